#pragma once
// The table of topic_config.h: every key that a topic has in Apache Kafka 4, in order of name.

#include <array>
#include <cstdint>
#include <limits>
#include <span>
#include <string_view>

#include "broker/config/topic_config.h"

namespace broker {

// What the broker calls it, and how many of the topic's units one of its own is.
struct BrokerName {
    std::string_view name;
    std::int64_t factor = 1;
};

struct ConfigKey {
    std::string_view name;
    ConfigType type = ConfigType::string;
    std::string_view value;                    // Kafka's default, but for the size of segments
    std::array<BrokerName, 3> broker_names{};  // in order of precedence
    std::int64_t least = std::numeric_limits<std::int64_t>::min();
    std::int64_t most = std::numeric_limits<std::int64_t>::max();
    std::string_view words;  // the legal ones, separated by bars; empty: any
    std::string_view documentation;
};

std::span<const ConfigKey> config_keys();
// Nullptr if there is none.
const ConfigKey* find_key(std::string_view name);
std::string_view name_of(ConfigType type);

}  // namespace broker
