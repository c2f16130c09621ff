#include "door/gateway/vtl/json_path.h"

#include <gtest/gtest.h>

#include "codec/json/json.h"

namespace door::gateway::vtl {
namespace {

constexpr std::string_view kBody =
    R"({"a":{"b":[10,{"c":"x"},[]],"b-c":true},"a.b":1,"q\"":"\u00e9\n","d":1,"d":2,"e":{},"n":null})";

std::string at(std::string_view path) {
    const auto found = find_path(JsonView(kBody), path);
    if (!found) return "error: " + found.error().what;
    std::string text = found->is_definite ? "" : "*";
    for (const JsonView one : found->values) text += std::string(one.text()) + " ";
    return text;
}

TEST(JsonPath, FindsPlaces) {
    EXPECT_EQ(at("$"), std::string(kBody) + " ");
    EXPECT_EQ(at(""), std::string(kBody) + " ");
    EXPECT_EQ(at("$.a.b[0]"), "10 ");
    EXPECT_EQ(at("a.b[-2].c"), "\"x\" ");
    EXPECT_EQ(at("$['a']['b-c']"), "true ");
    EXPECT_EQ(at("$.a.b-c"), "true ");
    EXPECT_EQ(at("$[\"a.b\"]"), "1 ");
    EXPECT_EQ(at("$.q\""), "\"\\u00e9\\n\" ");
    EXPECT_EQ(at("$.d"), "2 ") << "of several the last";
    EXPECT_EQ(at("$.e"), "{} ");
    EXPECT_EQ(at("$.n"), "null ");
    for (const std::string_view none :
         {"$.z", "$.a.z", "$.a.b[3]", "$.a.b[-4]", "$.d.e", "$.d[0]"}) {
        EXPECT_EQ(at(none), "") << none;
    }
}

TEST(JsonPath, FindsManyPlaces) {
    EXPECT_EQ(at("$.a.b[*]"), "*10 {\"c\":\"x\"} [] ");
    EXPECT_EQ(at("$.a.*"), "*[10,{\"c\":\"x\"},[]] true ");
    EXPECT_EQ(at("$..c"), "*\"x\" ");
    EXPECT_EQ(at("$..z"), "*");
}

TEST(JsonPath, RefusesWhatItDoesNotKnow) {
    for (const std::string_view path :
         {"$.", "$..", "$.a[", "$.a[x]", "$[?(@.a)]", "$[0:1]", "$['a'", "$.a..", "$["}) {
        EXPECT_TRUE(at(path).starts_with("error: path ")) << path << at(path);
    }
}

TEST(JsonView, ReadsStringsAndCounts) {
    const JsonView body(kBody);
    EXPECT_EQ(body.field("q\"")->string(), "é\n");
    EXPECT_EQ(body.size(), 7U);
    EXPECT_EQ(body.field("a")->field("b")->size(), 3U);
    EXPECT_EQ(JsonView("[]").size(), 0U);
    EXPECT_EQ(JsonView("{}").size(), 0U);
    EXPECT_EQ(JsonView("\"x\"").size(), 0U);
    JsonItems items(JsonView("[1,[2,\"]\"],3]"));
    ASSERT_TRUE(items.next());
    ASSERT_TRUE(items.next());
    EXPECT_EQ(items.value().text(), "[2,\"]\"]");
    EXPECT_TRUE(items.has_next());
    ASSERT_TRUE(items.next());
    EXPECT_FALSE(items.has_next());
    EXPECT_FALSE(items.next());
}

}  // namespace
}  // namespace door::gateway::vtl
