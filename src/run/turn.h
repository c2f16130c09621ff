#pragma once
// One at a time, in order of arrival: who comes later never overtakes.
//
//     const Turn turn = co_await Turn::of(turns);   // mine until its end

#include <cstdint>
#include <memory>
#include <utility>

#include "run/event.h"
#include "run/task.h"

namespace run {

// Runs on: one shard.
struct Turns {
    std::uint64_t taken = 0;
    std::uint64_t now = 0;
    Event moved;

    bool is_idle() const { return taken == now; }
};

class [[nodiscard]] Turn {
  public:
    static Task<Turn> of(std::shared_ptr<Turns> turns) {
        const std::uint64_t mine = turns->taken++;
        while (turns->now != mine) co_await turns->moved.wait();
        co_return Turn(std::move(turns));
    }
    Turn(Turn&& other) noexcept : turns_(std::move(other.turns_)) {}
    Turn& operator=(Turn&&) = delete;
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;
    // The next one goes on after this one has suspended or returned to the loop.
    ~Turn() {
        if (!turns_) return;
        ++turns_->now;
        turns_->moved.notify_all();
    }

  private:
    explicit Turn(std::shared_ptr<Turns> turns) : turns_(std::move(turns)) {}
    std::shared_ptr<Turns> turns_;
};

}  // namespace run
