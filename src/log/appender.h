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
    Result<Result<Appended>> place(const Incoming& incoming);
    // Writes what was placed.
    Result<> write();
    // Closes the active segment and opens the next one.
    Result<> roll();
    // Takes everything of this call back.
    void undo();

  private:
    // What the log's rules say to it; a batch if it is there already.
    Result<std::optional<ProducerBatch>> admit(const Incoming& incoming,
                                               const codec::BatchHeader& header) const;
    Result<> admit_time(const codec::BatchHeader& header) const;
    bool has_room(std::size_t bytes) const;
    Result<Result<Appended>> accept(std::span<std::byte> batch, codec::BatchHeader header);

    State& state_;
    // As it was before the call.
    Place before_;
    base::WallTime max_time_before_;
    std::size_t segments_before_;
    struct ProducerChange {
        std::int64_t id = -1;
        std::optional<Producer> before;
        Transactions::Change transaction;
    };
    std::vector<ProducerChange> producer_changes_;

    std::vector<ByteView> parts_;  // placed in the active segment and not yet written
    std::uint64_t parts_bytes_ = 0;
};

}  // namespace logs
