#pragma once
// What is wrong with a heartbeat of the consumer protocol by itself, whatever the group's state.

#include <optional>
#include <string>

#include "broker/groups/consumer_messages.h"

namespace broker::groups {

struct Refusal {
    ErrorCode error = ErrorCode::none;
    std::string message;
};

std::optional<Refusal> check(const ConsumerHeartbeat& request);

}  // namespace broker::groups
