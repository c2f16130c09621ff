#include "codec/json/json.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace codec {
namespace {

using base::Code;

std::string compacted(std::string_view text) {
    const base::Result<std::string> compact = compact_json(std::string(text));
    return compact ? *compact : "refused: " + compact.error().what;
}

std::string nested(int depth) {
    const auto levels = static_cast<std::size_t>(depth);
    return std::string(levels, '[') + std::string(levels, ']');
}

TEST(Json, RefusesWhatIsNoJson) {
    const std::vector<std::string> malformed = {
        "",
        " ",
        "{",
        "{\"a\":1",
        "{\"a\":tru}",
        "{\"a\":nulll}",
        "[1,2}",
        "[1,]",
        "[,1]",
        "[1 2]",
        "{\"a\":1,}",
        "{a:1}",
        "{\"a\" 1}",
        "{\"a\":1}{\"b\":2}",
        "{\"a\":1}}",
        "1 2",
        "01",
        "1x",
        "-",
        "1.",
        ".5",
        "1e",
        "+1",
        "NaN",
        "Infinity",
        "-Infinity",
        "0x10",
        "'a'",
        "\"a",
        "\"a\nb\"",
        "\"\\q\"",
        "\"\\u12g4\"",
        "\"\\u12\"",
        "\"\\ud800\"",
        "\"\\ud800x\"",
        "\"\\ud800\\u0041\"",
        "\"\\udc00\"",
        "\"\\",
        "\"\\u",
        "\"\xC0\x80\"",      // overlong
        "\"\xED\xA0\x80\"",  // a surrogate in UTF-8
        "\"\xFF\"",
        "\xEF\xBB\xBF{}",  // byte-order mark
        "{\"\\q\":1}",
        "{\"\\ud800\":1}",
        std::string("{}\0", 3),
        std::string("\"a\0b\"", 5),
        std::string("nu\0l", 4),
        "/* */ 1",
        "{\"a\":1 // end\n}",
    };
    for (const std::string& text : malformed) {
        std::string copy = text;
        JsonReader reader(copy);
        reader.skip();
        const base::Result<> finished = reader.finish();
        ASSERT_FALSE(finished) << text;
        EXPECT_EQ(finished.error().code, Code::malformed);
        EXPECT_FALSE(compact_json(text)) << text;
    }
}

TEST(Json, AcceptsWhatIsOddButLegal) {
    for (const std::string_view text :
         {"18446744073709551616", "1E400", "-0", "1.10", "-0.0e-0",
          "123456789012345678901234567890", "\"\\u0000\\/\\ud83d\\ude00\"",
          "\"\x7F\xF4\x8F\xBF\xBF\"", "{\"\":0}", "{\"a\":1,\"a\":2}", "[[],{}]", "\"\"", "null"}) {
        EXPECT_EQ(compacted(text), text);
    }
}

TEST(Json, CompactsWithoutTouchingTokens) {
    EXPECT_EQ(compacted(" { \"b\" : [ 1.10 , 1e5 ,\t-0 ] ,\r\n \"a\" : \"x  \\u00e9 : , \\\" y\" , "
                        "\"c\":{ } , \"d\":[ ] } \n"),
              R"({"b":[1.10,1e5,-0],"a":"x  \u00e9 : , \" y","c":{},"d":[]})");
    EXPECT_EQ(compacted("\t\"a b\" "), "\"a b\"");
    EXPECT_EQ(compacted(R"({"a":1,"b":[true,false,null]})"), R"({"a":1,"b":[true,false,null]})");
}

TEST(Json, FindsSpecialBytesAtEveryPlaceOfAString) {
    for (std::size_t length = 0; length < 70; ++length) {
        const std::string text = "\"" + std::string(length, 'x') + "\"";
        EXPECT_EQ(compacted(text), text);
        std::string control = text;
        control.insert(1 + length / 2, 1, '\x1F');
        EXPECT_FALSE(compact_json(control));
        std::string escaped = text;
        escaped.insert(1 + length / 2, "\\\"");
        EXPECT_EQ(compacted(escaped), escaped);
    }
}

TEST(Json, BoundsTheDepth) {
    EXPECT_EQ(compacted(nested(base::limits::kJsonDepthMax)), nested(base::limits::kJsonDepthMax));
    EXPECT_EQ(compacted(nested(base::limits::kJsonDepthMax + 1)),
              "refused: JSON at byte 128: nested too deep");
    std::string text = nested(5);
    JsonReader reader(text, 4);
    reader.enter_array();
    ASSERT_TRUE(reader.next_element());
    reader.skip();
    EXPECT_FALSE(reader.next_element());
    EXPECT_FALSE(reader.finish());
    std::string endless(1'000'000, '[');
    EXPECT_FALSE(compact_json(endless));
}

TEST(Json, ReadsFieldByField) {
    std::string text =
        R"({ "na\u006de" : "caf\u00e9 \ud83d\ude00\n" , "n":-12.50e3,"t":true,"f":false,"z":null,
            "list":[1, 2 ,[] ], "skipped":{"deep":[1,{"x":2}]}, "value": { "a" : [ 1 , 2 ] } })";
    JsonReader reader(text);
    std::vector<std::string> seen;
    reader.enter_object();
    while (const auto name = reader.next_field()) {
        if (*name == "name") {
            EXPECT_EQ(reader.kind(), JsonKind::string);
            seen.emplace_back(reader.string());
        } else if (*name == "n") {
            EXPECT_EQ(reader.kind(), JsonKind::number);
            seen.emplace_back(reader.number());
        } else if (*name == "t" || *name == "f") {
            EXPECT_EQ(reader.kind(), JsonKind::boolean);
            seen.emplace_back(reader.boolean() ? "yes" : "no");
        } else if (*name == "z") {
            EXPECT_EQ(reader.kind(), JsonKind::null);
            reader.null();
        } else if (*name == "list") {
            EXPECT_EQ(reader.kind(), JsonKind::array);
            reader.enter_array();
            while (reader.next_element()) seen.emplace_back(reader.compact());
        } else if (*name == "value") {
            EXPECT_EQ(reader.kind(), JsonKind::object);
            seen.emplace_back(reader.compact());
        } else {
            EXPECT_EQ(*name, "skipped");
            reader.skip();
        }
    }
    EXPECT_TRUE(reader.finish());
    EXPECT_EQ(seen, (std::vector<std::string>{"caf\xC3\xA9 \xF0\x9F\x98\x80\n", "-12.50e3", "yes",
                                              "no", "1", "2", "[]", R"({"a":[1,2]})"}));
}

TEST(Json, StaysAtItsFirstFault) {
    std::string text = R"({"a":[1,x],"b":2})";
    JsonReader reader(text);
    reader.enter_object();
    ASSERT_TRUE(reader.next_field());
    reader.enter_array();
    ASSERT_TRUE(reader.next_element());
    EXPECT_EQ(reader.number(), "1");
    EXPECT_FALSE(reader.next_element());
    EXPECT_FALSE(reader.next_field());
    EXPECT_EQ(reader.kind(), JsonKind::fault);
    EXPECT_EQ(reader.string(), "");
    EXPECT_EQ(reader.number(), "");
    EXPECT_EQ(reader.compact(), "");
    EXPECT_FALSE(reader.boolean());
    reader.enter_object();
    EXPECT_FALSE(reader.next_field());
    EXPECT_EQ(reader.finish().error().what, "JSON at byte 8: expected a value");
}

TEST(Json, WordsItsFaults) {
    EXPECT_EQ(compacted("{\"a\":1"), "refused: JSON at byte 6: expected ',' or '}'");
    EXPECT_EQ(compacted("{\"a\""), "refused: JSON at byte 4: expected ':'");
    EXPECT_EQ(compacted("{\"a\":"),
              "refused: JSON at byte 5: the text ends where a value should stand");
    EXPECT_EQ(compacted("{} {}"), "refused: JSON at byte 3: expected the end of the text");
    EXPECT_EQ(compacted("\"\\ud800\""), "refused: JSON at byte 1: lone surrogate");
    EXPECT_EQ(compacted("\"ab"), "refused: JSON at byte 3: the text ends inside a string");
}

}  // namespace
}  // namespace codec
