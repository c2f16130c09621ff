#include "sink/keys/properties.h"

#include <array>
#include <charconv>
#include <optional>

#include "base/limits.h"
#include "base/text.h"
#include "codec/utf8.h"

namespace sink {
namespace {

using base::Code;
using base::Error;

// A connector's configuration has a few dozen lines.
constexpr std::size_t kTextBytesMax = base::limits::kMiB;

constexpr bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\f'; }
constexpr bool is_line_end(char c) { return c == '\n' || c == '\r'; }

// One logical line at a time; what was escaped is resolved later, where key and value are told
// apart.
class Lines {
  public:
    explicit Lines(std::string_view text) : rest_(text) {}

    // Without comments and empty lines; continuation lines are joined without their first blanks.
    std::optional<std::string> next() {
        while (!rest_.empty()) {
            first_number_ = number_;
            std::string line(natural_line());
            if (line.empty() || line.front() == '#' || line.front() == '!') continue;
            while (is_continued(line)) {
                line.pop_back();
                line += natural_line();
            }
            return line;
        }
        return std::nullopt;
    }
    // Of the line given last.
    std::size_t number() const { return first_number_; }

  private:
    std::string_view natural_line() {
        while (!rest_.empty() && is_blank(rest_.front())) rest_.remove_prefix(1);
        std::size_t end = 0;
        while (end < rest_.size() && !is_line_end(rest_[end])) ++end;
        const std::string_view line = rest_.substr(0, end);
        rest_.remove_prefix(end);
        if (rest_.starts_with("\r\n")) rest_.remove_prefix(1);
        if (!rest_.empty()) rest_.remove_prefix(1);
        ++number_;
        return line;
    }
    static bool is_continued(std::string_view line) {
        const std::size_t last = line.find_last_not_of('\\');
        const std::size_t backslashes =
            last == std::string_view::npos ? line.size() : line.size() - last - 1;
        return backslashes % 2 == 1;
    }

    std::string_view rest_;
    std::size_t number_ = 1;
    std::size_t first_number_ = 1;
};

std::optional<std::uint32_t> take_hex4(std::string_view& rest) {
    std::uint32_t unit = 0;
    if (rest.size() < 4) return std::nullopt;
    const std::string_view digits = rest.substr(0, 4);
    const char* const digits_end = digits.data() + digits.size();
    // NOLINTNEXTLINE(bugprone-suspicious-stringview-data-usage): its end is handed in, too
    const auto [end, fault] = std::from_chars(digits.data(), digits_end, unit, 16);
    if (fault != std::errc{} || end != digits_end) return std::nullopt;
    rest.remove_prefix(4);
    return unit;
}

// The code point behind "\u", perhaps of two units.
std::optional<std::uint32_t> take_code_point(std::string_view& rest) {
    const auto first = take_hex4(rest);
    if (!first || (*first >= 0xDC00U && *first < 0xE000U)) return std::nullopt;
    if (*first < 0xD800U || *first >= 0xE000U) return first;
    if (!rest.starts_with("\\u")) return std::nullopt;
    rest.remove_prefix(2);
    const auto second = take_hex4(rest);
    if (!second || *second < 0xDC00U || *second >= 0xE000U) return std::nullopt;
    return 0x10000U + ((*first - 0xD800U) << 10U) + (*second - 0xDC00U);
}

char unescaped(char letter) {
    switch (letter) {
        case 't':
            return '\t';
        case 'n':
            return '\n';
        case 'r':
            return '\r';
        case 'f':
            return '\f';
        default:
            return letter;
    }
}

// Takes characters into `out` up to the first unescaped one that `ends`; false: a bad escape.
template <class Ends>
bool take_word(std::string_view& rest, std::string& out, const Ends& ends) {
    while (!rest.empty() && !ends(rest.front())) {
        const char c = rest.front();
        rest.remove_prefix(1);
        if (c != '\\') {
            out += c;
            continue;
        }
        if (rest.empty()) return true;
        const char letter = rest.front();
        rest.remove_prefix(1);
        if (letter != 'u') {
            out += unescaped(letter);
            continue;
        }
        const auto point = take_code_point(rest);
        if (!point) return false;
        std::array<char, 4> bytes{};
        out.append(bytes.data(), codec::write_utf8(bytes.data(), *point));
    }
    return true;
}

}  // namespace

Result<Properties> parse_properties(std::string_view text) {
    if (text.size() > kTextBytesMax) {
        return Error{Code::too_large, base::text("properties of ", text.size(), " bytes; at most ",
                                                 kTextBytesMax, " are read")};
    }
    Properties properties;
    Lines lines(text);
    while (const auto line = lines.next()) {
        std::string_view rest = *line;
        std::string key;
        std::string value;
        bool ok = take_word(rest, key, [](char c) { return c == '=' || c == ':' || is_blank(c); });
        const auto skip_blanks = [&rest] {
            while (!rest.empty() && is_blank(rest.front())) rest.remove_prefix(1);
        };
        skip_blanks();
        if (!rest.empty() && (rest.front() == '=' || rest.front() == ':')) rest.remove_prefix(1);
        skip_blanks();
        ok = ok && take_word(rest, value, [](char) { return false; });
        if (!ok) {
            return Error{Code::malformed, base::text("line ", lines.number(),
                                                     ": \\u needs four hexadecimal digits, "
                                                     "and surrogates their other half")};
        }
        properties.insert_or_assign(std::move(key), std::move(value));
    }
    return properties;
}

}  // namespace sink
