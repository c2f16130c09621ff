#pragma once
// Integers in network order, at any address.

#include <bit>
#include <concepts>
#include <cstdint>
#include <cstring>

namespace codec {

template <std::integral T>
constexpr T swapped_if_little(T value) {
    if constexpr (std::endian::native == std::endian::big || sizeof(T) == 1) return value;
    if constexpr (sizeof(T) == 2)
        return static_cast<T>(__builtin_bswap16(static_cast<std::uint16_t>(value)));
    if constexpr (sizeof(T) == 4)
        return static_cast<T>(__builtin_bswap32(static_cast<std::uint32_t>(value)));
    if constexpr (sizeof(T) == 8)
        return static_cast<T>(__builtin_bswap64(static_cast<std::uint64_t>(value)));
}

// Reads sizeof(T) bytes at `from`.
template <std::integral T>
T load_big(const std::byte* from) {
    T value{};
    std::memcpy(&value, from, sizeof value);
    return swapped_if_little(value);
}

// Writes sizeof(T) bytes at `to`.
template <std::integral T>
void store_big(std::byte* to, T value) {
    value = swapped_if_little(value);
    std::memcpy(to, &value, sizeof value);
}

}  // namespace codec
