// What the sink notes with its objects, kept by the packed store; several readers of one scan.

#include "load/bucket_scan.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "io/clock.h"
#include "io/posix_disk.h"
#include "io/test_directory.h"
#include "object/packed/packed_store.h"

namespace load {
namespace {

const base::TopicName kTopic{"0a1b.pin"};
constexpr Partition kZero{0};

class BucketScanTest : public testing::Test {
  protected:
    BucketScanTest() {
        store_ = *object::packed::open_store(disk_, clock_, directory_);
        EXPECT_TRUE(store_->create_bucket("bucket"));
    }

    object::Bucket& bucket() { return **store_->bucket("bucket"); }
    void put(std::string_view name, std::string_view body, const object::Metadata& metadata) {
        const std::string key = "topics/0a1b.pin/partition=0/" + std::string(name);
        ASSERT_TRUE(
            bucket().put({.key = key, .body = base::as_bytes(body), .metadata = &metadata}));
    }

    io::PosixDisk disk_;
    io::ManualClock clock_;
    const io::TestDirectory place_;
    const std::string& directory_ = place_.path();
    std::unique_ptr<object::Store> store_;
};

TEST_F(BucketScanTest, ReadsTheSinksNotes) {
    put("0a1b.pin+0+0000000000.json", "{}\n[]\n", {{"millrace-time", "1234"}});
    put("0a1b.pin+0+0000000002.json", "two\nlines", {{"millrace-value", "raw"}});
    put("0a1b.pin+0+0000000003.json", "", {{"millrace-value", "null"}, {"millrace-time", "5"}});
    put("0a1b.pin+0+0000000004.json", "{}", {{"millrace-time", "not a time"}});
    put("notes.json", "{}", {});
    BucketScan scan(bucket(), {.topic = kTopic, .from = {{kZero, Offset{0}}}});
    Morsel morsel;
    ASSERT_TRUE(*scan.next(morsel));
    ASSERT_EQ(morsel.size(), 5U);
    const auto shown = [&morsel](std::size_t i) { return morsel.bytes(morsel.record(i)); };
    EXPECT_EQ(shown(0), "{}");
    EXPECT_EQ(shown(1), "[]");
    EXPECT_EQ(morsel.record(1).time_ms, 1234);
    EXPECT_EQ(shown(2), "two\nlines");
    EXPECT_EQ(morsel.record(2).payload, rows::Payload::value);
    EXPECT_EQ(morsel.record(3).payload, rows::Payload::none);
    EXPECT_EQ(morsel.record(3).time_ms, 5);
    EXPECT_EQ(morsel.record(4).time_ms, base::epoch_ms(clock_.wall()));
    EXPECT_EQ(morsel.record(4).offset, Offset{4});
    EXPECT_FALSE(*scan.next(morsel));
    EXPECT_EQ(scan.reached(), (Positions{{kZero, Offset{5}}}));
    EXPECT_EQ(scan.records(), 5U);
}

TEST_F(BucketScanTest, AChunkEndsAtItsLimit) {
    for (int i = 0; i < 9; ++i) {
        put("0a1b.pin+0+000000000" + std::to_string(i) + ".json", "{}", {});
    }
    BucketScan scan(bucket(), {.topic = kTopic, .from = {{kZero, Offset{2}}}, .objects_max = 3});
    Morsel morsel;
    std::size_t records = 0;
    while (*scan.next(morsel)) records += morsel.size();
    EXPECT_EQ(records, 3U);
    EXPECT_EQ(scan.reached(), (Positions{{kZero, Offset{5}}}));
    EXPECT_EQ(*partitions_in(bucket(), kTopic), std::vector<Partition>{kZero});
}

}  // namespace
}  // namespace load
