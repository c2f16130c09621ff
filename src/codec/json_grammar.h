#pragma once
// The smallest words of JSON's grammar, shared by the reader's two halves.

#include <cstdint>

namespace codec::json {

constexpr bool is_blank(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }
constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Four hexadecimal digits, or a number above 0xFFFF if they are none.
inline std::uint32_t hex4(const char* at) {
    std::uint32_t value = 0;
    for (int i = 0; i < 4; ++i, ++at) {
        std::uint32_t digit = 0;
        if (is_digit(*at)) {
            digit = static_cast<std::uint32_t>(*at - '0');
        } else if (const char low = static_cast<char>(*at | 0x20); low >= 'a' && low <= 'f') {
            digit = static_cast<std::uint32_t>(low - 'a' + 10);
        } else {
            return ~0U;  // the sentinel too is no digit, so nothing behind the text is read
        }
        value = value << 4U | digit;
    }
    return value;
}

constexpr bool is_high_surrogate(std::uint32_t unit) { return unit >= 0xD800 && unit < 0xDC00; }
constexpr bool is_low_surrogate(std::uint32_t unit) { return unit >= 0xDC00 && unit < 0xE000; }

}  // namespace codec::json
