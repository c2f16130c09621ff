#include "codec/crc.h"

#include <gtest/gtest.h>

#include <string>

namespace codec {
namespace {

constexpr Crc kAll[] = {Crc::crc32, Crc::crc32c, Crc::crc64nvme};

std::uint64_t of(Crc kind, std::string_view text) {
    return crc_extend(kind, 0, base::as_bytes(text));
}

TEST(CrcTest, CheckValuesAreThoseOfTheCatalogue) {
    EXPECT_EQ(of(Crc::crc32, "123456789"), 0xCBF43926U);
    EXPECT_EQ(of(Crc::crc32c, "123456789"), 0xE3069283U);
    EXPECT_EQ(of(Crc::crc64nvme, "123456789"), 0xAE8B14860A799888U);
    for (const Crc kind : kAll) EXPECT_EQ(of(kind, ""), 0U);
}

TEST(CrcTest, PartsGiveTheWhole) {
    std::string text;
    for (int i = 0; i < 1000; ++i) text += static_cast<char>(i * 7 + i / 256);
    for (const Crc kind : kAll) {
        const std::uint64_t whole = of(kind, text);
        for (std::size_t cut = 0; cut <= text.size(); cut += 37) {
            const std::string_view first = std::string_view(text).substr(0, cut);
            const std::string_view second = std::string_view(text).substr(cut);
            EXPECT_EQ(crc_extend(kind, of(kind, first), base::as_bytes(second)), whole);
            EXPECT_EQ(crc_combine(kind, of(kind, first), of(kind, second), second.size()), whole);
        }
    }
}

}  // namespace
}  // namespace codec
