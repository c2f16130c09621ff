#include "codec/base64.h"

#include <array>
#include <cstdint>

namespace codec {
namespace {

constexpr std::string_view kAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::uint32_t kNone = 0xFF;

constexpr std::array<std::uint8_t, 256> make_values() {
    std::array<std::uint8_t, 256> values{};
    values.fill(kNone);
    for (std::size_t i = 0; i < kAlphabet.size(); ++i) {
        values[static_cast<unsigned char>(kAlphabet[i])] = static_cast<std::uint8_t>(i);
    }
    return values;
}

constexpr std::array<std::uint8_t, 256> kValues = make_values();

std::uint32_t value_of(char c) { return kValues[static_cast<unsigned char>(c)]; }

char letter(std::uint32_t bits) { return kAlphabet[bits & 0x3FU]; }

// Decodes to `out`, which may be the text's own first byte: three bytes never overtake four
// letters. Returns how many bytes it gave.
std::optional<std::size_t> decode(std::string_view text, std::byte* const begin) {
    if (text.size() % 4 != 0) return {};
    std::byte* out = begin;
    std::size_t padding = 0;
    if (text.ends_with("==")) {
        padding = 2;
    } else if (text.ends_with('=')) {
        padding = 1;
    }
    for (std::size_t at = 0; at < text.size(); at += 4) {
        const std::size_t missing = at + 4 == text.size() ? padding : 0;
        const std::uint32_t a = value_of(text[at]);
        const std::uint32_t b = value_of(text[at + 1]);
        const std::uint32_t c = missing == 2 ? 0 : value_of(text[at + 2]);
        const std::uint32_t d = missing >= 1 ? 0 : value_of(text[at + 3]);
        if (a == kNone || b == kNone || c == kNone || d == kNone) return {};
        const std::uint32_t bits = a << 18U | b << 12U | c << 6U | d;
        const std::uint32_t unused = missing == 2 ? 0xFFFFU : missing == 1 ? 0xFFU : 0U;
        if ((bits & unused) != 0) return {};
        *out++ = static_cast<std::byte>(bits >> 16U);
        if (missing < 2) *out++ = static_cast<std::byte>(bits >> 8U);
        if (missing < 1) *out++ = static_cast<std::byte>(bits);
    }
    return static_cast<std::size_t>(out - begin);
}

}  // namespace

void append_base64(std::string& out, base::ByteView bytes) {
    out.reserve(out.size() + (bytes.size() + 2) / 3 * 4);
    const auto at = [bytes](std::size_t i) {
        return i < bytes.size() ? std::to_integer<std::uint32_t>(bytes[i]) : 0U;
    };
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        const std::uint32_t bits = at(i) << 16U | at(i + 1) << 8U | at(i + 2);
        out += letter(bits >> 18U);
        out += letter(bits >> 12U);
        out += i + 1 < bytes.size() ? letter(bits >> 6U) : '=';
        out += i + 2 < bytes.size() ? letter(bits) : '=';
    }
}

std::string base64(base::ByteView bytes) {
    std::string out;
    append_base64(out, bytes);
    return out;
}

std::optional<base::Bytes> base64_decoded(std::string_view text) {
    base::Bytes bytes(text.size() / 4 * 3);
    const std::optional<std::size_t> size = decode(text, bytes.data());
    if (!size) return {};
    bytes.resize(*size);
    return bytes;
}

std::optional<base::ByteView> base64_decoded_in_place(std::span<char> text) {
    auto* const begin = reinterpret_cast<std::byte*>(text.data());
    const std::optional<std::size_t> decoded = decode({text.data(), text.size()}, begin);
    if (!decoded) return {};
    return base::ByteView(begin, *decoded);
}

}  // namespace codec
