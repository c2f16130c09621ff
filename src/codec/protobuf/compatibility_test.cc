#include "codec/protobuf/compatibility.h"

#include <gtest/gtest.h>

#include "base/text.h"

namespace codec::protobuf {
namespace {

Document parsed(const std::string& text, std::span<const Document::Known> known = {}) {
    auto read = Document::parse(text, known);
    EXPECT_TRUE(read) << text << ": " << read.error().what;
    return *std::move(read);
}

// The first thing in the way; "" if nothing is.
std::string change_of(const Document& before, const Document& now) {
    const auto found = incompatibilities(now, before);
    return found.empty() ? "" : found.front().kind;
}

std::string change(std::string_view before, std::string_view now,
                   std::string_view syntax = "proto3") {
    const std::string head = base::text("syntax = \"", syntax, "\";");
    return change_of(parsed(head + std::string(before)), parsed(head + std::string(now)));
}

// Of one message's fields.
std::string fields(std::string_view before, std::string_view now,
                   std::string_view syntax = "proto3") {
    return change(base::text("message M {", before, "}"), base::text("message M {", now, "}"),
                  syntax);
}

TEST(ProtobufCompatibility, KeepsMessages) {
    EXPECT_EQ(change("message A {}", "message A {} message B {}"), "");
    EXPECT_EQ(change("message A {} message B {}", "message A {}"), "MESSAGE_REMOVED");
    EXPECT_EQ(change("message A {} message B {}", "message B {} message A {}"), "");
    EXPECT_EQ(change("message A { message B {} }", "message A {}"), "MESSAGE_REMOVED");
    EXPECT_EQ(change("package a; message A {}", "package b; message A {}"), "PACKAGE_CHANGED");
    EXPECT_EQ(change("enum E { X = 0; }", "enum F { Y = 0; }"), "");
    EXPECT_EQ(change("message A { map<string, int32> a = 1; }", "message A {}"), "");
}

TEST(ProtobufCompatibility, KeepsKindsOfEncoding) {
    EXPECT_EQ(fields("int32 a = 1;", "int32 a = 1; string b = 2;"), "");
    EXPECT_EQ(fields("int32 a = 1; string b = 2;", "int32 a = 1;"), "");
    EXPECT_EQ(fields("int32 a = 1;", "uint64 renamed = 1;"), "");
    EXPECT_EQ(fields("int32 a = 1;", "bool a = 1;"), "");
    EXPECT_EQ(fields("int32 a = 1;", "E a = 1; enum E { X = 0; }"), "");
    EXPECT_EQ(fields("int32 a = 1;", "sint32 a = 1;"), "FIELD_SCALAR_KIND_CHANGED");
    EXPECT_EQ(fields("int32 a = 1;", "string a = 1;"), "FIELD_SCALAR_KIND_CHANGED");
    EXPECT_EQ(fields("fixed32 a = 1;", "sfixed32 a = 1;"), "");
    EXPECT_EQ(fields("float a = 1;", "double a = 1;"), "FIELD_SCALAR_KIND_CHANGED");
    EXPECT_EQ(fields("string a = 1;", "bytes a = 1;"), "");
    EXPECT_EQ(fields("string a = 1;", "N a = 1; message N {}"), "FIELD_KIND_CHANGED");
    EXPECT_EQ(fields("N a = 1; message N {} message O {}", "O a = 1; message N {} message O {}"),
              "FIELD_NAMED_TYPE_CHANGED");
    EXPECT_EQ(fields("N a = 1; message N { int32 b = 1; }", "N a = 1; message N { float b = 1; }"),
              "FIELD_SCALAR_KIND_CHANGED");
    EXPECT_EQ(fields("map<string, int32> a = 1;", "map<string, int64> a = 1;"), "");
    EXPECT_EQ(fields("map<string, int32> a = 1;", "map<string, string> a = 1;"),
              "FIELD_SCALAR_KIND_CHANGED");
    EXPECT_EQ(fields("optional int32 a = 1;", "repeated int32 a = 1;"),
              "FIELD_NUMERIC_LABEL_CHANGED");
    EXPECT_EQ(fields("optional string a = 1;", "repeated string a = 1;"), "");
}

TEST(ProtobufCompatibility, MindsRequiredFieldsAndOneofs) {
    EXPECT_EQ(fields("", "required int32 a = 1;", "proto2"), "REQUIRED_FIELD_ADDED");
    EXPECT_EQ(fields("required int32 a = 1;", "", "proto2"), "REQUIRED_FIELD_REMOVED");
    EXPECT_EQ(fields("int32 a = 1;", "oneof o { int32 a = 1; string b = 2; }"), "");
    EXPECT_EQ(fields("int32 a = 1; int32 b = 2;", "oneof o { int32 a = 1; int32 b = 2; }"),
              "MULTIPLE_FIELDS_MOVED_TO_ONEOF");
    EXPECT_EQ(
        fields("int32 a = 1; oneof o { int32 b = 2; }", "oneof o { int32 a = 1; int32 b = 2; }"),
        "FIELD_MOVED_TO_EXISTING_ONEOF");
    EXPECT_EQ(fields("oneof o { int32 a = 1; int32 b = 2; }", "oneof o { int32 a = 1; }"),
              "ONEOF_FIELD_REMOVED");
    EXPECT_EQ(fields("oneof o { int32 a = 1; int32 b = 2; } int32 c = 3;", "int32 c = 3;"), "");
    EXPECT_EQ(fields("oneof o { int32 a = 1; }", "int32 a = 1;"), "");
}

TEST(ProtobufCompatibility, LooksIntoImports) {
    const Document one = parsed("syntax = \"proto3\"; message T { int32 a = 1; T t = 2; }");
    const Document two = parsed("syntax = \"proto3\"; message T { string a = 1; T t = 2; }");
    const std::string pin = "syntax = \"proto3\"; import \"t.proto\"; message P { T t = 1; }";
    const std::vector<Document::Known> first{{"t.proto", &one}};
    const std::vector<Document::Known> second{{"t.proto", &two}};
    EXPECT_EQ(change_of(parsed(pin, first), parsed(pin, first)), "");
    EXPECT_EQ(change_of(parsed(pin, first), parsed(pin, second)), "FIELD_SCALAR_KIND_CHANGED");
}

}  // namespace
}  // namespace codec::protobuf
