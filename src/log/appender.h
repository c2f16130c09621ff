#pragma once
// One call of Log::append: all of it or, on a disk error, nothing.

#include <optional>
#include <utility>
#include <vector>

#include "log/log_state.h"

namespace logs {

class Log::Appender {
  public:
    explicit Appender(State& state);

    // Places one batch behind the ones before it. The outer error is the disk's, the inner one the
    // batch's own.
    Result<Result<Appended>> place(std::span<std::byte> batch);
    // Writes what was placed.
    Result<> write();
    // Takes everything of this call back.
    void undo();

  private:
    Result<Result<Appended>> accept(std::span<std::byte> batch, codec::BatchHeader header);
    Result<> roll();

    State& state_;
    // As it was before the call.
    Place before_;
    base::WallTime max_time_before_;
    std::size_t segments_before_;
    std::vector<std::pair<std::int64_t, std::optional<Producer>>> producers_before_;

    std::vector<ByteView> parts_;  // placed in the active segment and not yet written
    std::uint64_t parts_bytes_ = 0;
};

}  // namespace logs
