#pragma once
// What consumers write into their classic group's messages, as far as the broker reads it.

#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/ids.h"

namespace broker::groups {

// The "consumer" protocol type's subscription, any version: int16 version, then an array of topic
// names; what follows is the assignor's. Nothing if it is not that.
std::optional<std::vector<std::string>> topics_of_subscription(base::ByteView metadata);

// The assignment that a leader made for a consumer: int16 version, then topics with partitions.
std::optional<std::vector<base::TopicPartition>> partitions_of_assignment(base::ByteView bytes);

}  // namespace broker::groups
