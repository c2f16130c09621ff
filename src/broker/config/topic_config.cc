#include "broker/config/topic_config.h"

#include <algorithm>
#include <charconv>
#include <limits>

#include "base/check.h"
#include "base/text.h"
#include "broker/config/topic_config_keys.h"

namespace broker {
namespace {

using base::Code;
using base::Error;
using base::Result;

constexpr std::string_view kProducerExpiry = "producer.id.expiration.ms";
constexpr std::int64_t kMsMax = std::numeric_limits<std::int64_t>::max() / 1'000'000;

Error invalid(const ConfigKey& key, std::string_view value, std::string_view why) {
    return {Code::invalid_argument,
            base::text("Invalid value ", base::printable(std::string(value)), " for configuration ",
                       key.name, ": ", why)};
}

Error unknown(const std::string& name) {
    return {Code::invalid_argument,
            base::text("Unknown topic config name: ", base::printable(name))};
}

std::vector<std::string_view> items_of(std::string_view list) {
    std::vector<std::string_view> items;
    while (!list.empty()) {
        const std::size_t comma = std::min(list.find(','), list.size());
        std::string_view item = list.substr(0, comma);
        while (item.starts_with(' ')) item.remove_prefix(1);
        while (item.ends_with(' ')) item.remove_suffix(1);
        if (!item.empty()) items.push_back(item);
        list.remove_prefix(std::min(comma + 1, list.size()));
    }
    return items;
}

std::string joined(const std::vector<std::string_view>& items) {
    std::string list;
    for (const std::string_view item : items) list += (list.empty() ? "" : ",") + std::string(item);
    return list;
}

std::optional<double> ratio_of(std::string_view text) {
    double number = 0;
    const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (fault != std::errc{} || end != text.data() + text.size()) return {};
    if (!(number >= 0 && number <= 1)) return {};
    return number;
}

// A key's legal words, separated by bars.
bool is_among(std::string_view words, std::string_view word) {
    while (!words.empty()) {
        const std::size_t bar = std::min(words.find('|'), words.size());
        if (words.substr(0, bar) == word) return true;
        words.remove_prefix(std::min(bar + 1, words.size()));
    }
    return false;
}

Result<> check_number(const ConfigKey& key, const std::string& value) {
    std::int64_t number = 0;
    if (!base::parse_number(value, number)) {
        return invalid(key, value, base::text("Not a number of type ", name_of(key.type)));
    }
    const std::int64_t type_max = key.type == ConfigType::integer
                                      ? std::numeric_limits<std::int32_t>::max()
                                      : std::numeric_limits<std::int64_t>::max();
    if (number > std::min(type_max, key.most)) {
        return invalid(key, value,
                       base::text("Value must be at most ", std::min(type_max, key.most)));
    }
    if (number < key.least) {
        return invalid(key, value, base::text("Value must be at least ", key.least));
    }
    return {};
}

Result<> check_value(const ConfigKey& key, const std::string& value) {
    switch (key.type) {
        case ConfigType::boolean:
            if (value == "true" || value == "false") return {};
            return invalid(key, value, "Expected value to be either true or false");
        case ConfigType::string:
            if (key.words.empty() || is_among(key.words, value)) return {};
            return invalid(key, value, base::text("String must be one of: ", key.words));
        case ConfigType::list:
            if (key.words.empty()) return {};
            if (items_of(value).empty()) return invalid(key, value, "the list must not be empty");
            for (const std::string_view item : items_of(value)) {
                if (!is_among(key.words, item)) {
                    return invalid(key, value, base::text("String must be one of: ", key.words));
                }
            }
            return {};
        case ConfigType::floating:
            if (ratio_of(value)) return {};
            return invalid(key, value, "Value must be between 0 and 1");
        case ConfigType::integer:
        case ConfigType::short_integer:
        case ConfigType::long_integer:
            return check_number(key, value);
    }
    return {};
}

// The broker's name and value for a key, the first of its synonyms that is set.
std::optional<ConfigSynonym> from_broker(const ConfigKey& key, const BrokerSettings& broker) {
    for (const BrokerName& one : key.broker_names) {
        if (one.name.empty()) break;
        const auto found = broker.find(std::string(one.name));
        if (found == broker.end()) continue;
        std::int64_t number = 0;
        std::string value = found->second;
        if (one.factor != 1 && base::parse_number(value, number) && number >= 0) {
            std::int64_t product = 0;
            if (__builtin_mul_overflow(number, one.factor, &product)) {
                product = std::numeric_limits<std::int64_t>::max();
            }
            value = base::text(product);
        }
        return ConfigSynonym{std::string(one.name), std::move(value), ConfigSource::broker};
    }
    return {};
}

const std::string* find_value(const Configuration& topic, std::string_view name) {
    const auto found =
        std::ranges::find_if(topic, [name](const auto& one) { return one.first == name; });
    return found == topic.end() ? nullptr : &found->second;
}

// All places that say something about a key, in order of precedence.
std::vector<ConfigSynonym> synonyms_of(const ConfigKey& key, const Configuration& topic,
                                       const BrokerSettings& broker) {
    std::vector<ConfigSynonym> found;
    if (const std::string* own = find_value(topic, key.name)) {
        found.push_back({std::string(key.name), *own, ConfigSource::topic});
    }
    if (auto set = from_broker(key, broker)) found.push_back(*std::move(set));
    const std::string_view name =
        key.broker_names[0].name.empty() ? key.name : key.broker_names[0].name;
    found.push_back({std::string(name), std::string(key.value), ConfigSource::kafkas_default});
    return found;
}

// In Kafka the broker's name for it stands for a value even if nobody sets it. What comes in
// coarser units, too, has its default there, and topics are not told of it.
bool has_default_at_broker(const ConfigKey& key) {
    return !key.broker_names[0].name.empty() && key.broker_names[1].name.empty() &&
           key.name != "flush.ms";
}

ConfigEntry entry_of(const ConfigKey& key, std::vector<ConfigSynonym> synonyms) {
    return {.name = std::string(key.name),
            .value = synonyms.front().value,
            .type = key.type,
            .source = synonyms.front().source,
            .synonyms = std::move(synonyms),
            .documentation = key.documentation};
}

// Reads checked values by name.
class Values {
  public:
    Values(const Configuration& topic, const BrokerSettings& broker)
        : topic_(topic), broker_(broker) {}

    std::string text(std::string_view name) const {
        return synonyms_of(*find_key(name), topic_, broker_).front().value;
    }
    std::int64_t number(std::string_view name) const {
        std::int64_t number = 0;
        CHECK(base::parse_number(text(name), number), name);
        return number;
    }
    double ratio(std::string_view name) const { return *ratio_of(text(name)); }
    base::Duration duration(std::string_view name) const { return in_ns(number(name)); }
    // Nothing for -1 and for what Kafka calls endless.
    std::optional<base::Duration> duration_or_endless(std::string_view name) const {
        const std::int64_t ms = number(name);
        if (ms < 0 || ms == std::numeric_limits<std::int64_t>::max()) return {};
        return in_ns(ms);
    }

  private:
    // As far as nanoseconds reach: 292 years.
    static base::Duration in_ns(std::int64_t ms) {
        return std::chrono::milliseconds(std::min(ms, kMsMax));
    }
    const Configuration& topic_;
    const BrokerSettings& broker_;
};

std::optional<codec::Compression> compression_of(std::string_view name) {
    using enum codec::Compression;
    if (name == "uncompressed") return none;
    if (name == "gzip") return gzip;
    if (name == "snappy") return snappy;
    if (name == "lz4") return lz4;
    if (name == "zstd") return zstd;
    return {};  // "producer"
}

// Nothing if it is not set, or not to a time.
std::optional<base::Duration> producer_expiry(const BrokerSettings& broker) {
    const auto found = broker.find(std::string(kProducerExpiry));
    std::int64_t ms = 0;
    if (found == broker.end() || !base::parse_number(found->second, ms)) return {};
    if (ms < 1 || ms > kMsMax) return {};
    return std::chrono::milliseconds(ms);
}

Result<> check_all(const Configuration& topic, const BrokerSettings& broker) {
    for (auto one = topic.begin(); one != topic.end(); ++one) {
        const ConfigKey* key = find_key(one->first);
        if (key == nullptr) return unknown(one->first);
        TRY_VOID(check_value(*key, one->second));
        if (std::any_of(topic.begin(), one, [&](const auto& o) { return o.first == one->first; })) {
            return Error{Code::invalid_argument,
                         base::text("Config ", one->first, " is set twice")};
        }
    }
    return check_broker_settings(broker);
}

}  // namespace

std::vector<BrokerSetting> broker_settings() {
    std::vector<BrokerSetting> all;
    for (const ConfigKey& key : config_keys()) {
        for (auto name = key.broker_names.begin(); name != key.broker_names.end(); ++name) {
            if (name->name.empty()) break;
            // Of the names in different units the last, the coarsest, has the default.
            const auto next = std::next(name);
            const bool is_last = next == key.broker_names.end() || next->name.empty();
            std::string value(is_last ? key.value : "");
            std::int64_t number = 0;
            if (name->factor != 1 && base::parse_number(value, number)) {
                value = base::text(number / name->factor);
            }
            all.push_back({name->name, key.type, std::move(value), key.documentation});
        }
    }
    all.push_back({kProducerExpiry, ConfigType::long_integer, "86400000",
                   "A producer that is silent for longer is forgotten."});
    return all;
}

Result<logs::Config> read_topic_config(const Configuration& topic, const BrokerSettings& broker) {
    TRY_VOID(check_all(topic, broker));
    const Values values(topic, broker);
    logs::Config config;
    config.segment_bytes = static_cast<std::uint64_t>(values.number("segment.bytes"));
    config.segment_time = values.duration_or_endless("segment.ms");
    const std::string policies = values.text("cleanup.policy");
    const auto policy = items_of(policies);
    config.cleanup.deletes = std::ranges::find(policy, "delete") != policy.end();
    config.cleanup.compacts = std::ranges::find(policy, "compact") != policy.end();
    config.retention_time = values.duration_or_endless("retention.ms");
    const std::int64_t retention_bytes = values.number("retention.bytes");
    if (retention_bytes >= 0) config.retention_bytes = static_cast<std::uint64_t>(retention_bytes);
    config.batch_bytes_max = static_cast<std::size_t>(values.number("max.message.bytes"));
    config.compression = compression_of(values.text("compression.type"));
    if (values.text("message.timestamp.type") == "LogAppendTime") {
        config.timestamp_type = logs::TimestampType::append_time;
    }
    config.timestamp_before_max = values.duration_or_endless("message.timestamp.before.max.ms");
    config.timestamp_after_max = values.duration_or_endless("message.timestamp.after.max.ms");
    config.compaction_lag_min = values.duration("min.compaction.lag.ms");
    config.compaction_lag_max = values.duration_or_endless("max.compaction.lag.ms");
    config.dirty_ratio_min = values.ratio("min.cleanable.dirty.ratio");
    config.tombstone_retention = values.duration("delete.retention.ms");
    if (const auto set = producer_expiry(broker)) config.producer_retention = *set;
    if (config.compaction_lag_max && config.compaction_lag_min > *config.compaction_lag_max) {
        return Error{
            Code::invalid_argument,
            base::text("conflict topic config setting min.compaction.lag.ms (",
                       values.number("min.compaction.lag.ms"), ") > max.compaction.lag.ms (",
                       values.number("max.compaction.lag.ms"), ")")};
    }
    return config;
}

std::vector<ConfigEntry> describe_topic_config(const Configuration& topic,
                                               const BrokerSettings& broker) {
    std::vector<ConfigEntry> entries;
    for (const ConfigKey& key : config_keys()) {
        ConfigEntry entry = entry_of(key, synonyms_of(key, topic, broker));
        if (!has_default_at_broker(key)) entry.synonyms.pop_back();
        entries.push_back(std::move(entry));
    }
    return entries;
}

std::vector<ConfigEntry> describe_broker_settings(const BrokerSettings& broker) {
    std::vector<ConfigEntry> entries;
    BrokerSettings others = broker;
    for (const ConfigKey& key : config_keys()) {
        if (key.broker_names[0].name.empty()) continue;
        ConfigEntry entry = entry_of(key, synonyms_of(key, {}, broker));
        entry.name = entry.synonyms.front().name;
        entry.is_read_only = true;
        for (const BrokerName& one : key.broker_names) others.erase(std::string(one.name));
        entries.push_back(std::move(entry));
    }
    for (const auto& [name, value] : others) {
        entries.push_back({.name = name,
                           .value = value,
                           .source = ConfigSource::broker,
                           .is_read_only = true,
                           .synonyms = {{name, value, ConfigSource::broker}},
                           .documentation = {}});
    }
    std::ranges::sort(entries, {}, &ConfigEntry::name);
    return entries;
}

Result<Configuration> changed_config(const Configuration& topic,
                                     const std::vector<ConfigChange>& changes,
                                     const BrokerSettings& broker) {
    using Operation = ConfigChange::Operation;
    Configuration changed = topic;
    for (const ConfigChange& change : changes) {
        const ConfigKey* key = find_key(change.name);
        if (key == nullptr) return unknown(change.name);
        std::string value = change.value;
        if (change.operation == Operation::append || change.operation == Operation::subtract) {
            if (key->type != ConfigType::list) {
                return Error{
                    Code::invalid_argument,
                    base::text("Config value append is not allowed for config key: ", change.name)};
            }
            const std::string before = Values(changed, broker).text(change.name);
            std::vector<std::string_view> items = items_of(before);
            for (const std::string_view item : items_of(change.value)) {
                std::erase(items, item);
                if (change.operation == Operation::append) items.push_back(item);
            }
            value = joined(items);
        }
        const auto found = std::ranges::find_if(
            changed, [&](const auto& one) { return one.first == change.name; });
        if (change.operation == Operation::remove) {
            if (found != changed.end()) changed.erase(found);
        } else if (found != changed.end()) {
            found->second = std::move(value);
        } else {
            changed.emplace_back(change.name, std::move(value));
        }
    }
    TRY_VOID(read_topic_config(changed, broker));
    return changed;
}

Result<> check_broker_settings(const BrokerSettings& broker) {
    for (const ConfigKey& key : config_keys()) {
        if (const auto set = from_broker(key, broker)) {
            const Result<> checked = check_value(key, set->value);
            if (!checked) return base::within(set->name, checked.error());
        }
    }
    if (broker.contains(std::string(kProducerExpiry)) && !producer_expiry(broker)) {
        return Error{Code::invalid_argument,
                     base::text(kProducerExpiry, "=", broker.at(std::string(kProducerExpiry)),
                                ": milliseconds from 1 to ", kMsMax, " are possible")};
    }
    return {};
}

}  // namespace broker
