#include "codec/varint.h"

namespace codec {

std::optional<std::uint64_t> take_long_varint(base::ByteView& bytes) {
    std::uint64_t value = 0;
    unsigned shift = 0;
    for (std::size_t at = 0; at < bytes.size(); ++at, shift += 7) {
        const auto byte = static_cast<std::uint64_t>(bytes[at]);
        // The tenth byte holds the 64th bit alone.
        if (shift == 63 && byte > 1) return {};
        value |= (byte & 0x7FU) << shift;
        if (byte < 0x80U) {
            bytes = bytes.subspan(at + 1);
            return value;
        }
    }
    return {};
}

}  // namespace codec
