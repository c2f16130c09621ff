#include "app/audit.h"

#include "app/batch.h"
#include "codec/json.h"
#include "codec/record_batch.h"
#include "load/record_hash.h"

namespace app {
namespace {

using base::Offset;
using base::Partition;

constexpr std::size_t kFetchBytes = 8 * base::limits::kMiB;

// What the sink makes of a value, said again from the rule and not with the sink's code: JSON in
// its compact form, other bytes as they are, nothing for nothing.
std::uint64_t hash_of(const codec::Record& record) {
    if (!record.value) return load::record_hash("");
    const std::string_view value = base::as_text(*record.value);
    const auto compact = codec::compact_json(std::string(value));
    return load::record_hash(compact ? std::string_view(*compact) : value);
}

// Reads one partition's log; what lies below `bucket_end` can be compared with the bucket.
struct PartitionReading {
    load::RecordSum all;
    load::RecordSum below_bucket_end;
};

Result<PartitionReading> read_partition(Instance& instance, const base::TopicName& topic,
                                        const broker::PartitionState& state, Offset bucket_end) {
    PartitionReading reading;
    Offset at = state.start;
    while (at < state.high_water) {
        TRY(const broker::Fetched fetched,
            instance.shards().run_to_end(instance.broker().fetch(topic, state.partition, at,
                                                                 kFetchBytes, base::Duration{})));
        base::ByteView rest = fetched.batches;
        while (!rest.empty() && at < state.high_water) {
            TRY(const codec::BatchHeader header, codec::decode_header(rest));
            const base::ByteView batch = rest.first(std::min(header.bytes(), rest.size()));
            TRY_VOID([&]() -> Result<> {
                if (auto checked = codec::check_batch(batch); !checked) return checked.error();
                return {};
            }());
            base::Bytes scratch;
            TRY(const auto records, codec::decode_records(batch, scratch));
            for (const codec::Record& record : records) {
                if (record.offset < at || record.offset >= state.high_water) continue;
                const std::uint64_t hash = hash_of(record);
                ++reading.all.records;
                reading.all.checksum += hash;
                if (record.offset >= bucket_end) continue;
                ++reading.below_bucket_end.records;
                reading.below_bucket_end.checksum += hash;
            }
            at = base::next(header.last_offset());
            rest = rest.subspan(batch.size());
        }
    }
    return reading;
}

class TopicAuditor {
  public:
    TopicAuditor(Instance& instance, TopicReport& report, std::vector<std::string>& differences)
        : instance_(instance), report_(report), differences_(differences) {}

    Result<> run() {
        const base::TopicName& name = report_.lake.topic;
        TRY(const broker::Topic topic, instance_.broker().topic(name));
        load::RecordSum comparable;
        std::uint64_t expected = 0;  // records that the bucket's ends promise
        for (std::int32_t number = 0; number < topic.partitions; ++number) {
            const Partition partition{number};
            TRY(const broker::PartitionState state,
                instance_.shards().run_to_end(instance_.broker().state(name, partition)));
            const Offset bucket_end = load::position_of(report_.lake.bucket_end, partition);
            auto reading = read_partition(instance_, name, state, bucket_end);
            if (!reading) {
                differ(
                    base::text("partition ", partition, " cannot be read: ", reading.error().what));
                continue;
            }
            add(comparable, reading->below_bucket_end);
            add(report_.stored, reading->all);
            check_partition(state, *reading, bucket_end);
            expected += static_cast<std::uint64_t>(bucket_end.value());
        }
        if (report_.lake.in_bucket.records != expected) {
            differ(base::text("the bucket holds ", report_.lake.in_bucket.records,
                              " records, its last offsets say ", expected));
        }
        // What retention let go cannot be summed again.
        if (report_.expired == 0 && comparable != report_.lake.in_bucket) {
            differ(base::text("checksum of the log up to the bucket's end is ", comparable.checksum,
                              " over ", comparable.records, " records, of the bucket ",
                              report_.lake.in_bucket.checksum, " over ",
                              report_.lake.in_bucket.records));
        }
        return {};
    }

  private:
    static void add(load::RecordSum& to, const load::RecordSum& more) {
        to.records += more.records;
        to.checksum += more.checksum;
    }
    void differ(std::string_view words) {
        differences_.push_back(base::text("topic ", report_.lake.topic, ": ", words));
    }
    void check_partition(const broker::PartitionState& state, const PartitionReading& reading,
                         Offset bucket_end) {
        report_.accepted += static_cast<std::uint64_t>(state.accepted.value());
        report_.expired += static_cast<std::uint64_t>(state.start.value());
        const auto stored = static_cast<std::int64_t>(reading.all.records);
        if (state.start.value() + stored != state.accepted.value()) {
            differ(base::text("partition ", state.partition, ": ", state.accepted,
                              " records were accepted, ", stored, " are stored from offset ",
                              state.start, " on"));
        }
        if (bucket_end > state.high_water) {
            differ(base::text("partition ", state.partition, ": the bucket goes to offset ",
                              bucket_end, ", the log only to ", state.high_water));
        } else {
            report_.behind_sink +=
                static_cast<std::uint64_t>(base::distance(bucket_end, state.high_water));
        }
    }

    Instance& instance_;
    TopicReport& report_;
    std::vector<std::string>& differences_;
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
            differences.push_back(base::text("table ", name.table, ": ", rows.error().what));
        } else if (view.rows >= 0 && (*rows)->integer(0, 0) != view.rows) {
            differences.push_back(base::text("table ", name.table, ": its log says ", view.rows,
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
    return report;
}

}  // namespace app
