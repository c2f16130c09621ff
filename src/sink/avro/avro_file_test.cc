#include "sink/avro/avro_file.h"

#include <gtest/gtest.h>

#include "base/text.h"
#include "codec/records/compression.h"
#include "codec/varint.h"
#include "sink/avro/avro_value.h"
#include "sink/avro/connect_schema.h"
#include "sink/record/json_schema.h"

namespace sink {
namespace {

Value json(const std::string& text) { return *parse_json(text); }

SchemaPtr connect(const std::string& text) { return *read_json_schema(json(text)); }

std::string hex(base::ByteView bytes) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::string text;
    for (const std::byte one : bytes) {
        text += kDigits[std::to_integer<unsigned>(one) >> 4U];
        text += kDigits[std::to_integer<unsigned>(one) & 0xFU];
    }
    return text;
}

constexpr const char* kPair =
    R"({"type":"struct","name":"P","fields":[{"type":"int32","field":"a"},)"
    R"({"type":"string","optional":true,"field":"b"}]})";

base::Bytes file_of(AvroCodec codec, const std::vector<std::string>& values,
                    std::string_view name = "topics/t/partition=0/t+0+0000000000") {
    const SchemaPtr schema = connect(kPair);
    auto file = AvroFile::begin(schema, {}, codec, name);
    EXPECT_TRUE(file) << file.error().what;
    for (const std::string& one : values) {
        const Result<> added = file->add(*read_payload(*schema, json(one)));
        EXPECT_TRUE(added);
    }
    return *file->finish();
}

// What the specification says of it, by hand.
TEST(AvroFile, IsAContainer) {
    const base::Bytes file = file_of(AvroCodec::none, {R"({"a":1,"b":"x"})", R"({"a":-2})"});
    const std::string schema =
        R"({"type":"record","name":"P","fields":[{"name":"a","type":"int"},)"
        R"({"name":"b","type":["null","string"],"default":null}],"connect.name":"P"})";
    base::Bytes head;
    append_avro_blob(head, base::as_bytes(schema));
    const std::string text = hex(file);
    const std::string meta =
        "4f626a01"
        "04"
        "16" +
        hex(base::as_bytes("avro.schema")) + hex(head) + "14" + hex(base::as_bytes("avro.codec")) +
        "08" + hex(base::as_bytes("null")) + "00";
    ASSERT_TRUE(text.starts_with(meta)) << text;
    const std::string mark = text.substr(meta.size(), 32);
    // Two records in six bytes: 1, the second branch, "x"; -2, the first branch.
    EXPECT_EQ(text.substr(meta.size() + 32),
              "04"
              "0c"
              "02"
              "02"
              "02"
              "78"
              "03"
              "00" +
                  mark);
}

// SINK-2
TEST(AvroFile, IsTheSameForTheSameRecords) {
    for (const AvroCodec codec :
         {AvroCodec::none, AvroCodec::deflate, AvroCodec::snappy, AvroCodec::zstandard}) {
        const auto file = file_of(codec, {R"({"a":1})"});
        EXPECT_EQ(file, file_of(codec, {R"({"a":1})"}));
        EXPECT_NE(file, file_of(codec, {R"({"a":1})"}, "another"));
    }
}

// The block behind the second mark from the end, and how many records it says to have.
struct Block {
    std::int64_t records;
    base::Bytes bytes;
};
Block first_block(const base::Bytes& file) {
    constexpr std::size_t kMarkBytes = 16;
    const base::ByteView mark = base::ByteView(file).last(kMarkBytes);
    const auto begin = std::ranges::search(file, mark).end();
    base::ByteView rest(begin, file.end());
    const auto records = codec::take_varint(rest);
    const auto length = codec::take_varint(rest);
    return {*records, base::copy_of(rest.first(static_cast<std::size_t>(*length)))};
}

TEST(AvroFile, PacksItsBlocks) {
    std::vector<std::string> values;
    values.reserve(1000);
    for (int i = 0; i < 1000; ++i) {
        values.push_back(base::text(R"({"a":)", i, R"(,"b":"the same words again and again"})"));
    }
    const Block plain = first_block(file_of(AvroCodec::none, values));
    EXPECT_EQ(plain.records, 1000);
    const Block snappy = first_block(file_of(AvroCodec::snappy, values));
    EXPECT_LT(snappy.bytes.size(), plain.bytes.size() / 4);
    const auto opened =
        codec::decompress(codec::Compression::snappy,
                          base::ByteView(snappy.bytes).first(snappy.bytes.size() - 4), 1 << 20);
    ASSERT_TRUE(opened);
    EXPECT_EQ(*opened, plain.bytes);
    const Block zstandard = first_block(file_of(AvroCodec::zstandard, values));
    EXPECT_EQ(*codec::decompress(codec::Compression::zstd, zstandard.bytes, 1 << 20), plain.bytes);
    EXPECT_LT(first_block(file_of(AvroCodec::deflate, values)).bytes.size(),
              plain.bytes.size() / 4);
}

TEST(AvroFile, EndsABlockAtAboutSixtyFourThousandBytes) {
    const std::vector<std::string> values(
        3, base::text(R"({"a":1,"b":")", std::string(40'000, 'x'), "\"}"));
    EXPECT_EQ(first_block(file_of(AvroCodec::none, values)).records, 2);
}

TEST(AvroFile, IsAsBeforeAfterAValueThatDoesNotGo) {
    const SchemaPtr schema = connect(kPair);
    auto file = AvroFile::begin(schema, {}, AvroCodec::none, "n");
    ASSERT_TRUE(file);
    const std::size_t before = file->bytes();
    const Result<> added = file->add(json(R"({"a":1,"b":5})"));
    ASSERT_FALSE(added);
    EXPECT_EQ(added.error().what, "field b: Invalid type for STRING: 5");
    EXPECT_EQ(file->bytes(), before);
    EXPECT_EQ(file->add(Value()).error().what, "Found null value for non-optional schema");
}

TEST(AvroFile, KeepsValuesWithoutSchemaByTheirKind) {
    auto file = AvroFile::begin(nullptr, {}, AvroCodec::none, "n");
    ASSERT_TRUE(file);
    ASSERT_TRUE(file->add(json(R"({"a":[1,2.5,true,null],"b":"x"})")));
    const auto document = avro_schema_of(nullptr, {});
    const Block block = first_block(*file->finish());
    const auto value = value_of_avro(document->root(), block.bytes);
    ASSERT_TRUE(value) << value.error().what;
    const std::string text = json_of(*value);
    EXPECT_NE(text.find(R"("string":"a")"), std::string::npos) << text;
    EXPECT_NE(text.find(R"("long":1)"), std::string::npos) << text;
    EXPECT_NE(text.find(R"("double":2.5)"), std::string::npos) << text;
}

// Every type there and back.
TEST(AvroValue, IsReadAsItWasWritten) {
    const SchemaPtr schema = connect(
        R"({"type":"struct","name":"all","fields":[{"type":"int8","field":"i8"},)"
        R"({"type":"int16","field":"i16"},{"type":"int32","field":"i32"},)"
        R"({"type":"int64","field":"i64"},{"type":"float","field":"f"},)"
        R"({"type":"double","field":"d"},{"type":"boolean","field":"t"},)"
        R"({"type":"bytes","optional":true,"field":"x"},)"
        R"({"type":"array","items":{"type":"string","optional":true},"field":"a"},)"
        R"({"type":"map","keys":{"type":"string"},"values":{"type":"int32"},"field":"m"},)"
        R"({"type":"map","keys":{"type":"int64"},"values":{"type":"boolean"},"field":"k"},)"
        R"({"type":"struct","name":"in","optional":true,"fields":[{"type":"string","default":"z",)"
        R"("field":"s"}],"field":"o"}]})");
    const auto document = avro_schema_of(schema, {});
    ASSERT_TRUE(document) << document.error().what;
    for (const std::string text :
         {R"({"i8":-128,"i16":32767,"i32":-2147483648,"i64":9223372036854775807,"f":1.5,)"
          R"("d":-1e300,"t":true,"x":"AAEC/w==","a":["q",null],"m":{"one":1,"two":2},)"
          R"("k":[[7,true],[8,false]],"o":{"s":"y"}})",
          R"({"i8":0,"i16":0,"i32":0,"i64":0,"f":"NaN","d":"Infinity","t":false,"x":null,"a":[],)"
          R"("m":{},"k":[],"o":null})"}) {
        const auto value = read_payload(*schema, json(text));
        ASSERT_TRUE(value) << value.error().what;
        base::Bytes bytes;
        ASSERT_TRUE(append_avro(bytes, document->root(), schema.get(), *value));
        const auto again = value_of_avro(document->root(), bytes);
        ASSERT_TRUE(again) << again.error().what;
        EXPECT_EQ(json_of(*again), json_of(*value));
        for (std::size_t cut = 0; cut < bytes.size(); ++cut) {
            EXPECT_FALSE(value_of_avro(document->root(), base::ByteView(bytes).first(cut))) << cut;
        }
    }
}

}  // namespace
}  // namespace sink
