// Transactions, deletion and time, as one log keeps them.

#include <gtest/gtest.h>

#include <map>

#include "base/log_line.h"
#include "io/sim_disk.h"
#include "log/batch_testing.h"
#include "log/log.h"

namespace logs {
namespace {

using base::Code;
using testing::append_marker;
using testing::append_one;
using testing::append_verified;
using testing::batch_of;
using testing::Sender;
using testing::Stored;

class LogTransactionsTest : public ::testing::Test {
  protected:
    io::ManualClock clock_;
    io::SimDisk disk_{1, clock_};
    Files files_{disk_, 4};
    Config config_{.segment_bytes = 400, .index_interval_bytes = 100};
    std::unique_ptr<Log> log_;

    void SetUp() override {
        base::set_log_level(base::Level::off);
        open();
    }
    void TearDown() override { base::set_log_level(base::Level::info); }

    void open() {
        log_.reset();
        Result<std::unique_ptr<Log>> opened = Log::open(disk_, clock_, files_, "t/0", config_);
        ASSERT_TRUE(opened) << opened.error().what;
        log_ = *std::move(opened);
    }
    void sync() { ASSERT_TRUE(testing::sync(*log_, disk_)); }
    // A record of producer `id`, in its transaction.
    void send(std::int64_t id, const std::string& value) {
        const Sender sender{id, 0, sequences_[id]++, true};
        const auto appended = append_verified(*log_, batch_of({value}, 1'000, sender));
        ASSERT_TRUE(appended) << appended.error().what;
    }
    void end(std::int64_t id, TransactionResult result) {
        const auto appended = append_marker(*log_, {.producer = {id, 0}, .result = result});
        ASSERT_TRUE(appended) << appended.error().what;
    }
    std::vector<std::string> committed() {
        const Result<std::vector<Stored>> kept = testing::read_committed(*log_, 100);
        if (!kept) return {kept.error().what};
        std::vector<std::string> values;
        for (const Stored& record : *kept) values.push_back(record.value);
        return values;
    }
    std::map<std::int64_t, std::int32_t> sequences_;
};

using Values = std::vector<std::string>;

// LOG-4
TEST_F(LogTransactionsTest, CommittedReadersSeeNeitherOpenNorAborted) {
    ASSERT_TRUE(append_one(*log_, batch_of({"plain"})));
    send(1, "a1");
    send(2, "b1");
    send(1, "a2");
    sync();
    EXPECT_EQ(log_->stable_offset(), Offset{1});
    EXPECT_EQ(committed(), Values{"plain"});
    end(1, TransactionResult::abort);
    end(2, TransactionResult::commit);
    EXPECT_EQ(log_->stable_offset(), Offset{1}) << "the markers are not on disk";
    sync();
    EXPECT_EQ(log_->stable_offset(), log_->end_offset());
    EXPECT_EQ(committed(), (Values{"plain", "b1"}));
    send(1, "a3");
    end(1, TransactionResult::commit);
    sync();
    EXPECT_EQ(committed(), (Values{"plain", "b1", "a3"}));
}

// LOG-4: with and without a clean close, with and without a checkpoint.
TEST_F(LogTransactionsTest, TransactionsSurviveARestart) {
    for (int i = 0; i < 6; ++i) {
        send(1, base::text("x", i));
        end(1, i % 2 == 0 ? TransactionResult::abort : TransactionResult::commit);
    }
    send(2, "open");
    send(3, "open too");
    sync();
    const Offset stable = log_->stable_offset();
    const auto check = [&] {
        EXPECT_EQ(log_->stable_offset(), stable);
        EXPECT_EQ(committed(), (Values{"x1", "x3", "x5"}));
        EXPECT_EQ(log_->begin_verification({2, 0}), VerificationGuard{}) << "it is open still";
        EXPECT_EQ(log_->producers().size(), 3U);
    };
    check();
    open();
    check();
    ASSERT_TRUE(log_->close());
    open();
    check();
    ASSERT_TRUE(log_->close());
    ASSERT_TRUE(disk_.remove("t/0/checkpoint"));
    open();
    check();
    end(2, TransactionResult::abort);
    end(3, TransactionResult::commit);
    sync();
    EXPECT_EQ(committed(), (Values{"x1", "x3", "x5", "open too"}));
}

TEST_F(LogTransactionsTest, AFailedSyncOpensAgainWhatItCutOff) {
    send(1, "a");
    sync();
    end(1, TransactionResult::abort);
    disk_.inject({.kind = io::FaultKind::sync_failure, .at = disk_.count(io::SimDisk::Sort::sync)});
    EXPECT_FALSE(testing::sync(*log_, disk_));
    EXPECT_EQ(log_->stable_offset(), Offset{0});
    EXPECT_TRUE(log_->aborted(Offset{0}, Offset{9}).empty());
    end(1, TransactionResult::commit);
    sync();
    EXPECT_EQ(committed(), Values{"a"});
}

TEST_F(LogTransactionsTest, AFailedAppendTakesItsTransactionsBack) {
    send(1, "a");
    sync();
    Bytes marker = Marker{.producer = {1, 0}}.batch(base::from_epoch_ms(1'000));
    Bytes fresh = batch_of({"b"}, 1'000, {2, 0, 0, true});
    std::vector<Incoming> incoming{
        {marker, Incoming::Origin::coordinator, {}},
        {fresh, Incoming::Origin::client, log_->begin_verification({2, 0})}};
    disk_.inject({.kind = io::FaultKind::write_error, .at = disk_.count(io::SimDisk::Sort::write)});
    EXPECT_FALSE(log_->append(incoming));
    disk_.heal();
    EXPECT_EQ(log_->begin_verification({1, 0}), VerificationGuard{});
    EXPECT_NE(log_->begin_verification({2, 0}), VerificationGuard{});
    EXPECT_TRUE(log_->aborted(Offset{0}, Offset{9}).empty());
}

TEST_F(LogTransactionsTest, ClientsMayNotWriteMarkersNorUnverifiedBatches) {
    const auto refused = [this](Bytes batch) {
        return append_one(*log_, std::move(batch)).error();
    };
    EXPECT_EQ(refused(Marker{.producer = {1, 0}}.batch(base::from_epoch_ms(0))).code,
              Code::malformed);
    EXPECT_EQ(refused(batch_of({"x"}, 0, {1, 0, 0, true})).code, Code::invalid_transaction);
    EXPECT_EQ(refused(batch_of({"x"}, 0, {1, 0, -1, false})).code, Code::malformed);
    EXPECT_EQ(refused(batch_of({"x"}, 0, {1, -1, 0, false})).code, Code::malformed);
    EXPECT_EQ(log_->end_offset(), Offset{0});
}

TEST_F(LogTransactionsTest, AMarkerOfALaterEpochFencesTheProducer) {
    send(1, "a");
    ASSERT_TRUE(append_marker(*log_, {.producer = {1, 1}}));
    const auto late = append_verified(*log_, batch_of({"b"}, 0, {1, 0, 1, true}));
    EXPECT_EQ(late.error().code, Code::fenced);
    EXPECT_EQ(append_marker(*log_, {.producer = {1, 0}}).error().code, Code::fenced);
    EXPECT_TRUE(append_verified(*log_, batch_of({"b"}, 0, {1, 1, 0, true})));
}

// LOG-5
TEST_F(LogTransactionsTest, DeletedRecordsStayDeleted) {
    for (int i = 0; i < 20; ++i) ASSERT_TRUE(append_one(*log_, batch_of({base::text("v", i)}, i)));
    EXPECT_EQ(log_->delete_records(Offset{7}).error().code, Code::out_of_range)
        << "not yet on disk";
    sync();
    EXPECT_EQ(*log_->delete_records(Offset{7}), Offset{7});
    EXPECT_EQ(*log_->delete_records(Offset{3}), Offset{7}) << "it never goes back";
    for (int round = 0; round < 3; ++round) {
        EXPECT_EQ(log_->start_offset(), Offset{7});
        EXPECT_EQ(log_->read(Offset{6}, 100, Offset{20}).error().code, Code::out_of_range);
        EXPECT_EQ(testing::read_all(*log_, Offset{7})->front().value, "v7");
        EXPECT_EQ((*log_->offset_for_time(base::from_epoch_ms(0)))->offset, Offset{7});
        if (round == 1) ASSERT_TRUE(log_->close());
        io::SeededRandom random(1);
        if (round == 0) {
            log_.reset();
            disk_.power_loss(random);
        }
        open();
    }
    EXPECT_EQ(*log_->delete_records(Offset{20}), Offset{20}) << "all there is";
    EXPECT_TRUE(log_->read(Offset{20}, 100, Offset{20})->empty());
    EXPECT_FALSE(*log_->offset_for_time(base::from_epoch_ms(0)));
    EXPECT_FALSE(*log_->offset_of_max_time());
    ASSERT_TRUE(append_one(*log_, batch_of({"v20"})));
    open();
    EXPECT_EQ(log_->start_offset(), Offset{20});
    EXPECT_EQ(testing::read_all(*log_, Offset{20})->size(), 1U);
}

TEST_F(LogTransactionsTest, FindsTheGreatestTime) {
    EXPECT_FALSE(*log_->offset_of_max_time());
    const std::vector<std::int64_t> times{10, 50, 20, 90, 30, 90, 5, 40, 60, 1};
    for (const std::int64_t time : times) {
        ASSERT_TRUE(append_one(*log_, batch_of({std::string(60, 'x')}, time)));
    }
    sync();
    const auto found = *log_->offset_of_max_time();
    ASSERT_TRUE(found);
    EXPECT_EQ(found->offset, Offset{3}) << "the first of two";
    EXPECT_EQ(base::epoch_ms(found->time), 90);
    ASSERT_TRUE(log_->delete_records(Offset{6}));
    EXPECT_EQ((*log_->offset_of_max_time())->offset, Offset{8});
}

TEST_F(LogTransactionsTest, FindsTimesInsideCompressedBatches) {
    const Bytes plain = batch_of({"a", "b", "c"}, 1'000);
    codec::BatchHeader header = *codec::decode_header(plain);
    header.attributes = static_cast<std::uint16_t>(codec::Compression::zstd);
    Bytes scratch;
    std::vector<codec::Record> records = *codec::decode_records(plain, scratch);
    records[1].time = base::from_epoch_ms(2'000);
    records[2].time = base::from_epoch_ms(3'000);
    ASSERT_TRUE(append_one(*log_, *codec::filtered_batch(header, records, {})));
    EXPECT_EQ((*log_->offset_for_time(base::from_epoch_ms(1'500)))->offset, Offset{1});
    EXPECT_EQ((*log_->offset_for_time(base::from_epoch_ms(2'001)))->offset, Offset{2});
    EXPECT_EQ((*log_->offset_of_max_time())->offset, Offset{2});
}

TEST_F(LogTransactionsTest, AppendTimeReplacesTheProducers) {
    config_.timestamp_type = TimestampType::append_time;
    log_->configure(config_);
    const Sender sender{1, 0, 0};
    const auto appended = append_one(*log_, batch_of({"a", "b"}, 77, sender));
    ASSERT_TRUE(appended);
    EXPECT_EQ(appended->time, clock_.wall());
    clock_.advance(std::chrono::seconds(5));
    const auto again = append_one(*log_, batch_of({"a", "b"}, 77, sender));
    EXPECT_TRUE(again->duplicate);
    EXPECT_EQ(again->time, appended->time);
    const Bytes stored = *log_->read(Offset{0}, 1000, Offset{2});
    ASSERT_TRUE(codec::check_batch(stored)) << "its CRC is right";
    Bytes scratch;
    const auto records = *codec::decode_records(stored, scratch);
    EXPECT_EQ(records[1].time, *appended->time);
}

TEST_F(LogTransactionsTest, TimesTooFarOffAreRefused) {
    config_.timestamp_before_max = std::chrono::hours(1);
    log_->configure(config_);
    const std::int64_t now = base::epoch_ms(clock_.wall());
    constexpr std::int64_t kHour = 3'600'000;
    EXPECT_TRUE(append_one(*log_, batch_of({"x"}, now - kHour)));
    EXPECT_TRUE(append_one(*log_, batch_of({"x"}, now + kHour)));
    EXPECT_EQ(append_one(*log_, batch_of({"x"}, now - kHour - 1)).error().code,
              Code::invalid_timestamp);
    EXPECT_EQ(append_one(*log_, batch_of({"x"}, now + kHour + 1)).error().code,
              Code::invalid_timestamp);
    EXPECT_TRUE(append_one(*log_, batch_of({"x"}, -1))) << "no time at all";
}

TEST_F(LogTransactionsTest, ANewConfigurationIsInForceAtOnce) {
    config_.batch_bytes_max = 100;
    log_->configure(config_);
    EXPECT_EQ(append_one(*log_, batch_of({std::string(100, 'x')})).error().code, Code::too_large);
    config_.batch_bytes_max = 3 * base::limits::kMiB;
    log_->configure(config_);
    ASSERT_TRUE(append_one(*log_, batch_of({std::string(2 * base::limits::kMiB, 'x')})));
    open();
    EXPECT_EQ(testing::read_all(*log_, Offset{0})->size(), 1U) << "recovery takes it, too";
}

TEST_F(LogTransactionsTest, OldActiveSegmentsAreClosed) {
    config_.segment_bytes = 100'000;
    config_.segment_time = std::chrono::hours(1);
    open();
    ASSERT_TRUE(append_one(*log_, batch_of({"x"})));
    clock_.advance(std::chrono::minutes(59));
    ASSERT_TRUE(append_one(*log_, batch_of({"x"})));
    EXPECT_FALSE(log_->oldest_segment_end());
    clock_.advance(std::chrono::minutes(1));
    ASSERT_TRUE(append_one(*log_, batch_of({"x"})));
    EXPECT_EQ(log_->oldest_segment_end(), Offset{2});
}

}  // namespace
}  // namespace logs
