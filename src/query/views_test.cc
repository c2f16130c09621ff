#include "query/views.h"

#include "query/reader.h"
#include "table/table_fixture.h"

namespace query {
namespace {

using base::Code;

class ViewsTest : public table::TableTest {
  protected:
    // One more row in a table of one column, made if it is not there.
    void append(const std::string& prefix, int value) {
        table::Table table(*bucket_, prefix, *database_);
        const table::Schema schema{{"a", "long"}, {"at", "timestamp"}};
        if (!table.exists()) must(table.create(schema, ""));
        const table::Snapshot read = must(table.snapshot());
        must(table.commit(
            read, {.operation = "WRITE",
                   .adds = written(prefix, schema,
                                   "select " + std::to_string(value) + " as a, null as at")}));
    }
    std::string cell(Reader& reader, const std::string& statement) {
        const auto rows = reader.query(statement);
        return rows ? (*rows)->json(0, 0) : rows.error().what;
    }

    Views views_{*bucket_, *database_};
};

TEST_F(ViewsTest, FollowTheTables) {
    append("pin/", 1);
    append("with_duplicates/pin/", 2);
    append("with_duplicates/pin/", 3);
    put("not_a_table/x.parquet", "x");
    Reader reader = must(Reader::open(views_, *database_));
    EXPECT_EQ(cell(reader, "select sum(a) from pin"), "1");
    EXPECT_EQ(cell(reader, "select sum(a) from with_duplicates.pin"), "5");
    EXPECT_EQ(views_.views().size(), 2U);
    EXPECT_EQ(views_.views().at({"", "pin"}).rows, 1);

    append("pin/", 10);
    append("stream/pin/", 4);
    EXPECT_EQ(cell(reader, "select sum(a) from pin"), "11");
    EXPECT_EQ(cell(reader, "select a from stream.pin"), "4");

    std::filesystem::remove_all(directory_ + "/tables/stream");
    EXPECT_EQ(reader.query("select a from stream.pin").error().code, Code::invalid_argument);
    EXPECT_EQ(cell(reader, "select sum(a) from pin"), "11");
}

TEST_F(ViewsTest, EmptyTablesHaveTheirColumns) {
    must(
        table::Table(*bucket_, "geo/", *database_)
            .create({{"ind", "long"}, {"timestamp", "timestamp"}, {"coordinates", "array<double>"}},
                    ""));
    Reader reader = must(Reader::open(views_, *database_));
    const auto rows = must(reader.query("select * from geo"));
    EXPECT_EQ(rows->count(), 0U);
    EXPECT_EQ(rows->columns()[1].type, sql::Type::timestamp_tz);
    EXPECT_EQ(rows->columns()[2].type, sql::Type::list_real);
}

TEST_F(ViewsTest, ABrokenTableHindersOnlyItself) {
    append("pin/", 1);
    append("geo/", 2);
    Reader reader = must(Reader::open(views_, *database_));
    EXPECT_EQ(cell(reader, "select a from geo"), "2");
    put("geo/_delta_log/00000000000000000002.json", "{");
    EXPECT_EQ(cell(reader, "select a from pin"), "1");
    EXPECT_FALSE(reader.query("select a from geo"));
    const auto session = must(database_->session());
    EXPECT_EQ(views_.refresh(*session).error().code, Code::corrupt);
}

TEST_F(ViewsTest, ReadersOnlyRead) {
    append("pin/", 1);
    Reader reader = must(Reader::open(views_, *database_));
    EXPECT_EQ(reader.query("drop view pin").error().code, Code::permission_denied);
    EXPECT_EQ(reader.query("copy pin to 'x.csv'").error().code, Code::permission_denied);
    EXPECT_EQ(cell(reader, "select count(*) from (describe pin)"), "2");
}

}  // namespace
}  // namespace query
