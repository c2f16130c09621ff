#include "codec/records/record_batch.h"

#include <gtest/gtest.h>

#include <initializer_list>
#include <string>

#include "codec/crc32c.h"
#include "codec/endian.h"

namespace codec {
namespace {

using base::as_bytes;
using base::as_text;
using base::Code;

constexpr std::int64_t kTimeMs = 1'600'000'000'123;

Bytes raw(std::initializer_list<int> values) {
    Bytes bytes;
    for (const int value : values) bytes.push_back(static_cast<std::byte>(value));
    return bytes;
}

Bytes two_records() {
    BatchBuilder builder(base::from_epoch_ms(kTimeMs));
    builder.add(as_bytes("k"), as_bytes("{}"));
    const RecordHeader headers[] = {{"h", as_bytes("v")}, {"n", std::nullopt}};
    builder.add(std::nullopt, std::nullopt, headers);
    return builder.finish();
}

// Made by hand from Kafka's description of the format; the CRC by another implementation.
Bytes golden() {
    return raw({0,    0,    0,    0,    0,    0,    0,    0,             // base offset
                0,    0,    0,    73,                                    // length
                0,    0,    0,    0,                                     // leader epoch
                2,                                                       // magic
                0x5F, 0xAA, 0x50, 0x58,                                  // CRC-32C
                0,    0,                                                 // attributes
                0,    0,    0,    1,                                     // last offset delta
                0,    0,    0x01, 0x74, 0x87, 0x6E, 0x80, 0x7B,          // base time
                0,    0,    0x01, 0x74, 0x87, 0x6E, 0x80, 0x7B,          // max time
                0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,          // producer id
                0xFF, 0xFF,                                              // producer epoch
                0xFF, 0xFF, 0xFF, 0xFF,                                  // base sequence
                0,    0,    0,    2,                                     // records
                18,   0,    0,    0,    2,    'k',  4,    '{',  '}', 0,  // the first
                26,   0,    0,    2,    1,    1,    4,                   // the second, both null
                2,    'h',  2,    'v',  2,    'n',  1});                 // its headers
}

void renew_crc(Bytes& batch) { store_big(batch.data() + 17, crc32c(ByteView(batch).subspan(21))); }

void expect_refused(Bytes batch, std::string_view why, Code code = Code::malformed) {
    const Result<BatchHeader> checked = check_batch(batch);
    ASSERT_FALSE(checked) << why;
    EXPECT_EQ(checked.error().code, code) << why;
    EXPECT_NE(checked.error().what.find(why), std::string::npos) << checked.error().what;
}

TEST(RecordBatch, BuildsTheBytesOfTheSpecification) { EXPECT_EQ(two_records(), golden()); }

TEST(RecordBatch, ReadsItsHeader) {
    const Result<BatchHeader> header = check_batch(golden());
    ASSERT_TRUE(header) << header.error().what;
    EXPECT_EQ(header->bytes(), golden().size());
    EXPECT_EQ(header->record_count, 2);
    EXPECT_EQ(header->last_offset().value(), 1);
    EXPECT_EQ(base::epoch_ms(header->base_time), kTimeMs);
    EXPECT_EQ(header->producer_id, -1);
    EXPECT_EQ(header->base_sequence, -1);
    EXPECT_EQ(header->compression(), Compression::none);
    EXPECT_FALSE(header->is_control());
}

TEST(RecordBatch, ReadsItsRecordsAtTheirPlace) {
    Bytes batch = golden();
    place_batch(batch, Offset{1'000'000'000'000}, 7);
    ASSERT_TRUE(check_batch(batch)) << "the CRC does not cover offset and epoch";
    EXPECT_EQ(decode_header(batch)->leader_epoch, 7);

    Bytes scratch;
    const Result<std::vector<Record>> records = decode_records(batch, scratch);
    ASSERT_TRUE(records) << records.error().what;
    ASSERT_EQ(records->size(), 2U);
    const Record& first = (*records)[0];
    EXPECT_EQ(first.offset.value(), 1'000'000'000'000);
    EXPECT_EQ(base::epoch_ms(first.time), kTimeMs);
    EXPECT_EQ(as_text(*first.key), "k");
    EXPECT_EQ(as_text(*first.value), "{}");
    EXPECT_TRUE(first.headers.empty());
    const Record& second = (*records)[1];
    EXPECT_EQ(second.offset.value(), 1'000'000'000'001);
    EXPECT_FALSE(second.key);
    EXPECT_FALSE(second.value);
    ASSERT_EQ(second.headers.size(), 2U);
    EXPECT_EQ(second.headers[0].name, "h");
    EXPECT_EQ(as_text(*second.headers[0].value), "v");
    EXPECT_FALSE(second.headers[1].value);
}

TEST(RecordBatch, KeepsEmptyApartFromNull) {
    BatchBuilder builder(base::from_epoch_ms(0));
    builder.add(ByteView{}, ByteView{});
    const Bytes batch = builder.finish();
    Bytes scratch;
    const Result<std::vector<Record>> records = decode_records(batch, scratch);
    ASSERT_TRUE(records);
    ASSERT_TRUE(records->front().key);
    EXPECT_TRUE(records->front().key->empty());
    ASSERT_TRUE(records->front().value);
}

TEST(RecordBatch, CarriesManyRecordsOfManySizes) {
    BatchBuilder builder(base::from_epoch_ms(kTimeMs));
    std::vector<std::string> values;
    for (int i = 0; i < 300; ++i) values.emplace_back(static_cast<std::size_t>(i * 7), 'x');
    for (const std::string& value : values) builder.add(std::nullopt, as_bytes(value));
    EXPECT_EQ(builder.records(), 300);
    const std::size_t bytes = builder.bytes();
    const Bytes batch = builder.finish();
    EXPECT_EQ(batch.size(), bytes);
    ASSERT_TRUE(check_batch(batch));
    Bytes scratch;
    const Result<std::vector<Record>> records = decode_records(batch, scratch);
    ASSERT_TRUE(records);
    for (std::size_t i = 0; i < values.size(); ++i) {
        EXPECT_EQ(as_text(*(*records)[i].value), values[i]);
        EXPECT_EQ((*records)[i].offset.value(), static_cast<std::int64_t>(i));
    }
    EXPECT_EQ(builder.bytes(), 0U);
    builder.add(std::nullopt, as_bytes("again"));
    EXPECT_TRUE(check_batch(builder.finish()));
}

TEST(RecordBatch, NoticesEveryChangedBitThatTheCrcCovers) {
    for (std::size_t at = 21; at < golden().size(); ++at) {
        for (unsigned bit = 0; bit < 8; ++bit) {
            Bytes batch = golden();
            batch[at] ^= static_cast<std::byte>(1U << bit);
            EXPECT_FALSE(check_batch(batch)) << "byte " << at << " bit " << bit;
        }
    }
    Bytes batch = golden();
    batch.back() ^= std::byte{4};
    expect_refused(batch, "CRC", Code::corrupt);
}

TEST(RecordBatch, RefusesEveryPrefixAndAnythingLonger) {
    const Bytes whole = golden();
    for (std::size_t size = 0; size < whole.size(); ++size) {
        EXPECT_FALSE(check_batch(ByteView(whole).first(size)));
    }
    Bytes longer = whole;
    longer.push_back(std::byte{0});
    expect_refused(longer, "length");
    Bytes doubled = whole;
    doubled.insert(doubled.end(), whole.begin(), whole.end());
    expect_refused(doubled, "length");
}

TEST(RecordBatch, RefusesWhatOnlyAForgerWouldSign) {
    Bytes batch = golden();
    batch[16] = std::byte{1};
    expect_refused(batch, "magic 1");

    batch = golden();
    store_big(batch.data() + 57, std::int32_t{2'000'000'000});
    store_big(batch.data() + 23, std::int32_t{1'999'999'999});
    renew_crc(batch);
    expect_refused(batch, "2000000000 records in");

    batch = golden();
    store_big(batch.data() + 57, std::int32_t{1});
    store_big(batch.data() + 23, std::int32_t{0});
    renew_crc(batch);
    expect_refused(batch, "after the last record");

    batch = golden();
    store_big(batch.data() + 57, std::int32_t{3});
    renew_crc(batch);
    expect_refused(batch, "last offset delta");

    batch = golden();
    store_big(batch.data() + 57, std::int32_t{0});
    store_big(batch.data() + 23, std::int32_t{-1});
    renew_crc(batch);
    expect_refused(batch, "no record");

    batch = golden();
    batch[64] = std::byte{2};  // the first record claims offset delta 1
    renew_crc(batch);
    expect_refused(batch, "record 0");

    batch = golden();
    batch[22] = std::byte{5};  // no such codec
    renew_crc(batch);
    expect_refused(batch, "attributes");
}

TEST(RecordBatch, StoresCompressedRecordsUnopenedAndSaysIfTheyDoNotOpen) {
    Bytes batch = golden();
    batch[22] = std::byte{4};
    renew_crc(batch);
    ASSERT_TRUE(check_batch(batch));
    Bytes scratch;
    const Result<std::vector<Record>> records = decode_records(batch, scratch);
    ASSERT_FALSE(records);
    EXPECT_EQ(records.error().code, Code::malformed);
}

TEST(RecordBatch, MayClaimAnyBaseOffset) {
    BatchBuilder builder(base::from_epoch_ms(0));
    builder.add(std::nullopt, base::as_bytes(std::string_view("a")));
    builder.add(std::nullopt, base::as_bytes(std::string_view("b")));
    Bytes batch = builder.finish();
    place_batch(batch, Offset{INT64_MAX}, 0);
    EXPECT_TRUE(check_batch(batch)) << "it is given its own when it is stored";
    Bytes scratch;
    EXPECT_EQ(decode_records(batch, scratch)->size(), 2U);
}

}  // namespace
}  // namespace codec
