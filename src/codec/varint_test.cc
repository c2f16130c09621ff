#include "codec/varint.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <vector>

namespace codec {
namespace {

base::Bytes written(std::int64_t value) {
    base::Bytes bytes(varint_bytes(value));
    EXPECT_EQ(write_varint(bytes.data(), value), bytes.data() + bytes.size());
    return bytes;
}

TEST(Varint, WritesZigzagInSevenBitGroups) {
    EXPECT_EQ(written(0), (base::Bytes{std::byte{0}}));
    EXPECT_EQ(written(-1), (base::Bytes{std::byte{1}}));
    EXPECT_EQ(written(63), (base::Bytes{std::byte{126}}));
    EXPECT_EQ(written(64), (base::Bytes{std::byte{0x80}, std::byte{1}}));
    EXPECT_EQ(written(std::numeric_limits<std::int64_t>::min()).size(), 10U);
}

TEST(Varint, ReadsBackWhatItWrote) {
    for (const std::int64_t value :
         {std::int64_t{0}, std::int64_t{-1}, std::int64_t{300}, std::int64_t{-65536},
          std::numeric_limits<std::int64_t>::max(), std::numeric_limits<std::int64_t>::min()}) {
        base::Bytes bytes = written(value);
        bytes.push_back(std::byte{42});
        base::ByteView rest(bytes);
        EXPECT_EQ(take_varint(rest), value);
        EXPECT_EQ(rest.size(), 1U);
    }
}

TEST(Varint, RefusesWhatDoesNotEndOrFit) {
    const base::Bytes endless(11, std::byte{0x80});
    base::ByteView rest(endless);
    EXPECT_FALSE(take_unsigned_varint(rest));
    EXPECT_EQ(rest.size(), endless.size());

    base::Bytes beyond(9, std::byte{0xFF});
    beyond.push_back(std::byte{2});  // bit 65
    rest = beyond;
    EXPECT_FALSE(take_unsigned_varint(rest));
    beyond.back() = std::byte{1};
    rest = beyond;
    EXPECT_EQ(take_unsigned_varint(rest), std::numeric_limits<std::uint64_t>::max());

    rest = {};
    EXPECT_FALSE(take_varint(rest));
}

}  // namespace
}  // namespace codec
