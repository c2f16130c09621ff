#pragma once
// A request's bytes as they came, without the length before them. Shared by all that look into
// them: batches go to the log as they lie here.

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <memory>
#include <span>

#include "base/bytes.h"
#include "door/kafka/api/memory_budget.h"

namespace door::kafka {

// Grows as bytes arrive. Its memory is not written to before, so that what a peer announces and
// does not send is address space and nothing else.
class Frame {
  public:
    Frame(MemoryBudget& budget, std::size_t length) : lease_(budget), length_(length) {}

    std::size_t length() const { return length_; }
    std::size_t missing() const { return length_ - size_; }
    std::span<std::byte> bytes() { return {bytes_.get(), size_}; }
    base::ByteView view() const { return {bytes_.get(), size_}; }
    MemoryBudget::Lease& lease() { return lease_; }

    // Room behind what is there, for at most `count` bytes; then so many of them came.
    std::span<std::byte> room(std::size_t count) {
        const std::size_t wanted = std::min(count, missing());
        if (size_ + wanted > capacity_) reserve(size_ + wanted);
        return {bytes_.get() + size_, wanted};
    }
    void came(std::size_t count) { size_ += count; }

  private:
    // So much is taken as address space at once; larger frames grow by doubling.
    static constexpr std::size_t kFirstBytesMax = std::size_t{1} << 20U;

    void reserve(std::size_t needed) {
        const std::size_t capacity =
            std::min(length_, std::max({needed, 2 * capacity_, std::min(length_, kFirstBytesMax)}));
        auto larger = std::make_unique_for_overwrite<std::byte[]>(capacity);
        if (size_ > 0) std::memcpy(larger.get(), bytes_.get(), size_);
        bytes_ = std::move(larger);
        capacity_ = capacity;
    }

    MemoryBudget::Lease lease_;
    std::size_t length_;
    std::size_t size_ = 0;
    std::size_t capacity_ = 0;
    std::unique_ptr<std::byte[]> bytes_;
};

}  // namespace door::kafka
