#include "load/rows/json_text.h"

#include <gtest/gtest.h>

#include <string>

#include "base/limits.h"

namespace load::rows {
namespace {

bool is_json(std::string_view text) {
    JsonText json(text);
    return json.skip() && json.at_end();
}

TEST(JsonText, TakesWhatIsJson) {
    for (const char* good : {"0",
                             "-0",
                             "10",
                             "-1.5e+10",
                             "1E2",
                             "true",
                             "false",
                             "null",
                             "\"\"",
                             R"("a\u00e9\n\"")",
                             "[]",
                             "{}",
                             " [ ] ",
                             "[1,2 , [ ] ,{}]",
                             R"({"a":1,"b":{"c":[true,null]}})",
                             "\t{\n\"a\" : 1\r}",
                             R"({"":""})",
                             "123456789012345678901234567890",
                             "1e999",
                             R"("\ud800")",
                             R"("a text longer than eight bytes, with a \\ in it")"}) {
        EXPECT_TRUE(is_json(good)) << good;
    }
}

TEST(JsonText, RefusesWhatIsNearlyJson) {
    for (const char* bad : {"",          " ",           "{",      "}",           "[",
                            "]",         "[1,]",        "[,]",    "[1 2]",       "{\"a\"}",
                            "{\"a\":}",  "{\"a\":1,}",  "{,}",    "{\"a\" 1}",   "{a:1}",
                            "{1:2}",     "'a'",         "\"open", "\"tab\tin\"", R"("\x")",
                            R"("\u12")", R"("\u12g4")", "\"\\",   "+5",          "05",
                            "5.",        ".5",          "1e",     "1e+",         "-",
                            "--5",       "NaN",         "nul",    "nullx",       "truefalse",
                            "{} {}",     "[1]]",        "{]",     "[}",          "{\"a\":[1}",
                            "\x01"}) {
        EXPECT_FALSE(is_json(bad)) << bad;
    }
    EXPECT_FALSE(is_json(std::string_view("\0", 1)));
    EXPECT_FALSE(is_json(std::string_view("{}\0", 3)));
    EXPECT_FALSE(is_json(std::string_view("\"a\0b\"", 5)));
}

TEST(JsonText, BoundsItsDepth) {
    const std::size_t most = base::limits::kJsonDepthMax;
    EXPECT_TRUE(is_json(std::string(most, '[') + std::string(most, ']')));
    EXPECT_FALSE(is_json(std::string(most + 1, '[') + std::string(most + 1, ']')));
    EXPECT_FALSE(is_json(std::string(1'000'000, '[')));
}

}  // namespace
}  // namespace load::rows
