// Compaction of a whole log: what stays, what goes, and when.

#include <gtest/gtest.h>

#include <map>

#include "base/log_line.h"
#include "codec/records/compression.h"
#include "io/sim_disk.h"
#include "log/batch_testing.h"
#include "log/log.h"

namespace logs {
namespace {

using testing::append_marker;
using testing::append_one;
using testing::append_verified;
using testing::keyed_batch;
using testing::KeyValue;
using testing::Stored;

using View = std::map<std::string, std::string>;

class LogCompactionTest : public ::testing::Test {
  protected:
    io::ManualClock clock_;
    io::SimDisk disk_{1, clock_};
    Files files_{disk_, 4};
    Config config_{.segment_bytes = 300,
                   .index_interval_bytes = 100,
                   .cleanup = {.deletes = false, .compacts = true},
                   .timestamp_after_max = {},
                   .dirty_ratio_min = 0.01,
                   .tombstone_retention = std::chrono::minutes(1)};
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
    void put(const std::string& key, std::optional<std::string> value) {
        ASSERT_TRUE(append_one(*log_, keyed_batch({{key, std::move(value)}})));
    }
    // `rounds` values of each key, the last one being "<rounds - 1>".
    void fill(int rounds, int keys) {
        for (int round = 0; round < rounds; ++round) {
            for (int key = 0; key < keys; ++key) put(base::text("k", key), base::text(round));
        }
    }
    // Closes what is there for compaction, with records that are never compacted.
    void roll() {
        for (int i = 0; i < 4; ++i) put(base::text("filler ", fillers_++), std::string(80, 'f'));
        ASSERT_TRUE(testing::sync(*log_, disk_));
    }
    bool compact() {
        const Result<bool> done = testing::compact(*log_, disk_);
        EXPECT_TRUE(done) << done.error().what;
        return done && *done;
    }
    std::vector<Stored> records() {
        auto stored = testing::read_range(*log_, log_->start_offset(), log_->end_offset(), 200);
        EXPECT_TRUE(stored) << stored.error().what;
        if (!stored) return {};
        std::erase_if(*stored, [](const Stored& one) { return one.key.starts_with("filler"); });
        return *stored;
    }
    int markers() {
        int count = 0;
        for (Offset from; from < log_->end_offset();) {
            const Bytes batches = *log_->read(from, 1, log_->end_offset());
            const codec::BatchHeader header = *codec::decode_header(batches);
            if (header.is_control()) ++count;
            from = base::next(header.last_offset());
        }
        return count;
    }
    // What a reader of the whole log holds in the end.
    View view() {
        View view;
        for (const Stored& one : records()) {
            if (one.is_tombstone) {
                view.erase(one.key);
            } else {
                view[one.key] = one.value;
            }
        }
        return view;
    }
    int fillers_ = 0;
};

// LOG-6
TEST_F(LogCompactionTest, KeepsTheLatestOfEachKeyAtItsOffset) {
    fill(5, 3);
    roll();
    const std::vector<Stored> before = records();
    ASSERT_TRUE(compact());
    const std::vector<Stored> after = records();
    ASSERT_LT(after.size(), before.size());
    EXPECT_EQ(view(), (View{{"k0", "4"}, {"k1", "4"}, {"k2", "4"}}));
    for (const Stored& one : after) {
        // LOG-1: offsets never change.
        EXPECT_EQ(before[static_cast<std::size_t>(one.offset.value())].value, one.value);
    }
    EXPECT_FALSE(compact()) << "nothing is dirty any more";
    const Offset end = log_->end_offset();
    open();
    EXPECT_EQ(records().size(), after.size());
    EXPECT_EQ(log_->end_offset(), end);
    EXPECT_EQ(log_->start_offset(), Offset{0});
    put("k0", "5");
    EXPECT_EQ(view().at("k0"), "5");
}

TEST_F(LogCompactionTest, ReadsFromOffsetsThatAreGone) {
    fill(5, 3);
    roll();
    ASSERT_TRUE(compact());
    const std::int64_t first = records().front().offset.value();
    ASSERT_GT(first, 0);
    for (std::int64_t from = 0; from <= first; ++from) {
        const auto found = testing::read_range(*log_, Offset{from}, log_->end_offset());
        ASSERT_TRUE(found);
        EXPECT_EQ(found->front().offset.value(), first) << from;
    }
    EXPECT_EQ((*log_->offset_for_time(base::from_epoch_ms(0)))->offset.value(), first);
}

TEST_F(LogCompactionTest, NeighboursBecomeOneSegment) {
    fill(30, 2);
    roll();
    const std::size_t before = disk_.list("t/0")->size();
    ASSERT_TRUE(compact());
    fill(1, 2);
    roll();
    ASSERT_TRUE(compact());
    EXPECT_LT(disk_.list("t/0")->size(), before / 3);
    EXPECT_EQ(view(), (View{{"k0", "0"}, {"k1", "0"}}));
}

TEST_F(LogCompactionTest, ATombstoneOutlivesWhatItBuries) {
    put("a", "1");
    put("b", "1");
    roll();
    put("a", std::nullopt);
    roll();
    ASSERT_TRUE(compact());
    EXPECT_EQ(view(), (View{{"b", "1"}}));
    EXPECT_EQ(records().size(), 2U) << "the tombstone is there for those who know the value";
    clock_.advance(std::chrono::seconds(61));
    put("b", "2");
    roll();
    ASSERT_TRUE(compact());
    EXPECT_EQ(view(), (View{{"b", "2"}}));
    EXPECT_EQ(records().size(), 1U) << "its time is over";
}

// LOG-4
TEST_F(LogCompactionTest, AbortedRecordsBuryNothingAndGo) {
    put("a", "plain");
    testing::Sender sender{7, 0, 0, true};
    ASSERT_TRUE(append_verified(*log_, keyed_batch({{"a", "aborted"}}, 1'000, sender)));
    ASSERT_TRUE(append_marker(*log_, {.producer = {7, 0}}));
    sender.sequence = 1;
    ASSERT_TRUE(append_verified(*log_, keyed_batch({{"b", "committed"}}, 1'000, sender)));
    ASSERT_TRUE(append_marker(*log_, {.producer = {7, 0}, .result = TransactionResult::commit}));
    roll();
    ASSERT_TRUE(compact());
    EXPECT_EQ(view(), (View{{"a", "plain"}, {"b", "committed"}}));
    EXPECT_TRUE(log_->aborted(Offset{0}, log_->end_offset()).empty());
    for (int round = 0; round < 2; ++round) {
        const auto committed = testing::read_committed(*log_);
        ASSERT_TRUE(committed);
        EXPECT_EQ(log_->stable_offset(), log_->end_offset());
        EXPECT_EQ(committed->at(1).value, "committed");
        // Without a checkpoint the whole log is read anew, and no transaction opens again.
        ASSERT_TRUE(log_->close());
        ASSERT_TRUE(disk_.remove("t/0/checkpoint"));
        open();
    }
    EXPECT_EQ(markers(), 2);
    clock_.advance(std::chrono::minutes(2));
    put("c", "1");
    roll();
    ASSERT_TRUE(compact());
    EXPECT_EQ(markers(), 0) << "their time is over";
}

TEST_F(LogCompactionTest, OpenTransactionsAreNotTouchedNorWhatFollows) {
    fill(3, 2);
    ASSERT_TRUE(append_verified(*log_, keyed_batch({{"k0", "open"}}, 1'000, {7, 0, 0, true})));
    fill(3, 2);
    roll();
    ASSERT_TRUE(compact());
    EXPECT_GE(records().size(), 2U + 1U + 6U - 2U);
    EXPECT_EQ(log_->stable_offset(), Offset{6});
    ASSERT_TRUE(append_marker(*log_, {.producer = {7, 0}, .result = TransactionResult::commit}));
    roll();
    ASSERT_TRUE(compact());
    EXPECT_EQ(view(), (View{{"k0", "2"}, {"k1", "2"}}));
}

TEST_F(LogCompactionTest, ManyKeysTakeSeveralPasses) {
    config_.compaction_keys_max = 3;
    config_.segment_bytes = 2'000;
    open();
    fill(6, 10);
    for (int i = 0; i < 2; ++i) put("k1", std::nullopt);
    while (!log_->oldest_segment_end().has_value() && log_->bytes() < 20'000) roll();
    roll();
    config_.cleanup.deletes = true;
    log_->configure(config_);
    for (int i = 0; i < 100 && compact(); ++i) {
    }
    View expected;
    for (int i = 0; i < 10; ++i) {
        if (i != 1) expected[base::text("k", i)] = "5";
    }
    EXPECT_EQ(view(), expected);
    EXPECT_LE(records().size(), 11U);
}

TEST_F(LogCompactionTest, CompressedBatchesStayCompressed) {
    for (const auto codec : {codec::Compression::gzip, codec::Compression::snappy,
                             codec::Compression::lz4, codec::Compression::zstd}) {
        const Bytes plain = keyed_batch({{"a", "old"}, {"b", "kept"}, {"a", "new"}});
        codec::BatchHeader header = *codec::decode_header(plain);
        header.attributes = static_cast<std::uint16_t>(codec);
        Bytes scratch;
        ASSERT_TRUE(append_one(
            *log_, *codec::filtered_batch(header, *codec::decode_records(plain, scratch), {})));
    }
    roll();
    ASSERT_TRUE(compact());
    const std::vector<Stored> left = records();
    ASSERT_EQ(left.size(), 2U);
    EXPECT_EQ(left[0].offset, Offset{10});
    EXPECT_EQ(left[1].value, "new");
    const Bytes batches = *log_->read(Offset{10}, 1, log_->end_offset());
    EXPECT_EQ(codec::decode_header(batches)->compression(), codec::Compression::zstd);
}

TEST_F(LogCompactionTest, ItIsDueByRatioOrByAge) {
    config_.dirty_ratio_min = 0.5;
    config_.compaction_lag_min = std::chrono::hours(1);
    open();
    put("a", "1");
    roll();
    EXPECT_TRUE(compact()) << "all is dirty, and old by its own time";
    config_.dirty_ratio_min = 0.99;
    config_.compaction_lag_max = std::chrono::hours(2);
    log_->configure(config_);
    put("a", "2");
    roll();
    EXPECT_FALSE(compact());
    clock_.advance(std::chrono::hours(3));
    EXPECT_TRUE(compact());
    config_.cleanup.compacts = false;
    log_->configure(config_);
    put("a", "3");
    roll();
    EXPECT_FALSE(compact());
}

TEST_F(LogCompactionTest, WhatRetentionTakesMeanwhileStaysGone) {
    config_.cleanup.deletes = true;
    open();
    fill(5, 3);
    roll();
    const std::optional<CompactionWork> work = log_->compaction();
    ASSERT_TRUE(work);
    ASSERT_FALSE(log_->compaction()) << "one at a time";
    ASSERT_TRUE(log_->delete_records(Offset{8}));
    const auto outcome = work->run(disk_);
    ASSERT_TRUE(outcome) << outcome.error().what;
    ASSERT_TRUE(log_->compacted(*work, outcome));
    EXPECT_EQ(log_->start_offset(), Offset{8});
    EXPECT_EQ(view(), (View{{"k0", "4"}, {"k1", "4"}, {"k2", "4"}}));
    open();
    EXPECT_EQ(log_->start_offset(), Offset{8});
    EXPECT_EQ(view(), (View{{"k0", "4"}, {"k1", "4"}, {"k2", "4"}}));
}

TEST_F(LogCompactionTest, AStoppedOneLeavesNothingBehind) {
    fill(5, 3);
    roll();
    const std::size_t before = disk_.list("t/0")->size();
    const std::optional<CompactionWork> work = log_->compaction();
    std::stop_source stop;
    stop.request_stop();
    const auto outcome = work->run(disk_, stop.get_token());
    EXPECT_EQ(outcome.error().code, base::Code::interrupted);
    EXPECT_FALSE(log_->compacted(*work, outcome));
    EXPECT_EQ(disk_.list("t/0")->size(), before);
    EXPECT_TRUE(compact()) << "another day";
}

TEST_F(LogCompactionTest, DamageIsNotTidiedAway) {
    fill(5, 3);
    roll();
    disk_.inject({.kind = io::FaultKind::bit_rot, .probability = 1});
    const Result<bool> done = testing::compact(*log_, disk_);
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().code, base::Code::corrupt);
    disk_.heal();
    EXPECT_EQ(records().size(), 15U);
}

}  // namespace
}  // namespace logs
