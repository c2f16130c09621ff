// The rules one by one: what was written by the first schema, read by the second.

#include "codec/jsonschema/compatibility.h"

#include <gtest/gtest.h>

#include "base/text.h"

namespace codec::jsonschema {
namespace {

// "TYPE_CHANGED …/properties/a", the first thing in the way; "" if nothing is.
std::string change(std::string_view before, std::string_view now) {
    const auto writer = Document::parse(before, {});
    const auto reader = Document::parse(now, {});
    EXPECT_TRUE(writer) << writer.error().what;
    EXPECT_TRUE(reader) << reader.error().what;
    const auto found = incompatibilities(reader->root(), writer->root());
    return found.empty() ? "" : found.front().kind;
}

// An object with those keywords, and what it may hold beside its properties.
std::string object(std::string_view keywords, std::string_view rest = "true") {
    return base::text(R"({"type":"object","additionalProperties":)", rest, ",", keywords, "}");
}

TEST(JsonCompatibility, LetsBoundsWidenOnly) {
    const auto both = [](std::string_view narrow, std::string_view wide, std::string_view kind) {
        EXPECT_EQ(change(narrow, wide), "") << narrow;
        EXPECT_EQ(change(wide, narrow), kind) << narrow;
    };
    both(R"({"type":"string","maxLength":3})", R"({"type":"string","maxLength":4})",
         "MAX_LENGTH_DECREASED");
    both(R"({"type":"string","maxLength":3})", R"({"type":"string"})", "MAX_LENGTH_ADDED");
    both(R"({"type":"string","minLength":4})", R"({"type":"string","minLength":3})",
         "MIN_LENGTH_INCREASED");
    both(R"({"type":"string","pattern":"a"})", R"({"type":"string"})", "PATTERN_ADDED");
    both(R"({"type":"number","maximum":3})", R"({"type":"number","maximum":3.5})",
         "MAXIMUM_DECREASED");
    both(R"({"type":"number","exclusiveMinimum":3})", R"({"type":"number","exclusiveMinimum":2})",
         "EXCLUSIVE_MINIMUM_INCREASED");
    both(R"({"type":"number","multipleOf":10})", R"({"type":"number","multipleOf":5})",
         "MULTIPLE_OF_EXPANDED");
    both(R"({"type":"integer"})", R"({"type":"number"})", "TYPE_NARROWED");
    both(R"({"type":"array","maxItems":3})", R"({"type":"array","maxItems":4})",
         "MAX_ITEMS_DECREASED");
    both(R"({"type":"array","uniqueItems":true})", R"({"type":"array"})", "UNIQUE_ITEMS_ADDED");
    both(R"({"type":"object","minProperties":2})", R"({"type":"object","minProperties":1})",
         "MIN_PROPERTIES_INCREASED");
    both(R"({"enum":["a"]})", R"({"enum":["a","b"]})", "ENUM_ARRAY_NARROWED");
    both(R"({"type":"string"})", "{}", "TYPE_CHANGED");
    both(R"({"type":"string"})", R"({"type":["string","null"]})", "TYPE_CHANGED");
    both("false", R"({"type":"string"})", "TYPE_CHANGED");
    EXPECT_EQ(change(R"({"multipleOf":3})", R"({"multipleOf":2})"), "MULTIPLE_OF_CHANGED");
    EXPECT_EQ(change(R"({"type":"string","pattern":"a"})", R"({"type":"string","pattern":"b"})"),
              "PATTERN_CHANGED");
    EXPECT_EQ(change(R"({"const":1})", R"({"const":2})"), "ENUM_ARRAY_CHANGED");
    EXPECT_EQ(change(R"({"const":1})", R"({"const":1.0,"title":"x"})"), "");
}

TEST(JsonCompatibility, LooksAtHowOpenObjectsAre) {
    constexpr std::string_view kA = R"("properties":{"a":{"type":"string"}})";
    constexpr std::string_view kAB =
        R"("properties":{"a":{"type":"string"},"b":{"type":"string"}})";
    // Open: a writer may have put anything where b is now; a reader does not mind what b was.
    EXPECT_EQ(change(object(kA), object(kAB)), "OPTIONAL_PROPERTY_ADDED_TO_OPEN_CONTENT_MODEL");
    EXPECT_EQ(change(object(kAB), object(kA)), "");
    EXPECT_EQ(change(object(kA), object(R"("properties":{"a":{"type":"string"},"b":{}})")), "");
    // Closed: the other way round.
    EXPECT_EQ(change(object(kA, "false"), object(kAB, "false")), "");
    EXPECT_EQ(change(object(kAB, "false"), object(kA, "false")),
              "PROPERTY_REMOVED_FROM_CLOSED_CONTENT_MODEL");
    // Open to strings: only those.
    constexpr std::string_view kStrings = R"({"type":"string"})";
    EXPECT_EQ(change(object(kA, kStrings), object(kAB, kStrings)), "");
    EXPECT_EQ(change(object(kAB, kStrings), object(kA, kStrings)), "");
    EXPECT_EQ(change(object(kA, R"({"type":"integer"})"), object(kAB, R"({"type":"integer"})")),
              "TYPE_CHANGED");
    EXPECT_EQ(change(object(kA), object(kA, "false")), "ADDITIONAL_PROPERTIES_REMOVED");
    EXPECT_EQ(change(object(kA, "false"), object(kA)), "");
    EXPECT_EQ(change(object(kA), object(kA, kStrings)), "ADDITIONAL_PROPERTIES_NARROWED");
    EXPECT_EQ(change(object(R"("patternProperties":{"^b":{"type":"string"}})", "false"),
                     object(R"("properties":{"b":{"type":"string"}},)"
                            R"("patternProperties":{"^b":{"type":"string"}})",
                            "false")),
              "");
}

TEST(JsonCompatibility, MindsWhatIsRequired) {
    constexpr std::string_view kOptional = R"("properties":{"a":{"type":"string"}})";
    constexpr std::string_view kRequired =
        R"("properties":{"a":{"type":"string"}},"required":["a"])";
    constexpr std::string_view kDefault =
        R"("properties":{"a":{"type":"string","default":"x"}},"required":["a"])";
    EXPECT_EQ(change(object(kOptional), object(kRequired)), "REQUIRED_ATTRIBUTE_ADDED");
    EXPECT_EQ(change(object(kRequired), object(kOptional)), "");
    EXPECT_EQ(change(object(kOptional), object(kDefault)), "");
    EXPECT_EQ(change(object(R"("title":"")", "false"), object(kRequired, "false")),
              "REQUIRED_PROPERTY_ADDED_TO_UNOPEN_CONTENT_MODEL");
    EXPECT_EQ(change(object(R"("title":"")", "false"), object(kDefault, "false")), "");
    EXPECT_EQ(change(R"({"dependencies":{"a":["b"]}})", R"({"dependencies":{"a":["b","c"]}})"),
              "DEPENDENCY_ARRAY_EXTENDED");
    EXPECT_EQ(change(R"({"dependencies":{"a":["b","c"]}})", R"({"dependencies":{"a":["b"]}})"), "");
    EXPECT_EQ(change(R"({"properties":{}})", R"({"dependencies":{"a":{"required":["b"]}}})"),
              "DEPENDENCY_SCHEMA_ADDED");
}

TEST(JsonCompatibility, LooksAtHowOpenArraysAre) {
    constexpr std::string_view kOne = R"({"type":"array","items":[{"type":"string"}]})";
    constexpr std::string_view kTwo =
        R"({"type":"array","items":[{"type":"string"},{"type":"string"}]})";
    EXPECT_EQ(change(kOne, kTwo), "ITEM_ADDED_TO_OPEN_CONTENT_MODEL");
    EXPECT_EQ(change(kTwo, kOne), "");
    constexpr std::string_view kOneClosed =
        R"({"type":"array","items":[{"type":"string"}],"additionalItems":false})";
    constexpr std::string_view kTwoClosed =
        R"({"type":"array","items":[{"type":"string"},{"type":"string"}],"additionalItems":false})";
    EXPECT_EQ(change(kOneClosed, kTwoClosed), "");
    EXPECT_EQ(change(kTwoClosed, kOneClosed), "ITEM_REMOVED_FROM_CLOSED_CONTENT_MODEL");
    EXPECT_EQ(change(R"({"type":"array"})", R"({"type":"array","items":{"type":"string"}})"),
              "SCHEMA_ADDED");
    EXPECT_EQ(change(R"({"type":"array","items":{"type":"integer"}})",
                     R"({"type":"array","items":{"type":"number"}})"),
              "");
}

TEST(JsonCompatibility, MatchesThePartsOfCombinations) {
    constexpr std::string_view kSI = R"({"oneOf":[{"type":"string"},{"type":"integer"}]})";
    EXPECT_EQ(change(kSI, R"({"oneOf":[{"type":"number"},{"type":"string"}]})"), "");
    EXPECT_EQ(change(kSI, R"({"oneOf":[{"type":"string"},{"type":"boolean"}]})"),
              "COMBINED_TYPE_SUBSCHEMAS_CHANGED");
    EXPECT_EQ(change(kSI, R"({"oneOf":[{"type":"string"},{"type":"integer"},{"type":"null"}]})"),
              "");
    EXPECT_EQ(change(R"({"oneOf":[{"type":"string"},{"type":"integer"},{"type":"null"}]})", kSI),
              "SUM_TYPE_NARROWED");
    EXPECT_EQ(change(kSI, R"({"anyOf":[{"type":"string"},{"type":"integer"}]})"), "");
    EXPECT_EQ(change(R"({"anyOf":[{"type":"string"},{"type":"integer"}]})", kSI),
              "COMBINED_TYPE_CHANGED");
    EXPECT_EQ(change(R"({"type":"string"})", kSI), "");
    EXPECT_EQ(change(R"({"allOf":[{"type":"string"},{"maxLength":3}]})", R"({"type":"string"})"),
              "");
    EXPECT_EQ(change(R"({"not":{"type":"string"}})", R"({"not":{"type":["string","null"]}})"),
              "NOT_TYPE_EXTENDED");
    EXPECT_EQ(change(R"({"not":{"type":["string","null"]}})", R"({"not":{"type":"string"}})"), "");
    EXPECT_EQ(change(R"({"type":"string","enum":["a"]})", R"({"type":"string","enum":["a","b"]})"),
              "");
}

TEST(JsonCompatibility, EndsOnSchemasThatLeadBackToThemselves) {
    const auto list = [](std::string_view type) {
        return base::text(
            R"({"definitions":{"n":{"properties":{"v":{"type":")", type,
            R"("},"next":{"$ref":"#/definitions/n"}},"additionalProperties":false}},)",
            R"("$ref":"#/definitions/n"})");
    };
    EXPECT_EQ(change(list("integer"), list("number")), "");
    EXPECT_EQ(change(list("number"), list("integer")), "TYPE_NARROWED");
    EXPECT_EQ(change(R"({"$ref":"#"})", R"({"$ref":"#"})"), "");
}

}  // namespace
}  // namespace codec::jsonschema
