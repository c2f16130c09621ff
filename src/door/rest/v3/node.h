#pragma once
// The one node: a broker, its own controller, and the only replica of every partition.

#include <cstdint>
#include <string>

#include "base/ids.h"
#include "base/text.h"
#include "door/rest/v3/item.h"

namespace door::rest::v3 {

inline constexpr std::int32_t kBrokerId = 1;

inline std::string broker_path() { return base::text("/brokers/", kBrokerId); }
inline std::string topic_path(std::string_view topic) {
    return base::text("/topics/", segment(topic));
}
inline std::string partition_path(std::string_view topic, std::int32_t partition) {
    return base::text(topic_path(topic), "/partitions/", partition);
}
inline std::string group_path(std::string_view group) {
    return base::text("/consumer-groups/", segment(group));
}

void append_replica(codec::JsonWriter& json, const Cluster& cluster, std::string_view topic,
                    std::int32_t partition);

}  // namespace door::rest::v3
