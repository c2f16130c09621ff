// What open() makes of files that are not as it left them.

#include <gtest/gtest.h>

#include "base/log_line.h"
#include "io/sim_disk.h"
#include "log/batch_testing.h"
#include "log/log.h"
#include "log/segment/names.h"

namespace logs {
namespace {

using base::Code;
using testing::append_one;
using testing::batch_of;
using testing::read_all;
using testing::Stored;

class RecoveryTest : public ::testing::Test {
  protected:
    io::ManualClock clock_;
    io::SimDisk disk_{1, clock_};
    Files files_{disk_, 4};
    std::unique_ptr<Log> log_;

    void SetUp() override {
        base::set_log_level(base::Level::off);
        ASSERT_TRUE(open());
        for (int i = 0; i < 20; ++i) {
            ASSERT_TRUE(append_one(*log_, batch_of({base::text("v", i)}, i)));
        }
    }
    void TearDown() override { base::set_log_level(base::Level::info); }

    Result<> open() {
        log_.reset();
        Result<std::unique_ptr<Log>> opened = Log::open(
            disk_, clock_, files_, "t/0", {.segment_bytes = 400, .index_interval_bytes = 100});
        if (!opened) return opened.error();
        log_ = *std::move(opened);
        return {};
    }
    static std::string file_of(std::int64_t base, std::string_view suffix) {
        return path_of("t/0", SegmentName{Offset{base}}, suffix);
    }
    static std::string segment(std::int64_t base) { return file_of(base, kSegmentSuffix); }
    // The bases of the segment files there are.
    std::vector<std::int64_t> segments() {
        std::vector<std::int64_t> bases;
        const std::vector<io::DirectoryEntry> entries = *disk_.list("t/0");
        for (const io::DirectoryEntry& entry : entries) {
            if (const auto name = segment_of(entry.name, kSegmentSuffix)) {
                bases.push_back(name->base.value());
            }
        }
        return bases;
    }
    // Changes a file's bytes behind the log's back.
    template <class Change>
    void change(const std::string& path, const Change& how) {
        Bytes content = *io::read_file(disk_, path, 100'000);
        how(content);
        const std::unique_ptr<io::File> file = *disk_.open(path);
        ASSERT_TRUE(file->truncate(0));
        ASSERT_TRUE(file->append(ByteView(content)));
    }
    void expect_values(std::int64_t from, std::int64_t to) {
        EXPECT_EQ(log_->start_offset().value(), from);
        EXPECT_EQ(log_->end_offset().value(), to);
        const Result<std::vector<Stored>> stored = read_all(*log_, log_->start_offset());
        ASSERT_TRUE(stored) << stored.error().what;
        ASSERT_EQ(stored->size(), static_cast<std::size_t>(to - from));
        for (const Stored& record : *stored) {
            EXPECT_EQ(record.value, base::text("v", record.offset));
        }
    }
};

// LOG-3
TEST_F(RecoveryTest, EveryCutOfTheTailLeavesItsWholeBatches) {
    const std::int64_t last = segments().back();
    const Bytes whole = *io::read_file(disk_, segment(last), 10'000);
    for (std::size_t size = 0; size <= whole.size(); ++size) {
        change(segment(last), [&](Bytes& bytes) {
            bytes = Bytes(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
        });
        ASSERT_TRUE(open());
        std::int64_t kept = last;
        std::size_t at = 0;
        while (at < size) {
            at += codec::decode_header(ByteView(whole).subspan(at))->bytes();
            if (at <= size) ++kept;
        }
        expect_values(0, kept);
    }
}

// LOG-3: the CRC does not cover offset, length and magic; they are checked each by itself.
TEST_F(RecoveryTest, EveryFlippedByteOfTheTailIsFound) {
    const std::int64_t last = segments().back();
    const Bytes whole = *io::read_file(disk_, segment(last), 10'000);
    const std::size_t first_bytes = codec::decode_header(whole)->bytes();
    for (std::size_t at = 0; at < first_bytes; ++at) {
        change(segment(last), [&](Bytes& bytes) {
            bytes = whole;
            bytes[at] ^= std::byte{0x10};
        });
        ASSERT_TRUE(open());
        // The leader epoch, bytes 12 to 15, means nothing here and nobody checks it.
        expect_values(0, at >= 12 && at < 16 ? 20 : last);
    }
}

TEST_F(RecoveryTest, IndexesAreRebuiltWhenMissingOrWrong) {
    ASSERT_TRUE(log_->close());
    const Bytes first = *io::read_file(disk_, file_of(0, kIndexSuffix), 10'000);
    ASSERT_TRUE(disk_.remove(file_of(0, kIndexSuffix)));
    ASSERT_TRUE(disk_.remove(file_of(segments()[1], kTimeIndexSuffix)));
    change(file_of(segments()[2], kIndexSuffix), [&](Bytes& bytes) {
        bytes = first;  // whole, but another segment's
    });
    ASSERT_TRUE(open());
    expect_values(0, 20);
    for (int i = 0; i < 20; ++i) {
        EXPECT_EQ((*log_->offset_for_time(base::from_epoch_ms(i)))->offset.value(), i);
    }
}

TEST_F(RecoveryTest, WithoutACheckpointEverythingIsRead) {
    ASSERT_TRUE(log_->close());
    ASSERT_TRUE(disk_.remove("t/0/checkpoint"));
    ASSERT_TRUE(open());
    expect_values(0, 20);
    change(segment(segments()[1]), [](Bytes& bytes) { bytes.back() ^= std::byte{1}; });
    ASSERT_TRUE(open());
    EXPECT_EQ(segments().size(), 2U) << "cut at the first fault";
    expect_values(0, segments().back() + 4);
}

TEST_F(RecoveryTest, DamageBeforeTheTailIsToldAndNothingIsTouched) {
    ASSERT_TRUE(log_->close());
    const std::string second = segment(segments()[1]);
    const std::vector<std::int64_t> before = segments();
    change("t/0/checkpoint", [](Bytes& bytes) { bytes[9] ^= std::byte{1}; });
    change(second, [](Bytes& bytes) { bytes.back() ^= std::byte{1}; });
    const Result<> opened = open();
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code, Code::corrupt);
    EXPECT_TRUE(opened.error().what.starts_with(second)) << opened.error().what;
    EXPECT_EQ(segments(), before);
    change(second, [](Bytes& bytes) { bytes.back() ^= std::byte{1}; });
    ASSERT_TRUE(open()) << "with the segments whole the checkpoint is not missed";
    expect_values(0, 20);
}

TEST_F(RecoveryTest, AMissingSegmentBeforeTheTailIsTold) {
    ASSERT_TRUE(log_->close());
    ASSERT_TRUE(disk_.remove(segment(segments()[1])));
    EXPECT_EQ(open().error().code, Code::corrupt);
}

TEST_F(RecoveryTest, SegmentsThatDoNotFollowAreNoPartOfTheChain) {
    const std::unique_ptr<io::File> foreign = *disk_.create(segment(500));
    ASSERT_TRUE(foreign->append(ByteView(batch_of({"x"}))));
    ASSERT_TRUE(open());
    expect_values(0, 20);
    EXPECT_NE(segments().back(), 500);
}

TEST_F(RecoveryTest, StraysAreSweptAndStrangersLeftAlone) {
    ASSERT_TRUE(disk_.create("t/0/.checkpoint.tmp0"));
    ASSERT_TRUE(disk_.create(file_of(77, kIndexSuffix)));
    ASSERT_TRUE(disk_.create("t/0/notes.txt"));
    ASSERT_TRUE(open());
    expect_values(0, 20);
    EXPECT_FALSE(disk_.info("t/0/.checkpoint.tmp0"));
    EXPECT_FALSE(disk_.info(file_of(77, kIndexSuffix)));
    EXPECT_TRUE(disk_.info("t/0/notes.txt"));
}

TEST_F(RecoveryTest, AnUnreadableTailIsNotCut) {
    disk_.inject({.kind = io::FaultKind::read_error, .probability = 1});
    EXPECT_EQ(open().error().code, Code::io);
    disk_.heal();
    ASSERT_TRUE(open());
    expect_values(0, 20);
}

}  // namespace
}  // namespace logs
