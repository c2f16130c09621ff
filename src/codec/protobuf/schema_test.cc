#include "codec/protobuf/schema.h"

#include <gtest/gtest.h>

#include "base/text.h"
#include "codec/base64.h"

namespace codec::protobuf {
namespace {

std::string text_of(std::string_view schema) {
    const auto read = Document::parse(schema, {});
    return read ? read->text() : "refused: " + read.error().what;
}

TEST(ProtobufSchemas, AreLaidOut) {
    constexpr std::string_view kText = R"(syntax = "proto3";
package house;

import "google/protobuf/timestamp.proto";

option java_package = "house";

message Pin {
  reserved 9, 11 to 13;
  reserved "old";

  int64 index = 1;
  optional string title = 2 [deprecated = true];
  repeated Tag tags = 3;
  map<string, Pin.Tag> named = 4;
  google.protobuf.Timestamp at = 5 [
    json_name = "when",
    deprecated = true
  ];

  oneof source {
    string url = 6;
    bytes image = 7;
  }

  message Tag {
    string name = 1;
  }
  enum Kind {
    NONE = 0;
    IMAGE = 1;
  }
}
message Empty {}
enum Side {
  LEFT = 0;
}

service Pins {
  rpc Get (Pin) returns (stream Empty);
}
)";
    EXPECT_EQ(text_of(kText), kText);
    // Blanks and comments are no matter, and enumerations come last.
    EXPECT_EQ(text_of("// A pin.\nsyntax='proto3';enum E{A=0;}message M{int32 a=1;/* b */}"),
              "syntax = \"proto3\";\n\nmessage M {\n  int32 a = 1;\n}\nenum E {\n  A = 0;\n}\n");
}

TEST(ProtobufSchemas, OfTheSecondVersionHaveLabelsGroupsAndExtensions) {
    constexpr std::string_view kText = R"(syntax = "proto2";

message Pin {
  required int64 index = 1;
  optional string title = 2 [default = "a\"b"];
  repeated group Tag = 3 {
    optional string name = 4;
  }

  extensions 100 to max;
}

extend Pin {
  optional double weight = 100;
}
)";
    EXPECT_EQ(text_of(kText), kText);
}

TEST(ProtobufSchemas, AreReadSerializedToo) {
    constexpr std::string_view kText = "syntax = \"proto3\";\n\nmessage M {\n  int32 a = 1;\n}\n";
    const auto document = Document::parse(kText, {});
    ASSERT_TRUE(document) << document.error().what;
    std::string base64;
    append_base64(base64, base::as_bytes(document->serialized()));
    EXPECT_EQ(text_of(base64), kText);
    EXPECT_EQ(document->first_message(), "M");
}

TEST(ProtobufSchemas, FollowImports) {
    const auto tag =
        Document::parse("syntax = \"proto3\"; package house; message Tag { string name = 1; }", {});
    ASSERT_TRUE(tag) << tag.error().what;
    const std::vector<Document::Known> known{{"house/tag.proto", &*tag}};
    constexpr std::string_view kPin =
        "syntax = \"proto3\"; import \"house/tag.proto\"; message Pin { house.Tag tag = 1; }";
    const auto pin = Document::parse(kPin, known);
    ASSERT_TRUE(pin) << pin.error().what;
    EXPECT_EQ(pin->first_message(), "Pin");
    EXPECT_NE(text_of(kPin).find("house/tag.proto"), std::string::npos);
    EXPECT_TRUE(text_of(kPin).starts_with("refused: ")) << text_of(kPin);
}

TEST(ProtobufSchemas, SayWhatIsWrong) {
    EXPECT_EQ(text_of("syntax = \"proto3\"; message M { int32 a = 0; }"),
              "refused: M.a: Field numbers must be positive integers.");
    EXPECT_TRUE(text_of("syntax = \"proto3\";\nmessage M {").starts_with("refused: line 2, "));
    EXPECT_TRUE(text_of("syntax = \"proto3\"; message M { N a = 1; }").starts_with("refused: M.a"));
    EXPECT_TRUE(text_of("AAAA").starts_with("refused: "));
    EXPECT_TRUE(text_of("").starts_with("syntax = \"proto2\""));
    std::string deep = "syntax = \"proto3\";";
    for (int i = 0; i < 50'000; ++i) deep += "message a{";
    EXPECT_EQ(text_of(deep.substr(0, 200'000)), "refused: line 1: nested deeper than 60");
    EXPECT_TRUE(text_of(std::string(300'000, ' ')).starts_with("refused: the schema takes"));
}

}  // namespace
}  // namespace codec::protobuf
