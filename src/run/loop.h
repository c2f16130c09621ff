#pragma once
// The event loop behind a shard. Private to this room, and with the .cc files that include it the
// only place that sees Asio.

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <thread>

#include "run/shard.h"
#include "run/timer.h"

namespace run {

namespace asio = boost::asio;

// The timers of one shard: our own queue in front of one timer of Asio's, set to the earliest.
struct TimerLoop {
    explicit TimerLoop(asio::io_context& io) : alarm_(io) {}

    static base::MonotonicTime now() { return base::MonotonicTime::clock::now(); }
    void add(Timer& timer, base::MonotonicTime at);
    void remove(Timer& timer);
    // Calls back, once each, those that want to know of a stop.
    void call_back_at_stop();

    TimerQueue queue;

  private:
    void set_alarm();
    void run_due();

    asio::steady_timer alarm_;
    // What the alarm is set to; max() when it is not set.
    base::MonotonicTime alarm_at_ = base::MonotonicTime::max();
    bool running_due_ = false;
};

struct Shard::Loop {
    // One thread runs it, and others post: Asio leaves out no lock for that, only its wake-ups.
    asio::io_context io{1};
    TimerLoop timers{io};
    std::atomic<bool> stopping{false};
    std::thread thread;
};

}  // namespace run
