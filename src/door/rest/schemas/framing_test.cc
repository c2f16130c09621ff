#include "door/rest/schemas/framing.h"

#include <gtest/gtest.h>

namespace door::rest::schemas {
namespace {

using ::registry::ParsedSchema;

ParsedSchema parsed(std::string_view type, std::string_view text) {
    auto outcome =
        ParsedSchema::parse(::registry::Catalog(), {std::string(type), std::string(text)});
    const auto* refused = std::get_if<::registry::Refusal>(&outcome);
    EXPECT_EQ(refused, nullptr) << refused->message;
    return std::get<ParsedSchema>(std::move(outcome));
}

ParsedSchema pin() {
    return parsed("AVRO",
                  R"({"type":"record","name":"Pin","fields":[{"name":"index","type":"long"},)"
                  R"({"name":"title","type":["null","string"]}]})");
}

// The bytes are those of Confluent's KafkaAvroSerializer for id 258: magic, id, zigzag 7, branch 1,
// length 1, "a".
TEST(Framing, IsConfluents) {
    const ParsedSchema schema = pin();
    const auto record = framed(258, schema, R"({"index":7,"title":{"string":"a"}})");
    ASSERT_TRUE(record) << record.error().what;
    EXPECT_EQ(base::as_text(*record), std::string_view("\0\0\0\x01\x02\x0E\x02\x02\x61", 9));
    EXPECT_EQ(id_in(*record), 258);
    EXPECT_EQ(*json_in(*record, schema), R"({"index":7,"title":{"string":"a"}})");
}

TEST(Framing, IsConfluentsForJson) {
    const ParsedSchema schema =
        parsed("JSON", R"({"properties":{"index":{"type":"integer"}},"required":["index"]})");
    const auto record = framed(258, schema, R"({"index":7})");
    ASSERT_TRUE(record) << record.error().what;
    EXPECT_EQ(base::as_text(*record), std::string_view("\0\0\0\x01\x02{\"index\":7}", 16));
    EXPECT_EQ(*json_in(*record, schema), R"({"index":7})");
    EXPECT_EQ(framed(1, schema, R"({"index":"x"})").error().what,
              "/index: expected an integer, found a string");
    EXPECT_FALSE(json_in(base::as_bytes(std::string_view("\0\0\0\0\1{", 6)), schema));
}

// Indexes as KafkaProtobufSerializer writes them: a zero for the first message, else their number
// and each of them, zigzag.
TEST(Framing, IsConfluentsForProtobuf) {
    const ParsedSchema schema =
        parsed("PROTOBUF",
               "syntax='proto3'; message Pin { int64 index = 1; message Tag { "
               "string name = 1; } } message Board {}");
    const auto record = framed(258, schema, R"({"index":150})");
    ASSERT_TRUE(record) << record.error().what;
    EXPECT_EQ(base::as_text(*record), std::string_view("\0\0\0\x01\x02\0\x08\x96\x01", 9));
    EXPECT_EQ(*json_in(*record, schema), R"({"index":"150"})");
    const auto json_of = [&schema](std::string_view bytes) {
        return json_in(base::as_bytes(bytes), schema);
    };
    EXPECT_EQ(*json_of(std::string_view("\0\0\0\0\1\4\0\0\x0A\1a", 11)), R"({"name":"a"})");
    EXPECT_EQ(*json_of(std::string_view("\0\0\0\0\1\2\2", 7)), "{}");
    EXPECT_FALSE(json_of(std::string_view("\0\0\0\0\1", 5)));
    EXPECT_FALSE(json_of(std::string_view("\0\0\0\0\1\4\0", 7)));
    EXPECT_FALSE(json_of(std::string_view("\0\0\0\0\1\2\4", 7)));
    EXPECT_FALSE(json_of(std::string_view("\0\0\0\0\1\xFF\xFF\xFF\xFF\x0F", 10)));
    EXPECT_FALSE(framed(1, schema, R"({"index":"x"})"));
}

TEST(Framing, SaysWhatDoesNotGoByTheSchema) {
    const ParsedSchema schema = pin();
    const auto refused = framed(1, schema, R"({"index":"x","title":null})");
    ASSERT_FALSE(refused);
    EXPECT_NE(refused.error().what.find("index"), std::string::npos) << refused.error().what;
    EXPECT_EQ(id_in(base::as_bytes("{\"a\":1}")), std::nullopt);
    EXPECT_EQ(id_in(base::as_bytes(std::string_view("\0\0\0\1", 4))), std::nullopt);
    EXPECT_FALSE(json_in(base::as_bytes(std::string_view("\0\0\0\0\1\x0E", 6)), schema));
}

TEST(Framing, ReadsTextsOutOfJson) {
    EXPECT_EQ(*text_of_json(R"("\"string\"")", "key_schema"), "\"string\"");
    EXPECT_EQ(text_of_json("7", "key_schema").error().what, "key_schema is to be a text");
    EXPECT_FALSE(text_of_json(R"("open)", "key_schema"));
}

}  // namespace
}  // namespace door::rest::schemas
