#pragma once
// The latest offset of each key, in bounded memory: keys by their 128-bit hashes.
//
// Two keys of one hash would be taken for one, and the earlier record for outdated; among a billion
// keys the odds of that are one in 10^20.

#include <cstdint>
#include <optional>
#include <vector>

#include "base/bytes.h"
#include "base/ids.h"
#include "codec/hash128.h"

namespace logs {

class KeyTable {
  public:
    KeyTable(std::size_t keys_max, std::uint64_t seed);

    // False, and nothing done, if the key is new and the table full.
    bool put(base::ByteView key, base::Offset offset);
    std::optional<base::Offset> find(base::ByteView key) const;
    std::size_t size() const { return size_; }
    void clear();

  private:
    struct Slot {
        codec::Hash128 hash;
        std::int64_t offset = -1;  // -1: free
    };
    static Slot& slot_of(std::vector<Slot>& slots, const codec::Hash128& hash);
    void grow();

    std::size_t keys_max_;
    std::uint64_t seed_;
    std::size_t size_ = 0;
    std::vector<Slot> slots_;  // a power of two of them, open addressing, at most 3/4 taken
};

}  // namespace logs
