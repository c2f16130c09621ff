#pragma once
// One file of a log's chain and what is known of it.

#include <optional>

#include "log/checkpoint.h"
#include "log/index.h"

namespace logs {

struct Segment {
    base::Offset base;
    std::uint64_t bytes = 0;
    base::WallTime max_time = kNoTime;  // at least the greatest timestamp
    std::optional<Index> index;         // loaded or built when it is first needed
};

// The end of a part of the chain: so many bytes of that segment, and all segments before it.
struct Place {
    base::Offset segment;
    std::uint64_t bytes = 0;
    base::Offset offset;  // of the record that comes next
};

}  // namespace logs
