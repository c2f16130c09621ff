#include "codec/crc32c.h"

#include <array>
#include <cstring>

#if defined(__x86_64__)
#include <nmmintrin.h>
#endif

namespace codec {
namespace {

using base::ByteView;

// Table k maps a byte to its effect k bytes further on, so that eight bytes take one step.
using Tables = std::array<std::array<std::uint32_t, 256>, 8>;

constexpr Tables make_tables() {
    constexpr std::uint32_t kPolynomialReversed = 0x82F63B78U;
    Tables tables{};
    for (std::uint32_t byte = 0; byte < 256; ++byte) {
        std::uint32_t crc = byte;
        for (int bit = 0; bit < 8; ++bit) {
            crc = (crc >> 1U) ^ ((crc & 1U) != 0 ? kPolynomialReversed : 0U);
        }
        tables[0][byte] = crc;
    }
    for (std::size_t k = 1; k < tables.size(); ++k) {
        for (std::size_t byte = 0; byte < 256; ++byte) {
            const std::uint32_t before = tables[k - 1][byte];
            tables[k][byte] = (before >> 8U) ^ tables[0][before & 0xFFU];
        }
    }
    return tables;
}

constexpr Tables kTables = make_tables();

std::uint32_t step(std::uint32_t crc, std::byte byte) {
    return (crc >> 8U) ^ kTables[0][(crc ^ static_cast<std::uint32_t>(byte)) & 0xFFU];
}

#if defined(__x86_64__)
// Inputs are little-endian words, as is the register: no swapping.
__attribute__((target("sse4.2"))) std::uint32_t extend_by_instruction(std::uint32_t crc,
                                                                      ByteView bytes) {
    std::uint64_t state = ~crc;
    const std::byte* at = bytes.data();
    std::size_t left = bytes.size();
    for (; left >= 8; at += 8, left -= 8) {
        std::uint64_t word = 0;
        std::memcpy(&word, at, sizeof word);
        state = _mm_crc32_u64(state, word);
    }
    auto narrow = static_cast<std::uint32_t>(state);
    for (; left > 0; ++at, --left) {
        narrow = _mm_crc32_u8(narrow, static_cast<unsigned char>(*at));
    }
    return ~narrow;
}
#endif

using Extend = std::uint32_t (*)(std::uint32_t, ByteView);

Extend choose() {
#if defined(__x86_64__)
    if (__builtin_cpu_supports("sse4.2")) return extend_by_instruction;
#endif
    return crc32c_extend_by_table;
}

}  // namespace

std::uint32_t crc32c_extend_by_table(std::uint32_t crc, ByteView bytes) {
    std::uint32_t state = ~crc;
    std::size_t at = 0;
    for (; bytes.size() - at >= 8; at += 8) {
        std::array<std::uint8_t, 8> word{};
        std::memcpy(word.data(), bytes.data() + at, word.size());
        state =
            kTables[7][word[0] ^ (state & 0xFFU)] ^ kTables[6][word[1] ^ ((state >> 8U) & 0xFFU)] ^
            kTables[5][word[2] ^ ((state >> 16U) & 0xFFU)] ^ kTables[4][word[3] ^ (state >> 24U)] ^
            kTables[3][word[4]] ^ kTables[2][word[5]] ^ kTables[1][word[6]] ^ kTables[0][word[7]];
    }
    for (; at < bytes.size(); ++at) state = step(state, bytes[at]);
    return ~state;
}

std::uint32_t crc32c_extend(std::uint32_t crc, ByteView bytes) {
    static const Extend kExtend = choose();
    return kExtend(crc, bytes);
}

std::uint32_t crc32c(ByteView bytes) { return crc32c_extend(0, bytes); }

}  // namespace codec
