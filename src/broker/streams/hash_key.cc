#include "broker/streams/hash_key.h"

#include <algorithm>

#include "auth/digest.h"

namespace broker::streams {

std::optional<HashKey> parse_hash_key(std::string_view text) {
    if (text.empty() || text.size() > 39) return std::nullopt;
    Uint128 value = 0;
    for (const char c : text) {
        if (c < '0' || c > '9') return std::nullopt;
        const auto digit = static_cast<Uint128>(c - '0');
        if (value > (kHashKeyMax.value - digit) / 10) return std::nullopt;
        value = value * 10 + digit;
    }
    return HashKey{value};
}

std::string text_of(HashKey key) {
    std::string text;
    Uint128 rest = key.value;
    do {
        text += static_cast<char>('0' + static_cast<int>(rest % 10));
        rest /= 10;
    } while (rest != 0);
    std::ranges::reverse(text);
    return text;
}

HashKey hash_key_of(std::string_view partition_key) {
    Uint128 value = 0;
    for (const char c : auth::digest(auth::Hash::md5, partition_key)) {
        value = value << 8U | static_cast<unsigned char>(c);
    }
    return {value};
}

HashKey even_start(std::uint32_t i, std::uint32_t count) {
    // 2^128 itself has no place in 128 bits.
    const bool divides = kHashKeyMax.value % count == count - 1;
    const Uint128 width = kHashKeyMax.value / count + (divides ? 1 : 0);
    return {width * i};
}

}  // namespace broker::streams
