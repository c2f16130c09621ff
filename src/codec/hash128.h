#pragma once
// 128 bits that stand for some bytes: XXH3, seeded. For tables of keys too many to be kept.

#include <compare>
#include <cstdint>

#include "base/bytes.h"

namespace codec {

struct Hash128 {
    std::uint64_t high = 0;
    std::uint64_t low = 0;
    friend auto operator<=>(const Hash128&, const Hash128&) = default;
};

Hash128 hash128(base::ByteView bytes, std::uint64_t seed);

}  // namespace codec
