#include "codec/crc32c.h"

#include <gtest/gtest.h>

#include <string>

namespace codec {
namespace {

using base::as_bytes;

TEST(Crc32c, GivesThePublishedValues) {
    EXPECT_EQ(crc32c({}), 0U);
    EXPECT_EQ(crc32c(as_bytes("123456789")), 0xE3069283U);  // the polynomial's check value
    EXPECT_EQ(crc32c(as_bytes(std::string(32, '\0'))), 0x8A9136AAU);  // RFC 3720, B.4
    EXPECT_EQ(crc32c(as_bytes(std::string(32, '\xFF'))), 0x62A8AB43U);
}

TEST(Crc32c, IsTheSameByTableAndByInstruction) {
    std::string text;
    for (int length = 0; length < 300; ++length) {
        EXPECT_EQ(crc32c(as_bytes(text)), crc32c_extend_by_table(0, as_bytes(text))) << length;
        text += static_cast<char>(length * 37 + 11);
    }
}

TEST(Crc32c, ContinuesAcrossAnySplit) {
    const std::string text = "the quick brown fox jumps over the lazy dog";
    for (std::size_t at = 0; at <= text.size(); ++at) {
        const std::uint32_t head = crc32c(as_bytes(std::string_view(text).substr(0, at)));
        EXPECT_EQ(crc32c_extend(head, as_bytes(std::string_view(text).substr(at))),
                  crc32c(as_bytes(text)));
    }
}

}  // namespace
}  // namespace codec
