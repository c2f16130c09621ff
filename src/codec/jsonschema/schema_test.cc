#include "codec/jsonschema/schema.h"

#include <gtest/gtest.h>

#include "codec/jsonschema/validation.h"

namespace codec::jsonschema {
namespace {

std::string refusal(std::string_view schema) {
    const auto read = Document::parse(schema, {});
    return read ? "" : read.error().what;
}

bool goes_by(const Document& document, std::string_view json) {
    const auto value = Tree::parse(json);
    return static_cast<bool>(validate(document.root(), value->root()));
}

TEST(JsonSchemas, AreKeptWithoutBlanks) {
    const auto read = Document::parse(R"({ "type" : "object", "a": [1, 2.50] })", {});
    ASSERT_TRUE(read) << read.error().what;
    EXPECT_EQ(read->text(), R"({"type":"object","a":[1,2.50]})");
    // Python writes one, Java the other.
    const auto escaped =
        Document::parse(R"({"title":"caf\u00e9\/\ud83d\ude00\n\"","a":[{},[],null,true]})", {});
    ASSERT_TRUE(escaped) << escaped.error().what;
    EXPECT_EQ(escaped->text(), R"({"title":"café/😀\n\"","a":[{},[],null,true]})");
}

TEST(JsonSchemas, SayWhatIsWrong) {
    EXPECT_EQ(refusal("7"), "#: a schema is an object or a boolean, not a number");
    EXPECT_EQ(refusal(R"({"type":"text"})"), "#: there is no type text");
    EXPECT_EQ(refusal(R"({"properties":{"a":{"minLength":-1}}})"),
              "#/properties/a: minLength is to be a count, not a number");
    EXPECT_EQ(refusal(R"({"properties":{"a":[]}})"),
              "#/properties/a: a schema is an object or a boolean, not an array");
    EXPECT_EQ(refusal(R"({"required":"a"})"), "#: required is to be an array, not a string");
    EXPECT_EQ(refusal(R"({"anyOf":[]})"), "#: anyOf is to be an array of schemas, not an array");
    EXPECT_EQ(refusal(R"({"multipleOf":0})"), "#: multipleOf is to be above zero");
    EXPECT_EQ(refusal(R"({"items":{"$ref":"#/definitions/a"}})"),
              "#/items: the reference #/definitions/a leads nowhere");
    EXPECT_EQ(refusal(R"({"enum":7})"), "#: enum is to be an array, not a number");
    EXPECT_NE(refusal(R"({"pattern":"("})").find("#: the pattern ( is none"), std::string::npos);
    EXPECT_NE(refusal("{").find("JSON at byte"), std::string::npos);
    // What nobody refers to is not looked at.
    EXPECT_EQ(refusal(R"({"definitions":{"a":7}})"), "");
}

TEST(JsonSchemas, FollowReferences) {
    const auto address =
        Document::parse(R"({"definitions":{"zip":{"type":"string"}},"properties":{)"
                        R"("zip":{"$ref":"#/definitions/zip"}}})",
                        {});
    ASSERT_TRUE(address);
    for (const std::string_view id : {"", R"("$id":"http://house/pin.json",)"}) {
        const std::vector<Document::Known> known{{"address.json", &*address}};
        const auto pin = Document::parse(
            std::string("{") + std::string(id) +
                R"("properties":{"at":{"$ref":"address.json"},)"
                R"("zip":{"$ref":"address.json#/definitions/zip"},"next":{"$ref":"#"}}})",
            known);
        ASSERT_TRUE(pin) << pin.error().what;
        EXPECT_TRUE(goes_by(*pin, R"({"at":{"zip":"1"},"zip":"2","next":{"next":{}}})"));
        EXPECT_FALSE(goes_by(*pin, R"({"at":{"zip":1}})"));
        EXPECT_FALSE(goes_by(*pin, R"({"zip":1})"));
        EXPECT_FALSE(goes_by(*pin, R"({"next":{"zip":1}})"));
    }
}

TEST(JsonSchemas, HaveTheirDraftsKeywords) {
    const auto parsed = [](std::string_view draft, std::string_view rest) {
        auto read = Document::parse(
            base::text(R"({"$schema":"https://json-schema.org/)", draft, R"(/schema",)", rest, "}"),
            {});
        EXPECT_TRUE(read) << read.error().what;
        return *std::move(read);
    };
    const Document four = parsed("draft-04", R"("maximum":3,"exclusiveMaximum":true,"const":1)");
    EXPECT_TRUE(goes_by(four, "2"));
    EXPECT_FALSE(goes_by(four, "3"));
    const Document seven =
        parsed("draft-07", R"("items":[{"type":"string"}],"additionalItems":false)");
    EXPECT_TRUE(goes_by(seven, R"(["a"])"));
    EXPECT_FALSE(goes_by(seven, R"(["a",1])"));
    const Document newest =
        parsed("draft/2020-12", R"("prefixItems":[{"type":"string"}],"items":false)");
    EXPECT_TRUE(goes_by(newest, R"(["a"])"));
    EXPECT_FALSE(goes_by(newest, R"(["a",1])"));
    // Since 2019-09 what stands beside a $ref counts.
    constexpr std::string_view kBeside =
        R"("$defs":{"a":{"type":"integer"}},"$ref":"#/$defs/a","maximum":3)";
    EXPECT_FALSE(goes_by(parsed("draft/2019-09", kBeside), "4"));
    EXPECT_TRUE(goes_by(parsed("draft-07", kBeside), "4"));
    const Document anchored =
        parsed("draft/2020-12", R"("$defs":{"a":{"$anchor":"n","type":"integer"}},"$ref":"#n")");
    EXPECT_FALSE(goes_by(anchored, R"("x")"));
}

TEST(JsonSchemas, AreBounded) {
    std::string many = R"({"properties":{)";
    for (int i = 0; i < 20'001; ++i) many += base::text(i == 0 ? "" : ",", '"', i, "\":{}");
    EXPECT_NE(refusal(many + "}}").find("more than 20000 schemas"), std::string::npos);
    std::string deep;
    for (int i = 0; i < 200; ++i) deep += R"({"not":)";
    EXPECT_NE(refusal(deep), "");
}

}  // namespace
}  // namespace codec::jsonschema
