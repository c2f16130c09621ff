#include "codec/protobuf/json_binary.h"

#include <gtest/gtest.h>

#include "base/text.h"

namespace codec::protobuf {
namespace {

Document parsed(std::string_view text) {
    auto read = Document::parse(text, {});
    EXPECT_TRUE(read) << read.error().what;
    return *std::move(read);
}

constexpr std::string_view kPins = R"(syntax = "proto3";
import "google/protobuf/timestamp.proto";
message Pin {
  int64 index = 1;
  string title = 2;
  repeated Tag tags = 3;
  map<string, int32> counts = 4;
  google.protobuf.Timestamp at = 5;
  optional int32 rank = 6;
  oneof source { string url = 7; Tag from = 8; }
  message Tag { string name = 1; Tag tag = 2; }
  message Other { bool is_there = 1; }
}
message Board { string name = 1; })";

// The bytes are those of the encoding's own specification.
TEST(ProtobufValues, AreEncodedAsTheSpecificationSays) {
    const Document pins = parsed(kPins);
    const auto bytes = binary_of_json(pins, {0}, R"({"index":"150","title":"testing"})");
    ASSERT_TRUE(bytes) << bytes.error().what;
    EXPECT_EQ(base::as_text(*bytes), "\x08\x96\x01\x12\x07testing");
    EXPECT_EQ(*json_of_binary(pins, {0}, *bytes),
              R"({"index":"150","title":"testing","tags":[],"counts":{}})");
    // Those with presence are told if they are there, zero or not.
    const auto present = binary_of_json(pins, {0}, R"({"rank":0,"url":""})");
    ASSERT_TRUE(present) << present.error().what;
    EXPECT_EQ(*json_of_binary(pins, {0}, *present),
              R"({"index":"0","title":"","tags":[],"counts":{},"rank":0,"url":""})");
}

TEST(ProtobufValues, ComeBackAsTheyWent) {
    const Document pins = parsed(kPins);
    constexpr std::string_view kJson =
        R"({"index":"9007199254740993","title":"é","tags":[{"name":"a","tag":{"name":"b"}}],)"
        R"("counts":{"x":-1},"at":"2021-02-05T19:14:42.123Z"})";
    const auto bytes = binary_of_json(pins, {0}, std::string(kJson));
    ASSERT_TRUE(bytes) << bytes.error().what;
    EXPECT_EQ(*json_of_binary(pins, {0}, *bytes), kJson);
    // Entries of maps are no messages of their own.
    const auto nested = binary_of_json(pins, {0, 1}, R"({"isThere":true})");
    ASSERT_TRUE(nested) << nested.error().what;
    EXPECT_EQ(*json_of_binary(pins, {0, 1}, *nested), R"({"isThere":true})");
    EXPECT_TRUE(binary_of_json(pins, {1}, R"({"name":"x"})"));
}

TEST(ProtobufValues, SayWhatIsWrong) {
    const Document pins = parsed(kPins);
    const auto refused = binary_of_json(pins, {0}, R"({"index":"x"})");
    ASSERT_FALSE(refused);
    EXPECT_NE(refused.error().what.find("index"), std::string::npos) << refused.error().what;
    EXPECT_FALSE(binary_of_json(pins, {0}, R"({"unknown":1})"));
    EXPECT_FALSE(binary_of_json(pins, {0}, "7"));
    EXPECT_FALSE(binary_of_json(pins, {2}, "{}"));
    EXPECT_FALSE(binary_of_json(pins, {0, 2}, "{}"));
    EXPECT_FALSE(binary_of_json(pins, {-1}, "{}"));
    EXPECT_FALSE(binary_of_json(pins, {}, "{}"));
    EXPECT_FALSE(json_of_binary(pins, {0}, base::as_bytes("\x12\x07short")));
    EXPECT_FALSE(json_of_binary(pins, {0}, base::as_bytes("\x1C")));
    EXPECT_FALSE(json_of_binary(pins, {0}, base::as_bytes("\x12\x01\xFF")));
    EXPECT_FALSE(json_of_binary(pins, {0}, base::as_bytes("\x22\x03\x0A\x01\xFF")));
    // Deeper than Google's library goes: refused, not followed.
    std::string deep;
    for (int i = 0; i < 60; ++i) {
        deep = base::text("\x12", std::string(1, static_cast<char>(deep.size())), deep);
    }
    EXPECT_TRUE(json_of_binary(pins, {0, 0}, base::as_bytes(deep)));
    std::string json = "{}";
    for (int i = 0; i < 120; ++i) json = base::text(R"({"tag":)", json, "}");
    EXPECT_FALSE(binary_of_json(pins, {0, 0}, json));
}

TEST(ProtobufValues, DoNotSwellWithoutEnd) {
    std::string text =
        "syntax = \"proto3\"; message Many { repeated Wide wides = 1; } message Wide {";
    for (int i = 1; i < 3000; ++i) text += base::text("int32 a_rather_long_name_", i, "=", i, ";");
    const Document wide = parsed(text + "}");
    std::string bytes;
    for (int i = 0; i < 10'000; ++i) bytes += std::string("\x0A\0", 2);
    const auto refused = json_of_binary(wide, {0}, base::as_bytes(bytes));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, base::Code::too_large);
    EXPECT_TRUE(json_of_binary(wide, {0}, base::as_bytes(bytes).first(20)));
}

}  // namespace
}  // namespace codec::protobuf
