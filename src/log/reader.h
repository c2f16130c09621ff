#pragma once
// Finds batches by offset and by time.

#include <optional>

#include "log/log_state.h"

namespace logs {

class Log::Reader {
  public:
    explicit Reader(State& state) : state_(state) {}

    Result<Bytes> read(Offset from, std::size_t bytes_max, Offset limit) const;
    Result<std::optional<Timed>> offset_for_time(base::WallTime time) const;

  private:
    struct Wanted {
        Offset from;
        std::size_t bytes_max;
        Offset limit;
    };
    Result<Bytes> read_segment(Segment& segment, const Wanted& wanted) const;
    Result<Bytes> collect(Segment& segment, const IndexEntry* start, const Wanted& wanted) const;
    Result<std::optional<Timed>> search(Segment& segment, base::WallTime time) const;
    // A scan from the entry on, or from the segment's first byte.
    Result<std::optional<Timed>> search_from(Segment& segment, const IndexEntry* start,
                                             base::WallTime time) const;

    State& state_;
};

}  // namespace logs
