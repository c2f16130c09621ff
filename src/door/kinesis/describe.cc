#include "door/kinesis/describe.h"

#include <algorithm>

namespace door::kinesis {
namespace {

using broker::streams::Shard;
using broker::streams::Stream;
using broker::streams::text_of;

wire::kinesis::HashKeyRange range_message(const Shard& shard) {
    return {text_of(shard.range.first), text_of(shard.range.last)};
}

std::optional<std::string> id_of(const Stream& stream, const std::optional<std::int32_t>& number) {
    if (!number) return std::nullopt;
    return stream.shards[static_cast<std::size_t>(*number)].id();
}

}  // namespace

std::string status_of(const Stream& stream) {
    return std::ranges::any_of(stream.shards, &Shard::is_closing) ? "UPDATING" : "ACTIVE";
}

wire::kinesis::StreamModeDetails mode_of(const Stream& stream) {
    const bool on_demand = stream.mode == broker::streams::Mode::on_demand;
    return {on_demand ? "ON_DEMAND" : "PROVISIONED"};
}

std::string encryption_of(const Stream& stream) { return stream.key_id ? "KMS" : "NONE"; }

wire::kinesis::Shard shard_message(const Stream& stream, const Shard& shard) {
    wire::kinesis::Shard message;
    message.shard_id = shard.id();
    message.parent_shard_id = id_of(stream, shard.parent);
    message.adjacent_parent_shard_id = id_of(stream, shard.adjacent_parent);
    message.hash_key_range = range_message(shard);
    message.sequence_number_range.starting_sequence_number = text_of(shard.first_number());
    if (shard.closed) {
        message.sequence_number_range.ending_sequence_number = text_of(shard.last_number());
    }
    return message;
}

wire::kinesis::StreamDescription description_of(const Call& call, const Stream& stream) {
    wire::kinesis::StreamDescription message;
    message.stream_name = stream.name;
    message.stream_arn = arn_of(call, stream);
    message.stream_status = status_of(stream);
    message.mode = mode_of(stream);
    message.retention_hours = stream.retention_hours;
    message.created = time_of(stream.made);
    message.enhanced_monitoring = {{stream.metrics}};
    message.encryption_type = encryption_of(stream);
    message.key_id = stream.key_id;
    return message;
}

wire::kinesis::StreamDescriptionSummary summary_of(const Call& call, const Stream& stream) {
    wire::kinesis::StreamDescriptionSummary message;
    message.stream_name = stream.name;
    message.stream_arn = arn_of(call, stream);
    message.stream_id = base::text_of(stream.topic);
    message.stream_status = status_of(stream);
    message.mode = mode_of(stream);
    message.retention_hours = stream.retention_hours;
    message.created = time_of(stream.made);
    message.enhanced_monitoring = {{stream.metrics}};
    message.encryption_type = encryption_of(stream);
    message.key_id = stream.key_id;
    message.open_shard_count = static_cast<std::int32_t>(stream.open_shards().size());
    message.consumer_count = static_cast<std::int32_t>(stream.consumers.size());
    if (stream.warm_mibps) message.warm_throughput = {{stream.warm_mibps, stream.warm_mibps}};
    message.record_kib_max = stream.record_kib_max;
    return message;
}

std::vector<wire::kinesis::ChildShard> children_of(const Stream& stream, const Shard& shard) {
    std::vector<wire::kinesis::ChildShard> messages;
    for (const Shard* child : stream.children_of(shard)) {
        wire::kinesis::ChildShard message;
        message.shard_id = child->id();
        message.parent_shards.push_back(*id_of(stream, child->parent));
        if (const auto adjacent = id_of(stream, child->adjacent_parent)) {
            message.parent_shards.push_back(*adjacent);
        }
        message.hash_key_range = range_message(*child);
        messages.push_back(std::move(message));
    }
    return messages;
}

wire::kinesis::DataRecord record_message(const Stream& stream, const Shard& shard,
                                         const broker::streams::StoredRecord& record) {
    return {.sequence_number = text_of(shard.number_of(record.offset, record.came)),
            .arrived = time_of(record.came),
            .data = {record.data},
            .partition_key = record.partition_key,
            .encryption_type = encryption_of(stream)};
}

}  // namespace door::kinesis
