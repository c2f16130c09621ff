#pragma once
// What a consumer writes into its JoinGroup metadata, as far as the broker reads it: the topics.

#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"

namespace broker::groups {

// The "consumer" protocol type's subscription, any version: int16 version, then an array of topic
// names; what follows is the assignor's. Nothing if it is not that.
std::optional<std::vector<std::string>> topics_of_subscription(base::ByteView metadata);

}  // namespace broker::groups
