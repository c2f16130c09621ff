// From objects to Delta tables and back to their rows, with every kind of re-sent record and a
// failure at every write.

#include "load/loader.h"

#include <gtest/gtest.h>

#include <chrono>
#include <map>

#include "load/audit.h"
#include "load/record_log.h"
#include "load/test_bucket.h"
#include "load/test_failing_bucket.h"

namespace load {
namespace {

using base::Code;
using base::Error;
using Lines = std::vector<std::string>;

const base::TopicName kTopic{"0a1b.geo"};

TableSpec geo() {
    return {.table = "geo",
            .topic = kTopic,
            .key = "ind",
            .rows = {.key_fields = {"ind"},
                     .fields = {{"country", rows::FieldType::text},
                                {"latitude", rows::FieldType::number}}},
            .clean =
                "select ind, nullif(country, '') as country,"
                " array_repeat(latitude, 1) as coordinates from raw_geo",
            .schema = {{"ind", "long"}, {"country", "string"}, {"coordinates", "array<double>"}}};
}

std::string row(int ind, std::string_view country) {
    return base::text(R"({"ind":)", ind, R"(,"country":")", country, R"(","latitude":)", ind, "}");
}

class LoaderTest : public testing::Test {
  protected:
    Loader loader() {
        return Loader(at_.records(), at_.tables(), at_.database(), {geo()}, options_);
    }

    Loaded load() {
        const auto loaded = loader().load({});
        EXPECT_TRUE(loaded) << loaded.error().what;
        return loaded ? (*loaded)[0] : Loaded{};
    }

    table::Snapshot snapshot(std::string_view prefix) {
        return *table::Table(at_.tables(), std::string(prefix), at_.database()).snapshot();
    }

    Lines rows(std::string_view prefix, std::string_view columns) {
        const auto session = *at_.database().session();
        const table::Snapshot now = snapshot(prefix);
        return TestBucket::rows(
            *session,
            base::text("select ", columns, " from ",
                       *table::scan_expression(now, at_.tables(), prefix), " order by all"));
    }
    Lines geo_rows() { return rows("geo/", "ind, country"); }

    TopicAudit audited() {
        return (*audit(at_.records(), at_.tables(), at_.database(), {geo()}))[0];
    }

    TestBucket at_;
    LoaderOptions options_;
};

TEST_F(LoaderTest, LoadsWhatIsNewAndNothingTwice) {
    at_.put(kTopic, 0, 0, {row(1, "a")});
    at_.put(kTopic, 0, 1, {row(2, ""), "[5]"});
    Loaded loaded = load();
    EXPECT_EQ(loaded.records, 3U);
    EXPECT_EQ(loaded.rows, 2U);
    EXPECT_EQ(loaded.dead_letters, 1U);
    EXPECT_EQ(rows("geo/", "*"), (Lines{R"(1 "a" [1])", "2 null [2]"}));
    EXPECT_EQ(rows("dead_letter/", "*"), Lines{R"("0a1b.geo" 0 2 0 "not_an_object" "5")"});
    EXPECT_EQ(
        rows("lineage/", "\"offset\", place, table_name, key, reason"),
        (Lines{R"(0 0 "geo" 1 null)", R"(1 0 "geo" 2 null)", R"(2 0 "geo" null "not_an_object")"}));

    std::map<std::string, base::TableVersion> before;
    for (const char* name : {"geo/", "lineage/", "dead_letter/"})
        before[name] = snapshot(name).version;
    EXPECT_EQ(load().records, 0U);
    for (const auto& [name, version] : before) EXPECT_EQ(snapshot(name).version, version) << name;

    at_.put(kTopic, 0, 3, {row(3, "c")});
    loaded = load();
    EXPECT_EQ(loaded.records, 1U);
    EXPECT_EQ(geo_rows(), (Lines{R"(1 "a")", "2 null", R"(3 "c")"}));
    EXPECT_EQ(snapshot("dead_letter/").version, before["dead_letter/"]);
    EXPECT_EQ(audited().differences, Lines{});
}

TEST_F(LoaderTest, ATopicWithoutRecordsHasEmptyTables) {
    EXPECT_EQ(load().records, 0U);
    EXPECT_EQ(geo_rows(), Lines{});
    EXPECT_EQ(rows("dead_letter/", "*"), Lines{});
    EXPECT_EQ(audited().differences, Lines{});
}

// Rule 8: the last row of a key wins as a whole, also over one loaded before.
TEST_F(LoaderTest, AResentRowReplacesTheOldOne) {
    at_.put(kTopic, 0, 0, {row(1, "a"), row(2, "b"), row(3, "c"), row(1, "newer")});
    EXPECT_EQ(load().rows, 3U);
    at_.put(kTopic, 0, 4, {R"({"ind":2,"latitude":7})", row(4, "d"), row(3, "c")});
    EXPECT_EQ(load().rows, 2U);
    EXPECT_EQ(rows("geo/", "*"),
              (Lines{R"(1 "newer" [1])", "2 null [7]", R"(3 "c" [3])", R"(4 "d" [4])"}));
    EXPECT_EQ(audited().differences, Lines{});
}

TEST_F(LoaderTest, ARowSentAgainAsItIsChangesNoFile) {
    at_.put(kTopic, 0, 0, {row(1, "a"), row(2, "")});
    load();
    const auto paths = [this] {
        Lines paths;
        for (const table::DataFile& file : snapshot("geo/").files) paths.push_back(file.path);
        return paths;
    };
    const Lines before = paths();
    at_.put(kTopic, 0, 2, {row(2, ""), row(1, "a")});
    const Loaded loaded = load();
    EXPECT_EQ(loaded.records, 2U);
    EXPECT_EQ(loaded.rows, 0U);
    EXPECT_EQ(paths(), before);
    EXPECT_EQ(load().records, 0U);
    EXPECT_EQ(audited().rows_in_table, 2U);
}

TEST_F(LoaderTest, OnlyFilesWithSupersededRowsAreRewritten) {
    for (int i = 0; i < 3; ++i) {
        at_.put(kTopic, 0, i, {row(i, "old")});
        load();
    }
    const auto before = snapshot("geo/").files;
    ASSERT_EQ(before.size(), 3U);
    at_.put(kTopic, 0, 3, {row(1, "new")});
    load();
    std::size_t kept = 0;
    for (const table::DataFile& now : snapshot("geo/").files) {
        for (const table::DataFile& then : before) kept += now.path == then.path ? 1 : 0;
    }
    EXPECT_EQ(kept, 2U);
    EXPECT_EQ(geo_rows(), (Lines{R"(0 "old")", R"(1 "new")", R"(2 "old")"}));
}

TEST_F(LoaderTest, ChunksOfOneObjectGiveTheSameRows) {
    options_.chunk_objects_max = 1;
    options_.small_files_max = 3;
    for (int i = 0; i < 8; ++i) at_.put(kTopic, 0, i, {row(i % 3, base::text("c", i))});
    EXPECT_EQ(load().records, 8U);
    EXPECT_EQ(geo_rows(), (Lines{R"(0 "c6")", R"(1 "c7")", R"(2 "c5")"}));
    EXPECT_LE(snapshot("lineage/").files.size(), 3U);
    EXPECT_EQ(audited().differences, Lines{});
}

// TAB-2: a failure at the n-th write, for every n; then a load that goes well. Nothing is missing,
// nothing is twice.
TEST_F(LoaderTest, AFailureAtAnyWriteRepeatsNothing) {
    options_.chunk_objects_max = 2;
    at_.put(kTopic, 0, 0, {row(1, "a"), row(2, "b")});
    load();
    std::int64_t next = 2;
    bool failed = true;
    for (int writes = 0; failed; ++writes) {
        SCOPED_TRACE(writes);
        at_.put(kTopic, 0, next, {row(1, base::text("a", writes)), "no json"});
        at_.put(kTopic, 0, next + 2, {row(100 + writes, "new")});
        at_.put(kTopic, 0, next + 3, {row(2, base::text("b", writes)), "{}"});
        next += 5;
        FailingBucket sick(at_.tables(), writes);
        const auto first = Loader(at_.records(), sick, at_.database(), {geo()}, options_).load({});
        failed = sick.failed();
        EXPECT_EQ(static_cast<bool>(first), !failed);
        load();
        const TopicAudit report = audited();
        ASSERT_EQ(report.differences, Lines{});
        ASSERT_EQ(report.behind, 0U);
        ASSERT_EQ(report.in_bucket.records, static_cast<std::uint64_t>(next));
        const Lines now = rows("geo/", "ind, country");
        ASSERT_EQ(now.size(), static_cast<std::size_t>(writes) + 3);
        ASSERT_EQ(now[0], base::text("1 \"a", writes, "\""));
        ASSERT_EQ(now[1], base::text("2 \"b", writes, "\""));
    }
}

// With several partitions the records' times decide, whichever was loaded first.
TEST_F(LoaderTest, WithSeveralPartitionsTheLaterRecordWins) {
    const auto put_at = [this](int partition, std::int64_t offset, int hour,
                               const std::string& line) {
        at_.put(kTopic, partition, offset, {line});
        object::ListRequest request{
            .prefix = base::text("topics/0a1b.geo/partition=", partition, "/"), .keys_max = 1000};
        const std::string key = (*at_.records().list(request)).objects.back().key;
        std::filesystem::last_write_time(
            *at_.records().local_path(key),
            std::filesystem::file_time_type::clock::now() - std::chrono::hours(100 - hour));
    };
    put_at(0, 0, 9, row(1, "late"));
    put_at(0, 1, 2, row(2, "early"));
    put_at(1, 0, 1, row(3, "only"));
    load();
    put_at(1, 1, 5, row(1, "between"));
    put_at(1, 2, 6, row(2, "later"));
    load();
    EXPECT_EQ(geo_rows(), (Lines{R"(1 "late")", R"(2 "later")", R"(3 "only")"}));
    EXPECT_EQ(audited().differences, Lines{});
}

TEST_F(LoaderTest, TheReadingWithDuplicatesKeepsEveryRow) {
    at_.put(kTopic, 0, 0, {row(1, "a"), row(1, "a"), row(1, "b"), "5"});
    load();
    const base::TableVersion before = snapshot("geo/").version;
    for (int i = 0; i < 2; ++i) {
        const auto loaded = loader().load_with_duplicates({});
        ASSERT_TRUE(loaded) << loaded.error().what;
        EXPECT_EQ((*loaded)[0].rows, 3U);
        EXPECT_EQ(rows("with_duplicates/geo/", "ind, country"),
                  (Lines{R"(1 "a")", R"(1 "a")", R"(1 "b")"}));
    }
    EXPECT_EQ(snapshot("geo/").version, before);
}

class AuditTest : public LoaderTest {
  protected:
    AuditTest() {
        at_.put(kTopic, 0, 0, {row(1, "a")});
        at_.put(kTopic, 0, 1, {row(2, "b")});
        at_.put(kTopic, 0, 2, {"no json"});
        load();
    }
    void expect_difference(std::string_view words) {
        const TopicAudit report = audited();
        ASSERT_FALSE(report.differences.empty());
        EXPECT_NE(report.differences[0].find(words), std::string::npos) << report.differences[0];
    }
    std::filesystem::path file_of(std::string_view prefix) {
        return *at_.tables().local_path(base::text(prefix, snapshot(prefix).files[0].path));
    }
    static std::string object(int offset) {
        return base::text("topics/0a1b.geo/partition=0/0a1b.geo+0+000000000", offset, ".json");
    }
};

TEST_F(AuditTest, WhatIsOnItsWayIsNoDifference) {
    at_.put(kTopic, 0, 3, {row(3, "c")});
    const TopicAudit report = audited();
    EXPECT_EQ(report.differences, Lines{});
    EXPECT_EQ(report.behind, 1U);
    EXPECT_EQ(report.in_bucket.records, 4U);
    EXPECT_EQ(report.loaded.records, 3U);
    EXPECT_EQ(report.loaded, report.in_lineage);
    EXPECT_EQ(report.rows_expected, 2U);
    EXPECT_EQ(report.refused.at("not_json"), 1U);
}

TEST_F(AuditTest, AMissingDataFileIsNamed) {
    const auto file = file_of("geo/");
    std::filesystem::remove(file);
    expect_difference(file.filename().string());
}

TEST_F(AuditTest, ADamagedDataFileIsADifference) {
    std::filesystem::resize_file(file_of("lineage/"), 20);
    expect_difference(file_of("lineage/").filename().string());
}

TEST_F(AuditTest, AMissingObjectIsADifference) {
    ASSERT_TRUE(at_.records().remove(object(1)));
    expect_difference("records in lineage: expected 2, found 3");
}

TEST_F(AuditTest, AnotherObjectIsADifference) {
    const std::string other = row(2, "B");
    ASSERT_TRUE(at_.records().put({.key = object(1), .body = base::as_bytes(other)}));
    expect_difference("checksum in lineage");
}

TEST_F(AuditTest, AnotherRowIsADifference) {
    const auto session = *at_.database().session();
    const table::Snapshot now = snapshot("geo/");
    auto files = table::write_parquet(*session, at_.tables(), "geo/", now.schema,
                                      "select ind, 'z' as country, coordinates from " +
                                          *table::scan_expression(now, at_.tables(), "geo/"));
    ASSERT_TRUE(files) << files.error().what;
    table::Table table(at_.tables(), "geo/", at_.database());
    ASSERT_TRUE(table.commit(now, {.operation = "WRITE", .adds = *files, .removes = now.files}));
    expect_difference("the rows in table geo are not those of the bucket");
}

TEST_F(AuditTest, AMissingTableIsADifference) {
    std::filesystem::remove_all(at_.directory() + "/tables/lineage");
    expect_difference("lineage has come to offset 0");
}

}  // namespace
}  // namespace load
