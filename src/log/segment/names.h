#pragma once
// The names of a log's files: one offset in twenty digits, or two, and what it holds.

#include <compare>
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
inline constexpr std::string_view kStartName = "start";
// A compaction's own files; whoever opens the log removes them.
inline constexpr std::string_view kCompactingPrefix = ".compacting-";

// No log gets so far, and what is near the end of int64 cannot be counted on from: names and
// batches with greater offsets are refused.
inline constexpr std::int64_t kOffsetMax = std::int64_t{1} << 62;

// Which offsets a segment is about. Of a compacted one all of [base, end) that compaction has left,
// also of the segments that began in between, which it stands for.
struct SegmentName {
    base::Offset base;
    std::optional<base::Offset> end = {};  // of a compacted one

    bool is_compacted() const { return end.has_value(); }
    friend auto operator<=>(const SegmentName&, const SegmentName&) = default;
};

// DIRECTORY/00000000000000000042.log, DIRECTORY/00000000000000000042-00000000000000000099.log
std::string path_of(std::string_view directory, const SegmentName& name, std::string_view suffix);
// DIRECTORY/NAME
std::string path_of(std::string_view directory, std::string_view name);
// What a file's name says with this suffix; nothing for any other name.
std::optional<SegmentName> segment_of(std::string_view name, std::string_view suffix);

}  // namespace logs
