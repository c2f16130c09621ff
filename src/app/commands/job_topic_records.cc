// What `millrace topic tail` and `topic produce` ask of an instance: positions, a page of records,
// a page of lines to store. Each is one job, so that they work beside a running instance too.

#include <algorithm>
#include <map>

#include "app/commands/job.h"
#include "app/engines/instance.h"
#include "base/limits.h"
#include "broker/aborted_batches.h"
#include "broker/partitioner.h"
#include "codec/base64.h"
#include "codec/json/json.h"
#include "codec/json/writer.h"
#include "codec/records/record_batch.h"
#include "codec/utf8.h"

namespace app::commands {
namespace {

using base::Code;
using base::Error;
using base::Offset;
using base::Partition;
using base::Result;
using base::TopicName;

constexpr std::size_t kPageBytesMax = base::limits::kMiB;

using Positions = std::map<std::int32_t, std::int64_t>;

TopicName topic_in(const Job& job) { return TopicName{std::string(job.word("topic"))}; }

void put_positions(codec::JsonWriter& json, const Positions& positions) {
    json.begin_object();
    for (const auto& [partition, offset] : positions)
        json.key(base::text(partition)).number(offset);
    json.end_object();
}

Result<Positions> positions_in(std::string text) {
    Positions positions;
    codec::JsonReader json(text);
    json.enter_object();
    while (const auto name = json.next_field()) {
        std::int32_t partition = -1;
        std::int64_t offset = -1;
        const bool good = base::parse_number(*name, partition);
        if (!good || !base::parse_number(json.number(), offset)) {
            return Error{Code::malformed, "positions: partition and offset are expected"};
        }
        positions[partition] = offset;
    }
    TRY_VOID(json.finish());
    return positions;
}

// Text as it is, other bytes as base64 under a name that says so.
void put_bytes(codec::JsonWriter& json, const std::string& name,
               std::optional<base::ByteView> bytes) {
    if (!bytes) return json.key(name).null();
    const std::string_view text = base::as_text(*bytes);
    if (codec::is_utf8(text)) return json.key(name).string(text);
    json.key(name + "_base64").string(codec::base64(*bytes));
}

void put_record(codec::JsonWriter& json, Partition partition, const codec::Record& record) {
    json.begin_object();
    json.key("partition").number(partition.value());
    json.key("offset").number(record.offset.value());
    json.key("timestamp").number(base::epoch_ms(record.time));
    put_bytes(json, "key", record.key);
    put_bytes(json, "value", record.value);
    json.key("headers").begin_array();
    for (const codec::RecordHeader& header : record.headers) {
        json.begin_object();
        json.key("name").string(header.name);
        put_bytes(json, "value", header.value);
        json.end_object();
    }
    json.end_array();
    json.end_object();
}

// Writes the records from `from` on; returns where the next page begins.
Result<Offset> put_records(codec::JsonWriter& json, Partition partition, Offset from,
                           const broker::Fetched& fetched) {
    broker::AbortedBatches transactions(fetched.aborted);
    base::ByteView batches = fetched.batches;
    Offset next = from;
    while (!batches.empty()) {
        TRY(const codec::BatchHeader header, codec::decode_header(batches));
        const base::ByteView batch = batches.first(std::min(header.bytes(), batches.size()));
        batches = batches.subspan(batch.size());
        next = base::next(header.last_offset());
        if (!transactions.counts(header)) continue;
        base::Bytes scratch;
        TRY(const auto records, codec::decode_records(batch, scratch));
        for (const codec::Record& record : records) {
            if (record.offset >= from) put_record(json, partition, record);
        }
    }
    return next;
}

struct Gap {
    std::int32_t partition;
    std::int64_t from;
    std::int64_t to;
};

// `from`: earliest, latest, an offset, -N (the last N), or @ms since 1970.
Result<Offset> seek(Instance& instance, const TopicName& topic, const broker::PartitionState& state,
                    std::string_view from) {
    if (from == "earliest") return state.start;
    if (from == "latest") return state.high_water;
    std::int64_t number = 0;
    if (from.starts_with('@') && base::parse_number(from.substr(1), number)) {
        TRY(const auto found, instance.shards().run_to_end(instance.broker().offset_for_time(
                                  topic, state.partition, base::from_epoch_ms(number))));
        return found ? found->offset : state.high_water;
    }
    if (!base::parse_number(from, number)) {
        return Error{Code::invalid_argument,
                     base::text("--from ", base::printable(from),
                                ": earliest, latest, an offset, -N for the last N, or a time such "
                                "as 2026-11-21T15:00:00Z is expected")};
    }
    if (number >= 0) return Offset{number};
    return std::max(state.start, base::advanced(state.high_water, number));
}

}  // namespace

// {"0":12,"1":3}: where to begin, by partition.
Exit perform_topic_positions(Instance& instance, const Job& job, Output& output) {
    const auto topic = instance.broker().topic(topic_in(job));
    if (!topic) return report(output, topic.error());
    std::int32_t only = -1;
    if (job.has("partition") && (!base::parse_number(job.word("partition"), only) || only < 0 ||
                                 only >= topic->partitions)) {
        return report(output,
                      {Code::not_found,
                       base::text("topic ", topic->name, " has ", topic->partitions,
                                  " partitions, none ", base::printable(job.word("partition")))});
    }
    Positions positions;
    for (std::int32_t number = 0; number < topic->partitions; ++number) {
        if (only >= 0 && number != only) continue;
        const auto state =
            instance.shards().run_to_end(instance.broker().state(topic->name, Partition{number}));
        if (!state) return report(output, state.error());
        const auto at = seek(instance, topic->name, *state, job.word("from"));
        if (!at) return report(output, at.error());
        positions[number] = at->value();
    }
    std::string text;
    codec::JsonWriter json(text);
    put_positions(json, positions);
    output.out(text);
    return Exit::ok;
}

// {"records":[…],"gaps":[{"partition","from","to"}],"next":{…},"ends":{…}}: about a MiB from each
// partition. A gap is what the log no longer has.
Exit perform_topic_read(Instance& instance, const Job& job, Output& output) {
    const auto at = positions_in(std::string(job.word("at")));
    if (!at) return report(output, at.error());
    std::string text;
    codec::JsonWriter json(text);
    json.begin_object();
    json.key("records").begin_array();
    Positions next;
    Positions ends;
    std::vector<Gap> gaps;
    for (auto [number, offset] : *at) {
        broker::Fetch wanted{.topic = topic_in(job),
                             .partition = Partition{number},
                             .from = Offset{offset},
                             .bytes_max = kPageBytesMax,
                             .isolation = broker::Isolation::read_committed};
        const auto state =
            instance.shards().run_to_end(instance.broker().state(wanted.topic, wanted.partition));
        if (!state) return report(output, state.error());
        if (wanted.from < state->start) {
            gaps.push_back({number, offset, state->start.value()});
            wanted.from = state->start;
        }
        const auto fetched = instance.shards().run_to_end(instance.broker().fetch(wanted));
        if (!fetched) return report(output, fetched.error());
        const auto reached = put_records(json, wanted.partition, wanted.from, *fetched);
        if (!reached) return report(output, reached.error());
        next[number] = reached->value();
        ends[number] = fetched->last_stable.value();
    }
    json.end_array();
    json.key("gaps").begin_array();
    for (const Gap& gap : gaps) {
        json.begin_object();
        json.key("partition").number(gap.partition);
        json.key("from").number(gap.from);
        json.key("to").number(gap.to);
        json.end_object();
    }
    json.end_array();
    json.key("next");
    put_positions(json, next);
    json.key("ends");
    put_positions(json, ends);
    json.end_object();
    output.out(text);
    return Exit::ok;
}

// Stores lines as records: the value, or key and value where there is a separator. Durable when it
// answers {"records":N,"next":M}: M is the partition that records without a key go to next time.
Exit perform_topic_write(Instance& instance, const Job& job, Output& output) {
    const auto topic =
        instance.shards().run_to_end(instance.broker().topic_or_create(topic_in(job)));
    if (!topic) return report(output, topic.error());
    const auto lines = codec::base64_decoded(job.word("lines"));
    if (!lines) return report(output, {Code::malformed, "lines: base64 is expected"});
    const std::string_view separator = job.word("separator");
    std::int32_t named = -1;
    if (job.has("partition") && (!base::parse_number(job.word("partition"), named) || named < 0 ||
                                 named >= topic->partitions)) {
        return report(output,
                      {Code::not_found,
                       base::text("topic ", topic->name, " has ", topic->partitions,
                                  " partitions, none ", base::printable(job.word("partition")))});
    }
    std::uint32_t keyless = 0;
    base::parse_number(job.word("next"), keyless);
    const auto count = static_cast<std::uint32_t>(topic->partitions);
    std::map<Partition, codec::BatchBuilder> batches;
    std::int64_t records = 0;
    for (const std::string_view line : lines_of(base::as_text(*lines))) {
        std::optional<base::ByteView> key;
        std::string_view value = line;
        const std::size_t cut = separator.empty() ? std::string_view::npos : line.find(separator);
        if (cut != std::string_view::npos) {
            key = base::as_bytes(line.substr(0, cut));
            value = line.substr(cut + separator.size());
        }
        const Partition to = named >= 0 ? Partition{named}
                             : key      ? broker::partition_of(*key, topic->partitions)
                                        : Partition{static_cast<std::int32_t>(keyless % count)};
        batches.try_emplace(to, instance.clock().wall())
            .first->second.add(key, base::as_bytes(value));
        ++records;
    }
    for (auto& [partition, builder] : batches) {
        const auto stored = instance.shards().run_to_end(instance.broker().produce(
            topic->name, partition, base::Slice(builder.finish()), broker::Acks::all));
        if (!stored) return report(output, stored.error());
    }
    std::string text;
    codec::JsonWriter json(text);
    json.begin_object();
    json.key("records").number(records);
    json.key("next").number((keyless + 1) % count);
    json.end_object();
    output.out(text);
    return Exit::ok;
}

}  // namespace app::commands
