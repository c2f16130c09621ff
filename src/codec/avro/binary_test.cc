#include <gtest/gtest.h>

#include "codec/avro/json_binary.h"
#include "codec/base64.h"

namespace codec::avro {
namespace {

Document parsed(std::string_view json) {
    auto document = Document::parse(json, {});
    EXPECT_TRUE(document) << json;
    return *std::move(document);
}

// The value's bytes as text; what they read as again is `again`.
std::string bytes_of(std::string_view schema, const std::string& json) {
    const Document document = parsed(schema);
    const auto bytes = binary_of_json(document.root(), json);
    if (!bytes) return "refused: " + bytes.error().what;
    const auto again = json_of_binary(document.root(), *bytes);
    EXPECT_TRUE(again) << again.error().what;
    EXPECT_EQ(*again, json);
    return std::string(base::as_text(*bytes));
}

std::string refusal_of(std::string_view schema, const std::string& json) {
    const Document document = parsed(schema);
    const auto bytes = binary_of_json(document.root(), json);
    return bytes ? "" : bytes.error().what;
}

// The specification's own examples.
TEST(AvroBinary, IsTheSpecifications) {
    EXPECT_EQ(bytes_of(R"("int")", "-1"), "\x01");
    EXPECT_EQ(bytes_of(R"("long")", "64"), "\x80\x01");
    EXPECT_EQ(bytes_of(R"("string")", R"("foo")"),
              "\x06"
              "foo");
    EXPECT_EQ(bytes_of(R"({"type":"record","name":"test","fields":[{"name":"a","type":"long"},)"
                       R"({"name":"b","type":"string"}]})",
                       R"({"a":27,"b":"foo"})"),
              "\x36\x06"
              "foo");
    EXPECT_EQ(bytes_of(R"({"type":"array","items":"long"})", "[3,27]"),
              std::string("\x04\x06\x36\x00", 4));
    EXPECT_EQ(bytes_of(R"(["null","string"])", "null"), std::string("\x00", 1));
    EXPECT_EQ(bytes_of(R"(["null","string"])", R"({"string":"a"})"),
              "\x02\x02"
              "a");
}

TEST(AvroBinary, HasEveryType) {
    EXPECT_EQ(bytes_of(R"("boolean")", "true"), "\x01");
    EXPECT_EQ(bytes_of(R"("double")", "1.5"), std::string("\0\0\0\0\0\0\xF8\x3F", 8));
    EXPECT_EQ(bytes_of(R"("float")", "-2"), std::string("\0\0\0\xC0", 4));
    EXPECT_EQ(bytes_of(R"("bytes")", "\"\u00FF\"").size(), 2);
    EXPECT_EQ(bytes_of(R"({"type":"fixed","name":"F","size":2})", R"("ab")"), "ab");
    EXPECT_EQ(bytes_of(R"({"type":"enum","name":"E","symbols":["A","B"]})", R"("B")"), "\x02");
    EXPECT_EQ(bytes_of(R"({"type":"map","values":"int"})", R"({"k":1})"),
              std::string("\x02\x02k\x02\x00", 5));
    EXPECT_EQ(bytes_of(R"(["null",{"type":"record","name":"n.R","fields":[]}])", R"({"n.R":{}})"),
              "\x02");
}

TEST(AvroBinary, NamesThePlaceThatDoesNotFit) {
    const std::string_view schema =
        R"({"type":"record","name":"R","fields":[{"name":"a","type":{"type":"array","items":"int"}}]})";
    EXPECT_EQ(refusal_of(schema, R"({"a":[1,"x"]})"), "a[1]: expected an int");
    EXPECT_EQ(refusal_of(schema, "{}"), "a: expected a value");
    EXPECT_EQ(refusal_of(schema, R"({"a":[],"b":1})"), "the value: expected no field b");
    EXPECT_NE(refusal_of(R"(["null","int"])", "7"), "");
    EXPECT_NE(refusal_of(R"("int")", "2147483648"), "");
    EXPECT_NE(refusal_of(R"("bytes")", "\"\u0100\""), "");
    EXPECT_NE(refusal_of(R"({"type":"fixed","name":"F","size":2})", R"("abc")"), "");
    EXPECT_NE(refusal_of(R"("int")", "{"), "");
}

TEST(AvroBinary, ReadsBlocksWithTheirSizes) {
    const Document document = parsed(R"({"type":"array","items":"int"})");
    // Two items in three bytes, then the end.
    const std::string bytes("\x03\x06\x02\x80\x01\x00", 6);
    const auto json = json_of_binary(document.root(), base::as_bytes(bytes));
    ASSERT_TRUE(json) << json.error().what;
    EXPECT_EQ(*json, "[1,64]");
}

TEST(AvroBinary, RefusesBrokenBytes) {
    const auto is_refused = [](std::string_view schema, std::string_view bytes) {
        const Document document = parsed(schema);
        return !json_of_binary(document.root(), base::as_bytes(bytes));
    };
    EXPECT_TRUE(is_refused(R"("int")", ""));
    EXPECT_TRUE(is_refused(R"("int")", "\x02\x02"));
    EXPECT_TRUE(is_refused(R"("string")",
                           "\x06"
                           "ab"));
    EXPECT_TRUE(is_refused(R"("string")", "\x01"));
    EXPECT_TRUE(is_refused(R"(["null"])", "\x02"));
    EXPECT_TRUE(is_refused(R"({"type":"enum","name":"E","symbols":["A"]})", "\x02"));
    // A hundred million nulls in five bytes.
    EXPECT_TRUE(is_refused(R"({"type":"array","items":"null"})", "\x80\x84\xAF\x5F\x00"));
}

}  // namespace
}  // namespace codec::avro
