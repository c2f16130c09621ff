#include "log/compaction/key_table.h"

#include <algorithm>

#include "base/check.h"

namespace logs {
namespace {

constexpr std::size_t kSlotsMin = 1024;

}  // namespace

KeyTable::KeyTable(std::size_t keys_max, std::uint64_t seed)
    : keys_max_(keys_max), seed_(seed), slots_(kSlotsMin) {
    CHECK(keys_max > 0);
}

// The key's own, or the free one that is to be.
KeyTable::Slot& KeyTable::slot_of(std::vector<Slot>& slots, const codec::Hash128& hash) {
    const std::size_t mask = slots.size() - 1;
    for (std::size_t at = hash.low & mask;; at = (at + 1) & mask) {
        Slot& slot = slots[at];
        if (slot.offset < 0 || slot.hash == hash) return slot;
    }
}

bool KeyTable::put(base::ByteView key, base::Offset offset) {
    const codec::Hash128 hash = codec::hash128(key, seed_);
    Slot* slot = &slot_of(slots_, hash);
    if (slot->offset < 0) {
        if (size_ == keys_max_) return false;
        if (4 * (size_ + 1) > 3 * slots_.size()) {
            grow();
            slot = &slot_of(slots_, hash);
        }
        slot->hash = hash;
        ++size_;
    }
    slot->offset = std::max(slot->offset, offset.value());
    return true;
}

std::optional<base::Offset> KeyTable::find(base::ByteView key) const {
    const codec::Hash128 hash = codec::hash128(key, seed_);
    const std::size_t mask = slots_.size() - 1;
    for (std::size_t at = hash.low & mask; slots_[at].offset >= 0; at = (at + 1) & mask) {
        if (slots_[at].hash == hash) return base::Offset{slots_[at].offset};
    }
    return {};
}

void KeyTable::grow() {
    std::vector<Slot> larger(2 * slots_.size());
    for (const Slot& slot : slots_) {
        if (slot.offset >= 0) slot_of(larger, slot.hash) = slot;
    }
    slots_ = std::move(larger);
}

void KeyTable::clear() {
    std::ranges::fill(slots_, Slot{});
    size_ = 0;
}

}  // namespace logs
