#include "run/timer.h"

#include <utility>

#include "run/loop.h"

namespace run {

Timer::Timer(std::function<void(Why)> callback, AtStop at_stop)
    : shard_(Shard::current()), callback_(std::move(callback)), at_stop_(at_stop) {}

Timer::~Timer() {
    if (!queued_) return;
    CHECK(shard_.is_current());
    shard_.loop().timers.remove(*this);
}

void Timer::start(base::Duration wait) {
    CHECK(shard_.is_current());
    due_ = TimerLoop::now() + wait;
    if (queued_ && (*queued_)->first <= *due_) return;
    enqueue(*due_);
}

void Timer::enqueue(base::MonotonicTime at) {
    TimerLoop& timers = shard_.loop().timers;
    if (queued_) timers.remove(*this);
    timers.add(*this, at);
}

void TimerLoop::add(Timer& timer, base::MonotonicTime at) {
    timer.queued_ = queue.emplace(at, &timer);
    if (!running_due_) set_alarm();
}

void TimerLoop::remove(Timer& timer) {
    queue.erase(*timer.queued_);
    timer.queued_.reset();
}

void TimerLoop::set_alarm() {
    // An alarm that comes too early finds nothing due and sets itself anew.
    if (queue.empty() || queue.begin()->first >= alarm_at_) return;
    alarm_at_ = queue.begin()->first;
    alarm_.expires_at(alarm_at_);
    alarm_.async_wait([this](const boost::system::error_code& fault) {
        if (!fault) run_due();
    });
}

void TimerLoop::run_due() {
    alarm_at_ = base::MonotonicTime::max();
    running_due_ = true;
    const base::MonotonicTime at = now();
    while (!queue.empty() && queue.begin()->first <= at) {
        Timer& timer = *queue.begin()->second;
        remove(timer);
        if (!timer.due_) continue;
        if (*timer.due_ > at) {
            add(timer, *timer.due_);
            continue;
        }
        timer.due_.reset();
        // A copy: the callback may end the timer.
        const auto callback = timer.callback_;
        callback(Timer::Why::passed);
    }
    running_due_ = false;
    set_alarm();
}

void TimerLoop::call_back_at_stop() {
    // From the front each time: a callback may end or start others.
    for (;;) {
        Timer* found = nullptr;
        for (const auto& [at, timer] : queue) {
            if (timer->at_stop_ == Timer::AtStop::call_back && timer->due_) {
                found = timer;
                break;
            }
        }
        if (found == nullptr) return;
        found->due_.reset();
        const auto callback = found->callback_;
        callback(Timer::Why::stopped);
    }
}

}  // namespace run
