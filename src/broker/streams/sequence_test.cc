#include "broker/streams/sequence.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace broker::streams {
namespace {

// The one in AWS's documentation.
TEST(SequenceNumber, ReadsAwssOwn) {
    constexpr std::string_view kText = "49590338271490256608559692538361571095921575989136588898";
    const auto number = parse_sequence_number(kText);
    ASSERT_TRUE(number);
    EXPECT_EQ(number->shard_made_s, 1'542'776'258);
    EXPECT_EQ(number->counter, 1'734'642'199U);
    EXPECT_EQ(number->came_s, 1'545'084'650);
    EXPECT_EQ(number->shard, 6);
    EXPECT_EQ(text_of(*number), kText);
}

TEST(SequenceNumber, RisesWithTheOffsetWhateverTheTime) {
    const auto number = [](std::int64_t offset, std::int64_t came) {
        return text_of({.shard_made_s = 1'700'000'000,
                        .counter = counter_of(base::Offset{offset}),
                        .came_s = came,
                        .shard = 3});
    };
    const std::string first =
        text_of({.shard_made_s = 1'700'000'000, .came_s = 1'700'000'000, .shard = 3});
    EXPECT_LT(first, number(0, 1'600'000'000));
    EXPECT_LT(number(0, 1'800'000'000), number(1, 1'700'000'000));
    EXPECT_LT(number(255, 1), number(256, 0));
    EXPECT_EQ(number(0, 0).size(), first.size());
}

TEST(SequenceNumber, SaysWhereToRead) {
    const SequenceNumber start{.shard = 1};
    EXPECT_EQ(offset_at(start), base::Offset{0});
    EXPECT_EQ(offset_after(start), base::Offset{0});
    const SequenceNumber record{.counter = counter_of(base::Offset{41}), .shard = 1};
    EXPECT_EQ(offset_at(record), base::Offset{41});
    EXPECT_EQ(offset_after(record), base::Offset{42});
}

TEST(SequenceNumber, RefusesWhatIsNone) {
    for (const char* text : {"", "0", "12345", "x", "-4959",
                             // Another mark at the end, and one digit more than there can be.
                             "49590338271490256608559692538361571095921575989136588897",
                             "4959033827149025660855969253836157109592157598913658889800"}) {
        EXPECT_FALSE(parse_sequence_number(text)) << text;
    }
}

}  // namespace
}  // namespace broker::streams
