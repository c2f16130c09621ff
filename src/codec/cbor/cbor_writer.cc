#include "codec/cbor/cbor_writer.h"

#include <array>
#include <bit>
#include <concepts>

#include "codec/endian.h"

namespace codec::cbor {
namespace {

template <std::integral T>
void append_big(std::string& out, T value) {
    std::array<std::byte, sizeof(T)> bytes{};
    store_big(bytes.data(), value);
    out += base::as_text(bytes);
}

}  // namespace

void Writer::head(unsigned major, std::uint64_t value) {
    const unsigned type = major << 5U;
    if (value < 24) {
        byte(type | static_cast<unsigned>(value));
    } else if (value <= 0xFFU) {
        byte(type | 24U);
        append_big(out_, static_cast<std::uint8_t>(value));
    } else if (value <= 0xFFFFU) {
        byte(type | 25U);
        append_big(out_, static_cast<std::uint16_t>(value));
    } else if (value <= 0xFFFF'FFFFU) {
        byte(type | 26U);
        append_big(out_, static_cast<std::uint32_t>(value));
    } else {
        byte(type | 27U);
        append_big(out_, value);
    }
}

void Writer::text(std::string_view text) {
    head(3, text.size());
    out_ += text;
}

void Writer::bytes(base::ByteView bytes) {
    head(2, bytes.size());
    out_ += base::as_text(bytes);
}

void Writer::integer(std::int64_t value) {
    if (value >= 0) {
        head(0, static_cast<std::uint64_t>(value));
    } else {
        head(1, ~static_cast<std::uint64_t>(value));
    }
}

void Writer::real(double value) {
    byte(0xFB);
    append_big(out_, std::bit_cast<std::uint64_t>(value));
}

void Writer::epoch_ms(std::int64_t value) {
    byte(0xC1);
    if (value < 0) return integer(value);
    byte(0x1B);
    append_big(out_, value);
}

}  // namespace codec::cbor
