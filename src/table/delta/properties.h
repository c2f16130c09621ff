#pragma once
// The table properties this code honours (configuration of metaData), with Delta's defaults.

#include <chrono>
#include <cstdint>
#include <map>
#include <string>

namespace table::delta {

using Configuration = std::map<std::string, std::string>;

// delta.checkpointInterval: commits between checkpoints.
std::int64_t checkpoint_interval(const Configuration& configuration);
// delta.logRetentionDuration: how long versions can be rebuilt.
std::chrono::milliseconds log_retention(const Configuration& configuration);
// delta.deletedFileRetentionDuration: how long tombstones stay.
std::chrono::milliseconds tombstone_retention(const Configuration& configuration);
// delta.enableExpiredLogCleanup
bool cleans_log(const Configuration& configuration);
// millrace.autoVacuum, our own: data files go once delta.deletedFileRetentionDuration is over.
inline constexpr const char* kAutoVacuum = "millrace.autoVacuum";
bool vacuums_itself(const Configuration& configuration);

}  // namespace table::delta
