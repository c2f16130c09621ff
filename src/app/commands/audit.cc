#include "app/commands/audit.h"

#include <algorithm>

#include "app/commands/audit_stream.h"
#include "app/commands/batch.h"
#include "broker/aborted_batches.h"
#include "codec/json/json.h"
#include "codec/records/record_batch.h"
#include "load/record_hash.h"

namespace app::commands {
namespace {

using base::Offset;
using base::Partition;
using engines::Instance;

constexpr std::size_t kFetchBytes = 8 * base::limits::kMiB;

void add(load::RecordSum& to, const load::RecordSum& more) {
    to.records += more.records;
    to.checksum += more.checksum;
}

// What the sink makes of a value, said again from the rule and not with the sink's code: JSON in
// its compact form, other bytes as they are, nothing for nothing.
std::uint64_t hash_of(const codec::Record& record) {
    if (!record.value) return load::record_hash("");
    const std::string_view value = base::as_text(*record.value);
    const auto compact = codec::compact_json(std::string(value));
    return load::record_hash(compact ? std::string_view(*compact) : value);
}

// Reads one partition's log; what lies below `bucket_end` can be compared with the bucket.
class PartitionReading {
  public:
    // `isolation` is the sink's.
    PartitionReading(Instance& instance, const base::TopicName& topic, broker::Isolation isolation,
                     Offset bucket_end)
        : instance_(instance), topic_(topic), isolation_(isolation), bucket_end_(bucket_end) {}

    // Every offset of the log is one of these.
    load::RecordSum all;       // records that count
    std::uint64_t open = 0;    // of transactions without an end, or behind one
    std::uint64_t voided = 0;  // markers of transactions, and records of aborted ones
    std::uint64_t gone = 0;    // taken out by compaction, if the topic has it
    // Of those, what is below the bucket's end.
    load::RecordSum below_bucket_end;
    std::uint64_t voided_below = 0;
    std::uint64_t gone_below = 0;

    Result<> read(const broker::PartitionState& state) {
        next_ = state.start;
        const bool is_committed = isolation_ == broker::Isolation::read_committed;
        if (is_committed) TRY_VOID(read_to(state.partition, state.last_stable, isolation_));
        const load::RecordSum stable = all;
        TRY_VOID(read_to(state.partition, state.high_water, broker::Isolation::read_uncommitted));
        if (is_committed) {
            open = all.records - stable.records;
            all = stable;
        }
        note_gap(state.high_water);
        return {};
    }

  private:
    Result<> read_to(Partition partition, Offset end, broker::Isolation isolation) {
        Offset from = next_;
        while (from < end) {
            const broker::Fetch wanted{topic_, partition, from, kFetchBytes, isolation};
            TRY(const broker::Fetched fetched,
                instance_.shards().run_to_end(instance_.broker().fetch(wanted)));
            if (fetched.batches.empty()) break;  // compaction took the rest
            broker::AbortedBatches transactions(fetched.aborted);
            for (base::ByteView rest = fetched.batches; !rest.empty() && from < end;) {
                TRY(const codec::BatchHeader header, codec::decode_header(rest));
                const base::ByteView batch = rest.first(std::min(header.bytes(), rest.size()));
                TRY_VOID(take(batch, transactions.counts(header), end));
                from = base::next(header.last_offset());
                rest = rest.subspan(batch.size());
            }
        }
        return {};
    }

    Result<> take(base::ByteView batch, bool counts, Offset end) {
        if (auto checked = codec::check_stored_batch(batch); !checked) return checked.error();
        base::Bytes scratch;
        TRY(const auto records, codec::decode_records(batch, scratch));
        for (const codec::Record& record : records) {
            if (record.offset < next_ || record.offset >= end) continue;
            note_gap(record.offset);
            next_ = base::next(record.offset);
            const bool is_below = record.offset < bucket_end_;
            if (!counts) {
                ++voided;
                if (is_below) ++voided_below;
                continue;
            }
            const std::uint64_t hash = hash_of(record);
            add(all, {1, hash});
            if (is_below) add(below_bucket_end, {1, hash});
        }
        return {};
    }

    // No record has the offsets from next_ to `to`.
    void note_gap(Offset to) {
        gone += static_cast<std::uint64_t>(base::distance(next_, to));
        const Offset below = std::min(to, bucket_end_);
        if (next_ < below) gone_below += static_cast<std::uint64_t>(base::distance(next_, below));
        next_ = to;
    }

    Instance& instance_;
    const base::TopicName& topic_;
    const broker::Isolation isolation_;
    const Offset bucket_end_;
    Offset next_;
};

class TopicAuditor {
  public:
    TopicAuditor(Instance& instance, TopicReport& report, std::vector<std::string>& differences)
        : instance_(instance), report_(report), differences_(differences) {}

    Result<> run() {
        const base::TopicName& name = report_.lake.topic;
        TRY(const broker::Topic topic, instance_.broker().topic(name));
        TRY(const sink::ConnectorConfig connector, instance_.connector());
        for (std::int32_t number = 0; number < topic.partitions; ++number) {
            const Partition partition{number};
            TRY(const broker::PartitionState state,
                instance_.shards().run_to_end(instance_.broker().state(name, partition)));
            const Offset bucket_end = load::position_of(report_.lake.bucket_end, partition);
            PartitionReading reading(instance_, name, connector.isolation, bucket_end);
            if (const auto read = reading.read(state); !read) {
                differ(base::text("partition ", partition, " cannot be read: ", read.error().what));
                continue;
            }
            check_partition(topic, state, reading);
            expect_in_bucket(state, reading, bucket_end);
        }
        compare_with_bucket();
        return {};
    }

  private:
    void differ(std::string_view words) {
        differences_.push_back(base::text("topic ", report_.lake.topic, ": ", words));
    }

    void check_partition(const broker::Topic& topic, const broker::PartitionState& state,
                         const PartitionReading& reading) {
        // Kafka's offsets count markers, too; none of these was a record that counts.
        const std::uint64_t compacted = has_compaction(topic) ? reading.gone : 0;
        const std::uint64_t others = reading.open + reading.voided + compacted;
        const auto accepted = static_cast<std::uint64_t>(state.accepted.value());
        const auto expired = static_cast<std::uint64_t>(state.start.value());
        report_.accepted += accepted - std::min(accepted, others);
        report_.expired += expired;
        report_.open += reading.open;
        report_.voided += reading.voided;
        report_.compacted += compacted;
        add(report_.stored, reading.all);
        if (expired + reading.all.records + others != accepted) {
            differ(base::text("partition ", state.partition, ": ", accepted,
                              " records were accepted, ", reading.all.records + others,
                              " are stored from offset ", state.start, " on"));
        }
    }

    bool has_compaction(const broker::Topic& topic) const {
        const auto entries = instance_.broker().configuration(topic.name);
        if (!entries) return false;
        const auto policy =
            std::ranges::find(*entries, "cleanup.policy", &broker::ConfigEntry::name);
        return policy != entries->end() && policy->value.find("compact") != std::string::npos;
    }

    void expect_in_bucket(const broker::PartitionState& state, const PartitionReading& reading,
                          Offset bucket_end) {
        if (bucket_end > state.high_water) {
            differ(base::text("partition ", state.partition, ": the bucket goes to offset ",
                              bucket_end, ", the log only to ", state.high_water));
        } else {
            report_.behind_sink += reading.all.records - reading.below_bucket_end.records;
        }
        add(comparable_, reading.below_bucket_end);
        const std::uint64_t most =
            static_cast<std::uint64_t>(bucket_end.value()) - reading.voided_below;
        // What compaction took may have been in the bucket before; among what retention took may
        // have been markers, if there are any now.
        const auto expired = static_cast<std::uint64_t>(std::min(state.start, bucket_end).value());
        in_bucket_most_ += most;
        in_bucket_least_ += most - reading.gone_below - (reading.voided > 0 ? expired : 0);
    }

    void compare_with_bucket() {
        const load::RecordSum& found = report_.lake.in_bucket;
        if (found.records < in_bucket_least_ || found.records > in_bucket_most_) {
            differ(base::text("the bucket holds ", found.records, " records, its last offsets say ",
                              in_bucket_most_));
        }
        // What retention or compaction let go cannot be summed again.
        if (report_.expired + report_.compacted == 0 && comparable_ != found) {
            differ(base::text("checksum of the log up to the bucket's end is ",
                              comparable_.checksum, " over ", comparable_.records,
                              " records, of the bucket ", found.checksum, " over ", found.records));
        }
    }

    Instance& instance_;
    TopicReport& report_;
    std::vector<std::string>& differences_;
    load::RecordSum comparable_;         // of the log, below the bucket's ends
    std::uint64_t in_bucket_least_ = 0;  // records that the bucket's ends promise
    std::uint64_t in_bucket_most_ = 0;
};

// Every kept table's files are read, the answers' too.
Result<> read_all_tables(Instance& instance, std::vector<std::string>& differences) {
    TRY(sql::Database * database, instance.database());
    TRY(const auto session, database->session());
    query::Views views(instance.tables(), *database);
    if (auto fresh = views.refresh(*session); !fresh) differences.push_back(fresh.error().what);
    for (const auto& [name, view] : views.views()) {
        const auto rows =
            session->query("select count(*), sum(hash(t)) from " + name.sql() + " as t");
        if (!rows) {
            differences.push_back(base::text("table ", name.sql(), ": ", rows.error().what));
        } else if (view.rows >= 0 && (*rows)->integer(0, 0) != view.rows) {
            differences.push_back(base::text("table ", name.sql(), ": its log says ", view.rows,
                                             " rows, its files hold ", (*rows)->integer(0, 0)));
        }
    }
    return {};
}

}  // namespace

Result<AuditReport> audit(Instance& instance) {
    AuditReport report;
    TRY(sql::Database * database, instance.database());
    // Downstream first: what arrives meanwhile is behind, never missing.
    TRY(auto lakes,
        load::audit(instance.records(), instance.tables(), *database, instance.pipeline().tables));
    TRY_VOID(read_all_tables(instance, report.differences));
    for (load::TopicAudit& lake : lakes) {
        TopicReport& topic = report.topics.emplace_back();
        for (const std::string& words : lake.differences) report.differences.push_back(words);
        topic.lake = std::move(lake);
        TRY_VOID(TopicAuditor(instance, topic, report.differences).run());
    }
    for (const engines::PipelineStream& stream : instance.pipeline().streams) {
        TRY(StreamReport one, audit_stream(instance, stream, report.differences));
        report.streams.push_back(std::move(one));
    }
    return report;
}

}  // namespace app::commands
