#include <gtest/gtest.h>

#include <map>

#include "broker/streams/stream.h"

namespace broker::streams {
namespace {

const WallTime kNow = base::from_epoch_ms(1'700'000'000'500);

Stream stream_of(std::int32_t shards) {
    Stream stream{.name = "s"};
    stream.shards = first_shards(shards, kNow);
    return stream;
}

// STREAM-1: the open shards hold all keys, each once.
void expect_whole(const Stream& stream) {
    std::map<HashKey, HashKey> open;
    for (const Shard* shard : stream.open_shards()) open[shard->range.first] = shard->range.last;
    Uint128 next = 0;
    for (const auto& [first, last] : open) {
        EXPECT_EQ(text_of(first), text_of(HashKey{next}));
        next = last.value + 1;
    }
    EXPECT_EQ(text_of(HashKey{next}), "0");
    EXPECT_EQ(open.size(), stream.open_shards().size());
}

// What consumers rely on: who closed has children, they name it, and are younger.
void expect_lineage(const Stream& stream) {
    for (const Shard& shard : stream.shards) {
        EXPECT_EQ(stream.children_of(shard).empty(), shard.is_open()) << shard.id();
        for (const Shard* child : stream.children_of(shard)) {
            EXPECT_GT(text_of(child->first_number()), text_of(shard.last_number()));
        }
    }
}

TEST(Split, MakesTwoChildren) {
    Stream stream = stream_of(2);
    ASSERT_TRUE(split(stream, 0, HashKey{1000}, kNow));
    ASSERT_EQ(stream.shards.size(), 4U);
    EXPECT_EQ(stream.shards[2].id(), "shardId-000000000002");
    EXPECT_EQ(stream.shards[2].range, (HashRange{{0}, {999}}));
    EXPECT_EQ(stream.shards[3].range.first, HashKey{1000});
    EXPECT_EQ(stream.shards[3].parent, 0);
    EXPECT_FALSE(stream.shards[0].is_open());
    expect_whole(stream);
    expect_lineage(stream);
}

TEST(Split, RefusesEmptyPartsAndClosedShards) {
    Stream stream = stream_of(1);
    for (const HashKey at : {HashKey{0}, HashKey{1}, kHashKeyMax}) {
        const auto refused = split(stream, 0, at, kNow);
        ASSERT_FALSE(refused);
        EXPECT_NE(refused.error().what.find("is not both greater than one plus the shard's"),
                  std::string::npos);
    }
    ASSERT_TRUE(split(stream, 0, HashKey{2}, kNow));
    EXPECT_EQ(split(stream, 0, HashKey{1}, kNow).error().code, base::Code::invalid_argument);
    EXPECT_EQ(split(stream, 9, HashKey{1}, kNow).error().code, base::Code::not_found);
    EXPECT_EQ(stream.shards.size(), 3U);
}

TEST(Merge, MakesOneChildOfNeighbours) {
    Stream stream = stream_of(3);
    EXPECT_EQ(merge(stream, 0, 2, kNow).error().code, base::Code::invalid_argument);
    ASSERT_TRUE(merge(stream, 2, 1, kNow));
    EXPECT_EQ(stream.shards[3].parent, 1);
    EXPECT_EQ(stream.shards[3].adjacent_parent, 2);
    ASSERT_TRUE(merge(stream, 0, 3, kNow));
    EXPECT_EQ(stream.open_shards().size(), 1U);
    expect_whole(stream);
    expect_lineage(stream);
}

TEST(Resize, TilesEvenlyFromAnyCountToAnyAllowed) {
    for (std::int32_t from = 1; from <= 12; ++from) {
        for (std::int32_t to = (from + 1) / 2; to <= 2 * from; ++to) {
            Stream stream = stream_of(from);
            ASSERT_TRUE(resize(stream, to, kNow)) << from << " to " << to;
            EXPECT_EQ(stream.open_shards().size(), static_cast<std::size_t>(to));
            expect_whole(stream);
            expect_lineage(stream);
            for (std::int32_t i = 0; i < to; ++i) {
                const HashKey start =
                    even_start(static_cast<std::uint32_t>(i), static_cast<std::uint32_t>(to));
                EXPECT_EQ(stream.owner_of(start).range.first, start);
            }
        }
    }
}

TEST(Resize, KeepsAwssLimits) {
    Stream stream = stream_of(4);
    EXPECT_EQ(resize(stream, 9, kNow).error().code, base::Code::busy);
    EXPECT_EQ(resize(stream, 1, kNow).error().code, base::Code::busy);
    for (int i = 0; i < 10; ++i) ASSERT_TRUE(resize(stream, i % 2 == 0 ? 5 : 4, kNow));
    EXPECT_EQ(resize(stream, 5, kNow).error().code, base::Code::busy);
    EXPECT_TRUE(resize(stream, 5, kNow + std::chrono::hours(25)));
}

}  // namespace
}  // namespace broker::streams
