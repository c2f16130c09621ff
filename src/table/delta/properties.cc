#include "table/delta/properties.h"

#include <array>
#include <optional>
#include <string_view>
#include <utility>

#include "base/text.h"

namespace table::delta {

using std::chrono::milliseconds;

namespace {

constexpr std::int64_t kCheckpointInterval = 10;
constexpr milliseconds kLogRetention = std::chrono::days(30);
constexpr milliseconds kTombstoneRetention = std::chrono::weeks(1);

constexpr std::array<std::pair<std::string_view, milliseconds>, 6> kUnits{{
    {"week", std::chrono::weeks(1)},
    {"day", std::chrono::days(1)},
    {"hour", std::chrono::hours(1)},
    {"minute", std::chrono::minutes(1)},
    {"second", std::chrono::seconds(1)},
    {"millisecond", milliseconds(1)},
}};

// "interval 30 days", the form Delta's own writers use. Anything else is as if it were not set:
// a property that is not understood must not remove files early, and the defaults are long.
std::optional<milliseconds> interval(std::string_view text) {
    if (text.starts_with("interval ")) text.remove_prefix(9);
    const std::size_t blank = text.find(' ');
    std::int64_t count = 0;
    if (blank == std::string_view::npos || !base::parse_number(text.substr(0, blank), count) ||
        count < 0 || count > 1'000'000) {
        return std::nullopt;
    }
    std::string_view unit = text.substr(blank + 1);
    if (unit.ends_with('s')) unit.remove_suffix(1);
    for (const auto& [name, length] : kUnits) {
        if (unit == name) return length * count;
    }
    return std::nullopt;
}

milliseconds interval_or(const Configuration& configuration, const char* property,
                         milliseconds otherwise) {
    const auto found = configuration.find(property);
    return found == configuration.end() ? otherwise : interval(found->second).value_or(otherwise);
}

}  // namespace

std::int64_t checkpoint_interval(const Configuration& configuration) {
    const auto found = configuration.find("delta.checkpointInterval");
    std::int64_t value = 0;
    const bool is_set = found != configuration.end() && base::parse_number(found->second, value);
    return is_set && value > 0 ? value : kCheckpointInterval;
}

milliseconds log_retention(const Configuration& configuration) {
    return interval_or(configuration, "delta.logRetentionDuration", kLogRetention);
}

milliseconds tombstone_retention(const Configuration& configuration) {
    return interval_or(configuration, "delta.deletedFileRetentionDuration", kTombstoneRetention);
}

bool cleans_log(const Configuration& configuration) {
    const auto found = configuration.find("delta.enableExpiredLogCleanup");
    return found == configuration.end() || found->second != "false";
}

bool vacuums_itself(const Configuration& configuration) {
    const auto found = configuration.find(kAutoVacuum);
    return found != configuration.end() && found->second == "true";
}

}  // namespace table::delta
