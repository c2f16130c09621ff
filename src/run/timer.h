#pragma once
// A timer of the shard it is made on: calls back on that shard, and never after cancel() or its
// end. Setting it later again costs no system call and no walk: it stays queued for the earlier
// time and moves on when that comes.
//
//     run::Timer deadline([&stream](run::Timer::Why) { stream.cancel_read(); });
//     deadline.start(std::chrono::seconds(10));

#include <cstdint>
#include <functional>
#include <map>
#include <optional>

#include "base/time.h"

namespace run {

class Shard;
class Timer;

// In order of time; of two at the same time the one queued first.
using TimerQueue = std::multimap<base::MonotonicTime, Timer*>;

class Timer {
  public:
    // Why it calls back: the time has passed, or the shards are being stopped.
    enum class Why : std::uint8_t { passed, stopped };
    // Whether Shards::stop() makes it call back at once.
    enum class AtStop : std::uint8_t { wait_on, call_back };

    explicit Timer(std::function<void(Why)> callback, AtStop at_stop = AtStop::wait_on);
    ~Timer();
    Timer(const Timer&) = delete;
    Timer& operator=(const Timer&) = delete;

    // From now; replaces the time set before.
    void start(base::Duration wait);
    void cancel() { due_.reset(); }
    bool is_running() const { return due_.has_value(); }

  private:
    friend class Shard;
    friend struct TimerLoop;
    void enqueue(base::MonotonicTime at);

    Shard& shard_;
    std::function<void(Why)> callback_;
    AtStop at_stop_;
    std::optional<base::MonotonicTime> due_;
    std::optional<TimerQueue::iterator> queued_;
};

}  // namespace run
