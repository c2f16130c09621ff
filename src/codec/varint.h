#pragma once
// Kafka's variable-length integers: seven bits a byte, the lowest first. Signed ones are zigzag
// (records); lengths of flexible messages are unsigned.

#include <cstdint>
#include <optional>

#include "base/bytes.h"

namespace codec {

constexpr std::uint64_t zigzag(std::int64_t value) {
    return (static_cast<std::uint64_t>(value) << 1U) ^ static_cast<std::uint64_t>(value >> 63);
}
constexpr std::int64_t unzigzag(std::uint64_t value) {
    return static_cast<std::int64_t>(value >> 1U) ^ -static_cast<std::int64_t>(value & 1U);
}

constexpr std::size_t unsigned_varint_bytes(std::uint64_t value) {
    std::size_t bytes = 1;
    for (; value >= 0x80U; value >>= 7U) ++bytes;
    return bytes;
}
constexpr std::size_t varint_bytes(std::int64_t value) {
    return unsigned_varint_bytes(zigzag(value));
}

// Writes at `at`, which has room for varint_bytes(value); returns the place after it.
inline std::byte* write_unsigned_varint(std::byte* at, std::uint64_t value) {
    for (; value >= 0x80U; value >>= 7U) *at++ = static_cast<std::byte>(value | 0x80U);
    *at++ = static_cast<std::byte>(value);
    return at;
}
inline std::byte* write_varint(std::byte* at, std::int64_t value) {
    return write_unsigned_varint(at, zigzag(value));
}

std::optional<std::uint64_t> take_long_varint(base::ByteView& bytes);

// Takes the integer off the front of `bytes`. Nothing if it does not end, or does not fit 64 bits;
// then `bytes` is as it was. Most have one byte, and a batch of small records has six a record.
inline std::optional<std::uint64_t> take_unsigned_varint(base::ByteView& bytes) {
    if (bytes.empty() || static_cast<std::uint8_t>(bytes.front()) >= 0x80U) {
        return take_long_varint(bytes);
    }
    const auto value = static_cast<std::uint64_t>(bytes.front());
    bytes = bytes.subspan(1);
    return value;
}
inline std::optional<std::int64_t> take_varint(base::ByteView& bytes) {
    const std::optional<std::uint64_t> value = take_unsigned_varint(bytes);
    if (!value) return {};
    return unzigzag(*value);
}

}  // namespace codec
