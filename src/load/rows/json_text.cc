#include "load/rows/json_text.h"

#include <array>
#include <bit>
#include <cstdint>
#include <cstring>

#include "base/limits.h"
#include "codec/json/grammar.h"

namespace load::rows {

using codec::json::is_blank;
using codec::json::is_digit;

namespace {

constexpr std::uint64_t kEachByte = 0x0101010101010101;
constexpr std::uint64_t kHighBits = 0x80 * kEachByte;
static_assert(std::endian::native == std::endian::little, "the lowest byte is the first");

// The high bit of each byte that is zero; exact for the lowest such byte.
constexpr std::uint64_t zero_bytes(std::uint64_t bytes) {
    return (bytes - kEachByte) & ~bytes & kHighBits;
}

// Marks quotes, backslashes and control bytes among eight; exact for the lowest mark.
std::uint64_t text_stops(const char* at) {
    std::uint64_t bytes = 0;
    std::memcpy(&bytes, at, sizeof bytes);
    return zero_bytes(bytes ^ ('"' * kEachByte)) | zero_bytes(bytes ^ ('\\' * kEachByte)) |
           ((bytes - 0x20 * kEachByte) & ~bytes & kHighBits);
}

}  // namespace

char JsonText::peek() {
    while (at_ != end_ && is_blank(*at_)) ++at_;
    return at_ == end_ ? '\0' : *at_;
}

bool JsonText::take(char expected) {
    if (peek() != expected || at_ == end_) return false;
    ++at_;
    return true;
}

bool JsonText::at_end() {
    peek();
    return at_ == end_;
}

bool JsonText::escape() {
    ++at_;
    if (at_ == end_) return false;
    const char kind = *at_++;
    if (kind != 'u') return std::string_view("\"\\/bfnrt").find(kind) != std::string_view::npos;
    if (end_ - at_ < 4 || codec::json::hex4(at_) > 0xFFFF) return false;
    at_ += 4;
    return true;
}

std::optional<TextToken> JsonText::text() {
    if (!take('"')) return {};
    const char* const first = at_;
    bool escaped = false;
    for (;;) {
        while (end_ - at_ >= 8) {
            const std::uint64_t stops = text_stops(at_);
            if (stops != 0) {
                at_ += std::countr_zero(stops) / 8;
                break;
            }
            at_ += 8;
        }
        if (at_ == end_) return {};
        if (*at_ == '"') break;
        if (*at_ == '\\') {
            escaped = true;
            if (!escape()) return {};
        } else if (static_cast<unsigned char>(*at_) < 0x20) {
            return {};
        } else {
            ++at_;
        }
    }
    const std::string_view raw(first, static_cast<std::size_t>(at_ - first));
    ++at_;
    return TextToken{raw, escaped};
}

bool JsonText::digits() {
    if (at_ == end_ || !is_digit(*at_)) return false;
    while (at_ != end_ && is_digit(*at_)) ++at_;
    return true;
}

std::optional<NumberToken> JsonText::number() {
    const char* const first = at_;
    if (at_ != end_ && *at_ == '-') ++at_;
    const bool zero = at_ != end_ && *at_ == '0';
    if (zero) {
        ++at_;
    } else if (!digits()) {
        return {};
    }
    bool whole = true;
    if (at_ != end_ && *at_ == '.') {
        ++at_;
        whole = false;
        if (!digits()) return {};
    }
    if (at_ != end_ && (*at_ == 'e' || *at_ == 'E')) {
        ++at_;
        whole = false;
        if (at_ != end_ && (*at_ == '+' || *at_ == '-')) ++at_;
        if (!digits()) return {};
    }
    return NumberToken{std::string_view(first, static_cast<std::size_t>(at_ - first)), whole};
}

std::optional<TextToken> JsonText::name() {
    if (peek() != '"') return {};
    auto token = text();
    if (!token || !take(':')) return {};
    return token;
}

bool JsonText::literal(std::string_view word) {
    if (!std::string_view(at_, static_cast<std::size_t>(end_ - at_)).starts_with(word)) {
        return false;
    }
    at_ += word.size();
    return true;
}

bool JsonText::scalar() {
    switch (peek()) {
        case '"':
            return text().has_value();
        case 't':
            return literal("true");
        case 'f':
            return literal("false");
        case 'n':
            return literal("null");
        default:
            return number().has_value();
    }
}

bool JsonText::skip() {
    std::array<char, base::limits::kJsonDepthMax> closers;
    std::size_t depth = 0;
    for (;;) {
        const char first = peek();
        if (first == '{' || first == '[') {
            if (depth == closers.size()) return false;
            closers[depth++] = first == '{' ? '}' : ']';
            ++at_;
            if (peek() != closers[depth - 1]) {
                if (first == '{' && !name()) return false;
                continue;
            }
        } else if (!scalar()) {
            return false;
        }
        while (depth > 0 && take(closers[depth - 1])) --depth;
        if (depth == 0) return true;
        if (!take(',')) return false;
        if (closers[depth - 1] == '}' && !name()) return false;
    }
}

}  // namespace load::rows
