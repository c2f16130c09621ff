#include "table/table.h"

#include <gtest/gtest.h>

#include "base/text.h"
#include "table/table_fixture.h"

namespace table {
namespace {

using base::Code;

const Schema kSchema{
    {"ind", "long"}, {"name", "string"}, {"at", "timestamp"}, {"coordinates", "array<double>"}};

constexpr const char* kTwoRows =
    "select 1 as ind, 'a' as name, timestamp '2020-01-02 03:04:05.678901' as at, "
    "[1.5, null] as coordinates union all select 2, null, null, null";

TEST_F(TableTest, CreatedTablesAreEmptyAndOfTheirColumns) {
    Table table(*bucket_, "pin/", *database_);
    EXPECT_FALSE(table.exists());
    EXPECT_EQ(table.snapshot().error().code, Code::not_found);
    EXPECT_EQ(must(table.create(kSchema, "the posts")), TableVersion{0});
    EXPECT_TRUE(table.exists());
    EXPECT_EQ(table.create(kSchema, "").error().code, Code::already_exists);

    const Snapshot snapshot = must(table.snapshot());
    EXPECT_EQ(snapshot.reader_version_min, 1);
    EXPECT_EQ(snapshot.writer_version_min, 2);
    EXPECT_EQ(snapshot.description, "the posts");
    ASSERT_EQ(snapshot.schema.size(), kSchema.size());
    EXPECT_EQ(snapshot.schema[3].type, "array<double>");
    const auto empty =
        must(session_->query("select * from " + *scan_expression(snapshot, *bucket_, "pin/")));
    EXPECT_EQ(empty->count(), 0U);
    EXPECT_EQ(empty->columns()[0].type_name, "BIGINT");
    EXPECT_EQ(empty->columns()[2].type_name, "TIMESTAMP WITH TIME ZONE");
    EXPECT_EQ(empty->columns()[3].type_name, "DOUBLE[]");
}

TEST_F(TableTest, RowsGoInAndComeOut) {
    Table table(*bucket_, "pin/", *database_);
    must(table.create(kSchema, ""));
    const Snapshot read = must(table.snapshot());
    const auto files = written("pin/", kSchema, kTwoRows);
    ASSERT_EQ(files.size(), 1U);
    EXPECT_EQ(files[0].rows(), 2);
    EXPECT_EQ(files[0].stats,
              "{\"numRecords\":2,\"minValues\":{\"ind\":1,\"name\":\"a\",\"at\":"
              "\"2020-01-02T03:04:05.678Z\"},\"maxValues\":{\"ind\":2,\"name\":\"a\",\"at\":"
              "\"2020-01-02T03:04:05.679Z\"},\"nullCount\":{\"ind\":0,\"name\":1,\"at\":1}}");
    EXPECT_EQ(must(table.commit(read, {.operation = "WRITE", .adds = files})), TableVersion{1});
    EXPECT_EQ(rows(table, "pin/", "*", " order by ind"),
              "1|\"a\"|\"2020-01-02 03:04:05.678901\"|[1.5,null]\n2|null|null|null\n");
    EXPECT_TRUE(
        written("pin/", kSchema, "select * from (" + std::string(kTwoRows) + ") where ind > 5")
            .empty());

    // Overwritten, and read as it was before.
    const Snapshot before = must(table.snapshot());
    const auto other = written("pin/", kSchema,
                               "select 7 as ind, 'b' as name, null as at, "
                               "null as coordinates");
    must(table.commit(before, {.operation = "WRITE", .adds = other, .removes = before.files}));
    EXPECT_EQ(rows(table, "pin/", "ind"), "7\n");
    EXPECT_EQ(must(table.snapshot(TableVersion{1})).files.size(), 1U);
    EXPECT_EQ(must(table.snapshot(TableVersion{0})).files.size(), 0U);
    EXPECT_EQ(table.snapshot(TableVersion{3}).error().code, Code::not_found);
}

TEST_F(TableTest, ColumnsAreFoundByNameAndCastToTheSchema) {
    Table table(*bucket_, "t/", *database_);
    const Schema narrow{{"a", "integer"}, {"gone", "string"}};
    must(table.create(narrow, ""));
    const Snapshot read = must(table.snapshot());
    must(table.commit(
        read, {.operation = "WRITE", .adds = written("t/", narrow, "select 1 as a, 'x' as gone")}));
    const Schema wide{{"late", "string"}, {"a", "long"}};
    const Snapshot old = must(table.snapshot());
    must(table.commit(old, {.operation = "WRITE",
                            .adds = written("t/", wide, "select 5000000000 as a, 'y' as late"),
                            .schema = wide}));
    EXPECT_EQ(rows(table, "t/", "*", " order by a"), "null|1\n\"y\"|5000000000\n");
}

TEST_F(TableTest, StatisticsStayBounds) {
    const Schema schema{{"s", "string"},  {"d", "double"}, {"at", "timestamp"},
                        {"b", "boolean"}, {"day", "date"}, {"n", "decimal(10,2)"},
                        {"raw", "binary"}};
    const auto files = written(
        "t/", schema,
        "select repeat('ü', 40) as s, 'nan'::double as d, "
        "timestamp '2020-12-31 23:59:59.999500' as at, true as b, date '2020-02-29' as day, "
        "1.25 as n, 'x'::blob as raw");
    ASSERT_EQ(files.size(), 1U);
    std::string cut;
    for (int i = 0; i < 32; ++i) cut += "ü";
    EXPECT_EQ(files[0].stats,
              "{\"numRecords\":1,\"minValues\":{\"s\":\"" + cut +
                  "\",\"at\":\"2020-12-31T23:59:59.999Z\",\"day\":\"2020-02-29\",\"n\":1.25},"
                  "\"maxValues\":{\"s\":\"" +
                  cut +
                  "\xF4\x8F\xBF\xBF\",\"day\":\"2020-02-29\",\"n\":1.25},\"nullCount\":{\"s\":0,"
                  "\"d\":0,\"at\":0,\"b\":0,\"day\":0,\"n\":0,\"raw\":0}}");
}

TEST_F(TableTest, BlindAppendsOfTwoWritersBothStand) {
    Table one(*bucket_, "t/", *database_);
    Table two(*bucket_, "t/", *database_);
    const Schema schema{{"a", "long"}};
    must(one.create(schema, ""));
    const Snapshot read_one = must(one.snapshot());
    const Snapshot read_two = must(two.snapshot());
    const auto a = written("t/", schema, "select 1 as a");
    const auto b = written("t/", schema, "select 2 as a");
    EXPECT_EQ(must(one.commit(read_one, {.operation = "WRITE", .adds = a})), TableVersion{1});
    EXPECT_EQ(must(two.commit(read_two, {.operation = "WRITE", .adds = b})), TableVersion{2});
    EXPECT_EQ(rows(one, "t/", "a", " order by a"), "1\n2\n");
}

TEST_F(TableTest, WhatOthersChangedMeanwhileIsAConflict) {
    Table one(*bucket_, "t/", *database_);
    Table two(*bucket_, "t/", *database_);
    const Schema schema{{"a", "long"}};
    must(one.create(schema, ""));
    const Snapshot created = must(one.snapshot());
    must(one.commit(created,
                    {.operation = "WRITE", .adds = written("t/", schema, "select 1 as a")}));
    const Snapshot read = must(two.snapshot());
    const Commit overwrite{.operation = "WRITE",
                           .adds = written("t/", schema, "select 2 as a"),
                           .removes = read.files};
    // The same file removed twice.
    must(one.commit(read, overwrite));
    EXPECT_EQ(two.commit(read, overwrite).error().code, Code::conflict);
    // Rows added that the overwriting one has not read.
    const Snapshot second = must(two.snapshot());
    must(
        one.commit(second, {.operation = "WRITE", .adds = written("t/", schema, "select 3 as a")}));
    EXPECT_EQ(two.commit(second, {.operation = "WRITE", .adds = {}, .removes = second.files})
                  .error()
                  .code,
              Code::conflict);
    // Another schema.
    const Snapshot third = must(two.snapshot());
    must(one.commit(
        third, {.operation = "CHANGE COLUMN", .schema = Schema{{"a", "long"}, {"b", "string"}}}));
    const auto late =
        two.commit(third, {.operation = "WRITE", .adds = written("t/", schema, "select 4 as a")});
    EXPECT_EQ(late.error().code, Code::conflict);
    EXPECT_NE(late.error().what.find("metadata"), std::string::npos) << late.error().what;
}

// TAB-2
TEST_F(TableTest, ATransactionAppliesOnce) {
    Table one(*bucket_, "t/", *database_);
    Table two(*bucket_, "t/", *database_);
    const Schema schema{{"a", "long"}};
    must(one.create(schema, ""));
    const Snapshot read = must(one.snapshot());
    const Commit batch{.operation = "STREAMING UPDATE",
                       .adds = written("t/", schema, "select 1 as a"),
                       .transactions = {{"load.pin", 7}}};
    must(one.commit(read, batch));
    EXPECT_EQ(two.commit(read, batch).error().code, Code::conflict);
    const Snapshot now = must(two.snapshot());
    EXPECT_EQ(now.transactions.at("load.pin"), 7);
    EXPECT_EQ(two.commit(now, batch).error().code, Code::already_exists);
    // Another application is no hindrance.
    must(two.commit(read, {.operation = "STREAMING UPDATE",
                           .adds = written("t/", schema, "select 2 as a"),
                           .transactions = {{"load.geo", 1}}}));
    EXPECT_EQ(rows(one, "t/", "a", " order by a"), "1\n2\n");
}

TEST_F(TableTest, OddNamesOfPartitionsAndFilesAreRead) {
    put("t/_delta_log/00000000000000000000.json",
        R"({"protocol":{"minReaderVersion":1,"minWriterVersion":2}}
{"metaData":{"id":"x","format":{"provider":"parquet","options":{}},"schemaString":"{\"type\":\"struct\",\"fields\":[{\"name\":\"a\",\"type\":\"long\",\"nullable\":true,\"metadata\":{}},{\"name\":\"k\",\"type\":\"string\",\"nullable\":true,\"metadata\":{}}]}","partitionColumns":["k"],"configuration":{}}}
)");
    Table table(*bucket_, "t/", *database_);
    const Schema stored{{"a", "long"}};
    std::vector<DataFile> files;
    const std::vector<std::string> names{"k=a b/x.parquet", "k=%20/[x]*?.parquet",
                                         "k=ünï/#:.parquet"};
    for (std::size_t i = 0; i < names.size(); ++i) {
        auto made = written("t/", stored, "select " + std::to_string(i) + " as a");
        must(bucket_->put_file("t/" + names[i], *bucket_->local_path("t/" + made[0].path)));
        made[0].path = names[i];
        made[0].partition_values = {{"k", names[i].substr(2, 3)}};
        files.push_back(made[0]);
    }
    files[2].partition_values = {{"k", std::nullopt}};
    const Snapshot read = must(table.snapshot());
    must(table.commit(read, {.operation = "WRITE", .adds = files}));
    EXPECT_EQ(rows(table, "t/", "*", " order by a"), "0|\"a b\"\n1|\"%20\"\n2|null\n");
    must(table.checkpoint());
    must(bucket_->remove("t/_delta_log/00000000000000000000.json"));
    must(bucket_->remove("t/_delta_log/00000000000000000001.json"));
    Table fresh(*bucket_, "t/", *database_);
    EXPECT_EQ(rows(fresh, "t/", "*", " order by a"), "0|\"a b\"\n1|\"%20\"\n2|null\n");
}

}  // namespace
}  // namespace table
