#pragma once
// Streams and shards as messages. Private to this room.

#include "door/kinesis/house.h"
#include "wire/kinesis/records.h"
#include "wire/kinesis/streams.h"

namespace door::kinesis {

std::string status_of(const broker::streams::Stream& stream);
wire::kinesis::StreamModeDetails mode_of(const broker::streams::Stream& stream);
std::string encryption_of(const broker::streams::Stream& stream);
wire::kinesis::Shard shard_message(const broker::streams::Stream& stream,
                                   const broker::streams::Shard& shard);
wire::kinesis::StreamDescription description_of(const Call& call,
                                                const broker::streams::Stream& stream);
wire::kinesis::StreamDescriptionSummary summary_of(const Call& call,
                                                   const broker::streams::Stream& stream);
// At the end of a closed shard, what goes on from there; nothing of an open one.
std::vector<wire::kinesis::ChildShard> children_of(const broker::streams::Stream& stream,
                                                   const broker::streams::Shard& shard);
wire::kinesis::DataRecord record_message(const broker::streams::Stream& stream,
                                         const broker::streams::Shard& shard,
                                         const broker::streams::StoredRecord& record);

}  // namespace door::kinesis
