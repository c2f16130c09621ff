#include "log/log.h"

#include <gtest/gtest.h>

#include "io/sim_disk.h"
#include "log/batch_testing.h"

namespace logs {
namespace {

using base::Code;
using testing::append_one;
using testing::batch_of;
using testing::read_all;
using testing::Stored;

class LogTest : public ::testing::Test {
  protected:
    io::ManualClock clock_;
    io::SimDisk disk_{1, clock_};
    Files files_{disk_, 4};
    Config config_{.segment_bytes = 400, .index_interval_bytes = 100};
    std::unique_ptr<Log> log_;

    void SetUp() override { open(); }
    void open() {
        log_.reset();
        Result<std::unique_ptr<Log>> opened = Log::open(disk_, clock_, files_, "t/0", config_);
        ASSERT_TRUE(opened) << opened.error().what;
        log_ = *std::move(opened);
    }
    // Batches of one record "v<offset>" each.
    void append(int count, std::int64_t time_step_ms = 0) {
        for (int i = 0; i < count; ++i) {
            const std::int64_t at = log_->end_offset().value();
            const Result<Appended> appended =
                append_one(*log_, batch_of({base::text("v", at)}, at * time_step_ms));
            ASSERT_TRUE(appended) << appended.error().what;
            ASSERT_EQ(appended->base.value(), at);
        }
    }
    void expect_whole() {
        const Result<std::vector<Stored>> stored = read_all(*log_, log_->start_offset());
        ASSERT_TRUE(stored) << stored.error().what;
        std::int64_t offset = log_->start_offset().value();
        for (const Stored& record : *stored) {
            ASSERT_EQ(record.offset.value(), offset);
            ASSERT_EQ(record.value, base::text("v", offset));
            ++offset;
        }
        ASSERT_EQ(offset, log_->end_offset().value());
    }
};

TEST_F(LogTest, IsEmptyAtFirst) {
    EXPECT_EQ(log_->start_offset(), Offset{0});
    EXPECT_EQ(log_->end_offset(), Offset{0});
    EXPECT_EQ(log_->bytes(), 0U);
    EXPECT_FALSE(log_->unsynced());
    EXPECT_TRUE(log_->read(Offset{0}, 100, Offset{10})->empty());
    EXPECT_EQ(log_->read(Offset{1}, 100, Offset{10}).error().code, Code::out_of_range);
    EXPECT_FALSE(*log_->offset_for_time(base::from_epoch_ms(0)));
    EXPECT_TRUE(log_->close());
}

// LOG-1
TEST_F(LogTest, OffsetsCountOnOverBatchesSegmentsAndRestarts) {
    Bytes three = batch_of({"v0", "v1", "v2"});
    Bytes two = batch_of({"v3", "v4"});
    std::vector<Incoming> incoming{{three}, {two}};
    const Result<std::vector<Result<Appended>>> placed = log_->append(incoming);
    ASSERT_TRUE(placed);
    EXPECT_EQ((*placed)[0]->last, Offset{2});
    EXPECT_EQ((*placed)[1]->base, Offset{3});
    append(40);
    expect_whole();
    EXPECT_GT(disk_.list("t/0")->size(), 5U) << "it rolls";
    ASSERT_TRUE(log_->close());
    open();
    expect_whole();
    append(5);
    open();  // without close, as after a kill
    expect_whole();
    EXPECT_EQ(log_->end_offset(), Offset{50});
}

TEST_F(LogTest, OneCallIsOneWrite) {
    config_.segment_bytes = 1'000'000;
    open();
    append(1);
    std::vector<Bytes> batches(50, batch_of({"x"}));
    std::vector<Incoming> incoming(batches.begin(), batches.end());
    const std::uint64_t before = disk_.count(io::SimDisk::Sort::write);
    ASSERT_TRUE(log_->append(incoming));
    EXPECT_EQ(disk_.count(io::SimDisk::Sort::write), before + 1);
}

// LOG-2
TEST_F(LogTest, OnlySyncedOffsetsArePromised) {
    append(3);
    EXPECT_EQ(log_->synced_offset(), Offset{0});
    const std::optional<SyncWork> work = log_->unsynced();
    ASSERT_TRUE(work);
    EXPECT_EQ(work->up_to, Offset{3});
    append(2);
    EXPECT_FALSE(log_->unsynced()) << "one at a time";
    ASSERT_TRUE(work->run(disk_));
    EXPECT_EQ(log_->synced_offset(), Offset{0}) << "not before the log has heard of it";
    ASSERT_TRUE(log_->synced(*work, {}));
    EXPECT_EQ(log_->synced_offset(), Offset{3});
    ASSERT_TRUE(testing::sync(*log_, disk_));
    EXPECT_EQ(log_->synced_offset(), Offset{5});
    EXPECT_FALSE(log_->unsynced());
}

TEST_F(LogTest, ReadsWholeBatchesFromAnyOffset) {
    ASSERT_TRUE(append_one(*log_, batch_of({"a", "b", "c"})));
    ASSERT_TRUE(append_one(*log_, batch_of({"d"})));
    const std::size_t first = batch_of({"a", "b", "c"}).size();
    EXPECT_EQ(log_->read(Offset{1}, 1, Offset{4})->size(), first) << "at least one";
    EXPECT_EQ(log_->read(Offset{2}, 10'000, Offset{3})->size(), first) << "below the limit";
    EXPECT_EQ(log_->read(Offset{1}, 10'000, Offset{4})->size(), log_->bytes());
    EXPECT_TRUE(log_->read(Offset{4}, 10'000, Offset{4})->empty());
    EXPECT_TRUE(log_->read(Offset{1}, 10'000, Offset{2})->empty()) << "a batch is never cut";
    EXPECT_EQ(log_->read(Offset{5}, 1, Offset{9}).error().code, Code::out_of_range);
}

TEST_F(LogTest, FindsOffsetsByTime) {
    append(60, 10);
    ASSERT_TRUE(log_->close());
    for (int round = 0; round < 2; ++round) {
        for (int i = 0; i < 60; ++i) {
            const auto found = *log_->offset_for_time(base::from_epoch_ms(i * 10 - 5));
            ASSERT_TRUE(found);
            EXPECT_EQ(found->offset.value(), i);
            EXPECT_EQ(base::epoch_ms(found->time), i * 10);
        }
        EXPECT_FALSE(*log_->offset_for_time(base::from_epoch_ms(600)));
        open();
    }
}

TEST_F(LogTest, FindsTheFirstOfTimesThatGoBack) {
    ASSERT_TRUE(append_one(*log_, batch_of({"a"}, 50)));
    ASSERT_TRUE(append_one(*log_, batch_of({"b"}, 10)));
    ASSERT_TRUE(append_one(*log_, batch_of({"c"}, 70)));
    EXPECT_EQ((*log_->offset_for_time(base::from_epoch_ms(20)))->offset, Offset{0});
    EXPECT_EQ((*log_->offset_for_time(base::from_epoch_ms(60)))->offset, Offset{2});
}

TEST_F(LogTest, AFullDiskTakesNothingAndComesBack) {
    append(10);
    ASSERT_TRUE(testing::sync(*log_, disk_));
    const std::uint64_t bytes = log_->bytes();
    disk_.set_capacity(bytes + 2'000);
    Result<Appended> appended = Appended{};
    while (appended) appended = append_one(*log_, batch_of({std::string(100, 'x')}));
    EXPECT_EQ(appended.error().code, Code::disk_full);
    EXPECT_NE(appended.error().what.find("No space left"), std::string::npos);
    const Offset end = log_->end_offset();
    EXPECT_TRUE(read_all(*log_, Offset{0}));
    ASSERT_TRUE(testing::sync(*log_, disk_)) << "what was taken can be synced";
    disk_.set_capacity(1'000'000);
    EXPECT_EQ(append_one(*log_, batch_of({"y"}))->base, end);
}

TEST_F(LogTest, AFailedAppendLeavesNothingBehind) {
    append(4);
    std::vector<Bytes> batches(30, batch_of({"x"}));
    for (std::uint64_t nth = 0; nth < 8; ++nth) {
        std::vector<Incoming> incoming(batches.begin(), batches.end());
        disk_.inject({.kind = io::FaultKind::write_error,
                      .at = disk_.count(io::SimDisk::Sort::write) + nth});
        EXPECT_EQ(log_->append(incoming).error().code, Code::io);
        disk_.heal();
        expect_whole();
        EXPECT_EQ(log_->end_offset(), Offset{4});
    }
    append(30);
    expect_whole();
    open();
    expect_whole();
}

// LOG-3
TEST_F(LogTest, AFailedSyncCutsBackToWhatIsSafe) {
    append(10);
    ASSERT_TRUE(testing::sync(*log_, disk_));
    append(10);
    disk_.inject({.kind = io::FaultKind::sync_failure, .at = disk_.count(io::SimDisk::Sort::sync)});
    const Result<> failed = testing::sync(*log_, disk_);
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().code, Code::io);
    EXPECT_EQ(log_->end_offset(), Offset{10});
    EXPECT_EQ(log_->synced_offset(), Offset{10});
    append(15);
    ASSERT_TRUE(testing::sync(*log_, disk_));
    io::SeededRandom random(1);
    log_.reset();
    disk_.power_loss(random);
    open();
    EXPECT_EQ(log_->end_offset(), Offset{25});
    expect_whole();
}

TEST_F(LogTest, ACleanOpenReadsNextToNothing) {
    append(200);
    ASSERT_TRUE(log_->close());
    const std::uint64_t before = disk_.bytes_read();
    open();
    EXPECT_LE(disk_.bytes_read() - before, 40U + 40 * 60);
    EXPECT_EQ(log_->end_offset(), Offset{200});
    EXPECT_EQ(log_->synced_offset(), Offset{200});
    const std::uint64_t writes = disk_.count(io::SimDisk::Sort::change);
    ASSERT_TRUE(log_->close());
    EXPECT_EQ(disk_.count(io::SimDisk::Sort::change), writes) << "and a clean close writes nothing";
}

TEST_F(LogTest, RotIsToldAndNeverHandedOut) {
    append(3);
    disk_.inject({.kind = io::FaultKind::bit_rot, .probability = 1});
    const Result<std::vector<Stored>> read = read_all(*log_, Offset{0});
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().code, Code::corrupt);
    EXPECT_NE(read.error().what.find("00000000000000000000.log"), std::string::npos);
    disk_.heal();
    expect_whole();
}

std::string hex_of(ByteView bytes) {
    static constexpr std::string_view kHex = "0123456789abcdef";
    std::string hex;
    for (const std::byte byte : bytes) {
        hex += kHex[std::to_integer<std::size_t>(byte) >> 4];
        hex += kHex[std::to_integer<std::size_t>(byte) & 15U];
    }
    return hex;
}

// The example of docs/formats/log.md, byte for byte.
TEST_F(LogTest, WritesTheDocumentedBytes) {
    ASSERT_TRUE(append_one(*log_, batch_of({"a"}, 1'000, {.id = 7, .epoch = 0, .sequence = 0})));
    ASSERT_TRUE(log_->close());
    EXPECT_EQ(hex_of(*io::read_file(disk_, "t/0/00000000000000000000.log", 1000)),
              "00000000000000000000003900000000023d74e85700000000000000000000000003e8"
              "00000000000003e8000000000000000700000000000000000001"
              "0e00000001026100");
    EXPECT_EQ(hex_of(*io::read_file(disk_, "t/0/checkpoint", 1000)),
              "4d52434845434b320000000000000001000000010000000000000000ffffffffffffffff"
              "000000000000004500000000000003e800000174876e8000"
              "0000000100000000000000070000ffffffff00000174876e8000010000000000000000"
              "0000000000000000000000000000000000000000000003e800000000000000007a47ad5b");
}

TEST_F(LogTest, ABatchTooLargeIsRefusedAlone) {
    Bytes large = batch_of({std::string(base::limits::kBatchBytesMax, 'x')});
    Bytes small = batch_of({"v0"});
    std::vector<Incoming> incoming{{large}, {small}};
    const auto placed = log_->append(incoming);
    ASSERT_TRUE(placed);
    EXPECT_EQ((*placed)[0].error().code, Code::too_large);
    EXPECT_EQ((*placed)[1]->base, Offset{0});
}

}  // namespace
}  // namespace logs
