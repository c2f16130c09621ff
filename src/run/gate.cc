#include "run/gate.h"

#include "run/shard.h"

namespace run {

// Suspends the closer until the last holder has left.
struct Gate::Empty {
    Gate& gate;

    bool await_ready() const noexcept { return false; }
    bool await_suspend(std::coroutine_handle<> caller) const {
        gate.closer_ = caller;
        gate.closer_home_ = &Shard::current();
        const std::uint64_t before = gate.state_.fetch_or(kClosed, std::memory_order_acq_rel);
        CHECK((before & kClosed) == 0, "a gate is closed once");
        // With somebody inside, the caller may already run again: nothing is touched after this.
        return before / kOne > 0;
    }
    void await_resume() const noexcept {}
};

Gate::~Gate() { CHECK(inside_count() == 0, inside_count(), " still inside"); }

std::optional<Gate::Holder> Gate::enter() {
    std::uint64_t seen = state_.load(std::memory_order_relaxed);
    do {
        if ((seen & kClosed) != 0) return std::nullopt;
    } while (!state_.compare_exchange_weak(seen, seen + kOne, std::memory_order_acq_rel));
    return Holder(*this);
}

Task<void> Gate::close() {
    Empty empty{*this};
    co_await empty;
}

void Gate::leave() {
    if (state_.fetch_sub(kOne, std::memory_order_acq_rel) != (kClosed | kOne)) return;
    // The closer sleeps until this post, so the gate still stands. Posted, not resumed here: the
    // one who leaves is often in the middle of its own destruction.
    closer_home_->post([closer = closer_] { closer.resume(); });
}

}  // namespace run
