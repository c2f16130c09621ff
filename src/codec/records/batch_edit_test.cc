#include "codec/records/batch_edit.h"

#include <gtest/gtest.h>

#include <limits>
#include <string>

#include "codec/endian.h"
#include "codec/records/compression.h"

namespace codec {
namespace {

using base::as_bytes;
using base::as_text;

constexpr std::int64_t kTimeMs = 1'600'000'000'123;
constexpr Compression kAll[] = {Compression::none, Compression::gzip, Compression::snappy,
                                Compression::lz4, Compression::zstd};

// Four records k0…k3, by the given codec, at offset 40.
Bytes four(Compression codec) {
    BatchBuilder builder(base::from_epoch_ms(kTimeMs));
    const RecordHeader headers[] = {{"h", as_bytes("v")}};
    for (const std::string key : {"k0", "k1", "k2", "k3"}) {
        builder.add(as_bytes(key), as_bytes("value of " + key), headers);
    }
    const Bytes plain = builder.finish();
    BatchHeader header = *decode_header(plain);
    header.attributes = static_cast<std::uint16_t>(codec);
    header.producer_id = 9;
    header.base_sequence = 5;
    Bytes scratch;
    Bytes batch = *filtered_batch(header, *decode_records(plain, scratch), {});
    place_batch(batch, Offset{40}, 0);
    return batch;
}

Bytes one(std::string_view value, std::int64_t time_ms) {
    BatchBuilder builder(base::from_epoch_ms(time_ms));
    const RecordHeader headers[] = {{"h", std::nullopt}};
    builder.add(std::nullopt, as_bytes(value), headers);
    return builder.finish();
}

TEST(BatchEdit, JoinedBatchesKeepEachRecordsTimeAndPlace) {
    const Bytes first = one("a", kTimeMs);
    const Bytes second = four(Compression::none);
    const Bytes third = one("z", kTimeMs - 5'000);
    const ByteView all[] = {first, second, third};
    const Result<Bytes> joined = joined_batch(all);
    ASSERT_TRUE(joined) << joined.error().what;
    const Result<BatchHeader> header = check_batch(*joined);
    ASSERT_TRUE(header) << header.error().what;
    EXPECT_EQ(header->record_count, 6);
    EXPECT_EQ(base::epoch_ms(header->max_time), kTimeMs);
    Bytes scratch;
    const auto records = *decode_records(*joined, scratch);
    EXPECT_EQ(as_text(*records.front().value), "a");
    EXPECT_EQ(as_text(*records[4].key), "k3");
    EXPECT_EQ(records[4].offset, Offset{4});
    EXPECT_EQ(as_text(*records.back().value), "z");
    EXPECT_EQ(base::epoch_ms(records.back().time), kTimeMs - 5'000);
    EXPECT_FALSE(records.back().headers[0].value);
}

TEST(BatchEdit, JoinsWhatIsPlainAlone) {
    EXPECT_TRUE(can_be_joined(*decode_header(one("a", kTimeMs))));
    EXPECT_FALSE(can_be_joined(*decode_header(four(Compression::none)))) << "a producer's";
    BatchHeader compressed = *decode_header(one("a", kTimeMs));
    compressed.attributes = static_cast<std::uint16_t>(Compression::zstd);
    EXPECT_FALSE(can_be_joined(compressed));
}

TEST(BatchEdit, RefusesToJoinTimesThatCannotBeToldApart) {
    const Bytes early = one("a", std::numeric_limits<std::int64_t>::min());
    const Bytes late = one("b", std::numeric_limits<std::int64_t>::max());
    const ByteView all[] = {early, late};
    EXPECT_EQ(joined_batch(all).error().code, base::Code::malformed);
}

TEST(BatchEdit, StampsTheProducer) {
    Bytes batch = one("a", kTimeMs);
    stamp_producer(batch, {.id = 77, .epoch = 3, .sequence = 12});
    const Result<BatchHeader> header = check_batch(batch);
    ASSERT_TRUE(header) << header.error().what;
    EXPECT_EQ(header->producer_id, 77);
    EXPECT_EQ(header->producer_epoch, 3);
    EXPECT_EQ(header->base_sequence, 12);
}

TEST(BatchEdit, CompressedBatchesReadAsTheyWereWritten) {
    for (const Compression codec : kAll) {
        const Bytes batch = four(codec);
        ASSERT_TRUE(check_batch(batch)) << static_cast<int>(codec);
        Bytes scratch;
        const Result<std::vector<Record>> records = decode_records(batch, scratch);
        ASSERT_TRUE(records) << records.error().what;
        ASSERT_EQ(records->size(), 4U);
        EXPECT_EQ(records->back().offset, Offset{43});
        EXPECT_EQ(as_text(*records->back().value), "value of k3");
        EXPECT_EQ(as_text(*records->back().headers[0].value), "v");
    }
}

TEST(BatchEdit, TakesRecordsOutAndKeepsTheRest) {
    for (const Compression codec : kAll) {
        const Bytes batch = four(codec);
        Bytes scratch;
        std::vector<Record> records = *decode_records(batch, scratch);
        records.erase(records.begin() + 3);
        records.erase(records.begin());
        const base::WallTime horizon = base::from_epoch_ms(kTimeMs + 777);
        const Result<Bytes> made = filtered_batch(*decode_header(batch), records, horizon);
        ASSERT_TRUE(made);
        const BatchHeader header = *decode_header(*made);
        EXPECT_EQ(header.base_offset, Offset{40});
        EXPECT_EQ(header.last_offset(), Offset{43}) << "its place stays";
        EXPECT_EQ(header.base_sequence, 5);
        EXPECT_TRUE(header.has_delete_horizon());
        EXPECT_EQ(header.base_time, horizon);
        EXPECT_TRUE(check_stored_counts(header));
        EXPECT_FALSE(check_batch(*made)) << "no producer may send such a thing";
        Bytes scratch_again;
        const Result<std::vector<Record>> again = decode_records(*made, scratch_again);
        ASSERT_TRUE(again) << again.error().what;
        ASSERT_EQ(again->size(), 2U);
        EXPECT_EQ(again->front().offset, Offset{41});
        EXPECT_EQ(base::epoch_ms(again->front().time), kTimeMs);
        EXPECT_EQ(as_text(*again->back().key), "k2");
    }
}

TEST(BatchEdit, StampsTheTimeOfAppending) {
    Bytes batch = four(Compression::zstd);
    stamp_append_time(batch, base::from_epoch_ms(5'000));
    const Result<BatchHeader> header = check_batch(batch);
    ASSERT_TRUE(header) << header.error().what;
    EXPECT_TRUE(header->has_append_time());
    Bytes scratch;
    const std::vector<Record> records = *decode_records(batch, scratch);
    for (const Record& record : records) {
        EXPECT_EQ(base::epoch_ms(record.time), 5'000);
    }
}

TEST(BatchEdit, MarkersSayWhatTheyEnd) {
    for (const bool is_commit : {false, true}) {
        const Bytes batch = control_batch(9, 3, {is_commit, 17}, base::from_epoch_ms(kTimeMs));
        const Result<BatchHeader> header = check_batch(batch);
        ASSERT_TRUE(header) << header.error().what;
        EXPECT_TRUE(header->is_control() && header->is_transactional());
        EXPECT_EQ(header->producer_epoch, 3);
        const Result<EndOfTransaction> end = decode_control_batch(batch);
        ASSERT_TRUE(end);
        EXPECT_EQ(end->is_commit, is_commit);
        EXPECT_EQ(end->coordinator_epoch, 17);
    }
    EXPECT_FALSE(decode_control_batch(four(Compression::none)));
}

}  // namespace
}  // namespace codec
