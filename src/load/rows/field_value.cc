#include "load/rows/field_value.h"

#include <charconv>
#include <cmath>
#include <cstdlib>

#include "base/text.h"

namespace load::rows {

namespace {

constexpr std::string_view kDigits = "0123456789";

std::uint32_t hex_of(std::string_view four) {
    std::uint32_t code = 0;
    std::from_chars(four.data(), four.data() + four.size(), code, 16);
    return code;
}

void append_utf8(std::string& out, std::uint32_t code) {
    if (code < 0x80) {
        out += static_cast<char>(code);
        return;
    }
    const int tail = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
    const std::uint32_t lead = tail == 1 ? 0xC0 : tail == 2 ? 0xE0 : 0xF0;
    out += static_cast<char>(lead | (code >> (6 * tail)));
    for (int i = tail - 1; i >= 0; --i) out += static_cast<char>(0x80 | ((code >> (6 * i)) & 0x3F));
}

bool is_high(std::uint32_t code) { return code >= 0xD800 && code < 0xDC00; }
bool is_low(std::uint32_t code) { return code >= 0xDC00 && code < 0xE000; }

char escaped_char(char kind) {
    switch (kind) {
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
            return kind;
    }
}

}  // namespace

std::optional<std::int64_t> key_of(std::string_view digits) {
    std::int64_t key = 0;
    if (digits.starts_with('-') || !base::parse_number(digits, key)) return {};
    return key;
}

std::optional<std::int64_t> integer_of(std::string_view spelling) {
    std::int64_t integer = 0;
    if (!base::parse_number(spelling, integer)) return {};
    return integer;
}

std::optional<double> number_of(std::string_view spelling) {
    // from_chars also knows inf, nan and their relatives.
    if (spelling.find_first_not_of("0123456789+-.eE") != std::string_view::npos) return {};
    if (spelling.find_first_of(kDigits) == std::string_view::npos) return {};
    double number = 0;
    const char* const end = spelling.data() + spelling.size();
    // NOLINTNEXTLINE(bugprone-suspicious-stringview-data-usage): `end` bounds it.
    const auto [last, fault] = std::from_chars(spelling.data(), end, number);
    if (last != end) return {};
    // Out of range is too large or too small, and only strtod tells which.
    if (fault == std::errc::result_out_of_range) {
        number = std::strtod(std::string(spelling).c_str(), nullptr);
    } else if (fault != std::errc{}) {
        return {};
    }
    if (!std::isfinite(number)) return {};
    return number;
}

bool append_unescaped(std::string& out, std::string_view raw) {
    while (!raw.empty()) {
        const std::size_t plain = raw.find('\\');
        out += raw.substr(0, plain);
        if (plain == std::string_view::npos) break;
        raw.remove_prefix(plain);
        const char kind = raw[1];
        if (kind != 'u') {
            out += escaped_char(kind);
            raw.remove_prefix(2);
            continue;
        }
        std::uint32_t code = hex_of(raw.substr(2, 4));
        raw.remove_prefix(6);
        if (is_low(code)) return false;
        if (is_high(code)) {
            if (!raw.starts_with("\\u")) return false;
            const std::uint32_t low = hex_of(raw.substr(2, 4));
            if (!is_low(low)) return false;
            code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
            raw.remove_prefix(6);
        }
        append_utf8(out, code);
    }
    return true;
}

}  // namespace load::rows
