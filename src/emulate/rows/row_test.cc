#include "emulate/rows/row.h"

#include <gtest/gtest.h>

#include "emulate/rows/python_repr.h"
#include "emulate/rows/row_json.h"

namespace emulate::rows {
namespace {

Row geo_row() {
    return {{"ind", {CellKind::integer, "7528"}},
            {"timestamp", {CellKind::time, "2020-08-28 03:52:47"}},
            {"latitude", {CellKind::decimal, "-89.9787"}},
            {"country", {CellKind::text, "Cote d'Ivoire"}},
            {"note", {CellKind::null, ""}}};
}

Row one_text(std::string value) { return {{"t", {CellKind::text, std::move(value)}}}; }

TEST(RowJson, is_what_json_dumps_writes) {
    EXPECT_EQ(json_of(geo_row(), TimeForm::blank),
              R"({"ind": 7528, "timestamp": "2020-08-28 03:52:47", "latitude": -89.9787, )"
              R"("country": "Cote d'Ivoire", "note": null})");
    EXPECT_EQ(json_of({}, TimeForm::blank), "{}");
}

TEST(RowJson, spells_times_in_three_ways) {
    const Row row{{"t", {CellKind::time, "2020-08-28 03:52:47"}}};
    EXPECT_EQ(json_of(row, TimeForm::letter_t), R"({"t": "2020-08-28T03:52:47"})");
    EXPECT_EQ(json_of(row, TimeForm::colons), R"({"t": "2020:08:28 03:52:47"})");
}

TEST(RowJson, escapes_as_python_does) {
    EXPECT_EQ(json_of(one_text("a\"\\\n\r\t\b\f\x01\x7f/"), TimeForm::blank),
              R"({"t": "a\"\\\n\r\t\b\f\u0001\u007f/"})");
    EXPECT_EQ(json_of(one_text("é€😀"), TimeForm::blank), R"({"t": "\u00e9\u20ac\ud83d\ude00"})");
}

TEST(RowJson, bytes_that_are_no_utf8_become_replacement_characters) {
    EXPECT_EQ(json_of(one_text("a\xff\xc3"), TimeForm::blank), R"({"t": "a\ufffd\ufffd"})");
    EXPECT_EQ(json_of(one_text("\xed\xa0\x80"), TimeForm::blank),  // a surrogate
              R"({"t": "\ufffd\ufffd\ufffd"})");
    EXPECT_EQ(json_of(one_text("\xe2\x82x"), TimeForm::blank), R"({"t": "\ufffd\ufffdx"})");
}

TEST(PythonRepr, shows_a_row_as_a_dict_with_datetimes) {
    EXPECT_EQ(python_repr_of(geo_row()),
              "{'ind': 7528, 'timestamp': datetime.datetime(2020, 8, 28, 3, 52, 47), 'latitude': "
              "-89.9787, 'country': \"Cote d'Ivoire\", 'note': None}");
    EXPECT_EQ(python_repr_of(Row{{"t", {CellKind::time, "2020-08-28 03:52:00"}}}),
              "{'t': datetime.datetime(2020, 8, 28, 3, 52)}");
}

TEST(PythonRepr, quotes_and_escapes_as_python_does) {
    EXPECT_EQ(python_repr_of("it's"), "\"it's\"");
    EXPECT_EQ(python_repr_of("it's \"so\""), R"('it\'s "so"')");
    EXPECT_EQ(python_repr_of("a\\\n\t\x01\x7f"), R"('a\\\n\t\x01\x7f')");
    EXPECT_EQ(python_repr_of("cut…\u00a0"), R"('cut…\xa0')");
    EXPECT_EQ(python_repr_of("zwj\u200d, é, 😀"), R"('zwj\u200d, é, 😀')");
}

TEST(PythonRepr, shows_json_as_json_loads_gives_it) {
    EXPECT_EQ(python_repr_of(JsonText{R"( {"a":[1,-2.50,true,false,null],"b\u00e9" : {}} )"}),
              "{'a': [1, -2.50, True, False, None], 'bé': {}}");
    EXPECT_EQ(python_repr_of(JsonText{"[]"}), "[]");
    EXPECT_EQ(python_repr_of(JsonText{R"("\ud83d\ude00")"}), "'😀'");
}

TEST(Row, knows_the_kinds_of_the_tables_columns) {
    EXPECT_EQ(column_kind("index"), CellKind::integer);
    EXPECT_EQ(column_kind("latitude"), CellKind::decimal);
    EXPECT_EQ(column_kind("follower_count"), CellKind::text);
    EXPECT_EQ(table_name(Table::geo), "geolocation_data");
    EXPECT_EQ(topic_suffix(Table::user), "user");
}

TEST(Row, number_is_that_of_the_row_whatever_it_is_posted_as) {
    EXPECT_EQ(row_number(Row{{"ind", {CellKind::integer, "7"}}}), "7");
    EXPECT_EQ(row_number(Row{{"name", {CellKind::text, "7"}}}), "");
    EXPECT_EQ(row_number(JsonText{R"({"a": {"index": 1}, "index": 7528})"}), "7528");
    EXPECT_EQ(row_number(JsonText{R"([[{"ind": "12"}], {"ind": 3}])"}), "12");
    for (const char* none : {"[]", "3", "null", "", "{", R"({"index")", R"("index")"}) {
        EXPECT_EQ(row_number(JsonText{none}), "") << none;
    }
}

}  // namespace
}  // namespace emulate::rows
