#pragma once
// Bytes inside a larger buffer that several hold: a batch within the frame that brought it goes to
// the log without a copy.

#include <memory>
#include <span>
#include <utility>

#include "base/bytes.h"
#include "base/check.h"

namespace base {

// Keeps its buffer alive. The bytes may be written to (the log patches offsets in place), so two
// slices that are at work at the same time must not overlap.
class Slice {
  public:
    Slice() = default;
    // NOLINTNEXTLINE(google-explicit-constructor): whoever owns all of a buffer hands it over as is
    Slice(Bytes bytes) {
        auto owner = std::make_shared<Bytes>(std::move(bytes));
        bytes_ = *owner;
        owner_ = std::move(owner);
    }
    // `bytes` lie in what `owner` keeps alive.
    Slice(std::shared_ptr<const void> owner, std::span<std::byte> bytes)
        : owner_(std::move(owner)), bytes_(bytes) {}

    std::span<std::byte> bytes() const { return bytes_; }
    ByteView view() const { return bytes_; }
    std::size_t size() const { return bytes_.size(); }
    bool empty() const { return bytes_.empty(); }

    // A part of it, which holds the whole buffer.
    Slice part(std::size_t at, std::size_t count) const {
        CHECK(at <= size() && count <= size() - at, at, " + ", count, " of ", size());
        return {owner_, bytes_.subspan(at, count)};
    }

  private:
    std::shared_ptr<const void> owner_;
    std::span<std::byte> bytes_;
};

}  // namespace base
