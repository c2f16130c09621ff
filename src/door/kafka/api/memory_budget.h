#pragma once
// How much memory all connections of a door may hold for one purpose: frames that come in, or
// answers that go out. Bytes are taken as they are needed and given back by the lease's end, so
// that ten thousand slow or hostile peers together cost no more than one number.
//
//     MemoryBudget::Lease held(budget);
//     if (!co_await held.grow(bytes, wait)) …   // there was no room within that time

#include <atomic>
#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

#include "base/time.h"
#include "run/event.h"
#include "run/shard.h"

namespace door::kafka {

//   Owner: a server.  Runs on: all shards.  Ends: when no lease is left.
class MemoryBudget {
  public:
    MemoryBudget(run::Shards& shards, std::size_t bytes);
    MemoryBudget(const MemoryBudget&) = delete;
    MemoryBudget& operator=(const MemoryBudget&) = delete;
    ~MemoryBudget();

    // Gives back at its end, on any shard.
    class Lease {
      public:
        Lease() = default;
        explicit Lease(MemoryBudget& budget) : budget_(&budget) {}
        Lease(Lease&& other) noexcept
            : budget_(other.budget_), bytes_(std::exchange(other.bytes_, 0)) {}
        Lease& operator=(Lease&& other) noexcept {
            std::swap(budget_, other.budget_);
            std::swap(bytes_, other.bytes_);
            return *this;
        }
        ~Lease() { shrink_to(0); }

        std::size_t bytes() const { return bytes_; }
        // So much more, at once or not at all.
        bool try_grow(std::size_t bytes);
        // So much more, waiting for room; false if there was none in time, or after close().
        run::Task<bool> grow(std::size_t bytes, base::Duration wait);
        void shrink_to(std::size_t bytes);

      private:
        MemoryBudget* budget_ = nullptr;
        std::size_t bytes_ = 0;
    };

    // Nobody waits for room any more. Any thread.
    void close();
    std::size_t bytes_free() const { return free_.load(std::memory_order_relaxed); }

  private:
    bool take(std::size_t bytes);
    void give(std::size_t bytes);
    void wake_all();

    // Those of one shard that wait for room.
    struct OfShard {
        run::Event freed;
    };
    run::Shards& shards_;
    const std::size_t bytes_;
    std::atomic<std::size_t> free_;
    std::atomic<std::size_t> waiting_{0};
    std::atomic<bool> closed_{false};
    // Shared with posts that may still be on their way when the budget ends.
    std::vector<std::shared_ptr<OfShard>> of_shard_;
};

}  // namespace door::kafka
