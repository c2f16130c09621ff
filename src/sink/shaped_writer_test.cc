// The writer of trees over a bucket in memory: keys, bytes, when files close, and what becomes of
// records that cannot go their way.

#include "sink/shaped_writer.h"

#include <gtest/gtest.h>

#include "base/text.h"
#include "codec/records/compression.h"
#include "io/posix_disk.h"
#include "sink/writer_fixture.h"
#include "sql/database.h"

namespace sink {
namespace {

using base::Bytes;
using base::Code;
using testing::batch_of;
using testing::kPlace;
using testing::kTime;
using testing::MemoryBucket;

constexpr const char* kJson = "io.confluent.connect.s3.format.json.JsonFormat";
constexpr const char* kPartitioners = "io.confluent.connect.storage.partitioner.";

class ShapedWriterTest : public ::testing::Test {
  protected:
    void configure(Properties changes) {
        Properties properties{{"name", "c"},
                              {"topics", "t"},
                              {"s3.bucket.name", "b"},
                              {"flush.size", "2"},
                              {"format.class", kJson},
                              {"storage.class", "io.confluent.connect.s3.storage.S3Storage"}};
        for (const auto& [key, value] : changes) properties.insert_or_assign(key, value);
        auto read = read_connector_config(properties);
        ASSERT_TRUE(read) << read.error().what;
        ASSERT_FALSE(read->is_plain());
        config_ = *std::move(read);
    }
    ShapedWriter writer(std::int64_t from = 0) {
        return {bucket_, config_, clock_, kPlace, Offset{from}};
    }
    std::vector<std::string> objects() const {
        std::vector<std::string> all;
        for (const auto& [key, kept] : bucket_.kept) all.push_back(key + "=" + kept.body);
        return all;
    }
    using Objects = std::vector<std::string>;

    ConnectorConfig config_;
    MemoryBucket bucket_;
    io::ManualClock clock_{base::from_epoch_ms(kTime)};
};

Properties by_field() {
    return {{"partitioner.class", std::string(kPartitioners) + "FieldPartitioner"},
            {"partition.field.name", "c"}};
}

Properties by_record_time() {
    return {{"partitioner.class", std::string(kPartitioners) + "TimeBasedPartitioner"},
            {"locale", "en"},
            {"timezone", "UTC"},
            {"partition.duration.ms", "60000"},
            {"path.format", "'m'=mm"},
            {"timestamp.extractor", "RecordField"},
            {"timestamp.field", "t"},
            {"rotate.interval.ms", "90000"},
            {"flush.size", "100"}};
}

std::string envelope(int version, const std::string& field, const std::string& payload) {
    return base::text(R"({"schema":{"type":"struct","name":"S","version":)", version,
                      R"(,"fields":[{"type":"int32","field":"a"})", field, R"(]},"payload":)",
                      payload, "}");
}

TEST_F(ShapedWriterTest, ClosesTheFilesOfAllDirectoriesTogether) {
    configure(by_field());
    ShapedWriter writer = this->writer();
    ASSERT_TRUE(writer.write(batch_of(0, {R"({"c":"fr"})", R"({"c":"de"})", R"({"c":"fr"})"})));
    EXPECT_EQ(objects(), (Objects{"topics/t/c=de/t+0+0000000001.json={\"c\":\"de\"}\n",
                                  "topics/t/c=fr/t+0+0000000000.json={\"c\":\"fr\"}\n"}));
    EXPECT_EQ(writer.committable(), Offset{2}) << "the third is in an open file";
    EXPECT_EQ(writer.position(), Offset{3});
    ASSERT_TRUE(writer.close_file());
    EXPECT_EQ(writer.committable(), Offset{3});
}

TEST_F(ShapedWriterTest, RotatesByTheTimeOfRecords) {
    configure(by_record_time());
    ShapedWriter writer = this->writer();
    ASSERT_TRUE(writer.write(
        batch_of(0, {R"({"t":0})", R"({"t":59999})", R"({"t":60000})", R"({"t":150000})"})));
    EXPECT_EQ(objects(), (Objects{"topics/t/m=00/t+0+0000000000.json={\"t\":0}\n{\"t\":59999}\n",
                                  "topics/t/m=01/t+0+0000000002.json={\"t\":60000}\n"}));
    clock_.advance(std::chrono::hours(1));
    EXPECT_FALSE(writer.is_due(clock_.wall())) << "records alone decide";
}

TEST_F(ShapedWriterTest, RotatesQuietTopicsByTheWallClock) {
    Properties properties = by_record_time();
    properties["timestamp.extractor"] = "Wallclock";
    configure(properties);
    ShapedWriter writer = this->writer();
    ASSERT_TRUE(writer.write(batch_of(0, {"1"})));
    EXPECT_FALSE(writer.is_due(clock_.wall()));
    clock_.advance(std::chrono::seconds(90));
    EXPECT_TRUE(writer.is_due(clock_.wall()));
}

// SINK-2
TEST_F(ShapedWriterTest, WritesTheSameWhereverItBeginsAnew) {
    for (const Properties& properties : {by_field(), by_record_time()}) {
        bucket_.kept.clear();
        configure(properties);
        std::vector<Bytes> batches;
        for (std::int64_t i = 0; i < 20; ++i) {
            batches.push_back(batch_of(
                2 * i, {base::text(R"({"c":")", i % 3, R"(","t":)", i * 20'000, "}"),
                        base::text(R"({"c":")", i % 2, R"(","t":)", i * 20'000 + 50'000, "}")}));
        }
        ShapedWriter first = writer();
        std::vector<Offset> committable{Offset{0}};
        for (const Bytes& batch : batches) {
            ASSERT_TRUE(first.write(batch));
            committable.push_back(first.committable());
        }
        const auto expected = bucket_.kept;
        ASSERT_GE(expected.size(), 10U);
        for (const Offset from : committable) {
            bucket_.kept.clear();
            ShapedWriter again = writer(from.value());
            for (const Bytes& batch : batches) ASSERT_TRUE(again.write(batch));
            for (const auto& [key, kept] : bucket_.kept) EXPECT_EQ(expected.at(key), kept) << key;
            EXPECT_EQ(again.committable(), first.committable());
        }
    }
}

// SINK-1
TEST_F(ShapedWriterTest, FallsBackToWhatIsInTheBucketWhenAPutFails) {
    configure(by_field());
    ShapedWriter writer = this->writer();
    bucket_.puts_left = 0;
    EXPECT_EQ(writer.write(batch_of(0, {R"({"c":1})", R"({"c":2})"})).error().code,
              Code::disk_full);
    EXPECT_EQ(writer.committable(), Offset{0});
    EXPECT_EQ(writer.position(), Offset{0});
    EXPECT_FALSE(writer.failure()) << "a full disk is no failure of the task";
    bucket_.puts_left = UINT64_MAX;
    ASSERT_TRUE(writer.write(batch_of(0, {R"({"c":1})", R"({"c":2})"})));
    EXPECT_EQ(writer.committable(), Offset{2});
}

TEST_F(ShapedWriterTest, PacksFilesAsOneMember) {
    configure({{"s3.compression.type", "gzip"}});
    ShapedWriter writer = this->writer();
    ASSERT_TRUE(writer.write(batch_of(0, {R"({"a": 1})", "2"})));
    const auto& kept = bucket_.kept.at("topics/t/partition=0/t+0+0000000000.json.gz");
    const auto opened =
        codec::decompress(codec::Compression::gzip, base::as_bytes(kept.body), 1000);
    ASSERT_TRUE(opened);
    EXPECT_EQ(base::as_text(*opened), "{\"a\":1}\n2\n");
}

TEST_F(ShapedWriterTest, WritesBareBytes) {
    configure({{"format.class", "io.confluent.connect.s3.format.bytearray.ByteArrayFormat"},
               {"value.converter", "org.apache.kafka.connect.converters.ByteArrayConverter"},
               {"format.bytearray.extension", ".raw"},
               {"format.bytearray.separator", "|"}});
    ShapedWriter writer = this->writer();
    ASSERT_TRUE(writer.write(batch_of(0, {"{bad", "\xFF"})));
    EXPECT_EQ(objects(), (Objects{"topics/t/partition=0/t+0+0000000000.raw={bad|\xFF|"}));
}

Bytes keyed_batch() {
    codec::BatchBuilder builder(base::from_epoch_ms(kTime));
    const std::vector<codec::RecordHeader> headers{{"h", base::as_bytes("v")}, {"n", std::nullopt}};
    builder.add(base::as_bytes("k0"), base::as_bytes("1"), headers);
    builder.add(base::as_bytes("k1"), std::nullopt, headers);
    return builder.finish();
}

TEST_F(ShapedWriterTest, HasFilesOfItsOwnForKeysHeadersAndTombstones) {
    configure({{"store.kafka.keys", "true"},
               {"keys.format.class", kJson},
               {"store.kafka.headers", "true"},
               {"headers.format.class", kJson},
               {"behavior.on.null.values", "write"},
               {"s3.object.tagging", "true"}});
    ShapedWriter writer = this->writer();
    ASSERT_TRUE(writer.write(keyed_batch()));
    const std::string headers = R"([{"key":"h","value":"v"},{"key":"n","value":null}])";
    const std::string at = "topics/t/partition=0/t+0+0000000000";
    const std::string dead = "topics/t/tombstone/t+0+0000000001";
    EXPECT_EQ(objects(),
              (Objects{at + ".headers.json=" + headers + "\n", at + ".json=1\n",
                       at + ".keys.json=\"k0\"\n", dead + ".headers.json=" + headers + "\n",
                       dead + ".keys.json=\"k1\"\n"}));
    EXPECT_EQ(bucket_.kept.at(at + ".json").metadata[1],
              (std::pair<std::string, std::string>("x-amz-tagging",
                                                   "startOffset=0&endOffset=0&recordCount=1")));
    // A record without a key has no place there.
    EXPECT_FALSE(writer.write(batch_of(2, {"1"})));
    EXPECT_NE(writer.failure().value_or("").find("Key cannot be null"), std::string::npos);
}

TEST_F(ShapedWriterTest, HasKeysAndHeadersInAvroUnlessToldOtherwise) {
    configure({{"store.kafka.keys", "true"},
               {"store.kafka.headers", "true"},
               {"behavior.on.null.values", "write"}});
    ShapedWriter writer = this->writer();
    codec::BatchBuilder builder(base::from_epoch_ms(kTime));
    const std::vector<codec::RecordHeader> headers{{"h", base::as_bytes("v")}};
    builder.add(base::as_bytes("k0"), base::as_bytes("1"), headers);
    builder.add(base::as_bytes("k1"), base::as_bytes("2"), headers);
    ASSERT_TRUE(writer.write(builder.finish()));
    ASSERT_EQ(bucket_.kept.size(), 3U);
    const std::string at = "topics/t/partition=0/t+0+0000000000";
    const std::string& keys = bucket_.kept.at(at + ".keys.avro").body;
    // StringConverter's keys are optional texts: the second branch, two bytes.
    EXPECT_NE(keys.find(R"(["null","string"])"), std::string::npos);
    EXPECT_NE(keys.find("\2\4k0\2\4k1"), std::string::npos);
    const std::string& kept = bucket_.kept.at(at + ".headers.avro").body;
    EXPECT_NE(kept.find("\2\2h\2v"), std::string::npos);
    // A header without a value has no place there, and its record is half written.
    Bytes next = keyed_batch();
    codec::place_batch(next, Offset{2}, 0);
    EXPECT_FALSE(writer.write(next));
    EXPECT_NE(writer.failure().value_or("").find("ConnectException: field value: Found null value"),
              std::string::npos)
        << *writer.failure();
}

TEST_F(ShapedWriterTest, HasKeysAndHeadersInRowsOfParquet) {
    const std::string parquet = "io.confluent.connect.s3.format.parquet.ParquetFormat";
    configure({{"format.class", parquet},
               {"store.kafka.keys", "true"},
               {"keys.format.class", parquet},
               {"flush.size", "1"}});
    const std::string directory = ::testing::TempDir() + "/shaped_writer_test";
    const std::unique_ptr<sql::Database> database =
        *sql::Database::open({.threads = 1, .directories = {directory}});
    io::PosixDisk disk;
    const ParquetMaker maker({disk, [&database] { return database.get(); }, directory});
    ShapedWriter writer(bucket_, config_, clock_, kPlace, Offset{0}, &maker);
    codec::BatchBuilder builder(base::from_epoch_ms(kTime));
    const std::string value = envelope(1, "", R"({"a":1})");
    builder.add(base::as_bytes("k0"), base::as_bytes(value));
    const Result<> written = writer.write(builder.finish());
    ASSERT_TRUE(written) << written.error().what;
    ASSERT_EQ(bucket_.kept.size(), 2U);
    const std::string at = "topics/t/partition=0/t+0+0000000000";
    for (const std::string& key : {at + ".keys.snappy.parquet", at + ".snappy.parquet"}) {
        EXPECT_TRUE(bucket_.kept.at(key).body.starts_with("PAR1")) << key;
        EXPECT_TRUE(bucket_.kept.at(key).body.ends_with("PAR1")) << key;
    }
    EXPECT_TRUE(disk.list(directory)->empty()) << "nothing stays behind";
}

TEST_F(ShapedWriterTest, FailsWhereItIsToldTo) {
    configure({{"errors.tolerance", "none"}, {"behavior.on.null.values", "fail"}});
    ShapedWriter writer = this->writer();
    EXPECT_FALSE(writer.write(batch_of(0, {"1", "2", "{bad"})));
    EXPECT_EQ(bucket_.kept.size(), 1U) << "what was whole before it";
    const std::string trace = writer.failure().value_or("");
    EXPECT_TRUE(
        trace.starts_with("org.apache.kafka.connect.errors.ConnectException: Tolerance "
                          "exceeded in error handler"))
        << trace;
    EXPECT_NE(trace.find("topic t, partition 0, offset 2"), std::string::npos) << trace;
    ShapedWriter nulls = this->writer();
    EXPECT_FALSE(nulls.write(batch_of(0, {std::nullopt})));
    EXPECT_NE(nulls.failure().value_or("").find("Null valued records are not writeable"),
              std::string::npos);
}

TEST_F(ShapedWriterTest, LeavesOutAndTellsWhy) {
    Properties properties = by_field();
    properties["errors.tolerance"] = "all";
    properties["behavior.on.null.values"] = "ignore";
    properties["errors.deadletterqueue.topic.name"] = "dead";
    properties["errors.deadletterqueue.context.headers.enable"] = "true";
    properties["flush.size"] = "1";
    configure(properties);
    ShapedWriter writer = this->writer();
    ASSERT_TRUE(writer.write(batch_of(0, {"{bad", "{}", std::nullopt, R"({"c":1})"})));
    EXPECT_EQ(bucket_.kept.size(), 1U);
    EXPECT_EQ(writer.written().records_skipped, 3U);
    const std::vector<DeadLetter> letters = writer.take_dead_letters();
    ASSERT_EQ(letters.size(), 3U);
    EXPECT_EQ(letters[0].value, "{bad");
    EXPECT_EQ(letters[2].value, std::nullopt);
    std::map<std::string, std::string> headers;
    for (const auto& [name, value] : letters[1].headers) headers[name] = value.value_or("");
    EXPECT_EQ(headers["__connect.errors.topic"], "t");
    EXPECT_EQ(headers["__connect.errors.partition"], "0");
    EXPECT_EQ(headers["__connect.errors.offset"], "1");
    EXPECT_EQ(headers["__connect.errors.connector.name"], "c");
    EXPECT_EQ(headers["__connect.errors.stage"], "TASK_PUT");
    EXPECT_NE(headers["__connect.errors.exception.message"].find("the field c"), std::string::npos);
    EXPECT_EQ(headers.size(), 10U);
    EXPECT_TRUE(writer.take_dead_letters().empty());
}

TEST_F(ShapedWriterTest, NamesKeysByTheRoutedTopic) {
    configure({{"transforms", "r,f"},
               {"transforms.r.type", "org.apache.kafka.connect.transforms.RegexRouter"},
               {"transforms.r.regex", "(.*)"},
               {"transforms.r.replacement", "new-$1"},
               {"transforms.f.type", "org.apache.kafka.connect.transforms.InsertField$Value"},
               {"transforms.f.offset.field", "o"}});
    ShapedWriter writer = this->writer();
    ASSERT_TRUE(writer.write(batch_of(0, {"{}", "{}"})));
    EXPECT_EQ(objects(), (Objects{"topics/new-t/partition=0/new-t+0+0000000000.json={\"o\":0}\n"
                                  "{\"o\":1}\n"}));
}

Properties in_avro() {
    return {{"format.class", "io.confluent.connect.s3.format.avro.AvroFormat"},
            {"value.converter", "org.apache.kafka.connect.json.JsonConverter"},
            {"flush.size", "3"}};
}
constexpr const char* kMoreFields = R"(,{"type":"int32","default":7,"field":"b"})";

TEST_F(ShapedWriterTest, BeginsAFileForEverySchema) {
    configure(in_avro());
    ShapedWriter writer = this->writer();
    ASSERT_TRUE(writer.write(
        batch_of(0, {envelope(1, "", R"({"a":1})"), envelope(2, kMoreFields, R"({"a":2})"),
                     envelope(2, kMoreFields, R"({"a":3})")})));
    ASSERT_EQ(bucket_.kept.size(), 1U);
    EXPECT_EQ(bucket_.kept.begin()->first, "topics/t/partition=0/t+0+0000000000.avro");
    EXPECT_EQ(writer.committable(), Offset{1});
    ASSERT_TRUE(writer.close_file());
    ASSERT_EQ(bucket_.kept.size(), 2U);
    const auto& [key, kept] = *bucket_.kept.rbegin();
    EXPECT_EQ(key, "topics/t/partition=0/t+0+0000000001.avro");
    EXPECT_TRUE(kept.body.starts_with("Obj\1"));
    // SINK-2
    MemoryBucket other;
    ShapedWriter again(other, config_, clock_, kPlace, Offset{1});
    ASSERT_TRUE(again.write(
        batch_of(0, {envelope(1, "", R"({"a":1})"), envelope(2, kMoreFields, R"({"a":2})"),
                     envelope(2, kMoreFields, R"({"a":3})")})));
    ASSERT_TRUE(again.close_file());
    EXPECT_EQ(other.kept.at(key), kept);
}

TEST_F(ShapedWriterTest, ProjectsWhereVersionsAreCompatible) {
    Properties properties = in_avro();
    properties["format.class"] = kJson;
    properties["schema.compatibility"] = "BACKWARD";
    properties["value.converter.schemas.enable"] = "true";
    configure(properties);
    ShapedWriter writer = this->writer();
    ASSERT_TRUE(writer.write(
        batch_of(0, {envelope(2, kMoreFields, R"({"a":1,"b":2})"), envelope(1, "", R"({"a":3})"),
                     envelope(2, kMoreFields, R"({"a":4})")})));
    EXPECT_EQ(objects(), (Objects{"topics/t/partition=0/t+0+0000000000.json={\"a\":1,\"b\":2}\n"
                                  "{\"a\":3,\"b\":7}\n{\"a\":4,\"b\":7}\n"}));
}

TEST_F(ShapedWriterTest, FailsOnAValueThatItsSchemaDoesNotFit) {
    configure(in_avro());
    ShapedWriter writer = this->writer();
    EXPECT_FALSE(writer.write(batch_of(0, {envelope(1, "", R"({"a":"x"})")})));
    EXPECT_NE(writer.failure().value_or("").find("Invalid type for INT32"), std::string::npos);
    ShapedWriter nulls = this->writer();
    EXPECT_FALSE(nulls.write(batch_of(0, {std::nullopt})));
    EXPECT_NE(nulls.failure().value_or("").find("Null valued records are not writeable"),
              std::string::npos);
}

base::Bytes in_schema(std::int32_t id, const std::string& text) {
    Bytes record{std::byte{0},
                 std::byte{0},
                 std::byte{0},
                 std::byte{0},
                 static_cast<std::byte>(id),
                 static_cast<std::byte>(2 * text.size())};
    for (const char one : text) record.push_back(static_cast<std::byte>(one));
    return record;
}

TEST_F(ShapedWriterTest, WaitsAtTheRecordWhoseSchemaItDoesNotKnow) {
    configure({{"value.converter", "io.confluent.connect.avro.AvroConverter"}});
    const Bytes first = in_schema(1, "x");
    const Bytes second = in_schema(2, "y");
    codec::BatchBuilder builder(base::from_epoch_ms(kTime));
    builder.add(std::nullopt, first);
    builder.add(std::nullopt, second);
    builder.add(std::nullopt, second);
    const Bytes batch = builder.finish();
    ShapedWriter writer = this->writer();
    ASSERT_TRUE(writer.write(batch));
    ASSERT_TRUE(writer.schema_wish());
    EXPECT_EQ(writer.schema_wish()->id, 1);
    EXPECT_EQ(writer.schema_wish()->subject, "t-value");
    EXPECT_EQ(writer.position(), Offset{0});
    const auto owner = std::make_shared<const codec::avro::Document>(
        *codec::avro::Document::parse(R"("string")", {}));
    const RegisteredSchema known{{owner, &owner->root()}, 1};
    writer.learn(*writer.schema_wish(), known);
    ASSERT_TRUE(writer.write(batch));
    EXPECT_EQ(writer.position(), Offset{1}) << "in the middle of the batch";
    EXPECT_EQ(writer.committable(), Offset{0}) << "the first is in an open file";
    writer.learn(*writer.schema_wish(), known);
    ASSERT_TRUE(writer.write(batch));
    EXPECT_FALSE(writer.schema_wish());
    EXPECT_EQ(objects(), (Objects{"topics/t/partition=0/t+0+0000000000.json=\"x\"\n\"y\"\n"}));
    EXPECT_EQ(writer.position(), Offset{3});
}

TEST_F(ShapedWriterTest, RefusesKeysThatNoStoreTakes) {
    Properties properties = by_field();
    properties["errors.tolerance"] = "all";
    configure(properties);
    ShapedWriter writer = this->writer();
    ASSERT_TRUE(
        writer.write(batch_of(0, {base::text(R"({"c":")", std::string(2000, 'x'), "\"}")})));
    EXPECT_EQ(writer.written().records_skipped, 1U);
    EXPECT_FALSE(writer.has_open_file());
}

}  // namespace
}  // namespace sink
