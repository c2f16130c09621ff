#pragma once
// Keeps the lanes of one run together: none runs far ahead, all begin an event when it is due, and
// all end alike.

#include <array>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <optional>

#include "base/time.h"
#include "emulate/rows/row.h"
#include "io/clock.h"

namespace emulate {

// Shared by the lanes' threads and the one that waits for them; any method from any thread.
class Pace {
  public:
    // `lead_max`: how many events a lane may be ahead of the slowest.
    Pace(const io::Clock& clock, std::uint64_t lead_max) : clock_(clock), lead_max_(lead_max) {}

    void begin(rows::Table lane, std::uint64_t event);
    // Waits until the lane may post the event. False: the run ends before it.
    bool enter(rows::Table lane, std::uint64_t event, base::Duration due);
    // All events before this one are answered.
    void answered(rows::Table lane, std::uint64_t event);
    void finish(rows::Table lane);

    // Waits out a pause between tries. False: the run ends.
    bool wait(base::Duration pause);
    // Waits at most so long for the end of all lanes; true when they have ended.
    bool wait_for_end(base::Duration patience);

    // Ends the run softly: events that one lane has begun are posted by all.
    void stop();
    // Ends it at once.
    void abandon();

    // The event before which all lanes' posts are answered.
    std::uint64_t events_answered() const;
    base::Duration elapsed() const { return clock_.monotonic() - start_; }

  private:
    struct Lane {
        std::uint64_t begun = 0;     // one more than the last event entered
        std::uint64_t answered = 0;  // events before it
        bool ended = false;
    };
    std::uint64_t slowest() const;
    bool is_over_for(std::uint64_t event) const;

    const io::Clock& clock_;
    const std::uint64_t lead_max_;
    const base::MonotonicTime start_ = clock_.monotonic();
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::array<Lane, rows::kTableCount> lanes_{};
    std::optional<std::uint64_t> end_;  // once stopped: the first event not to post
};

}  // namespace emulate
