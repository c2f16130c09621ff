// Tables that are fed for long: how many files live, how many lie on the disk, what readers find.

#include <gtest/gtest.h>

#include "base/limits.h"
#include "base/text.h"
#include "table/delta/log_files.h"
#include "table/delta/stats.h"
#include "table/table_fixture.h"
#include "table/test_buckets.h"

namespace table {
namespace {

const Schema kSchema{{"key", "long"}, {"word", "string"}};
constexpr std::size_t kFilesPerLevel = 4;
constexpr auto kRetention = std::chrono::minutes(2);

class UpkeepTest : public TableTest {
  protected:
    void append(Table& table, int key) {
        const Snapshot read = must(table.snapshot());
        must(table.commit(
            read, {.operation = "STREAMING UPDATE",
                   .adds = must(
                       write_parquet(*session_, clocked_, "t/", kSchema,
                                     base::text("select ", key, " as key, 'w", key, "' as word"))),
                   .transactions = {{.app_id = "app", .version = read.version.value() + 1}}}));
    }
    std::size_t files_below(const std::string& prefix) {
        return must(delta::list_objects(*bucket_, {.prefix = prefix})).size();
    }

    io::ManualClock clock_;
    ClockedBucket clocked_{*bucket_, clock_};
};

// Minutes of a batch every four seconds.
TEST_F(UpkeepTest, ATableFedForLongStaysSmall) {
    Table table(clocked_, "t/", *database_, clock_);
    must(table.create(kSchema, "", short_lived(kRetention)));
    constexpr int kCommits = 80;
    std::size_t most_live = 0;
    std::size_t most_files = 0;
    for (int i = 0; i < kCommits; ++i) {
        append(table, i);
        must(table.compact_levels(kFilesPerLevel));
        clock_.advance(std::chrono::seconds(4));
        most_live = std::max(most_live, must(table.snapshot()).files.size());
        if (i % 20 != 19) continue;
        most_files = std::max(most_files, files_below("t/"));
        // Somebody who has never seen the table reads all of it.
        Table fresh(clocked_, "t/", *database_, clock_);
        EXPECT_EQ(rows(fresh, "t/", "count(*), sum(key), count(distinct word)"),
                  base::text(i + 1, "|", i * (i + 1) / 2, "|", i + 1, "\n"));
        const Snapshot newest = must(fresh.snapshot());
        const auto log = must(delta::list_log(*bucket_, "t/", TableVersion{0}));
        const delta::Checkpoint* const checkpoint = log.checkpoint_for(newest.version);
        if (newest.version.value() < 20) continue;
        ASSERT_NE(checkpoint, nullptr);
        EXPECT_LE(newest.version.value() - checkpoint->version.value(), 20);
    }
    EXPECT_LE(most_live, 2 * kFilesPerLevel);
    // Two minutes are thirty batches, with as many files and a third more versions; what goes, goes
    // when ten more versions have a checkpoint.
    EXPECT_LE(most_files, 150U);
    EXPECT_FALSE(bucket_->head("t/_delta_log/" + delta::commit_name(TableVersion{0})));
}

TEST_F(UpkeepTest, WhatAVersionWithinTheRetentionNamesStays) {
    Table table(clocked_, "t/", *database_, clock_);
    must(table.create(kSchema, "", short_lived(std::chrono::hours(1))));
    for (int i = 0; i < 8; ++i) append(table, i);
    const Snapshot before = must(table.snapshot());
    must(table.compact_levels(8));
    clock_.advance(std::chrono::minutes(50));
    for (int i = 8; i < 12; ++i) append(table, i);  // version 10 makes a checkpoint and cleans
    for (const DataFile& file : before.files) EXPECT_TRUE(bucket_->head("t/" + file.path));
    clock_.advance(std::chrono::minutes(11));
    for (int i = 12; i < 22; ++i) append(table, i);
    for (const DataFile& file : before.files) EXPECT_FALSE(bucket_->head("t/" + file.path));
    EXPECT_EQ(rows(table, "t/", "count(*)"), "22\n");
}

TEST_F(UpkeepTest, TablesThatDoNotAskForItKeepTheirFiles) {
    Table table(clocked_, "t/", *database_, clock_);
    must(table.create(kSchema, ""));
    for (int i = 0; i < 8; ++i) append(table, i);
    must(table.compact_levels(8));
    clock_.advance(std::chrono::days(60));
    for (int i = 8; i < 30; ++i) append(table, i);
    EXPECT_EQ(files_below("t/part-"), 31U);
}

TEST_F(UpkeepTest, OnlyFilesOfOneSizeBecomeOne) {
    Table table(clocked_, "t/", *database_, clock_);
    must(table.create(kSchema, ""));
    const Snapshot read = must(table.snapshot());
    must(table.commit(
        read, {.operation = "WRITE",
               .adds = must(write_parquet(*session_, clocked_, "t/", kSchema,
                                          "select range as key, md5(range::varchar) as word from "
                                          "range(1000, 51000)"))}));
    const std::string big = must(table.snapshot()).files.front().path;
    for (int i = 0; i < 4; ++i) append(table, i % 2);
    must(table.compact_levels(
        4, [](const std::string& relation) { return "select distinct * from " + relation; }));
    const Snapshot after = must(table.snapshot());
    ASSERT_EQ(after.files.size(), 2U);
    EXPECT_TRUE(after.files[0].path == big || after.files[1].path == big);
    EXPECT_EQ(rows(table, "t/", "count(*)", " where key < 1000"), "2\n");
    // By their bounds, a key leads to one of the two.
    EXPECT_EQ(narrowed(after, "key", 0, 1).files.size(), 1U);
    EXPECT_EQ(narrowed(after, "key", 1500, 2000).files.front().path, big);
    EXPECT_EQ(narrowed(after, "key", 1, 1000).files.size(), 2U);
    EXPECT_EQ(narrowed(after, "key", -5, -1).files.size(), 0U);
}

TEST_F(UpkeepTest, BoundsAreReadWhereTheyAreUnderstood) {
    const auto bounds = delta::integer_bounds(
        R"({"numRecords":2,"minValues":{"a":-3,"b":1},"maxValues":{"b":2,"a":7}})", "a");
    ASSERT_TRUE(bounds);
    EXPECT_EQ(bounds->least, -3);
    EXPECT_EQ(bounds->greatest, 7);
    for (const char* other : {"", "7", "{", R"({"numRecords":2})", R"({"minValues":{"a":1}})",
                              R"({"minValues":{"a":1},"maxValues":{"a":"7"}})",
                              R"({"minValues":{"a":1.5},"maxValues":{"a":7}})",
                              R"({"minValues":7,"maxValues":{"a":7}})",
                              R"({"minValues":{"a":1},"maxValues":{"a":7})"}) {
        EXPECT_FALSE(delta::integer_bounds(other, "a")) << other;
    }
}

}  // namespace
}  // namespace table
