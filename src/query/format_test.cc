#include "query/format.h"

#include <gtest/gtest.h>

namespace query {
namespace {

class FormatTest : public testing::Test {
  protected:
    std::unique_ptr<sql::Rows> rows(std::string_view statement) {
        return *std::move(session_->query(statement));
    }
    std::unique_ptr<sql::Database> database_ = *sql::Database::open({});
    std::unique_ptr<sql::Session> session_ = *database_->session();
};

constexpr const char* kRows =
    "select * from (values ('ünï 🎄', 12, [1.5, null]), (null, -3, null)) v(name, n, list) "
    "order by n desc";

TEST_F(FormatTest, TableIsBoxed) {
    EXPECT_EQ(format_table(*rows(kRows), 80),
              "┌────────┬────┬────────────┐\n"
              "│ name   │  n │ list       │\n"
              "├────────┼────┼────────────┤\n"
              "│ ünï 🎄 │ 12 │ [1.5,null] │\n"
              "│        │ -3 │            │\n"
              "└────────┴────┴────────────┘\n"
              "2 rows\n");
    EXPECT_EQ(format_table(*rows("select 1 as a where false"), 80),
              "┌───┐\n│ a │\n├───┤\n└───┘\n0 rows\n");
}

TEST_F(FormatTest, TableFitsItsWidth) {
    const std::string text = format_table(
        *rows("select repeat('long', 50) as a, 'short' as b, repeat('宽', 50) as c"), 60);
    std::size_t start = 0;
    for (std::size_t end = text.find('\n'); end != std::string::npos;
         start = end + 1, end = text.find('\n', start)) {
        EXPECT_LE(display_width(text.substr(start, end - start)), 60U);
    }
    EXPECT_NE(text.find("short"), std::string::npos);
    EXPECT_NE(text.find("…"), std::string::npos);
    EXPECT_EQ(format_table(*rows("select 'a' || chr(10) || 'b' as x"), 80).find("a\nb"),
              std::string::npos);
}

TEST_F(FormatTest, PagesSayWhereTheyAre) {
    const auto many = rows("select i from range(100) r(i) order by i");
    EXPECT_NE(format_table(*many, 80, {10, 5}).find("rows 11 to 15 of 100"), std::string::npos);
    EXPECT_NE(format_table(*many, 80, {200, 5}).find("none of 100 rows"), std::string::npos);
    EXPECT_EQ(format_json(*many, {98, 5}), "[{\"i\":98},\n{\"i\":99}]\n");
    EXPECT_EQ(format_csv(*many, {98, 5}), "i\n98\n99\n");
    EXPECT_EQ(format_json(*many, {200, 5}), "[]\n");
}

TEST_F(FormatTest, JsonIsAnArrayOfObjects) {
    EXPECT_EQ(format_json(*rows(kRows)),
              "[{\"name\":\"ünï 🎄\",\"n\":12,\"list\":[1.5,null]},\n"
              "{\"name\":null,\"n\":-3,\"list\":null}]\n");
    EXPECT_EQ(format_json(*rows("select 1 where false")), "[]\n");
}

TEST_F(FormatTest, CsvQuotesWhatNeedsIt) {
    EXPECT_EQ(format_csv(*rows("select 'a,\"b' as \"x,y\", '' as e, null as n, 1.5::double as d")),
              "\"x,y\",e,n,d\n\"a,\"\"b\",\"\",,1.5\n");
}

}  // namespace
}  // namespace query
