#include "emulate/rows/utf8.h"

#include <array>
#include <cstddef>

#include "codec/utf8.h"

namespace emulate::rows {
namespace {

constexpr unsigned char byte_at(std::string_view text, std::size_t at) {
    return static_cast<unsigned char>(text[at]);
}

// Bytes of the sequence that `lead` begins; 0 if it begins none. 0xC0, 0xC1 and above 0xF4 never
// occur in UTF-8.
constexpr std::size_t sequence_bytes(unsigned char lead) {
    if (lead < 0x80) return 1;
    if (lead >= 0xC2 && lead < 0xE0) return 2;
    if (lead >= 0xE0 && lead < 0xF0) return 3;
    if (lead >= 0xF0 && lead < 0xF5) return 4;
    return 0;
}

constexpr bool is_scalar(char32_t value, std::size_t bytes) {
    if (bytes == 3) return value >= 0x800 && (value < 0xD800 || value > 0xDFFF);
    if (bytes == 4) return value >= 0x10000 && value <= 0x10FFFF;
    return true;
}

}  // namespace

char32_t take_code_point(std::string_view& rest) {
    const unsigned char lead = byte_at(rest, 0);
    const std::size_t bytes = sequence_bytes(lead);
    if (bytes == 0 || bytes > rest.size()) {
        rest.remove_prefix(1);
        return kReplacement;
    }
    char32_t value = bytes == 1 ? lead : lead & (0xFFU >> (bytes + 1));
    for (std::size_t i = 1; i < bytes; ++i) {
        const unsigned char next = byte_at(rest, i);
        if ((next & 0xC0U) != 0x80U) {
            rest.remove_prefix(1);
            return kReplacement;
        }
        value = value << 6 | (next & 0x3FU);
    }
    if (!is_scalar(value, bytes)) {
        rest.remove_prefix(1);
        return kReplacement;
    }
    rest.remove_prefix(bytes);
    return value;
}

void append_code_point(std::string& out, char32_t code_point) {
    std::array<char, 4> bytes{};
    char* const end = codec::write_utf8(bytes.data(), code_point);
    out.append(bytes.data(), end);
}

}  // namespace emulate::rows
