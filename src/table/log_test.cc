// The log read as others leave it: gaps, damage, features; and the log kept small.

#include <gtest/gtest.h>

#include "base/limits.h"
#include "base/text.h"
#include "table/delta/action.h"
#include "table/delta/log_files.h"
#include "table/delta/path.h"
#include "table/table_fixture.h"

namespace table {
namespace {

using base::Code;

const Schema kSchema{{"a", "long"}};

class LogTest : public TableTest {
  protected:
    static std::string key(std::int64_t version) {
        return "t/_delta_log/" + delta::commit_name(TableVersion{version});
    }
    // A table of so many versions after 0, one file each.
    void fill(Table& table, int versions) {
        if (!table.exists()) must(table.create(kSchema, ""));
        for (int i = 0; i < versions; ++i) {
            const Snapshot read = must(table.snapshot());
            must(table.commit(read,
                              {.operation = "WRITE",
                               .adds = written("t/", kSchema, base::text("select ", i, " as a")),
                               .transactions = {{"app", read.version.value()}}}));
        }
    }
    std::string commit_zero(const std::string& protocol) {
        return protocol +
               R"(
{"metaData":{"id":"x","format":{"provider":"parquet","options":{}},"schemaString":"{\"type\":\"struct\",\"fields\":[{\"name\":\"a\",\"type\":\"long\",\"nullable\":true,\"metadata\":{}}]}","partitionColumns":[],"configuration":{}}}
)";
    }
};

TEST_F(LogTest, NamesOfTheLog) {
    EXPECT_EQ(delta::parse_log_name("00000000000000000012.json")->version.value(), 12);
    EXPECT_EQ(delta::parse_log_name("00000000000000000012.checkpoint.parquet")->kind,
              delta::LogFileKind::checkpoint);
    const auto part =
        delta::parse_log_name("00000000000000000012.checkpoint.0000000001.0000000003.parquet");
    ASSERT_TRUE(part);
    EXPECT_EQ(part->part, 1);
    EXPECT_EQ(part->parts, 3);
    EXPECT_EQ(delta::parse_log_name("00000000000000000012.checkpoint."
                                    "80a083e8-7026-4e79-81be-64bd76c43a11.json")
                  ->kind,
              delta::LogFileKind::checkpoint);
    for (const char* other : {"_last_checkpoint", "1.json", "00000000000000000012.json.tmp", "x",
                              "00000000000000000012.checkpoint.0000000004.0000000003.parquet",
                              "-0000000000000000012.json", ".00000000000000000012.json.crc"}) {
        EXPECT_FALSE(delta::parse_log_name(other)) << other;
    }
}

TEST_F(LogTest, PathsAreDecodedOnceAndStayInTheTable) {
    EXPECT_EQ(delta::percent_encoded("k=a%20b/ü x.parquet"), "k=a%2520b/%C3%BC%20x.parquet");
    EXPECT_EQ(delta::percent_decoded(delta::percent_encoded("k=a%20b/ü x#?:.parquet")),
              "k=a%20b/ü x#?:.parquet");
    EXPECT_EQ(delta::percent_decoded("a%2"), "a%2");
    EXPECT_EQ(delta::percent_decoded("a%zz%41"), "a%zzA");
    EXPECT_EQ(*delta::path_below_table("file:///data/t/x.parquet", "/data/t"), "x.parquet");
    EXPECT_EQ(*delta::path_below_table("/data/t/k=1/x.parquet", "/data/t"), "k=1/x.parquet");
    for (const char* outside : {"/etc/passwd", "../x", "a/%2e%2e/../x", "s3://b/x", "/data/t2/x",
                                "file:///other/x", "", "a%00b"}) {
        EXPECT_EQ(delta::path_below_table(outside, "/data/t").error().code, Code::unsupported)
            << outside;
    }
}

TEST_F(LogTest, GapsAndDamageNameVersionAndFile) {
    Table table(*bucket_, "t/", *database_);
    fill(table, 3);
    must(bucket_->remove(key(2)));
    auto gap = Table(*bucket_, "t/", *database_).snapshot();
    EXPECT_EQ(gap.error().code, Code::corrupt);
    EXPECT_NE(gap.error().what.find("version 2 is missing"), std::string::npos) << gap.error().what;
    EXPECT_NE(gap.error().what.find(key(2)), std::string::npos) << gap.error().what;

    put(key(2), "{\"add\":{\"path\":\"x\"}}\n{\"add\":{\"path\":");
    auto torn = Table(*bucket_, "t/", *database_).snapshot();
    EXPECT_EQ(torn.error().code, Code::corrupt);
    EXPECT_NE(torn.error().what.find(key(2) + ", line 2"), std::string::npos) << torn.error().what;

    put(key(2), "{\"add\":{\"path\":7}}");
    EXPECT_EQ(Table(*bucket_, "t/", *database_).snapshot().error().code, Code::corrupt);
    put(key(2), "{\"add\":{\"size\":7}}");
    EXPECT_EQ(Table(*bucket_, "t/", *database_).snapshot().error().code, Code::corrupt);
    put(key(2), "\n{\"somethingNew\":{\"x\":[1]}}\n{\"add\":{\"path\":\"y\",\"new\":1}}\n");
    EXPECT_EQ(must(Table(*bucket_, "t/", *database_).snapshot()).files.size(), 3U);

    must(bucket_->remove(key(0)));
    EXPECT_EQ(Table(*bucket_, "t/", *database_).snapshot().error().code, Code::corrupt);
    EXPECT_EQ(Table(*bucket_, "t/", *database_).snapshot(TableVersion{0}).error().code,
              Code::not_found);
    put(key(0), "{\"protocol\":{\"minReaderVersion\":1,\"minWriterVersion\":2}}");
    auto bare = Table(*bucket_, "t/", *database_).snapshot();
    EXPECT_EQ(bare.error().code, Code::corrupt);
    EXPECT_NE(bare.error().what.find("metaData"), std::string::npos);
}

TEST_F(LogTest, FeaturesThatAreNotKnownAreRefusedByName) {
    const auto opened = [&](const std::string& protocol) {
        put(key(0), commit_zero(protocol));
        return Table(*bucket_, "t/", *database_).snapshot();
    };
    EXPECT_TRUE(opened(R"({"protocol":{"minReaderVersion":3,"minWriterVersion":7,)"
                       R"("readerFeatures":["timestampNtz"],"writerFeatures":["timestampNtz",)"
                       R"("appendOnly","invariants"]}})"));
    const auto future = opened(R"({"protocol":{"minReaderVersion":3,"minWriterVersion":7,)"
                               R"("readerFeatures":["teleport"],"writerFeatures":["teleport"]}})");
    EXPECT_EQ(future.error().code, Code::unsupported);
    EXPECT_NE(future.error().what.find("teleport"), std::string::npos);
    EXPECT_EQ(opened(R"({"protocol":{"minReaderVersion":4,"minWriterVersion":7}})").error().code,
              Code::unsupported);

    // Read, but not written.
    const auto constrained = opened(R"({"protocol":{"minReaderVersion":1,"minWriterVersion":3}})");
    ASSERT_TRUE(constrained);
    Table table(*bucket_, "t/", *database_);
    EXPECT_EQ(table.commit(*constrained, {.operation = "WRITE"}).error().code, Code::unsupported);

    put(key(1), R"({"add":{"path":"x","size":1,"modificationTime":1,"partitionValues":{},)"
                R"("dataChange":true,"deletionVector":{"storageType":"u"}}})");
    EXPECT_EQ(table.snapshot().error().code, Code::unsupported);
}

TEST_F(LogTest, CheckpointsCarryTheWholeState) {
    Table table(*bucket_, "t/", *database_);
    fill(table, 12);
    EXPECT_TRUE(bucket_->head("t/_delta_log/" + delta::checkpoint_name(TableVersion{10})));
    EXPECT_EQ(got("t/_delta_log/_last_checkpoint").substr(0, 23), "{\"version\":10,\"size\":13");
    const std::string before = rows(table, "t/", "a", " order by a");
    const Snapshot whole = must(table.snapshot());
    for (int version = 0; version < 10; ++version) must(bucket_->remove(key(version)));

    Table fresh(*bucket_, "t/", *database_);
    EXPECT_EQ(rows(fresh, "t/", "a", " order by a"), before);
    const Snapshot rebuilt = must(fresh.snapshot());
    EXPECT_EQ(rebuilt.transactions, whole.transactions);
    EXPECT_EQ(rebuilt.created_ms, whole.created_ms);
    ASSERT_EQ(rebuilt.files.size(), whole.files.size());
    EXPECT_EQ(rebuilt.files[3].stats, whole.files[3].stats);
    EXPECT_EQ(must(fresh.snapshot(TableVersion{10})).files.size(), 10U);
    EXPECT_EQ(fresh.snapshot(TableVersion{9}).error().code, Code::not_found);
    // A hint that lies is only a hint.
    for (const char* hint : {"{\"version\":7}", "{\"version\":99}", "nonsense"}) {
        put("t/_delta_log/_last_checkpoint", hint);
        EXPECT_EQ(must(Table(*bucket_, "t/", *database_).snapshot()).version.value(), 12) << hint;
    }
    fill(fresh, 1);
    EXPECT_EQ(must(table.snapshot()).version.value(), 13);
}

TEST_F(LogTest, OldVersionsGoWhenTheTableSaysSo) {
    io::ManualClock clock;
    Table table(*bucket_, "t/", *database_, clock);
    must(table.create(kSchema, ""));
    fill(table, 9);
    // Files carry the machine's times: the table's clock goes to two months after them.
    clock.advance(io::SystemClock().wall() - clock.wall() + std::chrono::days(60));
    fill(table, 1);
    clock.advance(std::chrono::days(1));
    fill(table, 10);
    EXPECT_EQ(must(table.snapshot()).version.value(), 20);
    EXPECT_FALSE(bucket_->head(key(9)));
    EXPECT_FALSE(bucket_->head("t/_delta_log/" + delta::checkpoint_name(TableVersion{10})));
    EXPECT_TRUE(bucket_->head(key(20)));
    EXPECT_EQ(must(Table(*bucket_, "t/", *database_).snapshot()).files.size(), 20U);
}

TEST_F(LogTest, CompactionKeepsTheRowsAndVacuumTheFiles) {
    Table table(*bucket_, "t/", *database_);
    fill(table, 7);
    const std::string before = rows(table, "t/", "a", " order by a");
    const Snapshot seven = must(table.snapshot());
    EXPECT_EQ(must(table.compact(base::limits::kMiB)), TableVersion{8});
    EXPECT_EQ(must(table.snapshot()).files.size(), 1U);
    EXPECT_EQ(rows(table, "t/", "a", " order by a"), before);
    EXPECT_EQ(must(table.compact(base::limits::kMiB)), TableVersion{8});

    // An append that read before the compaction is no conflict.
    must(table.commit(seven,
                      {.operation = "WRITE", .adds = written("t/", kSchema, "select 70 as a")}));
    EXPECT_EQ(must(table.vacuum(std::chrono::hours(168))), 0U);
    put("t/orphan.parquet", "x");
    EXPECT_EQ(must(table.vacuum(std::chrono::hours(-1))), 8U);
    EXPECT_EQ(rows(table, "t/", "count(*)"), "8\n");
}

}  // namespace
}  // namespace table
