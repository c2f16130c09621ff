#pragma once
// A value that many threads read whole and one writer replaces whole: the catalog, the
// ledger. One of the named mutexes of the house; held for the copy of a pointer, nothing else.

#include <memory>
#include <mutex>
#include <utility>

namespace broker {

template <class T>
class Snapshot {
  public:
    Snapshot() : value_(std::make_shared<const T>()) {}

    std::shared_ptr<const T> get() const {
        const std::lock_guard guard(mutex_);
        return value_;
    }
    void set(T value) {
        auto next = std::make_shared<const T>(std::move(value));
        const std::lock_guard guard(mutex_);
        value_.swap(next);
    }

  private:
    mutable std::mutex mutex_;
    std::shared_ptr<const T> value_;
};

}  // namespace broker
