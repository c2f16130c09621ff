#include "run/event.h"

#include <optional>

#include "run/loop.h"

namespace run {

struct Event::Waiter {
    Event& event;
    std::coroutine_handle<> caller{};
    std::list<Waiter*>::iterator place{};
    Timer* timer = nullptr;
    bool notified = false;

    bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<> handle) {
        caller = handle;
        place = event.waiting_.insert(event.waiting_.end(), this);
    }
    void await_resume() const noexcept {}
};

Event::~Event() { CHECK(waiting_.empty(), waiting_.size(), " still waiting"); }

Task<void> Event::wait() {
    Waiter waiter{.event = *this};
    co_await waiter;
}

Task<bool> Event::wait_for(base::Duration wait) {
    if (Shard::current().loop().stopping) co_return false;
    Waiter waiter{.event = *this};
    Timer timer(
        [&waiter](Timer::Why) {
            waiter.event.waiting_.erase(waiter.place);
            waiter.caller.resume();
        },
        Timer::AtStop::call_back);
    waiter.timer = &timer;
    timer.start(wait);
    co_await waiter;
    co_return waiter.notified;
}

void Event::notify_all() {
    while (!waiting_.empty()) wake(*waiting_.front());
}

void Event::notify_one() {
    if (!waiting_.empty()) wake(*waiting_.front());
}

void Event::wake(Waiter& waiter) {
    waiting_.erase(waiter.place);
    waiter.notified = true;
    if (waiter.timer != nullptr) waiter.timer->cancel();
    Shard::current().post([caller = waiter.caller] { caller.resume(); });
}

}  // namespace run
