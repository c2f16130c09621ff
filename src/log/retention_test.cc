#include <gtest/gtest.h>

#include "base/log_line.h"
#include "io/sim_disk.h"
#include "log/batch_testing.h"
#include "log/log.h"

namespace logs {
namespace {

using testing::append_one;
using testing::batch_of;

class RetentionTest : public ::testing::Test {
  protected:
    io::ManualClock clock_{base::from_epoch_ms(100'000)};
    io::SimDisk disk_{1, clock_};
    Files files_{disk_, 4};
    std::unique_ptr<Log> log_;

    void SetUp() override { base::set_log_level(base::Level::off); }
    void TearDown() override { base::set_log_level(base::Level::info); }

    // 20 records a second apart from 0:00 on, in segments of five, all synced.
    void fill(Config config) {
        const std::size_t batch_bytes = batch_of({"xx"}).size();
        config.segment_bytes = 5 * batch_bytes;
        log_ = *Log::open(disk_, clock_, files_, "t/0", config);
        for (int i = 0; i < 20; ++i) {
            ASSERT_TRUE(append_one(*log_, batch_of({base::text(i / 10, i % 10)}, i * 1'000)));
        }
        ASSERT_TRUE(testing::sync(*log_, disk_));
    }
    std::int64_t start() { return log_->start_offset().value(); }
};

TEST_F(RetentionTest, NothingGoesUnasked) {
    fill({});
    ASSERT_TRUE(log_->retain());
    EXPECT_EQ(start(), 0);
}

TEST_F(RetentionTest, ByTimeOfTheYoungestRecord) {
    fill({.retention_time = std::chrono::seconds(91)});
    ASSERT_TRUE(log_->retain());
    EXPECT_EQ(start(), 5) << "9:00 was the latest of the second";
    clock_.advance(std::chrono::hours(1));
    ASSERT_TRUE(log_->retain());
    EXPECT_EQ(start(), 20) << "the active one is closed and goes, too";
    EXPECT_EQ(log_->read(Offset{14}, 1, Offset{20}).error().code, base::Code::out_of_range);
    ASSERT_TRUE(append_one(*log_, batch_of({"later"}, 19'000)));
    ASSERT_TRUE(log_->close());
    log_ = *Log::open(disk_, clock_, files_, "t/0", {});
    EXPECT_EQ(start(), 20);
    EXPECT_EQ(log_->end_offset(), Offset{21});
}

TEST_F(RetentionTest, ACompactedLogLosesNothingByAge) {
    fill({.cleanup = {.deletes = false, .compacts = true},
          .retention_time = std::chrono::seconds(1),
          .retention_bytes = 1});
    ASSERT_TRUE(log_->retain());
    EXPECT_EQ(start(), 0);
    EXPECT_FALSE(log_->oldest_segment_end());
}

TEST_F(RetentionTest, ByBytesNeverBelow) {
    const std::uint64_t batch_bytes = batch_of({"xx"}).size();
    fill({.retention_bytes = 11 * batch_bytes});
    ASSERT_TRUE(log_->retain());
    EXPECT_EQ(log_->bytes(), 15 * batch_bytes);
    EXPECT_EQ(start(), 5);
}

TEST_F(RetentionTest, ByFloor) {
    fill({});
    ASSERT_TRUE(log_->retain(Offset{12}));
    EXPECT_EQ(start(), 10);
    ASSERT_TRUE(log_->retain(Offset{1'000}));
    EXPECT_EQ(start(), 15);
    ASSERT_TRUE(log_->close());
    log_ = *Log::open(disk_, clock_, files_, "t/0", {});
    EXPECT_EQ(start(), 15);
    EXPECT_EQ(log_->end_offset(), Offset{20});
}

TEST_F(RetentionTest, WhatIsNotOnDiskStays) {
    log_ = *Log::open(disk_, clock_, files_, "t/0", {.segment_bytes = 100});
    for (int i = 0; i < 5; ++i) ASSERT_TRUE(append_one(*log_, batch_of({"x"})));
    ASSERT_TRUE(log_->retain(Offset{5}));
    EXPECT_EQ(start(), 0);
    const std::optional<SyncWork> work = log_->unsynced();
    ASSERT_TRUE(log_->retain(Offset{5})) << "also while it is on its way";
    ASSERT_TRUE(work->run(disk_));
    ASSERT_TRUE(log_->synced(*work, {}));
    ASSERT_TRUE(log_->retain(Offset{5}));
    EXPECT_EQ(start(), 4);
}

}  // namespace
}  // namespace logs
