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
    Result<std::optional<Timed>> offset_of_max_time() const;
    std::uint64_t bytes_between(Offset from, Offset to) const;

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
    // The first of its records with the greatest time, by reading all; corrects what the segment
    // knows of it.
    Result<std::optional<Timed>> latest_in(Segment& segment) const;
    // Where in the log the batch with `offset` is or would be, to within an index interval.
    std::uint64_t position_of(Offset offset) const;

    State& state_;
};

}  // namespace logs
