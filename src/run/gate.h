#pragma once
// Counts work in flight and closes once: after close() nobody enters, and close() returns when all
// have left. Every spawned coroutine holds its owner's gate, so that "closed" means that nothing of
// the owner still runs. Enter and leave from any thread; close() is awaited on a shard, once.
//
//     std::optional<Gate::Holder> inside = gate.enter();
//     if (!inside) return Error{Code::closed, "…"};

#include <atomic>
#include <coroutine>
#include <cstdint>
#include <optional>
#include <utility>

#include "run/task.h"

namespace run {

class Shard;

class Gate {
  public:
    // Inside as long as it lives.
    class [[nodiscard]] Holder {
      public:
        Holder(Holder&& other) noexcept : gate_(std::exchange(other.gate_, nullptr)) {}
        Holder& operator=(Holder&& other) noexcept {
            std::swap(gate_, other.gate_);
            return *this;
        }
        ~Holder() {
            if (gate_ != nullptr) gate_->leave();
        }

      private:
        friend class Gate;
        explicit Holder(Gate& gate) : gate_(&gate) {}
        Gate* gate_;
    };

    Gate() = default;
    Gate(const Gate&) = delete;
    Gate& operator=(const Gate&) = delete;
    ~Gate();

    // Nothing once close() has been called.
    std::optional<Holder> enter();
    bool is_closed() const { return (state_.load(std::memory_order_acquire) & kClosed) != 0; }
    std::uint64_t inside_count() const { return state_.load(std::memory_order_acquire) / kOne; }

    Task<void> close();

  private:
    // Bit 0: closed. Above it: how many are inside.
    static constexpr std::uint64_t kClosed = 1;
    static constexpr std::uint64_t kOne = 2;

    struct Empty;
    void leave();

    std::atomic<std::uint64_t> state_{0};
    // Written before the closed bit is set, read by the last one to leave after it has seen that
    // bit.
    std::coroutine_handle<> closer_;
    Shard* closer_home_ = nullptr;
};

}  // namespace run
