#pragma once
// The smallest words of JSON's grammar, shared by all that read it.

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

// What a one-letter escape stands for.
constexpr char unescaped(char letter) {
    switch (letter) {
        case 'b':
            return '\b';
        case 'f':
            return '\f';
        case 'n':
            return '\n';
        case 'r':
            return '\r';
        case 't':
            return '\t';
        default:
            return letter;  // " \ /
    }
}

constexpr bool is_high_surrogate(std::uint32_t unit) { return unit >= 0xD800 && unit < 0xDC00; }
constexpr bool is_low_surrogate(std::uint32_t unit) { return unit >= 0xDC00 && unit < 0xE000; }
// The code point that a high and a low one are together.
constexpr std::uint32_t code_point_of(std::uint32_t high, std::uint32_t low) {
    return 0x10000 + ((high - 0xD800) << 10U) + (low - 0xDC00);
}

}  // namespace codec::json
