#include "log/segment/index.h"

#include <gtest/gtest.h>

namespace logs {
namespace {

codec::BatchHeader batch(std::int64_t offset, std::int64_t time_ms) {
    codec::BatchHeader header;
    header.base_offset = base::Offset{offset};
    header.length = 88;  // 100 bytes in all
    header.max_time = base::from_epoch_ms(time_ms);
    return header;
}

// Ten batches of a hundred bytes, an entry every 300.
Index filled() {
    Index index(300);
    for (int i = 0; i < 10; ++i) {
        index.add(batch(i, i * 10), static_cast<std::uint64_t>(i) * 100,
                  base::from_epoch_ms(i * 10 - 10));
    }
    return index;
}

TEST(Index, FindsTheLastEntryBefore) {
    const Index index = filled();
    EXPECT_EQ(index.entries(), 3U);
    EXPECT_EQ(index.covered_bytes(), 1000U);
    EXPECT_EQ(index.for_offset(base::Offset{2}), nullptr);
    EXPECT_EQ(index.for_offset(base::Offset{3})->position, 300U);
    EXPECT_EQ(index.for_offset(base::Offset{8})->offset, base::Offset{6});
    EXPECT_EQ(index.for_offset(base::Offset{100})->position, 900U);
    EXPECT_EQ(index.for_time(base::from_epoch_ms(20)), nullptr);
    EXPECT_EQ(index.for_time(base::from_epoch_ms(21))->offset, base::Offset{3});
    EXPECT_EQ(index.for_time(base::from_epoch_ms(1000))->offset, base::Offset{9});
}

TEST(Index, CutsBack) {
    Index index = filled();
    index.cut(600);
    EXPECT_EQ(index.entries(), 1U);
    EXPECT_EQ(index.covered_bytes(), 600U);
    index.add(batch(6, 0), 600, base::from_epoch_ms(50));
    EXPECT_EQ(index.for_offset(base::Offset{6})->position, 600U);
}

TEST(Index, SurvivesItsOwnBytesAndRefusesAllOthers) {
    const Index index = filled();
    const base::Bytes offsets = index.encode_offsets();
    const base::Bytes times = index.encode_times();
    const base::Result<Index> decoded = Index::decode(offsets, times, 300);
    ASSERT_TRUE(decoded);
    EXPECT_EQ(decoded->encode_offsets(), offsets);
    EXPECT_EQ(decoded->encode_times(), times);
    EXPECT_FALSE(Index::decode(times, offsets, 300));
    Index other(300);
    EXPECT_FALSE(Index::decode(offsets, other.encode_times(), 300));
    EXPECT_FALSE(Index::decode(other.encode_offsets(), times, 300));
    for (std::size_t size = 0; size < offsets.size(); ++size) {
        EXPECT_FALSE(Index::decode(base::ByteView(offsets).first(size), times, 300));
    }
}

}  // namespace
}  // namespace logs
