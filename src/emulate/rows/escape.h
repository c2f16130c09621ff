#pragma once
// The escapes that JSON and Python's repr spell alike.

#include <string>
#include <string_view>

namespace emulate::rows {

// Of a backslash, a line end, a return and a tab; else empty.
constexpr std::string_view short_escape(char32_t c) {
    switch (c) {
        case U'\\':
            return "\\\\";
        case U'\n':
            return "\\n";
        case U'\r':
            return "\\r";
        case U'\t':
            return "\\t";
        default:
            return {};
    }
}

// The lowest `digits` hexadecimal digits of a number, in lower case.
inline void append_hex(std::string& out, char32_t number, int digits) {
    static constexpr std::string_view kHex = "0123456789abcdef";
    for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4) out += kHex[number >> shift & 15];
}

}  // namespace emulate::rows
