#pragma once
// Where reading begins, by the words of GetShardIterator and SubscribeToShard. Private to this
// room.

#include "door/kinesis/house.h"
#include "run/task.h"

namespace door::kinesis {

struct PositionAsked {
    std::string type;  // "TRIM_HORIZON"…, checked
    std::optional<std::string> sequence_number{};
    std::optional<wire::kinesis::Timestamp> timestamp{};
};

// InvalidArgumentException in AWS's words.
run::Task<Outcome<base::Offset>> offset_of(House& house, StreamView stream, std::int32_t shard,
                                           PositionAsked asked);

}  // namespace door::kinesis
