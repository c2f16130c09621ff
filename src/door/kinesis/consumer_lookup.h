#pragma once
// A registered consumer, by its ARN or by stream and name. Private to this room.

#include "door/kinesis/house.h"

namespace door::kinesis {

struct ConsumerPlace {
    StreamView stream;
    broker::streams::Consumer consumer;
};

// arn:…:stream/NAME/consumer/CONSUMER:SECONDS. ResourceNotFoundException.
Outcome<ConsumerPlace> consumer_of_arn(House& house, const Call& call, const std::string& arn);
Outcome<ConsumerPlace> consumer_of(House& house, const Call& call,
                                   const std::optional<std::string>& consumer_arn,
                                   const std::optional<std::string>& stream_arn,
                                   const std::optional<std::string>& name);

}  // namespace door::kinesis
