// Objects in a bucket, seen as relations.

#include "load/chunk.h"

#include <gtest/gtest.h>

#include "load/bucket_scan.h"
#include "load/record_hash.h"
#include "load/test_bucket.h"

namespace load {
namespace {

const base::TopicName kTopic{"0a1b.geo"};

TableSpec geo() {
    return {.table = "geo",
            .topic = kTopic,
            .key = "ind",
            .rows = {.key_fields = {"ind", "index"},
                     .fields = {{"latitude", rows::FieldType::number},
                                {"country", rows::FieldType::text}}},
            .clean = "select ind, nullif(country, '') as country from raw_geo -- no more",
            .schema = {{"ind", "long"}, {"country", "string"}}};
}

class ChunkTest : public testing::Test {
  protected:
    std::unique_ptr<Chunk> open(Positions from, std::optional<Positions> end = {}) {
        return *Chunk::open(records_of(bucket_.records()), bucket_.database(), spec_,
                            {.topic = kTopic, .from = std::move(from), .end = end});
    }
    TestBucket bucket_;
    const TableSpec spec_ = geo();
};

constexpr Partition kZero{0};

TEST_F(ChunkTest, EveryElementIsARow) {
    bucket_.put(kTopic, 0, 0, {R"({"ind":1,"country":"a","latitude":"5"})"});
    bucket_.put(kTopic, 0, 1, {R"([{"ind":2,"country":"b"},7])", "no json", R"({"ind":3})"});
    bucket_.put(kTopic, 0, 4, {R"({"country":"c"})"});
    const auto chunk = open({{kZero, Offset{0}}});
    ASSERT_TRUE(chunk->keep("*"));
    EXPECT_EQ(chunk->records(), 5U);
    EXPECT_EQ(chunk->reached(), (Positions{{kZero, Offset{5}}}));
    EXPECT_EQ(TestBucket::rows(
                  chunk->session(),
                  "select \"$offset\", \"$place\", \"$reason\", \"$raw\", ind, latitude, country"
                  " from \"$chunk\" order by all"),
              (std::vector<std::string>{R"(0 0 null null 1 5 "a")", R"(1 0 null null 2 null "b")",
                                        R"(1 1 "not_an_object" "7" null null null)",
                                        R"(2 0 "not_json" "no json" null null null)",
                                        R"(3 0 "misrouted" "{\"ind\":3}" null null null)",
                                        R"(4 0 "no_key" "{\"country\":\"c\"}" null null null)"}));
    EXPECT_EQ(
        TestBucket::rows(chunk->session(),
                         "select \"$hash\" from \"$chunk\" where \"$offset\" = 2"),
        std::vector<std::string>{base::text(static_cast<std::int64_t>(record_hash("no json")))});
}

TEST_F(ChunkTest, BytesThatAreNoTextAreKeptAsBase64) {
    bucket_.put(kTopic, 0, 0, {"\xff\x01"});
    const auto chunk = open({{kZero, Offset{0}}});
    ASSERT_TRUE(chunk->keep("*"));
    EXPECT_EQ(TestBucket::rows(chunk->session(), "select \"$raw\" from \"$chunk\""),
              std::vector<std::string>{R"("base64:/wE=")"});
}

TEST_F(ChunkTest, ARangeBeginsAndEndsAtOffsets) {
    for (int i = 0; i < 10; ++i) {
        bucket_.put(kTopic, i % 2, i / 2, {base::text(R"({"ind":)", i, R"(,"country":"x"})")});
    }
    bucket_.put(kTopic, 2, 0, {R"({"ind":100,"country":"x"})"});
    const auto chunk = open({{Partition{0}, Offset{1}}, {Partition{1}, Offset{4}}},
                            Positions{{Partition{0}, Offset{3}}, {Partition{1}, Offset{9}}});
    ASSERT_TRUE(chunk->keep("*"));
    EXPECT_EQ(TestBucket::rows(chunk->session(), "select ind from \"$chunk\" order by ind"),
              (std::vector<std::string>{"2", "4", "9"}));
    EXPECT_EQ(chunk->reached(), (Positions{{Partition{0}, Offset{3}}, {Partition{1}, Offset{5}}}));
}

TEST_F(ChunkTest, ARecordHeldByTwoObjectsCountsOnce) {
    bucket_.put(kTopic, 0, 0, {R"({"ind":0,"country":"x"})", R"({"ind":1,"country":"x"})"});
    bucket_.put(kTopic, 0, 1, {R"({"ind":1,"country":"x"})", R"({"ind":2,"country":"x"})"});
    const auto chunk = open({{kZero, Offset{0}}});
    ASSERT_TRUE(chunk->keep("*"));
    EXPECT_EQ(chunk->records(), 3U);
}

TEST_F(ChunkTest, ManyObjectsGoByInMorsels) {
    std::vector<std::string> lines(100);
    for (int object = 0; object < 90; ++object) {
        for (int i = 0; i < 100; ++i) {
            lines[i] = base::text(R"({"ind":)", object * 100 + i, R"(,"country":")",
                                  std::string(1000, 'x'), "\"}");
        }
        bucket_.put(kTopic, 0, object * 100, lines);
    }
    const auto chunk = open({{kZero, Offset{50}}});
    ASSERT_TRUE(chunk->keep("*"));
    EXPECT_EQ(TestBucket::rows(
                  chunk->session(),
                  "select count(*), count(distinct ind), min(ind), max(ind) from \"$chunk\""),
              std::vector<std::string>{"8900 8900 100 8999"});
}

// Rule 8, with one partition and with several.
TEST_F(ChunkTest, TheLastRowOfAKeyWins) {
    bucket_.put(
        kTopic, 0, 0,
        {R"({"ind":1,"country":"old"})", R"([{"ind":1,"country":"a"},{"ind":1,"country":""}])"});
    const auto chunk = open({{kZero, Offset{0}}});
    ASSERT_TRUE(chunk->keep("*"));
    ASSERT_TRUE(chunk->choose_winners({}, Order::by_offset));
    ASSERT_TRUE(chunk->show_raw_winners(Chunk::kKept, Order::by_offset));
    EXPECT_EQ(TestBucket::rows(chunk->session(), chunk->cleaned()),
              std::vector<std::string>{"1 null"});
}

TEST_F(ChunkTest, APartIsForgottenAndReadAgain) {
    for (int i = 0; i < 6; ++i) {
        bucket_.put(kTopic, 0, i, {base::text(R"({"ind":)", i % 4, R"(,"country":"c)", i, "\"}")});
    }
    const Positions end{{kZero, Offset{5}}};
    const auto chunk = open({{kZero, Offset{0}}});
    ASSERT_TRUE(
        chunk->keep("\"$partition\", \"$offset\", \"$place\", \"$time\", \"$reason\", ind"));
    ASSERT_TRUE(chunk->forget_beyond(end));
    ASSERT_TRUE(chunk->choose_winners({}, Order::by_offset));
    ASSERT_TRUE(chunk->reread(end));
    ASSERT_TRUE(chunk->show_raw_winners(Chunk::kReread, Order::by_offset));
    EXPECT_EQ(TestBucket::rows(chunk->session(), chunk->cleaned() + " order by ind"),
              (std::vector<std::string>{R"(0 "c4")", R"(1 "c1")", R"(2 "c2")", R"(3 "c3")"}));
}

}  // namespace
}  // namespace load
