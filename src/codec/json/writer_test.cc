#include "codec/json/writer.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <string>

#include "codec/json/json.h"

namespace codec {
namespace {

std::string in_quotes(std::string_view text) {
    std::string out;
    append_json_string(out, text);
    return out;
}

TEST(JsonWriter, PutsCommasByItself) {
    std::string out = "HTTP:";
    JsonWriter json(out);
    json.begin_object();
    json.key("offsets").begin_array();
    json.begin_object();
    json.key("offset").number(std::int64_t{5});
    json.key("error").null();
    json.end_object();
    json.number(-1);
    json.number(std::numeric_limits<std::uint64_t>::max());
    json.number(0.1);
    json.number(std::nan(""));
    json.boolean(true);
    json.string("[");
    json.raw("{\"a\":1}");
    json.begin_array();
    json.end_array();
    json.end_array();
    json.key("{").string(":");
    json.key("").begin_object();
    json.end_object();
    json.end_object();
    EXPECT_EQ(out,
              R"(HTTP:{"offsets":[{"offset":5,"error":null},-1,18446744073709551615,0.1,null,true,)"
              R"("[",{"a":1},[]],"{":":","":{}})");
    EXPECT_TRUE(compact_json(out.substr(5)));
}

TEST(JsonWriter, EscapesWhatMustBe) {
    EXPECT_EQ(in_quotes("a\"b\\c\n\r\t\x01\x1F/\x7F"),
              "\"a\\\"b\\\\c\\n\\r\\t\\u0001\\u001f/\x7F\"");
    EXPECT_EQ(in_quotes("caf\xC3\xA9"), "\"caf\xC3\xA9\"");
    EXPECT_EQ(in_quotes(std::string("\0", 1)), "\"\\u0000\"");
}

TEST(JsonWriter, WritesValidTextWhateverTheBytes) {
    EXPECT_EQ(in_quotes("a\xFFz"), "\"a\xEF\xBF\xBDz\"");
    EXPECT_EQ(in_quotes("\xC3"), "\"\xEF\xBF\xBD\"");
    std::string every;
    for (int byte = 0; byte < 256; ++byte) every += static_cast<char>(byte);
    EXPECT_TRUE(compact_json(in_quotes(every)));
    std::string text = in_quotes("tab\t\xF0\x9F\x98\x80");
    JsonReader reader(text);
    EXPECT_EQ(reader.string(), "tab\t\xF0\x9F\x98\x80");
}

}  // namespace
}  // namespace codec
