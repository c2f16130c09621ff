#pragma once
// The names of a log's files: an offset in twenty digits and what it holds.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/ids.h"

namespace logs {

inline constexpr std::string_view kSegmentSuffix = ".log";
inline constexpr std::string_view kIndexSuffix = ".index";
inline constexpr std::string_view kTimeIndexSuffix = ".timeindex";
inline constexpr std::string_view kCheckpointName = "checkpoint";

// No log gets so far, and what is near the end of int64 cannot be counted on from: names and
// batches with greater offsets are refused.
inline constexpr std::int64_t kOffsetMax = std::int64_t{1} << 62;

// DIRECTORY/00000000000000000042.log
std::string path_of(std::string_view directory, base::Offset offset, std::string_view suffix);
std::string checkpoint_path(std::string_view directory);
// The offset of a name with this suffix; nothing for any other name.
std::optional<base::Offset> offset_of(std::string_view name, std::string_view suffix);

}  // namespace logs
