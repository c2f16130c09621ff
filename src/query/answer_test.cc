#include "query/answer.h"

#include "query/reader.h"
#include "table/table_fixture.h"

namespace query {
namespace {

using base::Code;
using base::TableVersion;

class AnswerTest : public table::TableTest {
  protected:
    Views views_{*bucket_, *database_};
};

TEST_F(AnswerTest, KeepsTheRowsInTheirOrderAndOnlyOnce) {
    const Answer answer{.table = "counts",
                        .title = "Task 5: counts",
                        .sql =
                            "select * from (values ('b', 2::bigint, 2020::integer), "
                            "('a', 2, 2021), (null, 1, 2019)) v(category, n, post_year) "
                            "order by n desc, category desc nulls last"};
    const Kept first = must(keep(*database_, *bucket_, "", answer));
    EXPECT_TRUE(first.changed);
    EXPECT_EQ(first.rows, 3U);
    const Kept second = must(keep(*database_, *bucket_, "", answer));
    EXPECT_FALSE(second.changed);
    EXPECT_EQ(second.version, first.version);

    table::Table table(*bucket_, "counts/", *database_);
    EXPECT_EQ(rows(table, "counts/", "*"), "\"b\"|2|2020\n\"a\"|2|2021\nnull|1|2019\n");
    const table::Snapshot snapshot = must(table.snapshot());
    EXPECT_EQ(snapshot.description, "Task 5: counts");
    EXPECT_EQ(snapshot.schema[1].type, "long");
    EXPECT_EQ(snapshot.schema[2].type, "integer");
}

TEST_F(AnswerTest, OverwritesWithOtherRowsOtherColumnsAndNone) {
    Answer answer{.table = "a", .title = "", .sql = "select sum(i) as n from range(3) r(i)"};
    must(keep(*database_, *bucket_, "", answer));
    answer.sql = "select 4::bigint as n, 'x' as t, date '2020-01-01' as d, 1.5::decimal(4,1) as m";
    EXPECT_TRUE(must(keep(*database_, *bucket_, "", answer)).changed);
    table::Table table(*bucket_, "a/", *database_);
    EXPECT_EQ(rows(table, "a/", "*"), "4|\"x\"|\"2020-01-01\"|1.5\n");
    answer.sql += " where false";
    EXPECT_TRUE(must(keep(*database_, *bucket_, "", answer)).changed);
    EXPECT_EQ(rows(table, "a/", "*"), "");
    EXPECT_FALSE(must(keep(*database_, *bucket_, "", answer)).changed);
    answer.sql = "select nonsense";
    const auto failed = keep(*database_, *bucket_, "", answer);
    EXPECT_EQ(failed.error().code, Code::invalid_argument);
    EXPECT_NE(failed.error().what.find("answer a"), std::string::npos);
}

TEST_F(AnswerTest, ANewTableWithoutRowsIsAChange) {
    // Whoever reads the answer needs its view, be it empty.
    const Answer answer{.table = "none", .title = "", .sql = "select 1::bigint as a where false"};
    EXPECT_TRUE(must(keep(*database_, *bucket_, "", answer)).changed);
    EXPECT_FALSE(must(keep(*database_, *bucket_, "", answer)).changed);
}

TEST_F(AnswerTest, ASchemaHasItsOwnTablesOfTheSameNames) {
    const Answer base{.table = "pin", .title = "", .sql = "select 1::bigint as a"};
    const Answer twice{.table = "pin", .title = "", .sql = "select 2::bigint as a"};
    const Answer sum{
        .table = "total", .title = "", .sql = "select cast(sum(a) as bigint) as n from pin"};
    const auto session = must(database_->session());
    must(keep(*database_, *bucket_, "", base));
    must(session->execute("create schema with_duplicates"));
    must(keep(*database_, *bucket_, "with_duplicates", twice));
    must(views_.refresh(*session));
    must(keep(*database_, *bucket_, "", sum));
    must(keep(*database_, *bucket_, "with_duplicates", sum));
    Reader reader = must(Reader::open(views_, *database_));
    EXPECT_EQ(must(reader.query("select n from total"))->integer(0, 0), 1);
    EXPECT_EQ(must(reader.query("select n from with_duplicates.total"))->integer(0, 0), 2);
}

TEST_F(AnswerTest, AnswersComeAfterWhatTheyRead) {
    const auto ordered =
        must(in_order({{"c", "", "", {"b", "pin"}}, {"b", "", "", {"a"}}, {"a", "", "", {"pin"}}}));
    EXPECT_EQ(ordered[0].table + ordered[1].table + ordered[2].table, "abc");
    EXPECT_EQ(in_order({{"a", "", "", {"b"}}, {"b", "", "", {"a"}}}).error().code,
              Code::invalid_argument);
}

}  // namespace
}  // namespace query
