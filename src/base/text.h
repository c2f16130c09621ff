#pragma once
// text("offset ", 17, " of ", topic): one string from parts, without a format library.

#include <charconv>
#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace base {

inline void append_text(std::string& out, std::string_view part) { out += part; }
inline void append_text(std::string& out, const char* part) {
    out += part;
}  // else it would be a bool
inline void append_text(std::string& out, char part) { out += part; }
inline void append_text(std::string& out, bool part) { out += part ? "true" : "false"; }
void append_text(std::string& out, std::int64_t part);
void append_text(std::string& out, std::uint64_t part);
void append_text(std::string& out,
                 double part);  // the shortest text that reads back as the same number

template <std::integral T>
    requires(!std::same_as<T, char> && !std::same_as<T, bool>)
void append_text(std::string& out, T part) {
    if constexpr (std::signed_integral<T>) {
        append_text(out, static_cast<std::int64_t>(part));
    } else {
        append_text(out, static_cast<std::uint64_t>(part));
    }
}

// Strong ids and sizes print as what they hold.
template <class T>
    requires requires(const T& t) { append_text(std::declval<std::string&>(), t.value()); }
void append_text(std::string& out, const T& part) {
    append_text(out, part.value());
}

template <class... Parts>
std::string text(const Parts&... parts) {
    std::string out;
    (append_text(out, parts), ...);
    return out;
}

// Text for a person's eyes: control bytes and bytes that are not ASCII become \xNN, at most `limit`
// bytes are shown.
std::string printable(std::string_view bytes, std::size_t limit = 80);

// Whole text as a number, or nothing: no blanks, no sign for unsigned, no trailing bytes.
template <std::integral T>
bool parse_number(std::string_view digits, T& out) {
    const auto [end, fault] = std::from_chars(digits.data(), digits.data() + digits.size(), out);
    return fault == std::errc{} && end == digits.data() + digits.size();
}

}  // namespace base
