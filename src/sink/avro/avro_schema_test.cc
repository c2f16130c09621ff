// Connect's schemas in Avro's words and back; the texts are those that Confluent's AvroData is
// documented to give.

#include "sink/avro/avro_schema.h"

#include <gtest/gtest.h>

#include "base/text.h"
#include "sink/avro/connect_schema.h"
#include "sink/record/json_schema.h"

namespace sink {
namespace {

SchemaPtr connect(const std::string& json) {
    auto value = parse_json(json);
    EXPECT_TRUE(value) << value.error().what;
    auto schema = read_json_schema(*value);
    EXPECT_TRUE(schema) << schema.error().what;
    return *schema;
}

std::string avro(const SchemaPtr& schema, AvroOptions options = {}) {
    const auto document = avro_schema_of(schema, options);
    return document ? document->text() : document.error().what;
}

SchemaPtr from_avro(const std::string& text, std::optional<std::int32_t> version = {}) {
    const auto document = codec::avro::Document::parse(text, {});
    EXPECT_TRUE(document) << document.error().what;
    auto schema = connect_schema_of(document->root(), version);
    EXPECT_TRUE(schema) << schema.error().what;
    return schema ? *schema : nullptr;
}

TEST(AvroSchema, NamesWhatHasNoName) {
    const SchemaPtr schema = connect(
        R"({"type":"struct","fields":[{"type":"int32","field":"a"},)"
        R"({"type":"string","optional":true,"field":"b"},{"type":"int8","default":1,"field":"c"},)"
        R"({"type":"struct","fields":[{"type":"bytes","field":"x"}],"optional":true,"field":"d"}]})");
    EXPECT_EQ(avro(schema),
              R"({"type":"record","name":"ConnectDefault","namespace":"io.confluent.connect.avro",)"
              R"("fields":[{"name":"a","type":"int"},)"
              R"({"name":"b","type":["null","string"],"default":null},)"
              R"({"name":"c","type":{"type":"int","connect.default":1,"connect.type":"int8"},)"
              R"("default":1},)"
              R"({"name":"d","type":["null",{"type":"record","name":"ConnectDefault2",)"
              R"("fields":[{"name":"x","type":"bytes"}]}],"default":null}]})");
}

TEST(AvroSchema, KeepsConnectsWordsAsProperties) {
    const SchemaPtr schema = connect(
        R"({"type":"struct","name":"com.pins.Pin","version":3,"doc":"a pin","fields":[)"
        R"({"type":"int64","name":"org.apache.kafka.connect.data.Timestamp","version":1,)"
        R"("field":"at"},{"type":"bytes","name":"org.apache.kafka.connect.data.Decimal",)"
        R"("version":1,"parameters":{"scale":"2","connect.decimal.precision":"9"},"field":"p"}]})");
    EXPECT_EQ(
        avro(schema),
        R"({"type":"record","name":"Pin","namespace":"com.pins","fields":[)"
        R"({"name":"at","type":{"type":"long","connect.version":1,)"
        R"("connect.name":"org.apache.kafka.connect.data.Timestamp",)"
        R"("logicalType":"timestamp-millis"}},{"name":"p","type":{"type":"bytes","scale":2,)"
        R"("precision":9,"connect.version":1,"connect.parameters":{"scale":"2",)"
        R"("connect.decimal.precision":"9"},)"
        R"("connect.name":"org.apache.kafka.connect.data.Decimal","logicalType":"decimal"}}],)"
        R"("connect.doc":"a pin","connect.version":3,"connect.name":"com.pins.Pin"})");
    EXPECT_EQ(avro(schema, {.has_metadata = false}),
              R"({"type":"record","name":"Pin","namespace":"com.pins","fields":[)"
              R"({"name":"at","type":{"type":"long","logicalType":"timestamp-millis"}},)"
              R"({"name":"p","type":{"type":"bytes","scale":2,"precision":9,)"
              R"("logicalType":"decimal"}}]})");
}

TEST(AvroSchema, WritesMapsWithOtherKeysAsEntries) {
    const SchemaPtr schema =
        connect(R"({"type":"map","keys":{"type":"int32"},"values":{"type":"string"}})");
    EXPECT_EQ(avro(schema),
              R"({"type":"array","items":{"type":"record","name":"MapEntry",)"
              R"("namespace":"io.confluent.connect.avro","fields":[{"name":"key","type":"int"},)"
              R"({"name":"value","type":"string"}]}})");
    EXPECT_TRUE(are_equal(from_avro(avro(schema)), schema));
    EXPECT_EQ(
        avro(connect(R"({"type":"map","keys":{"type":"string"},"values":{"type":"boolean"}})")),
        R"({"type":"map","values":"boolean"})");
}

TEST(AvroSchema, DefinesANameOnce) {
    const std::string point =
        R"("type":"struct","name":"Point","fields":[{"type":"float","field":"x"}])";
    const SchemaPtr twice =
        connect(R"({"type":"struct","name":"Line","fields":[{)" + point + R"(,"field":"from"},{)" +
                point + R"(,"optional":true,"field":"to"}]})");
    EXPECT_EQ(avro(twice),
              R"({"type":"record","name":"Line","fields":[{"name":"from","type":{"type":"record",)"
              R"("name":"Point","fields":[{"name":"x","type":"float"}],"connect.name":"Point"}},)"
              R"({"name":"to","type":["null","Point"],"default":null}],"connect.name":"Line"})");
    const SchemaPtr other = connect(
        R"({"type":"struct","name":"Line","fields":[{)" + point + R"(,"field":"from"},)" +
        R"({"type":"struct","name":"Point","fields":[{"type":"int32","field":"x"}],"field":"to"}]})");
    EXPECT_EQ(avro(other), "Can't redefine: Point");
}

TEST(AvroSchema, HasAFieldForEachKindOfValueWithoutSchema) {
    const std::string text = avro(nullptr);
    EXPECT_TRUE(text.starts_with(
        R"({"type":"record","name":"Anything","namespace":"io.confluent.connect.avro",)"))
        << text;
}

TEST(AvroSchema, RefusesNamesThatAvroDoesNotAllow) {
    const std::string said =
        avro(connect(R"({"type":"struct","fields":[{"type":"int32","field":"a-b"}]})"));
    EXPECT_NE(said.find("a-b"), std::string::npos) << said;
}

TEST(ConnectSchema, IsWhatAConverterMakesOfARegistrysSchema) {
    const SchemaPtr schema = from_avro(
        R"({"type":"record","name":"Pin","namespace":"com.pins","doc":"a pin","fields":[)"
        R"({"name":"index","type":"int","doc":"its number"},)"
        R"({"name":"title","type":["null","string"],"default":null},)"
        R"({"name":"kind","type":{"type":"enum","name":"Kind","symbols":["image","video"]}},)"
        R"({"name":"size","type":"long","default":5},)"
        R"({"name":"day","type":{"type":"int","logicalType":"date"}},)"
        R"({"name":"price","type":{"type":"bytes","logicalType":"decimal","precision":9,"scale":2}},)"
        R"({"name":"who","type":["null","string","long"],"default":null}]})",
        4);
    EXPECT_EQ(
        json_schema_text(*schema),
        R"({"type":"struct","fields":[{"type":"int32","optional":false,"field":"index"},)"
        R"({"type":"string","optional":true,"field":"title"},)"
        R"({"type":"string","optional":false,"name":"com.pins.Kind","parameters":{)"
        R"("io.confluent.connect.avro.Enum":"com.pins.Kind",)"
        R"("io.confluent.connect.avro.Enum.image":"image",)"
        R"("io.confluent.connect.avro.Enum.video":"video"},"field":"kind"},)"
        R"({"type":"int64","optional":false,"parameters":{)"
        R"("io.confluent.connect.avro.field.default":"true"},"default":5,"field":"size"},)"
        R"({"type":"int32","optional":false,"name":"org.apache.kafka.connect.data.Date",)"
        R"("version":1,"field":"day"},)"
        R"({"type":"bytes","optional":false,"name":"org.apache.kafka.connect.data.Decimal",)"
        R"("version":1,"parameters":{"scale":"2","connect.decimal.precision":"9"},"field":"price"},)"
        R"({"type":"struct","fields":[{"type":"string","optional":true,"field":"string"},)"
        R"({"type":"int64","optional":true,"field":"long"}],"optional":true,)"
        R"("name":"io.confluent.connect.avro.Union","parameters":{)"
        R"("io.confluent.connect.avro.field.default":"true"},"field":"who"}],"optional":false,)"
        R"("name":"com.pins.Pin","version":4,"parameters":{)"
        R"("io.confluent.connect.avro.record.doc":"a pin",)"
        R"("io.confluent.connect.avro.field.doc.index":"its number"}})");
    // And it goes back: enums, documentation and defaults are Avro's own again.
    const std::string back = avro(schema);
    EXPECT_NE(
        back.find(R"("doc":"a pin","fields":[{"name":"index","type":"int","doc":"its number"})"),
        std::string::npos)
        << back;
    EXPECT_NE(back.find(R"({"type":"enum","name":"Kind","symbols":["image","video"])"),
              std::string::npos)
        << back;
    EXPECT_NE(back.find(R"("default":5)"), std::string::npos) << back;
    EXPECT_NE(back.find(R"("type":["null","string","long"],"default":null)"), std::string::npos)
        << back;
}

TEST(ConnectSchema, RefusesASchemaThatHoldsItself) {
    const auto document = codec::avro::Document::parse(
        R"({"type":"record","name":"Node","fields":[{"name":"next","type":["null","Node"]}]})", {});
    ASSERT_TRUE(document);
    const auto schema = connect_schema_of(document->root(), {});
    ASSERT_FALSE(schema);
    EXPECT_EQ(schema.error().code, base::Code::unsupported);
}

TEST(ConnectSchema, RefusesWhatGrowsBeyondMeasure) {
    std::string text = R"({"type":"record","name":"R0","fields":[{"name":"a","type":"int"}]})";
    for (int i = 1; i <= 20; ++i) {
        text = base::text(R"({"type":"record","name":"R)", i, R"(","fields":[{"name":"x","type":)",
                          text, R"(},{"name":"y","type":"R)", i - 1, R"("}]})");
    }
    const auto document = codec::avro::Document::parse(text, {});
    ASSERT_TRUE(document) << document.error().what;
    const auto schema = connect_schema_of(document->root(), {});
    ASSERT_FALSE(schema);
    EXPECT_TRUE(schema.error().what.ends_with("the Avro schema has more than 10000 parts"));
}

}  // namespace
}  // namespace sink
