#include "load/rows/field_value.h"

#include <array>
#include <charconv>
#include <cmath>
#include <cstdlib>

#include "base/text.h"
#include "codec/json/grammar.h"
#include "codec/utf8.h"

namespace load::rows {

namespace json = codec::json;

namespace {

constexpr std::string_view kDigits = "0123456789";

void append_utf8(std::string& out, std::uint32_t code) {
    std::array<char, 4> bytes{};
    out.append(bytes.data(), codec::write_utf8(bytes.data(), code));
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
            out += json::unescaped(kind);
            raw.remove_prefix(2);
            continue;
        }
        std::uint32_t code = json::hex4(&raw[2]);
        raw.remove_prefix(6);
        if (json::is_low_surrogate(code)) return false;
        if (json::is_high_surrogate(code)) {
            if (!raw.starts_with("\\u")) return false;
            const std::uint32_t low = json::hex4(&raw[2]);
            if (!json::is_low_surrogate(low)) return false;
            code = json::code_point_of(code, low);
            raw.remove_prefix(6);
        }
        append_utf8(out, code);
    }
    return true;
}

}  // namespace load::rows
