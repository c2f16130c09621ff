#pragma once
// Says of most absent keys that they are absent: a split block Bloom filter (Putze, Sanders,
// Singler 2007), one cache line per question.

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "base/bytes.h"

namespace object::keys {

// Stable: filters on disk hold it.
std::uint64_t hash_of_key(std::string_view key);

class KeyFilter {
  public:
    KeyFilter() = default;
    explicit KeyFilter(std::size_t keys_expected);
    // What bytes() gave; any whole number of 32-byte blocks is a filter.
    static KeyFilter of_bytes(base::ByteView bytes);

    void add(std::uint64_t hash);
    // False: it was never added.
    bool may_hold(std::uint64_t hash) const;
    base::ByteView bytes() const { return std::as_bytes(std::span(words_)); }

  private:
    std::size_t block_of(std::uint64_t hash) const;
    std::vector<std::uint32_t> words_;  // eight make a block
};

}  // namespace object::keys
