// Records of a stream into its table: which win, what is refused, and a kill at every write.

#include "load/stream/stream_query.h"

#include <gtest/gtest.h>

#include <array>
#include <map>
#include <random>
#include <tuple>

#include "load/test_bucket.h"
#include "load/test_failing_bucket.h"

namespace load::stream {
namespace {

using base::Code;
using Lines = std::vector<std::string>;

TableSpec geo() {
    return {.table = "geo",
            .topic = base::TopicName{"streaming-0a1b-geo"},
            .key = "ind",
            .rows = {.key_fields = {"ind"}, .fields = {{"country", rows::FieldType::text}}},
            .clean = "select ind, nullif(country, '') as country from raw_geo",
            .schema = {{"ind", "long"}, {"country", "string"}}};
}

std::string row(int ind, std::string_view country) {
    return base::text(R"({"ind":)", ind, R"(,"country":")", country, R"("})");
}

// What a stream keeps: the data and its time, by shard.
struct Kept {
    std::int64_t time_ms = 0;
    std::string data;
};
using Log = std::map<std::int32_t, std::vector<Kept>>;

class StreamQueryTest : public testing::Test {
  protected:
    StreamQuery query(object::Bucket& tables, std::string source = "s:1") {
        return {tables, at_.database(), clock_, geo(), std::move(source), options_};
    }

    // Everything that is wanted and there, at most `records_max` of a shard.
    Batch gather(const StreamQuery::Wanted& wanted, std::size_t records_max) const {
        Batch batch([](Partition shard, Offset offset, std::int64_t time_ms) {
            return base::text(shard, "/", offset, "@", time_ms);
        });
        for (const auto& [number, records] : log_) {
            const Partition shard{number};
            auto next = static_cast<std::size_t>(position_of(wanted.from, shard).value());
            std::size_t end = std::min(records.size(), next + records_max);
            if (wanted.to) end = static_cast<std::size_t>(position_of(*wanted.to, shard).value());
            for (; next < end; ++next) {
                batch.add(shard, Offset{static_cast<std::int64_t>(next)}, records[next].time_ms,
                          records[next].data);
            }
            batch.reached(shard, Offset{static_cast<std::int64_t>(next)});
        }
        return batch;
    }

    bool failed_with(const base::Error& error) {
        why_ = error.what;
        return false;
    }
    // Batch after batch until nothing is left; false after an error.
    bool drain(StreamQuery& query, std::size_t records_max) {
        for (;;) {
            const auto wanted = query.next();
            if (!wanted) return failed_with(wanted.error());
            const Batch batch = gather(*wanted, records_max);
            if (batch.empty() && !wanted->to) return true;
            const auto done = query.run(batch);
            if (!done) return failed_with(done.error());
        }
    }

    Lines rows(const std::string& table, std::string_view columns) {
        const auto session = *at_.database().session();
        const std::string prefix = "stream/" + table + "/";
        const table::Snapshot now = *table::Table(at_.tables(), prefix, at_.database()).snapshot();
        return TestBucket::rows(
            *session,
            base::text("select ", columns, " from ",
                       *table::scan_expression(now, at_.tables(), prefix), " order by all"));
    }
    Lines geo_rows() { return rows("geo", "ind, country"); }

    // Rule 8, as plainly as it can be said.
    Lines expected() const {
        using Place = std::tuple<std::int64_t, std::int32_t, std::size_t>;
        std::map<int, std::pair<Place, std::string>> latest;
        for (const auto& [shard, records] : log_) {
            for (std::size_t i = 0; i < records.size(); ++i) {
                int ind = 0;
                std::array<char, 16> country{};
                if (std::sscanf(records[i].data.c_str(), R"({"ind":%d,"country":"%15[a-z0-9]"})",
                                &ind, country.data()) != 2) {
                    continue;
                }
                const std::pair<Place, std::string> mine{{records[i].time_ms, shard, i},
                                                         country.data()};
                auto& known = latest.try_emplace(ind, mine).first->second;
                known = std::max(known, mine);
            }
        }
        Lines lines;
        for (const auto& [ind, one] : latest) {
            lines.push_back(base::text(ind, " \"", one.second, "\""));
        }
        return lines;
    }

    TestBucket at_;
    io::SystemClock clock_;
    QueryOptions options_;
    Log log_;
    std::string why_;  // the last error
};

TEST_F(StreamQueryTest, TheLaterRecordWinsInWhicheverShardAndBatchItCame) {
    log_[0] = {{100, row(1, "a")}, {300, row(2, "b")}, {400, row(3, "c")}};
    log_[1] = {{200, row(1, "d")}, {250, row(2, "e")}};
    StreamQuery query = this->query(at_.tables());
    ASSERT_TRUE(drain(query, 1));
    EXPECT_EQ(geo_rows(), (Lines{R"(1 "d")", R"(2 "b")", R"(3 "c")"}));
    EXPECT_EQ(geo_rows(), expected());
    // Late, by its time; and at the same time in a shard of a greater number.
    log_[1].push_back({350, row(3, "late")});
    log_[2] = {{300, row(2, "same")}};
    ASSERT_TRUE(drain(query, 10));
    EXPECT_EQ(geo_rows(), (Lines{R"(1 "d")", R"(2 "same")", R"(3 "c")"}));
}

TEST_F(StreamQueryTest, WhatIsRefusedIsKeptWithItsSequenceNumber) {
    log_[3] = {{7, "no json"}, {8, R"([{"ind":1,"country":"a"},5])"}, {9, ""}};
    StreamQuery query = this->query(at_.tables());
    ASSERT_TRUE(drain(query, 10));
    EXPECT_EQ(geo_rows(), Lines{R"(1 "a")"});
    const Lines refused = rows("dead_letter", "stream, shard, sequence_number, reason, raw");
    ASSERT_EQ(refused.size(), 3U);
    EXPECT_EQ(refused[0],
              R"("streaming-0a1b-geo" "shardId-000000000003" "3/0@7" "not_json" "no json")");
    EXPECT_EQ(refused[1],
              R"("streaming-0a1b-geo" "shardId-000000000003" "3/1@8" "not_an_object" "5")");
}

TEST_F(StreamQueryTest, ItGoesOnWhereItWas) {
    log_[0] = {{1, row(1, "a")}};
    {
        StreamQuery first = query(at_.tables());
        ASSERT_TRUE(drain(first, 10));
    }
    log_[0].push_back({2, row(2, "b")});
    StreamQuery second = query(at_.tables());
    const auto wanted = second.next();
    ASSERT_TRUE(wanted);
    EXPECT_FALSE(wanted->to);
    EXPECT_EQ(wanted->from, (Positions{{Partition{0}, Offset{1}}}));
    const auto progress = second.run(gather(*wanted, 10));
    ASSERT_TRUE(progress);
    EXPECT_EQ(progress->batch, 2);
    EXPECT_EQ(progress->records, 1U);
    EXPECT_EQ(progress->rows, 1U);
    EXPECT_EQ(geo_rows(), expected());
}

TEST_F(StreamQueryTest, AStreamMadeAnewBeginsAnew) {
    log_[0] = {{1, row(1, "a")}, {2, row(2, "b")}};
    StreamQuery old = query(at_.tables());
    ASSERT_TRUE(drain(old, 10));
    log_[0] = {{3, row(3, "c")}};
    StreamQuery anew = query(at_.tables(), "s:2");
    ASSERT_TRUE(drain(anew, 10));
    EXPECT_EQ(geo_rows(), (Lines{R"(1 "a")", R"(2 "b")", R"(3 "c")"}));
}

TEST_F(StreamQueryTest, ATableWhoseCheckpointIsGoneIsRefused) {
    log_[0] = {{1, row(1, "a")}};
    StreamQuery first = query(at_.tables());
    ASSERT_TRUE(drain(first, 10));
    ASSERT_TRUE(at_.tables().remove(checkpoint_key("geo")));
    const auto wanted = query(at_.tables()).next();
    ASSERT_FALSE(wanted);
    EXPECT_EQ(wanted.error().code, Code::conflict);
    EXPECT_NE(wanted.error().what.find("stream/state/geo.json"), std::string::npos);
}

TEST_F(StreamQueryTest, EveryCommitHasOneTransactionAndFilesStayFew) {
    options_.files_per_level = 4;
    StreamQuery query = this->query(at_.tables());
    for (int batch = 1; batch <= 12; ++batch) {
        log_[0].push_back({batch, row(batch, "a")});
        ASSERT_TRUE(drain(query, 1));
        const table::Snapshot now =
            *table::Table(at_.tables(), "stream/geo/", at_.database()).snapshot();
        EXPECT_EQ(now.transactions,
                  (std::map<std::string, std::int64_t>{{"millrace-stream:s:1", batch}}));
        EXPECT_LE(now.files.size(), 4U);
    }
    EXPECT_EQ(geo_rows(), expected());
}

TEST_F(StreamQueryTest, ARowSentAgainAsItIsMakesNoVersionOfTheTable) {
    const auto version = [this](const std::string& table) {
        return table::Table(at_.tables(), "stream/" + table + "/", at_.database())
            .snapshot()
            ->version;
    };
    for (const std::uint64_t bytes : {std::uint64_t{0}, std::uint64_t{1} << 20}) {
        options_.lookup_at_once_bytes = bytes;
        StreamQuery query = this->query(at_.tables());
        const auto time = static_cast<std::int64_t>(10 * log_[0].size());
        log_[0].push_back({time, row(1, "a")});
        log_[0].push_back({time, row(2, "b")});
        ASSERT_TRUE(drain(query, 10)) << why_;
        const auto before = version("geo");
        const auto place_before = version("latest_geo");
        log_[0].push_back({time + 1, row(1, "a")});
        ASSERT_TRUE(drain(query, 10)) << why_;
        EXPECT_EQ(version("geo"), before);
        EXPECT_GT(version("latest_geo"), place_before);
        // Its place counts all the same: this one is earlier, and loses.
        log_[0].push_back({time, row(1, "c")});
        log_[0].push_back({time + 2, row(2, "d")});
        log_[0].push_back({time + 2, row(3, "e")});
        ASSERT_TRUE(drain(query, 10)) << why_;
        EXPECT_GT(version("geo"), before);
        EXPECT_EQ(geo_rows(), expected());
        EXPECT_EQ(geo_rows(), (Lines{R"(1 "a")", R"(2 "d")", R"(3 "e")"}));
    }
}

// STREAM-4
TEST_F(StreamQueryTest, AKillAtAnyWriteLosesAndDoublesNothing) {
    std::mt19937 random(4);  // NOLINT(*): the same every time
    options_.files_per_level = 3;
    bool failed = true;
    for (int writes = 0; failed; writes += writes < 12 ? 1 : 3) {
        for (std::int32_t shard = 0; shard < 2; ++shard) {
            for (int i = 0; i < 3; ++i) {
                const bool bad = random() % 4 == 0;
                log_[shard].push_back(
                    {writes * 100 + static_cast<std::int64_t>(random() % 400),
                     bad ? std::string("bad")
                         : row(static_cast<int>(random() % 5), base::text("c", random() % 100))});
            }
        }
        // Something for every table to take.
        log_[0].push_back({writes * 100, row(100 + writes, "new")});
        log_[1].push_back({writes * 100, "bad"});
        options_.lookup_at_once_bytes = random() % 2 == 0 ? 0 : 1 << 20;
        FailingBucket sick(at_.tables(), writes);
        StreamQuery first = query(sick);
        const bool drained = drain(first, 2);
        failed = sick.failed();
        ASSERT_EQ(drained, !failed) << writes << ": " << why_;
        StreamQuery second = query(at_.tables());
        ASSERT_TRUE(drain(second, 100)) << why_;
        ASSERT_EQ(geo_rows(), expected()) << writes;
        std::size_t bad = 0;
        for (const auto& [shard, records] : log_) {
            for (const Kept& one : records) bad += one.data == "bad" ? 1 : 0;
        }
        const Lines refused = rows("dead_letter", "distinct shard, sequence_number");
        ASSERT_EQ(refused.size(), bad) << writes;
        ASSERT_EQ(rows("dead_letter", "shard, sequence_number").size(), bad) << writes;
    }
    EXPECT_GT(log_[0].size(), 40U);
}

}  // namespace
}  // namespace load::stream
