#include "codec/crc.h"

#include <array>
#include <cstring>

#include "codec/crc32c.h"

namespace codec {
namespace {

// Polynomials with their bits reversed, as the register holds them.
constexpr std::uint64_t kCrc32 = 0xEDB88320U;
constexpr std::uint64_t kCrc32c = 0x82F63B78U;
constexpr std::uint64_t kCrc64Nvme = 0x9A6C9329AC4BC9B5U;

struct Field {
    std::uint64_t polynomial;
    unsigned bits;
};

constexpr Field field_of(Crc kind) {
    switch (kind) {
        case Crc::crc32:
            return {kCrc32, 32};
        case Crc::crc32c:
            return {kCrc32c, 32};
        case Crc::crc64nvme:
            return {kCrc64Nvme, 64};
    }
    return {0, 0};
}

// Table k maps a byte to its effect k bytes further on, so that eight bytes take one step.
using Tables = std::array<std::array<std::uint64_t, 256>, 8>;

Tables make_tables(std::uint64_t polynomial) {
    Tables tables{};
    for (std::uint64_t byte = 0; byte < 256; ++byte) {
        std::uint64_t crc = byte;
        for (int bit = 0; bit < 8; ++bit) {
            crc = (crc >> 1U) ^ ((crc & 1U) != 0 ? polynomial : 0U);
        }
        tables[0][byte] = crc;
    }
    for (std::size_t k = 1; k < tables.size(); ++k) {
        for (std::size_t byte = 0; byte < 256; ++byte) {
            const std::uint64_t before = tables[k - 1][byte];
            tables[k][byte] = (before >> 8U) ^ tables[0][before & 0xFFU];
        }
    }
    return tables;
}

// Also right for registers of 32 bits: what is shifted out above them is nothing.
std::uint64_t extend_by(const Tables& tables, std::uint64_t state, base::ByteView bytes) {
    const std::byte* at = bytes.data();
    std::size_t left = bytes.size();
    for (; left >= 8; at += 8, left -= 8) {
        std::uint64_t word = 0;
        for (unsigned i = 0; i < 8; ++i) word |= std::to_integer<std::uint64_t>(at[i]) << (8U * i);
        word ^= state;
        state = 0;
        for (unsigned i = 0; i < 8; ++i) state ^= tables[7 - i][(word >> (8U * i)) & 0xFFU];
    }
    for (; left > 0; ++at, --left) {
        state = (state >> 8U) ^ tables[0][(state ^ std::to_integer<std::uint64_t>(*at)) & 0xFFU];
    }
    return state;
}

// The product of two polynomials modulo the field's, bits reversed.
std::uint64_t multiply(Field field, std::uint64_t a, std::uint64_t b) {
    std::uint64_t product = 0;
    for (std::uint64_t bit = std::uint64_t{1} << (field.bits - 1); bit != 0; bit >>= 1U) {
        if ((a & bit) != 0) product ^= b;
        b = (b >> 1U) ^ ((b & 1U) != 0 ? field.polynomial : 0U);
    }
    return product;
}

}  // namespace

std::uint64_t crc_extend(Crc kind, std::uint64_t crc, base::ByteView bytes) {
    if (kind == Crc::crc32c) return crc32c_extend(static_cast<std::uint32_t>(crc), bytes);
    static const Tables kCrc32Tables = make_tables(kCrc32);
    static const Tables kCrc64Tables = make_tables(kCrc64Nvme);
    if (kind == Crc::crc64nvme) return ~extend_by(kCrc64Tables, ~crc, bytes);
    constexpr std::uint64_t kAllOnes = 0xFFFFFFFFU;
    return extend_by(kCrc32Tables, crc ^ kAllOnes, bytes) ^ kAllOnes;
}

// What comes in front of n bytes is multiplied by x to the power of 8n.
std::uint64_t crc_combine(Crc kind, std::uint64_t first, std::uint64_t second,
                          std::uint64_t second_bytes) {
    const Field field = field_of(kind);
    std::uint64_t power = std::uint64_t{1} << (field.bits - 1);  // x^0
    std::uint64_t square = power >> 1U;                          // x^1
    for (int i = 0; i < 3; ++i) square = multiply(field, square, square);
    for (; second_bytes != 0; second_bytes >>= 1U) {
        if ((second_bytes & 1U) != 0) power = multiply(field, square, power);
        square = multiply(field, square, square);
    }
    return multiply(field, power, first) ^ second;
}

}  // namespace codec
