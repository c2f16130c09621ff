#pragma once
// Where a record goes: Kinesis' hash keys, 128 bits, and ranges of them.

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace broker::streams {

__extension__ using Uint128 = unsigned __int128;

struct HashKey {
    Uint128 value = 0;
    friend auto operator<=>(const HashKey&, const HashKey&) = default;
};

inline constexpr HashKey kHashKeyMax{~Uint128{0}};

// Decimal digits; nothing if they are none, or beyond 2^128 − 1.
std::optional<HashKey> parse_hash_key(std::string_view text);
std::string text_of(HashKey key);
// The partition key's MD5, as a big-endian number.
HashKey hash_key_of(std::string_view partition_key);

// Both ends belong to it.
struct HashRange {
    HashKey first;
    HashKey last;

    bool holds(HashKey key) const { return first <= key && key <= last; }
    friend bool operator==(const HashRange&, const HashRange&) = default;
};

// Where the i-th of `count` equal parts begins: floor(2^128 / count) · i; i < count.
HashKey even_start(std::uint32_t i, std::uint32_t count);

}  // namespace broker::streams
