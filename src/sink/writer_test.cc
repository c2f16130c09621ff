// The writer over a directory of real files: names, bytes, metadata; then over the disk that
// forgets, with a committed offset beside the objects as the broker keeps it.

#include "sink/writer.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <iostream>
#include <map>

#include "base/text.h"
#include "io/posix_disk.h"
#include "io/sim_driver.h"
#include "object/directory_store.h"
#include "sink/writer_fixture.h"

namespace sink {
namespace {

using base::Bytes;
using base::Code;

using testing::batch_of;
using testing::kPlace;
using testing::kTime;
using testing::MemoryBucket;
using testing::Values;

std::string key_of(std::int64_t offset) {
    return ObjectNaming(ConnectorConfig{}, kPlace).key(Offset{offset});
}

class WriterTest : public ::testing::Test {
  protected:
    Writer writer(std::int64_t from = 0) { return {bucket_, config_, kPlace, Offset{from}}; }
    std::vector<std::string> bodies() const {
        std::vector<std::string> all;
        for (const auto& [key, kept] : bucket_.kept) all.push_back(kept.body);
        return all;
    }
    static object::Metadata notes(std::string_view value) {
        object::Metadata metadata{{"millrace-time", base::text(kTime)}};
        if (!value.empty()) metadata.emplace_back("millrace-value", value);
        return metadata;
    }

    ConnectorConfig config_;
    MemoryBucket bucket_;
};

TEST_F(WriterTest, PutsOneRecordAnObjectInOneCall) {
    Writer writer = this->writer();
    ASSERT_TRUE(
        writer.write(batch_of(0, {R"({"b":1,"a":[ 2 ]})", "\"x\"", " 18446744073709551615"})));
    EXPECT_EQ(bodies(), (std::vector<std::string>{"{\"b\":1,\"a\":[2]}\n", "\"x\"\n",
                                                  "18446744073709551615\n"}));
    EXPECT_EQ(bucket_.kept.begin()->first, key_of(0));
    EXPECT_EQ(bucket_.kept[key_of(2)].metadata, notes(""));
    EXPECT_EQ(bucket_.calls, 1);
    EXPECT_EQ(writer.position(), Offset{3});
    EXPECT_EQ(writer.committable(), Offset{3});
    EXPECT_EQ(writer.written().objects, 3U);
}

TEST_F(WriterTest, KeepsRecordsThatAreNoJson) {
    Writer writer = this->writer();
    ASSERT_TRUE(writer.write(batch_of(0, {"{bad", std::nullopt, "", "a\nb\n", "null", "1 2"})));
    EXPECT_EQ(bodies(),
              (std::vector<std::string>{"{bad", "null\n", "", "a\nb\n", "null\n", "1 2"}));
    EXPECT_EQ(bucket_.kept[key_of(0)].metadata, notes("raw"));
    EXPECT_EQ(bucket_.kept[key_of(1)].metadata, notes("null"));
    EXPECT_EQ(bucket_.kept[key_of(2)].metadata, notes("raw"));
    EXPECT_EQ(bucket_.kept[key_of(4)].metadata, notes(""));
    EXPECT_EQ(writer.written().records_raw, 4U);
    // What the audit expects of each record is what was put.
    Bytes scratch;
    const Bytes batch = batch_of(0, {"{bad", std::nullopt, "", "a\nb\n", "null", "1 2"});
    const auto records = codec::decode_records(batch, scratch);
    for (const codec::Record& record : *records) {
        EXPECT_EQ(object_body(record), bucket_.kept[key_of(record.offset.value())].body);
    }
}

TEST_F(WriterTest, LeavesOutWhatTheConfigurationLeavesOut) {
    config_.nulls = BadRecords::skip;
    config_.unreadable = BadRecords::skip;
    Writer writer = this->writer();
    ASSERT_TRUE(writer.write(batch_of(0, {"{bad", std::nullopt, "1"})));
    EXPECT_EQ(bodies(), std::vector<std::string>{"1\n"});
    EXPECT_EQ(writer.committable(), Offset{3});
    EXPECT_EQ(writer.written().records_skipped, 2U);
}

TEST_F(WriterTest, FillsFilesOfFlushSizeAcrossCalls) {
    config_.flush_records = 3;
    Writer writer = this->writer();
    ASSERT_TRUE(writer.write(batch_of(0, {"0", "1"})));
    EXPECT_TRUE(bucket_.kept.empty());
    EXPECT_EQ(writer.position(), Offset{2});
    EXPECT_EQ(writer.committable(), Offset{0});  // SINK-1
    ASSERT_TRUE(writer.write(batch_of(2, {std::nullopt, "3"})));
    EXPECT_EQ(bodies(), std::vector<std::string>{"0\n1\nnull\n"});
    EXPECT_EQ(writer.committable(), Offset{3});
    EXPECT_TRUE(writer.has_open_file());
    ASSERT_TRUE(writer.close_file());
    EXPECT_EQ(bucket_.kept[key_of(3)].body, "3\n");
    EXPECT_EQ(writer.committable(), Offset{4});
}

TEST_F(WriterTest, GivesARawValueAnObjectOfItsOwnAmongLines) {
    config_.flush_records = 3;
    Writer writer = this->writer();
    ASSERT_TRUE(writer.write(batch_of(0, {"0", "a\nb", "2", "3", "4"})));
    EXPECT_EQ(bodies(), (std::vector<std::string>{"0\n", "a\nb", "2\n3\n4\n"}));
    EXPECT_EQ(bucket_.kept[key_of(1)].metadata, notes("raw"));
}

// SINK-2: wherever it begins again, the same keys get the same bytes.
TEST_F(WriterTest, WritesTheSameFromEveryCommittableOffset) {
    config_.flush_records = 2;
    const std::vector<Bytes> batches{batch_of(0, {"0", "1", "x y", "3"}),
                                     batch_of(4, {std::nullopt, "5", "6"}), batch_of(7, {"7"})};
    Writer first = writer();
    std::vector<Offset> committable{Offset{0}};
    for (const Bytes& batch : batches) {
        ASSERT_TRUE(first.write(batch));
        committable.push_back(first.committable());
    }
    const auto expected = bucket_.kept;
    for (const Offset from : committable) {
        bucket_.kept.clear();
        Writer again = writer(from.value());
        for (const Bytes& batch : batches) ASSERT_TRUE(again.write(batch));
        for (const auto& [key, kept] : bucket_.kept) EXPECT_EQ(expected.at(key), kept) << key;
        EXPECT_EQ(again.committable(), first.committable());
    }
}

// SINK-1
TEST_F(WriterTest, FallsBackToWhatIsInTheBucketWhenAPutFails) {
    Writer writer = this->writer();
    ASSERT_TRUE(writer.write(batch_of(0, {"0"})));
    bucket_.puts_left = 1;
    const auto refused = writer.write(batch_of(1, {"1", "2", "3"}));
    EXPECT_EQ(refused.error().code, Code::disk_full);
    EXPECT_EQ(writer.position(), Offset{1});
    EXPECT_EQ(writer.committable(), Offset{1});
    bucket_.puts_left = UINT64_MAX;
    ASSERT_TRUE(writer.write(batch_of(1, {"1", "2", "3"})));
    EXPECT_EQ(bodies(), (std::vector<std::string>{"0\n", "1\n", "2\n", "3\n"}));
    EXPECT_EQ(writer.committable(), Offset{4});
}

TEST_F(WriterTest, PassesOverControlBatchesAndKeepsBatchesThatDoNotDecode) {
    Bytes control = batch_of(0, {"x"});
    control[22] = std::byte{32};
    Bytes broken = batch_of(1, {"1", "2"});
    broken[61] = std::byte{0x7F};  // the first record's length
    Writer writer = this->writer();
    ASSERT_TRUE(writer.write(control));
    EXPECT_TRUE(bucket_.kept.empty());
    ASSERT_TRUE(writer.write(broken));
    EXPECT_EQ(bucket_.kept[key_of(1)].body, base::as_text(broken));
    EXPECT_EQ(bucket_.kept[key_of(1)].metadata, notes("raw"));
    EXPECT_EQ(writer.committable(), Offset{3});
    EXPECT_EQ(writer.written().batches_raw, 1U);
}

// A topic of twelve batches, written to a directory store on the sick disk; the committed offset is
// a file beside it, replaced as the broker replaces its own.
class Delivery final : public io::SimScenario {
  public:
    explicit Delivery(std::int64_t flush_records) { config_.flush_records = flush_records; }

    void run(io::SimDisk& disk, io::ManualClock&, io::Random&) override {
        static_cast<void>(deliver(disk));
    }

    std::string verify(io::SimDisk& disk, io::ManualClock&) override {
        // Whatever is there has the right bytes, and all below the committed offset is there.
        if (std::string wrong = check(disk, committed(disk)); !wrong.empty()) return wrong;
        if (const auto delivered = deliver(disk); !delivered) return delivered.error().what;
        return check(disk, Offset{kRecords - kRecords % config_.flush_records});
    }

  private:
    static constexpr std::int64_t kRecords = 36;

    static std::string value(std::int64_t offset) { return base::text("{\"ind\":", offset, "}"); }
    static Bytes batch(std::int64_t number) {
        Values values;
        for (std::int64_t i = 0; i < 3; ++i) values.emplace_back(value(number * 3 + i));
        return batch_of(number * 3, values);
    }
    Offset committed(io::SimDisk& disk) const {
        const auto bytes = io::read_file(disk, "offset", 100);
        std::int64_t next = 0;
        if (bytes) base::parse_number(base::as_text(*bytes), next);
        return Offset{next};
    }
    Result<> deliver(io::SimDisk& disk) {
        TRY(auto store, object::open_directory_store(disk, "store"));
        const auto created = store->create_bucket("bucket");
        if (!created && created.error().code != Code::already_exists) return created.error();
        TRY(object::Bucket* const bucket, store->bucket("bucket"));
        Writer writer(*bucket, config_, kPlace, committed(disk));
        for (std::int64_t number = writer.position().value() / 3; number < kRecords / 3; ++number) {
            TRY_VOID(writer.write(batch(number)));
            TRY_VOID(
                io::replace_file(disk, "offset", base::as_bytes(base::text(writer.committable()))));
        }
        return store->close();
    }
    std::string check(io::SimDisk& disk, Offset committed) const {
        auto store = object::open_directory_store(disk, "store");
        if (!store) return store.error().what;
        const auto bucket = (*store)->bucket("bucket");
        if (!bucket) return committed == Offset{0} ? "" : "the bucket is gone";
        const std::int64_t flush = config_.flush_records;
        for (std::int64_t first = 0; first < kRecords; first += flush) {
            const auto object = (*bucket)->get(key_of(first));
            if (!object && first >= committed.value()) continue;
            if (!object) return base::text(key_of(first), " is missing, below ", committed);
            std::string expected;
            for (std::int64_t i = first; i < first + flush; ++i) expected += value(i) + "\n";
            if (base::as_text(object->body) != expected) {
                return base::text(key_of(first), " holds ", base::as_text(object->body));
            }
        }
        return {};
    }

    ConnectorConfig config_;
};

// SINK-1, SINK-2
TEST(WriterSim, LosesNothingWhereverItIsKilled) {
    for (const std::int64_t flush_records : {1, 4}) {
        const io::SimReport report = io::crash_everywhere(
            [flush_records] { return std::make_unique<Delivery>(flush_records); }, {.seeds = 1});
        EXPECT_TRUE(report.failure.empty()) << report.failure;
        EXPECT_GE(report.crashes, 100U);
        std::cout << report.crashes << " crash points\n";
    }
}

TEST(WriterSim, LosesNothingOnASickDisk) {
    const io::SimReport report =
        io::fault_storm([] { return std::make_unique<Delivery>(1); }, {.seeds = 100});
    EXPECT_TRUE(report.failure.empty()) << report.failure;
}

// The oracle notices an object that was committed and not kept.
TEST(WriterSim, IsATestThatCanFail) {
    io::CrashSweep sweep{.seeds = 1};
    sweep.prepare = [](io::SimDisk& disk) {
        disk.ignore_syncs([](const io::SimDisk::SyncCall& call) {
            return call.path.find("partition=0") != std::string::npos;
        });
    };
    const io::SimReport report =
        io::crash_everywhere([] { return std::make_unique<Delivery>(1); }, sweep);
    EXPECT_FALSE(report.failure.empty());
}

}  // namespace
}  // namespace sink
