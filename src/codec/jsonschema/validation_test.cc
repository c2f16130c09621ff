#include "codec/jsonschema/validation.h"

#include <gtest/gtest.h>

#include "base/text.h"

namespace codec::jsonschema {
namespace {

// What is wrong with the value; "" if nothing is.
std::string fault(std::string_view schema, std::string_view json) {
    const auto document = Document::parse(schema, {});
    EXPECT_TRUE(document) << document.error().what;
    const auto value = Tree::parse(json);
    EXPECT_TRUE(value) << value.error().what;
    const auto validated = validate(document->root(), value->root());
    return validated ? "" : validated.error().what;
}

TEST(Validation, NamesThePlace) {
    constexpr std::string_view kPin =
        R"({"type":"object","properties":{"index":{"type":"integer","minimum":0},)"
        R"("tags":{"type":"array","items":{"type":"string","maxLength":2}}},"required":["index"]})";
    EXPECT_EQ(fault(kPin, R"({"index":7,"tags":["éé"]})"), "");
    EXPECT_EQ(fault(kPin, "[]"), "the value: expected an object, found an array");
    EXPECT_EQ(fault(kPin, "{}"), "the value: the property index is missing");
    EXPECT_EQ(fault(kPin, R"({"index":"x"})"), "/index: expected an integer, found a string");
    EXPECT_EQ(fault(kPin, R"({"index":-1})"), "/index: -1 is below the minimum");
    EXPECT_EQ(fault(kPin, R"({"index":1,"tags":["a","abc"]})"),
              "/tags/1: has 3 characters; the most is 2");
    EXPECT_EQ(fault(R"({"oneOf":[{"type":"string"},{"minLength":1}]})", R"("a")"),
              "the value: goes by more than one of the alternatives");
    EXPECT_EQ(fault(R"({"additionalProperties":false})", R"({"a":1})"),
              "/a: no value is allowed here");
}

TEST(Validation, KnowsWhatIsLeftOver) {
    constexpr std::string_view kClosed =
        R"({"$schema":"https://json-schema.org/draft/2020-12/schema","properties":{"a":{}},)"
        R"("anyOf":[{"properties":{"b":{"type":"integer"}},"required":["b"]},{"required":["c"]}],)"
        R"("if":{"properties":{"d":{"const":1}},"required":["d"]},"unevaluatedProperties":false})";
    EXPECT_EQ(fault(kClosed, R"({"a":1,"b":2})"), "");
    EXPECT_EQ(fault(kClosed, R"({"a":1,"b":2,"d":1})"), "");
    EXPECT_EQ(fault(kClosed, R"({"a":1,"b":2,"d":2})"), "/d: no value is allowed here");
    EXPECT_EQ(fault(kClosed, R"({"b":2,"e":1})"), "/e: no value is allowed here");
    constexpr std::string_view kItems =
        R"({"$schema":"https://json-schema.org/draft/2020-12/schema",)"
        R"("allOf":[{"prefixItems":[{"type":"integer"}]}],"contains":{"type":"string"},)"
        R"("minContains":2,"maxContains":2,"unevaluatedItems":false})";
    EXPECT_EQ(fault(kItems, R"([1,"a","b"])"), "");
    EXPECT_EQ(fault(kItems, R"([1,"a","b",2])"), "/3: no value is allowed here");
    EXPECT_NE(fault(kItems, R"([1,"a"])"), "");
    EXPECT_NE(fault(kItems, R"([1,"a","b","c"])"), "");
}

TEST(Validation, EndsOnWhateverComes) {
    EXPECT_NE(fault(R"({"$ref":"#"})", "1").find("leads back to itself"), std::string::npos);
    EXPECT_NE(fault(R"({"not":{"$ref":"#"}})", "1").find("leads back"), std::string::npos);
    // Twice as many at each step.
    std::string bomb = R"({"definitions":{"0":{"type":"string"})";
    for (int i = 1; i < 60; ++i) {
        const std::string below = base::text(R"({"$ref":"#/definitions/)", i - 1, "\"}");
        bomb += base::text(",\"", i, R"(":{"anyOf":[)", below, ",", below, "]}");
    }
    EXPECT_NE(fault(bomb + R"(},"$ref":"#/definitions/59"})", "1").find("too long"),
              std::string::npos);
}

}  // namespace
}  // namespace codec::jsonschema
