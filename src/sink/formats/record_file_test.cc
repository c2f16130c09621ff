#include "sink/formats/record_file.h"

#include <gtest/gtest.h>

#include "codec/records/compression.h"
#include "io/posix_disk.h"

namespace sink {
namespace {

std::string body_of(Format format, const FormatOptions& options, const SchemaPtr& schema,
                    const std::vector<Value>& values) {
    auto file = begin_file(format, options, schema, "n", nullptr);
    EXPECT_TRUE(file) << file.error().what;
    for (const Value& one : values) {
        const Result<> added = (*file)->add(one);
        EXPECT_TRUE(added);
    }
    const auto body = (*file)->finish();
    EXPECT_TRUE(body);
    return std::string(base::as_text(*body));
}

TEST(RecordFile, IsLinesOfJson) {
    EXPECT_EQ(body_of(Format::json, {}, nullptr, {*parse_json(R"({"a":1.10})"), Value()}),
              "{\"a\":1.10}\nnull\n");
    const std::string packed = body_of(Format::json, {.is_compressed = true}, nullptr, {Value()});
    const auto opened = codec::decompress(codec::Compression::gzip, base::as_bytes(packed), 100);
    ASSERT_TRUE(opened);
    EXPECT_EQ(base::as_text(*opened), "null\n");
}

TEST(RecordFile, WritesDecimalsAsAsked) {
    const SchemaPtr schema = *read_json_schema(
        *parse_json(R"({"type":"struct","fields":[{"type":"bytes","parameters":{"scale":"1"},)"
                    R"("name":"org.apache.kafka.connect.data.Decimal","field":"p"}]})"));
    const Value value = *read_payload(*schema, *parse_json(R"({"p":2.5})"));
    EXPECT_EQ(body_of(Format::json, {}, schema, {value}), "{\"p\":\"GQ==\"}\n");
    EXPECT_EQ(body_of(Format::json, {.decimals = DecimalFormat::numeric}, schema, {value}),
              "{\"p\":2.5}\n");
}

TEST(RecordFile, IsBareBytes) {
    EXPECT_EQ(body_of(Format::bytes, {.separator = "|"}, nullptr,
                      {Value::text("a"), *parse_json(R"({"b":1})")}),
              "a|{\"b\":1}|");
}

TEST(RecordFile, HasTheEndingOfItsFormat) {
    const FormatOptions options{.is_compressed = true};
    EXPECT_EQ(extension_of(Format::json, options), ".json.gz");
    EXPECT_EQ(extension_of(Format::bytes, {}), ".bin");
    EXPECT_EQ(extension_of(Format::avro, options), ".avro");
    EXPECT_EQ(extension_of(Format::parquet, options), ".snappy.parquet");
    EXPECT_EQ(extension_of(Format::parquet, {.parquet_codec = ParquetCodec::none}), ".parquet");
}

TEST(RecordFile, RefusesParquetOfWhatIsNoRecord) {
    io::PosixDisk disk;
    const ParquetMaker maker({disk, [] { return nullptr; }, "none"});
    const auto refused = begin_file(Format::parquet, {}, nullptr, "n", &maker);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().what, "Avro schema must be a record.");
}

}  // namespace
}  // namespace sink
