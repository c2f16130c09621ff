#pragma once
// A table that all threads read and a person changes now and then. Readers take a snapshot, which
// stays as it is for as long as they hold it; a change puts a new one in its place.

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <utility>

namespace auth {

// Any thread. The mutex covers the exchange of a pointer and nothing else.
template <class Table>
class Published {
  public:
    Published() : table_(std::make_shared<const Table>()) {}

    std::shared_ptr<const Table> get() const {
        const std::lock_guard guard(mutex_);
        return table_;
    }
    // Grows with every change: a reader that kept a snapshot sees by it whether it is the newest.
    std::uint64_t version() const { return version_.load(std::memory_order_acquire); }

    void set(Table table) {
        auto next = std::make_shared<const Table>(std::move(table));
        const std::lock_guard guard(mutex_);
        table_.swap(next);
        version_.fetch_add(1, std::memory_order_release);
    }

  private:
    mutable std::mutex mutex_;
    std::shared_ptr<const Table> table_;
    std::atomic<std::uint64_t> version_{1};
};

}  // namespace auth
