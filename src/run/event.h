#pragma once
// Coroutines of one shard that wait for a change: a condition variable without a lock. It remembers
// nothing, so the condition is read before and after:
//
//     while (log.end() <= from) {
//         if (!co_await changed.wait_for(left)) break;
//     }

#include <coroutine>
#include <list>

#include "base/time.h"
#include "run/task.h"
#include "run/timer.h"

namespace run {

// Owner: whoever owns the condition.  Runs on: one shard, that of its first use.  Ends: when nobody
// waits.
class Event {
  public:
    Event() = default;
    Event(const Event&) = delete;
    Event& operator=(const Event&) = delete;
    ~Event();

    // Until the next notify.
    Task<void> wait();
    // True if notified in time; false if the time has passed or the shards are being stopped.
    Task<bool> wait_for(base::Duration wait);

    // Those that wait now go on after the notifier has suspended or returned to the loop.
    void notify_all();
    void notify_one();
    bool has_waiters() const { return !waiting_.empty(); }

  private:
    struct Waiter;
    void wake(Waiter& waiter);
    // In order of arrival; nodes live in the waiters' frames.
    std::list<Waiter*> waiting_;
};

}  // namespace run
