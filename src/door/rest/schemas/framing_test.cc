#include "door/rest/schemas/framing.h"

#include <gtest/gtest.h>

namespace door::rest::schemas {
namespace {

codec::avro::Document pin() {
    auto read = codec::avro::Document::parse(
        R"({"type":"record","name":"Pin","fields":[{"name":"index","type":"long"},)"
        R"({"name":"title","type":["null","string"]}]})",
        {});
    EXPECT_TRUE(read) << read.error().what;
    return *std::move(read);
}

// The bytes are those of Confluent's KafkaAvroSerializer for id 258: magic, id, zigzag 7, branch 1,
// length 1, "a".
TEST(Framing, IsConfluents) {
    const codec::avro::Document document = pin();
    const auto record = framed(258, document.root(), R"({"index":7,"title":{"string":"a"}})");
    ASSERT_TRUE(record) << record.error().what;
    EXPECT_EQ(base::as_text(*record), std::string_view("\0\0\0\x01\x02\x0E\x02\x02\x61", 9));
    EXPECT_EQ(id_in(*record), 258);
    EXPECT_EQ(*json_in(*record, document.root()), R"({"index":7,"title":{"string":"a"}})");
}

TEST(Framing, SaysWhatDoesNotGoByTheSchema) {
    const codec::avro::Document document = pin();
    const auto refused = framed(1, document.root(), R"({"index":"x","title":null})");
    ASSERT_FALSE(refused);
    EXPECT_NE(refused.error().what.find("index"), std::string::npos) << refused.error().what;
    EXPECT_EQ(id_in(base::as_bytes("{\"a\":1}")), std::nullopt);
    EXPECT_EQ(id_in(base::as_bytes(std::string_view("\0\0\0\1", 4))), std::nullopt);
    EXPECT_FALSE(json_in(base::as_bytes(std::string_view("\0\0\0\0\1\x0E", 6)), document.root()));
}

TEST(Framing, ReadsTextsOutOfJson) {
    EXPECT_EQ(*text_of_json(R"("\"string\"")", "key_schema"), "\"string\"");
    EXPECT_EQ(text_of_json("7", "key_schema").error().what, "key_schema is to be a text");
    EXPECT_FALSE(text_of_json(R"("open)", "key_schema"));
}

}  // namespace
}  // namespace door::rest::schemas
