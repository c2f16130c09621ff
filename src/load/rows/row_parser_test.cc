// CONTRACT.md §3, rules 1 to 4, one by one: each test writes a record and reads its rows as text.

#include "load/rows/row_parser.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/text.h"

namespace load::rows {
namespace {

const RowSpec& geo() {
    static const RowSpec kSpec{.key_fields = {"ind", "index"},
                               .fields = {{"timestamp", FieldType::text},
                                          {"latitude", FieldType::number},
                                          {"age", FieldType::integer},
                                          {"country", FieldType::text}}};
    return kSpec;
}

std::string shown(const Cell& cell, FieldType type) {
    if (cell.is_null) return "null";
    if (type == FieldType::text) return base::text("'", cell.text, "'");
    return type == FieldType::integer ? base::text(cell.integer) : base::text(cell.number);
}

// "place key field field…" or "place reason raw".
std::vector<std::string> rows_of(std::string_view record, Payload payload = Payload::value) {
    RowParser parser(geo());
    // A copy of the exact size, so that a byte read beyond it is seen.
    const std::vector<char> exact(record.begin(), record.end());
    parser.start({exact.data(), exact.size()}, payload);
    std::vector<std::string> rows;
    while (const ParsedRow* row = parser.next()) {
        std::string line = base::text(row->place, " ");
        if (row->reason != Reason::none) {
            rows.push_back(base::text(line, name_of(row->reason), " ", row->raw));
            continue;
        }
        line += base::text(row->key);
        for (std::size_t i = 0; i < row->fields.size(); ++i) {
            line += " " + shown(row->fields[i], geo().fields[i].type);
        }
        rows.push_back(line);
    }
    return rows;
}

using Lines = std::vector<std::string>;

TEST(RowParser, ReadsARow) {
    EXPECT_EQ(
        rows_of(
            R"({"ind":7528,"timestamp":"2020-08-28 03:52:47","latitude":-89.9787,"age":20,"country":"Albania"})"),
        Lines{"0 7528 '2020-08-28 03:52:47' -89.9787 20 'Albania'"});
    EXPECT_EQ(rows_of(" {\"country\" : \"x\" ,\n\"ind\":1 } "), Lines{"0 1 null null null 'x'"});
}

TEST(RowParser, Rule1ExplodesListsInOrder) {
    EXPECT_EQ(
        rows_of(
            R"([{"ind":1,"country":"a"}, 5, {"ind":2,"country":"b"},null,[{"ind":3,"country":"c"}]])"),
        (Lines{"0 1 null null null 'a'", "1 not_an_object 5", "2 2 null null null 'b'",
               "3 not_an_object null", R"(4 not_an_object [{"ind":3,"country":"c"}])"}));
}

TEST(RowParser, Rule1RefusesWhatIsNoObject) {
    for (const char* value : {"5", "-1.5", "\"text\"", "true", "null", "[]", " [ ] "}) {
        const Lines rows = rows_of(value);
        ASSERT_EQ(rows.size(), 1U) << value;
        EXPECT_TRUE(rows[0].starts_with("0 not_an_object ")) << rows[0];
    }
    EXPECT_EQ(rows_of("", Payload::none), Lines{"0 not_an_object null"});
}

TEST(RowParser, Rule1RefusesWhatIsNoJson) {
    for (const char* bytes :
         {"", " ", "{", R"({"ind":1,"country":"a"} {})", R"({"ind":1,"country":"a"}x)",
          R"({"ind":01})", R"({"ind":1,"country":tru})", R"({"ind":1,"other":{"a":}})",
          R"({"ind":1,"country":"\x"})", "{\"ind\":1,\"country\":\"\xff\"}", "\xef\xbb\xbf{}",
          R"({"ind":1,})", R"({"ind":1 "country":"a"})"}) {
        EXPECT_EQ(rows_of(bytes), Lines{base::text("0 not_json ", bytes)});
    }
    // One bad element makes the whole record no JSON: no row of it may be taken.
    const std::string_view list = R"([{"ind":1,"country":"a"},{"ind":2,]})";
    EXPECT_EQ(rows_of(list), Lines{base::text("0 not_json ", list)});
}

TEST(RowParser, Rule2ARowNeedsAFieldOfItsOwn) {
    EXPECT_EQ(rows_of(R"({"ind":1})"), Lines{R"(0 misrouted {"ind":1})"});
    EXPECT_EQ(rows_of(R"({"ind":1,"index":2,"title":"x"})"),
              Lines{R"(0 misrouted {"ind":1,"index":2,"title":"x"})"});
    EXPECT_EQ(rows_of("{}"), Lines{"0 misrouted {}"});
    EXPECT_EQ(rows_of(R"({"ind":1,"country":null})"), Lines{"0 1 null null null null"});
    EXPECT_EQ(rows_of(R"({"ind":1,"title":{"deep":[1,{}]},"age":3})"),
              Lines{"0 1 null null 3 null"});
}

TEST(RowParser, Rule3TheKeyIsAnIntegerOrItsDigits) {
    EXPECT_EQ(rows_of(R"({"ind":"0012","country":"x"})"), Lines{"0 12 null null null 'x'"});
    EXPECT_EQ(rows_of(R"({"ind":9223372036854775807,"country":"x"})"),
              Lines{"0 9223372036854775807 null null null 'x'"});
    EXPECT_EQ(rows_of(R"({"index":5,"country":"x"})"), Lines{"0 5 null null null 'x'"});
    EXPECT_EQ(rows_of(R"({"index":5,"ind":6,"country":"x"})"), Lines{"0 6 null null null 'x'"});
    EXPECT_EQ(rows_of(R"({"ind":null,"index":5,"country":"x"})"), Lines{"0 5 null null null 'x'"});
    for (const char* key :
         {"-1", "9223372036854775808", "1.0", "1e3", "true", "null", "\"\"", "\" 5\"", "\"-5\"",
          "\"5.0\"", "[5]", "{}", "\"abc\"", "\"9223372036854775808\""}) {
        const std::string row = base::text(R"({"country":"x","ind":)", key, "}");
        EXPECT_EQ(rows_of(row), Lines{base::text("0 no_key ", row)});
    }
    EXPECT_EQ(rows_of(R"({"country":"x"})"), Lines{R"(0 no_key {"country":"x"})"});
}

TEST(RowParser, TheReasonsAreTriedInOrder) {
    EXPECT_EQ(rows_of(R"({"ind":"none","title":"x"})"),
              Lines{R"(0 misrouted {"ind":"none","title":"x"})"});
}

TEST(RowParser, Rule4UnreadableFieldsAreNull) {
    EXPECT_EQ(rows_of(R"({"ind":1,"timestamp":5,"latitude":"-5.5","age":"035","country":-12})"),
              Lines{"0 1 '5' -5.5 35 '-12'"});
    EXPECT_EQ(rows_of(R"({"ind":1,"timestamp":1.5,"latitude":"x","age":20.0,"country":true})"),
              Lines{"0 1 null null null null"});
    EXPECT_EQ(rows_of(R"({"ind":1,"timestamp":[1],"latitude":{"a":1},"age":[],"country":{}})"),
              Lines{"0 1 null null null null"});
    EXPECT_EQ(
        rows_of(
            R"({"ind":1,"latitude":1e999,"age":99999999999999999999,"country":99999999999999999999})"),
        Lines{"0 1 null null null '99999999999999999999'"});
    EXPECT_EQ(rows_of(R"({"ind":1,"country":"\ud800","timestamp":-0})"),
              Lines{"0 1 '0' null null null"});
}

TEST(RowParser, TheLastOfTwoFieldsCounts) {
    EXPECT_EQ(rows_of(R"({"ind":1,"country":"a","ind":2,"country":null})"),
              Lines{"0 2 null null null null"});
    EXPECT_EQ(rows_of(R"({"ind":1,"country":null,"country":"b"})"),
              Lines{"0 1 null null null 'b'"});
}

TEST(RowParser, DecodesEscapesInNamesAndTexts) {
    EXPECT_EQ(
        rows_of(R"({"\u0069nd":1,"c\u006funtry":"C\u00f4te","timestamp":"\ud83c\udf84 \"x\""})"),
        Lines{"0 1 '\xF0\x9F\x8E\x84 \"x\"' null null 'C\xC3\xB4te'"});
}

}  // namespace
}  // namespace load::rows
