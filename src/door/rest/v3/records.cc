// Records in, an answer for each, in order.

#include <map>

#include "base/limits.h"
#include "base/text.h"
#include "broker/partitioner.h"
#include "codec/records/record_batch.h"
#include "door/rest/answers/answers.h"
#include "door/rest/schemas/framing.h"
#include "door/rest/v3/record_request.h"
#include "door/rest/v3/record_stream.h"
#include "door/rest/v3/version3.h"
#include "sched/calendar/instant.h"
#include "wire/error_table.h"

namespace door::rest::v3 {
namespace {

using base::Code;
using base::Error;
using base::Partition;
using base::TopicName;

std::optional<base::ByteView> bytes_of(const std::optional<std::string>& text) {
    if (!text) return {};
    return base::as_bytes(*text);
}

// "2026-11-21T09:40:25.045Z", as Java writes an instant.
std::string time_text(base::WallTime at) {
    std::string text = sched::calendar::iso_text(at);
    text.resize(text.size() - std::string_view("+00:00").size());
    if (text.find('.') != std::string::npos)
        text.resize(text.size() - std::string_view("000").size());
    return text + 'Z';
}

void put_data(codec::JsonWriter& json, std::string_view name, const RecordRequest::Data& data) {
    if (!data.bytes) return;
    json.key(name).begin_object();
    json.key("type").string(data.type);
    json.key("size").number(data.bytes->size());
    json.end_object();
}

std::string stored(const Cluster& cluster, const TopicName& topic, const PlacedRecord& placed,
                   base::Offset at, base::WallTime time) {
    std::string out;
    codec::JsonWriter json(out);
    json.begin_object();
    json.key("error_code").number(200);
    json.key("cluster_id").string(cluster.id);
    json.key("topic_name").string(topic.value());
    json.key("partition_id").number(placed.partition.value());
    json.key("offset").number(at.value());
    json.key("timestamp").string(time_text(time));
    put_data(json, "key", placed.record.key);
    put_data(json, "value", placed.record.value);
    json.end_object();
    return out;
}

// Taken together; what comes behind them waits.
constexpr std::size_t kRecordsPerTurn = 10'000;

}  // namespace

// Records of one partition and one time, in order, on their way into one batch.
struct Version3::OpenBatch {
    base::WallTime time;
    codec::BatchBuilder builder;
    std::vector<std::size_t> records;  // their places in the request

    explicit OpenBatch(base::WallTime at) : time(at), builder(at) {}

    bool takes(const PlacedRecord& placed) const {
        return placed.time == time &&
               builder.bytes() + placed.bytes_max() <= base::limits::kBatchBytesMax;
    }
    void add(std::size_t index, const PlacedRecord& placed) {
        std::vector<codec::RecordHeader> headers;
        headers.reserve(placed.record.headers.size());
        for (const auto& [name, value] : placed.record.headers) {
            headers.push_back({name, bytes_of(value)});
        }
        builder.add(bytes_of(placed.record.key.bytes), bytes_of(placed.record.value.bytes),
                    headers);
        records.push_back(index);
    }
};

run::Task<http::Response> Version3::produce(Call call) {
    const TopicName name{call.path.at("topic")};
    auto take = [this, cluster = call.cluster, name](Objects& objects) {
        return take_records(objects, cluster, name);
    };
    http::Response response = answer("");
    if (call.request.stream) {
        response.stream = RecordStream::start(gate_, std::move(call.request.stream), take);
        co_return response;
    }
    Objects objects;
    objects.add(call.request.body);
    while (!objects.is_at_end() && !objects.is_broken()) {
        std::string taken = co_await take(objects);
        if (taken.empty()) break;
        response.body += taken;
    }
    if (!objects.is_at_end()) response.body += kBrokenObject;
    if (response.body.empty()) co_return refusal(400, 400, "Bad Request: the body holds no record");
    co_return response;
}

run::Task<std::string> Version3::take_records(Objects& objects, const Cluster& cluster,
                                              const TopicName& name) {
    const auto topic = co_await house_.broker.topic_or_create(name);
    std::vector<std::string> answers;
    std::vector<PlacedRecord> placed;
    std::map<Partition, OpenBatch> open;
    const base::WallTime now = house_.clock.wall();
    const auto send = [&](Partition partition, OpenBatch batch) {
        return store(cluster, name, partition, std::move(batch), placed, answers);
    };
    while (answers.size() < kRecordsPerTurn) {
        const std::optional<std::string_view> object = objects.next();
        if (!object) break;
        auto record = topic ? read_record(std::string(*object)) : topic.error();
        if (record) {
            if (auto refusal = co_await encode(*record, name)) {
                answers.push_back(error_item(refusal->code, refusal->message));
                placed.emplace_back();
                continue;
            }
        }
        auto found = record ? place(*std::move(record), *topic, now) : record.error();
        answers.push_back(found ? "" : error_item(found.error()));
        placed.push_back(found ? *std::move(found) : PlacedRecord{});
        if (!answers.back().empty()) continue;
        const PlacedRecord& one = placed.back();
        auto batch = open.find(one.partition);
        if (batch != open.end() && !batch->second.takes(one)) {
            OpenBatch full = std::move(open.extract(batch).mapped());
            co_await send(one.partition, std::move(full));
            batch = open.end();
        }
        if (batch == open.end()) batch = open.emplace(one.partition, one.time).first;
        batch->second.add(placed.size() - 1, one);
    }
    for (auto& [partition, batch] : open) co_await send(partition, std::move(batch));
    std::string text;
    for (const std::string& one : answers) text += one + "\r\n";
    co_return text;
}

run::Task<std::optional<::registry::Refusal>> Version3::encode(RecordRequest& record,
                                                               const TopicName& topic) {
    for (RecordRequest::Data* data : {&record.key, &record.value}) {
        if (!data->schema) continue;
        const std::string_view side = data == &record.key ? "key" : "value";
        RecordRequest::SchemaChoice choice = *std::exchange(data->schema, std::nullopt);
        schemas::Subject subject{.name = choice.subject,
                                 .strategy = choice.strategy,
                                 .topic = topic.value(),
                                 .side = side};
        const std::string type = choice.type;
        const auto schema = co_await schema_of(std::move(subject), std::move(choice));
        if (const auto* refused = std::get_if<::registry::Refusal>(&schema)) co_return *refused;
        const schemas::Schema& found = *std::get<schemas::SchemaPtr>(schema);
        if (!type.empty()) {
            if (auto refused = schemas::refusal_unless_of(type, found)) co_return refused;
        }
        data->type = type_of_schemas(found.parsed.type());
        const auto framed =
            schemas::framed(found.id, found.parsed, *std::exchange(data->bytes, std::nullopt));
        if (!framed) {
            co_return ::registry::Refusal{
                422, 42206, base::text("Bad payload: ", side, ": ", framed.error().what)};
        }
        data->bytes = std::string(base::as_text(*framed));
    }
    co_return std::nullopt;
}

run::Task<schemas::Outcome<schemas::SchemaPtr>> Version3::schema_of(
    schemas::Subject subject, RecordRequest::SchemaChoice choice) {
    if (choice.id) co_return co_await house_.schemas.with_id(*choice.id);
    if (choice.text) {
        ::registry::SchemaText schema{choice.type, *std::move(choice.text)};
        co_return co_await house_.schemas.registered(std::move(subject), std::move(schema));
    }
    if (subject.name.empty()) subject.name = base::text(subject.topic, "-", subject.side);
    co_return co_await house_.schemas.of_subject(std::move(subject.name), choice.version);
}

base::Result<PlacedRecord> Version3::place(RecordRequest record, const broker::Topic& topic,
                                           base::WallTime now) {
    PlacedRecord placed;
    if (record.partition) {
        placed.partition = Partition{*record.partition};
    } else if (record.key.bytes) {
        placed.partition =
            broker::partition_of(base::as_bytes(*record.key.bytes), topic.partitions);
    } else {
        const std::uint32_t turn = turns_.fetch_add(1, std::memory_order_relaxed);
        placed.partition = Partition{
            static_cast<std::int32_t>(turn % static_cast<std::uint32_t>(topic.partitions))};
    }
    if (placed.partition.value() < 0 || placed.partition.value() >= topic.partitions) {
        return Error{Code::out_of_range,
                     base::text("topic ", topic.name, " has no partition ", placed.partition)};
    }
    placed.time = record.time.value_or(now);
    placed.record = std::move(record);
    if (placed.bytes_max() > base::limits::kRecordBytesMax) {
        return Error{Code::too_large,
                     base::text("the record takes ", placed.bytes_max(), " bytes; the limit is ",
                                base::limits::kRecordBytesMax)};
    }
    return placed;
}

run::Task<void> Version3::store(const Cluster& cluster, const TopicName& topic, Partition partition,
                                OpenBatch batch, const std::vector<PlacedRecord>& placed,
                                std::vector<std::string>& answers) {
    const auto produced =
        co_await house_.broker.produce(topic, partition, batch.builder.finish(), broker::Acks::all);
    base::Offset at = produced ? produced->base : base::Offset{};
    for (const std::size_t index : batch.records) {
        if (!produced) {
            answers[index] = error_item(produced.error());
            continue;
        }
        const base::WallTime time = produced->append_time.value_or(batch.time);
        answers[index] = stored(cluster, topic, placed[index], at, time);
        at = base::next(at);
    }
}

}  // namespace door::rest::v3
