#pragma once
// Code points as bytes.

#include <cstdint>
#include <string_view>

namespace codec {

// Writes a code point (no surrogate, at most 0x10FFFF) in one to four bytes; returns the end.
inline char* write_utf8(char* at, std::uint32_t point) {
    const auto tail = [](std::uint32_t bits) { return static_cast<char>(0x80U | (bits & 0x3FU)); };
    if (point < 0x80U) {
        *at++ = static_cast<char>(point);
    } else if (point < 0x800U) {
        *at++ = static_cast<char>(0xC0U | point >> 6U);
        *at++ = tail(point);
    } else if (point < 0x10000U) {
        *at++ = static_cast<char>(0xE0U | point >> 12U);
        *at++ = tail(point >> 6U);
        *at++ = tail(point);
    } else {
        *at++ = static_cast<char>(0xF0U | point >> 18U);
        *at++ = tail(point >> 12U);
        *at++ = tail(point >> 6U);
        *at++ = tail(point);
    }
    return at;
}

// Whether the bytes are well-formed UTF-8.
bool is_utf8(std::string_view bytes);

}  // namespace codec
