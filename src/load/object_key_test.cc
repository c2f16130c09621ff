#include "load/object_key.h"

#include <gtest/gtest.h>

namespace load {
namespace {

const base::TopicName kTopic{"0a1b.pin"};

TEST(ObjectKey, ReadsTheKeysOfTheSink) {
    const auto place = place_of("topics/0a1b.pin/partition=3/0a1b.pin+3+0000000042.json", kTopic);
    ASSERT_TRUE(place);
    EXPECT_EQ(place->partition, base::Partition{3});
    EXPECT_EQ(place->first, base::Offset{42});
    EXPECT_EQ(place_of("topics/0a1b.pin/partition=0/0a1b.pin+0+12345678901.json", kTopic)->first,
              base::Offset{12'345'678'901});
}

TEST(ObjectKey, LeavesOtherObjectsAlone) {
    for (const char* key :
         {"", "topics/0a1b.pin/partition=0/",
          "topics/0a1b.geo/partition=0/0a1b.geo+0+0000000001.json",
          "topics/0a1b.pin/partition=0/0a1b.pin+1+0000000001.json",
          "topics/0a1b.pin/partition=0/0a1b.pin+0+1.json", "topics/0a1b.pin/partition=0/notes.json",
          "topics/0a1b.pin/partition=0/0a1b.pin+0+0000000001.avro",
          "topics/0a1b.pin/partition=-1/0a1b.pin+-1+0000000001.json",
          "topics/0a1b.pin/partition=0/deeper/0a1b.pin+0+0000000001.json"}) {
        EXPECT_FALSE(place_of(key, kTopic)) << key;
    }
    EXPECT_FALSE(partition_of("topics/0a1b.pin/partition=x/", kTopic));
    EXPECT_EQ(partition_of("topics/0a1b.pin/partition=12/", kTopic), base::Partition{12});
}

TEST(ObjectKey, TheKeyBeforeStandsBetweenTwoOffsets) {
    const base::Partition zero{0};
    EXPECT_EQ(key_before(kTopic, zero, base::Offset{0}), "");
    const std::string before = key_before(kTopic, zero, base::Offset{10});
    EXPECT_GT(before, "topics/0a1b.pin/partition=0/0a1b.pin+0+0000000009.json");
    EXPECT_LT(before, "topics/0a1b.pin/partition=0/0a1b.pin+0+0000000010.json");
}

}  // namespace
}  // namespace load
