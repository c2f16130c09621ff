// The three types of schemas, as the registry sees them: what they have in common.

#include "registry/parsed_schema.h"

#include <gtest/gtest.h>

namespace registry {
namespace {

class ParsedSchemaTest : public testing::Test {
  protected:
    // A version of a subject, in the catalog.
    void add(const std::string& subject, const SchemaText& schema) {
        Version version;
        version.subject = subject;
        version.version = 1;
        version.id = catalog_.next_id();
        version.schema = schema;
        const Entry entry = Catalog::entry_of(version);
        ASSERT_TRUE(catalog_.apply(entry.key, entry.value));
    }
    ParsedSchema parsed(const SchemaText& schema) {
        auto outcome = ParsedSchema::parse(catalog_, schema);
        const auto* refused = std::get_if<Refusal>(&outcome);
        EXPECT_EQ(refused, nullptr) << refused->message;
        return std::get<ParsedSchema>(std::move(outcome));
    }
    std::string refusal(const SchemaText& schema) {
        const auto outcome = ParsedSchema::parse(catalog_, schema);
        const auto* refused = std::get_if<Refusal>(&outcome);
        return refused == nullptr ? "" : refused->message;
    }
    std::string conflict(Compatibility level, const SchemaText& next, const SchemaText& last) {
        const auto found = incompatibilities(level, parsed(next), parsed(last));
        return found.empty() ? "" : found.front().kind;
    }

    Catalog catalog_;
};

const SchemaText kAvroPin{"AVRO", R"({"type":"record","name":"h.Pin","fields":[]})"};
const SchemaText kJsonPin{"JSON", R"({ "title": "Pin", "type": "object" })"};
const SchemaText kProtobufPin{"PROTOBUF",
                              "syntax='proto3'; package h; message Pin { int32 a = 1; }"};

TEST_F(ParsedSchemaTest, HasATypeANameAndOneText) {
    EXPECT_NE(parsed(kAvroPin).avro(), nullptr);
    EXPECT_EQ(parsed(kAvroPin).name(), "h.Pin");
    EXPECT_NE(parsed(kJsonPin).json(), nullptr);
    EXPECT_EQ(parsed(kJsonPin).name(), "Pin");
    EXPECT_EQ(parsed(kJsonPin).canonical().text, R"({"title":"Pin","type":"object"})");
    EXPECT_EQ(parsed(kJsonPin).avro(), nullptr);
    EXPECT_NE(parsed(kProtobufPin).protobuf(), nullptr);
    EXPECT_EQ(parsed(kProtobufPin).name(), "h.Pin");
    EXPECT_EQ(parsed(kProtobufPin).canonical().text,
              "syntax = \"proto3\";\npackage h;\n\nmessage Pin {\n  int32 a = 1;\n}\n");
    EXPECT_EQ(parsed({"JSON", "true"}).name(), "");
}

TEST_F(ParsedSchemaTest, RefusesWhatIsNone) {
    EXPECT_NE(refusal({"XML", "<a/>"}).find("AVRO, JSON and PROTOBUF are"), std::string::npos);
    EXPECT_NE(refusal({"JSON", R"({"type":"pin"})"}).find("there is no type pin"),
              std::string::npos);
    EXPECT_NE(refusal({"PROTOBUF", "message {"}).find("line 1"), std::string::npos);
}

TEST_F(ParsedSchemaTest, TakesNamesFromOtherSubjects) {
    add("tag", {"JSON", R"({"type":"string","maxLength":3})"});
    add("tags",
        {"JSON", R"({"type":"array","items":{"$ref":"tag.json"}})", {{"tag.json", "tag", 1}}});
    SchemaText pin{"JSON", R"({"properties":{"tags":{"$ref":"tags.json"}}})"};
    EXPECT_NE(refusal(pin).find("tags.json leads nowhere"), std::string::npos) << refusal(pin);
    pin.references = {{"tags.json", "tags", 1}};
    EXPECT_EQ(refusal(pin), "");
    pin.references = {{"tags.json", "tags", 2}};
    EXPECT_NE(refusal(pin).find("cannot be followed"), std::string::npos);

    add("p-tag", {"PROTOBUF", "syntax='proto3'; message Tag { string name = 1; }"});
    add("p-tags", {"PROTOBUF",
                   "syntax='proto3'; import 'tag.proto'; message Tags { Tag a = 1; }",
                   {{"tag.proto", "p-tag", 1}}});
    SchemaText board{"PROTOBUF", "syntax='proto3'; import 'tags.proto'; message B { Tags a = 1; }"};
    EXPECT_NE(refusal(board), "");
    board.references = {{"tags.proto", "p-tags", 1}};
    EXPECT_EQ(refusal(board), "");
    board.references = {{"tags.proto", "tags", 1}};
    EXPECT_NE(refusal(board).find("of another type"), std::string::npos);
}

TEST_F(ParsedSchemaTest, GoesTogetherByTheRulesOfItsType) {
    const SchemaText wider{"JSON", R"({"title":"Pin"})"};
    EXPECT_EQ(conflict(Compatibility::backward, wider, kJsonPin), "");
    EXPECT_EQ(conflict(Compatibility::forward, wider, kJsonPin), "TYPE_CHANGED");
    EXPECT_EQ(conflict(Compatibility::full, wider, kJsonPin), "TYPE_CHANGED");
    const SchemaText text{"PROTOBUF", "syntax='proto3'; package h; message Pin { string a = 1; }"};
    EXPECT_EQ(conflict(Compatibility::backward, text, kProtobufPin), "FIELD_SCALAR_KIND_CHANGED");
    EXPECT_EQ(conflict(Compatibility::none, text, kProtobufPin), "");
    EXPECT_EQ(conflict(Compatibility::backward, kJsonPin, kAvroPin), "SCHEMA_TYPE_CHANGED");
    EXPECT_EQ(conflict(Compatibility::none, kJsonPin, kAvroPin), "");
}

}  // namespace
}  // namespace registry
