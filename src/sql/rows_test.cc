#include <gtest/gtest.h>

#include "sql/database.h"

namespace sql {
namespace {

class RowsTest : public testing::Test {
  protected:
    std::unique_ptr<Rows> rows(std::string_view statement) {
        auto result = session_->query(statement);
        EXPECT_TRUE(result) << statement << ": " << (result ? "" : result.error().what);
        return *std::move(result);
    }
    // The only cell, both ways.
    std::string text(const std::string& expression) {
        return rows("select " + expression)->text(0, 0);
    }
    std::string json(const std::string& expression) {
        return rows("select " + expression)->json(0, 0);
    }

    std::unique_ptr<Database> database_ = *Database::open({});
    std::unique_ptr<Session> session_ = *database_->session();
};

TEST_F(RowsTest, NamesTypesAndCounts) {
    const auto result = rows(
        "select true as b, 1::int as i, 2::bigint as l, 1.5::double as r, 'x' as t, "
        "timestamp '2020-01-01' as ts, timestamptz '2020-01-01' as tz, date '2020-01-01' as d, "
        "[1.5::double] as c, {'a': 1} as o, 1::decimal(10,2) as n");
    std::vector<std::pair<std::string, Type>> types;
    std::vector<std::string> names;
    for (const Column& column : result->columns()) {
        types.emplace_back(column.name, column.type);
        names.push_back(column.type_name);
    }
    EXPECT_EQ(types, (std::vector<std::pair<std::string, Type>>{{"b", Type::boolean},
                                                                {"i", Type::integer},
                                                                {"l", Type::bigint},
                                                                {"r", Type::real},
                                                                {"t", Type::text},
                                                                {"ts", Type::timestamp},
                                                                {"tz", Type::timestamp_tz},
                                                                {"d", Type::date},
                                                                {"c", Type::list_real},
                                                                {"o", Type::other},
                                                                {"n", Type::other}}));
    EXPECT_EQ(names,
              (std::vector<std::string>{"BOOLEAN", "INTEGER", "BIGINT", "DOUBLE", "VARCHAR",
                                        "TIMESTAMP", "TIMESTAMP WITH TIME ZONE", "DATE", "DOUBLE[]",
                                        "STRUCT(\"a\" INTEGER)", "DECIMAL(10,2)"}));
    EXPECT_EQ(result->count(), 1U);
    EXPECT_EQ(result->integer(0, 0), 1);
    EXPECT_EQ(result->integer(0, 5), 1'577'836'800'000'000);
    EXPECT_EQ(result->integer(0, 7), 1'577'836'800'000'000);
    EXPECT_EQ(result->real(0, 3), 1.5);
    EXPECT_EQ(result->real(0, 10), 1.0);
}

TEST_F(RowsTest, TimesAreUtcWithTheFractionThereIs) {
    EXPECT_EQ(text("timestamp '2021-07-20 00:44:28'"), "2021-07-20 00:44:28");
    EXPECT_EQ(text("timestamp '2021-07-20 00:44:28.5'"), "2021-07-20 00:44:28.5");
    EXPECT_EQ(text("timestamptz '2021-07-20 00:44:28.000001+09'"), "2021-07-19 15:44:28.000001");
    EXPECT_EQ(text("timestamp '1969-12-31 23:59:59.25'"), "1969-12-31 23:59:59.25");
    EXPECT_EQ(text("date '0001-01-01'"), "0001-01-01");
    EXPECT_EQ(text("date '44-03-15 (BC)'"), "0044-03-15 (BC)");
    EXPECT_EQ(text("timestamp 'infinity'"), "infinity");
    EXPECT_EQ(text("date '-infinity'"), "-infinity");
    EXPECT_EQ(text("date '123456-01-02'"), "123456-01-02");
    EXPECT_EQ(text("timestamp_s '2021-07-20 00:44:28'"), "2021-07-20 00:44:28");
    EXPECT_EQ(json("timestamp '2021-07-20 00:44:28'"), "\"2021-07-20 00:44:28\"");
}

// DuckDB's own rendering is the oracle for every day of four thousand years around the epoch.
TEST_F(RowsTest, DatesAgreeWithDuckDbsOwnText) {
    const auto result = rows(
        "select d, cast(d as varchar) from (select date '0001-01-01' + i::int as d "
        "from range(0, 1460000, 97) r(i))");
    for (std::uint64_t row = 0; row < result->count(); ++row) {
        ASSERT_EQ(result->text(row, 0), result->text(row, 1));
    }
}

TEST_F(RowsTest, NumbersAreExactAndShort) {
    EXPECT_EQ(json("0.1::double"), "0.1");
    EXPECT_EQ(json("1e300::double"), "1e+300");
    EXPECT_EQ(json("0.1::float"), "0.1");
    EXPECT_EQ(json("'nan'::double"), "\"NaN\"");
    EXPECT_EQ(json("'-inf'::double"), "\"-Infinity\"");
    EXPECT_EQ(json("sum(i) from range(5) r(i)"), "10");
    EXPECT_EQ(rows("select sum(i) from range(5) r(i)")->integer(0, 0), 10);
    EXPECT_EQ(json("'-170141183460469231731687303715884105728'::hugeint"),
              "-170141183460469231731687303715884105728");
    EXPECT_EQ(json("18446744073709551615::ubigint"), "18446744073709551615");
    EXPECT_EQ(json("(-0.05)::decimal(4,2)"), "-0.05");
    EXPECT_EQ(json("12345678901234567890.123456::decimal(38,6)"), "12345678901234567890.123456");
    EXPECT_EQ(json("7::decimal(4,0)"), "7");
    EXPECT_EQ(json("(-128)::tinyint"), "-128");
}

TEST_F(RowsTest, TextIsEscapedAsJsonWants) {
    EXPECT_EQ(json("'a\"b\\c' || chr(10) || chr(1)"), "\"a\\\"b\\\\c\\n\\u0001\"");
    EXPECT_EQ(json("'Ünïcödé 🎄 longer than twelve bytes'"),
              "\"Ünïcödé 🎄 longer than twelve bytes\"");
    EXPECT_EQ(text("''"), "");
    EXPECT_EQ(json("null"), "null");
    EXPECT_EQ(json("null::varchar"), "null");
}

TEST_F(RowsTest, NestedValuesAreJson) {
    EXPECT_EQ(json("[1, null, 3]"), "[1,null,3]");
    EXPECT_EQ(json("[]::int[]"), "[]");
    EXPECT_EQ(json("{'a': 1, 'b c': ['x']}"), "{\"a\":1,\"b c\":[\"x\"]}");
    EXPECT_EQ(json("map {'k': 1.5::double, 'l': null}"), "{\"k\":1.5,\"l\":null}");
    EXPECT_EQ(json("[1, 2]::int[2]"), "[1,2]");
    EXPECT_EQ(json("'b'::enum('a', 'b')"), "\"b\"");
    EXPECT_EQ(json("[timestamp '2020-01-01']"), "[\"2020-01-01 00:00:00\"]");
}

TEST_F(RowsTest, OtherTypesAreTextByDuckDbsOwnCast) {
    EXPECT_EQ(text("interval 1 month"), "1 month");
    EXPECT_EQ(text("'\\xAAb'::blob"), "\\xAAb");
    EXPECT_EQ(text("uuid '11111111-2222-3333-4444-555555555555'; -- a word"),
              "11111111-2222-3333-4444-555555555555");
    EXPECT_EQ(text("time '10:11:12'"), "10:11:12");
    EXPECT_EQ(text("[time '10:11:12']"), "['10:11:12']");
    const auto both = rows("select 1 as a, interval 1 day as a, 'x' as \"q\"\"q\" order by 1");
    EXPECT_EQ(both->columns()[1].name, "a");
    EXPECT_EQ(both->columns()[2].name, "q\"q");
    EXPECT_EQ(both->integer(0, 0), 1);
}

TEST_F(RowsTest, OrderOfManyChunksIsKept) {
    const auto result = rows("select i, if(i % 3 = 0, null, i) from range(100000) r(i) order by 1");
    ASSERT_EQ(result->count(), 100'000U);
    for (std::uint64_t row = 0; row < result->count(); row += 97) {
        ASSERT_EQ(result->integer(row, 0), static_cast<std::int64_t>(row));
        ASSERT_EQ(result->is_null(row, 1), row % 3 == 0);
    }
}

TEST_F(RowsTest, OutliveTheirSession) {
    auto result = rows("select 'a text that is not held inline' as t");
    session_.reset();
    database_.reset();
    EXPECT_EQ(result->text(0, 0), "a text that is not held inline");
}

}  // namespace
}  // namespace sql
