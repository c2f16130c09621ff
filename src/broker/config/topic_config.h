#pragma once
// A topic's configuration: Kafka's names, types, defaults and rules, and where a value comes from.
//
//   the topic's own  →  the broker's (Options::kafka, by its broker name)  →  Kafka's default

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "log/log.h"

namespace broker {

// Name and value, as they were given.
using Configuration = std::vector<std::pair<std::string, std::string>>;
using BrokerSettings = std::map<std::string, std::string>;

// Kafka's numbers in DescribeConfigs.
enum class ConfigType : std::uint8_t {
    boolean = 1,
    string = 2,
    integer = 3,
    short_integer = 4,
    long_integer = 5,
    floating = 6,
    list = 7,
};
enum class ConfigSource : std::uint8_t {
    topic = 1,           // DYNAMIC_TOPIC_CONFIG
    broker = 4,          // STATIC_BROKER_CONFIG
    kafkas_default = 5,  // DEFAULT_CONFIG
};

struct ConfigSynonym {
    std::string name;
    std::string value;
    ConfigSource source = ConfigSource::kafkas_default;
};

struct ConfigEntry {
    std::string name;
    std::string value;
    ConfigType type = ConfigType::string;
    ConfigSource source = ConfigSource::kafkas_default;
    bool is_read_only = false;
    // In order of precedence, the one in force first.
    std::vector<ConfigSynonym> synonyms;
    std::string_view documentation;
};

struct ConfigChange {
    // IncrementalAlterConfigs' operations; the last two are for lists (cleanup.policy).
    enum class Operation : std::uint8_t { set, remove, append, subtract };
    std::string name;
    Operation operation = Operation::set;
    std::string value;
};

// A setting of the whole broker, by its own name.
struct BrokerSetting {
    std::string_view name;
    ConfigType type = ConfigType::string;
    std::string value;  // Kafka's default; empty: none, a coarser unit has it
    std::string_view documentation;
};

// Those that topics which set nothing themselves go by.
std::vector<BrokerSetting> broker_settings();
// What the log makes of a topic's configuration. invalid_argument names the key and its rule.
base::Result<logs::Config> read_topic_config(const Configuration& topic,
                                             const BrokerSettings& broker);
// Every key that a topic has.
std::vector<ConfigEntry> describe_topic_config(const Configuration& topic,
                                               const BrokerSettings& broker);
// Every key that the broker has.
std::vector<ConfigEntry> describe_broker_settings(const BrokerSettings& broker);
// `topic` after the changes; checked. invalid_argument.
base::Result<Configuration> changed_config(const Configuration& topic,
                                           const std::vector<ConfigChange>& changes,
                                           const BrokerSettings& broker);
// Known names with legal values; invalid_argument.
base::Result<> check_broker_settings(const BrokerSettings& broker);

}  // namespace broker
