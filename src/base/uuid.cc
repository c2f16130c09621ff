#include "base/uuid.h"

namespace base {
namespace {

constexpr std::string_view kDigits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr std::size_t kTextBytes = 22;  // 128 bits by six, the last digit has four to spare

}  // namespace

Uuid uuid_of(std::uint64_t high, std::uint64_t low) {
    Uuid id;
    for (std::size_t i = 0; i < 8; ++i) {
        id.bytes.at(7 - i) = static_cast<std::uint8_t>(high >> (8 * i));
        id.bytes.at(15 - i) = static_cast<std::uint8_t>(low >> (8 * i));
    }
    // RFC 9562: version 4, variant 1.
    id.bytes[6] = static_cast<std::uint8_t>((id.bytes[6] & 0x0fU) | 0x40U);
    id.bytes[8] = static_cast<std::uint8_t>((id.bytes[8] & 0x3fU) | 0x80U);
    return id;
}

std::string text_of(const Uuid& id) {
    std::string text;
    std::uint32_t bits = 0;
    int held = 0;
    for (const std::uint8_t byte : id.bytes) {
        bits = bits << 8U | byte;
        for (held += 8; held >= 6; held -= 6) text += kDigits[bits >> (held - 6) & 63U];
    }
    text += kDigits[bits << (6 - held) & 63U];
    return text;
}

std::optional<Uuid> parse_uuid(std::string_view text) {
    if (text.size() != kTextBytes) return {};
    Uuid id;
    std::uint32_t bits = 0;
    int held = 0;
    std::size_t at = 0;
    for (const char c : text) {
        const std::size_t digit = kDigits.find(c);
        if (digit == std::string_view::npos) return {};
        bits = bits << 6U | static_cast<std::uint32_t>(digit);
        held += 6;
        if (held < 8) continue;
        held -= 8;
        id.bytes.at(at++) = static_cast<std::uint8_t>(bits >> held);
    }
    if ((bits & 15U) != 0) return {};
    return id;
}

}  // namespace base
