// week_bench [COMMITS] [DIR] [SECONDS]: the commits of a week of micro-batches, 600,000, one after
// another, while a clock of our own lets the week pass. Every file is real: data files of Parquet,
// commits, checkpoints; what is compacted is read and written by DuckDB, what is old is removed.
// On the way, a reader that has never seen the table opens it. Ends early after so many seconds
// (600). A directory in memory (/dev/shm) saves the syncs, of which each commit has four.

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <string_view>

#include "base/check.h"
#include "base/must.h"
#include "base/text.h"
#include "io/clock.h"
#include "io/posix_disk.h"
#include "object/directory_store.h"
#include "table/delta/log_files.h"
#include "table/table.h"
#include "table/test_buckets.h"

namespace {

using base::must;
using table::Table;

constexpr int kCommitsOfAWeek = 600'000;
constexpr std::chrono::milliseconds kBetweenCommits{604'800'000 / kCommitsOfAWeek};
constexpr int kRowsPerBatch = 20;
constexpr int kLooks = 100;
constexpr std::size_t kFilesPerLevel = 8;              // as load/stream/stream_query.h has it
constexpr auto kRetention = std::chrono::minutes(15);  // the same
const char* const kPrefix = "stream/geo/";

struct Look {
    double snapshot_ms = 0;
    std::size_t live = 0;
    std::size_t data_files = 0;
    std::size_t log_files = 0;
    std::uint64_t bytes = 0;
    std::int64_t behind = 0;  // commits after the newest checkpoint
};

class Week {
  public:
    explicit Week(const std::string& directory)
        : store_(must(object::open_directory_store(disk_, directory))),
          database_(must(sql::Database::open({.directories = {directory}}))) {
        static_cast<void>(store_->create_bucket("tables"));
        plain_ = must(store_->bucket("tables"));
        bucket_ = std::make_unique<table::ClockedBucket>(*plain_, clock_);
        table_ = std::make_unique<Table>(*bucket_, kPrefix, *database_, clock_);
        must(table_->create(schema_, "a week", table::short_lived(kRetention)));
        make_batch();
    }

    void commit(int number) {
        const std::string path = base::text("part-00000-", number, "-batch.zstd.parquet");
        const auto put = must(bucket_->put({.key = kPrefix + path, .body = batch_body_}));
        table::DataFile file = batch_;
        file.path = path;
        file.modified = put.modified;
        const table::Snapshot read = must(table_->snapshot());
        must(table_->commit(read, {.operation = "STREAMING UPDATE",
                                   .adds = {file},
                                   .transactions = {{.app_id = "query", .version = number}}}));
        must(table_->compact_levels(kFilesPerLevel));
        clock_.advance(kBetweenCommits);
    }

    Look look() {
        Look look;
        Table fresh(*bucket_, kPrefix, *database_, clock_);
        const auto start = machine_.monotonic();
        const table::Snapshot snapshot = must(fresh.snapshot());
        look.snapshot_ms = milliseconds_since(start);
        look.live = snapshot.files.size();
        const auto log = must(table::delta::list_log(*bucket_, kPrefix, base::TableVersion{0}));
        const auto* const checkpoint = log.checkpoint_for(snapshot.version);
        look.behind =
            snapshot.version.value() - (checkpoint != nullptr ? checkpoint->version.value() : 0);
        look.log_files = log.commits.size() + log.checkpoints.size();
        for (const object::Info& info :
             must(table::delta::list_objects(*bucket_, {.prefix = kPrefix}))) {
            look.data_files += info.key.find("_delta_log") == std::string::npos ? 1 : 0;
            look.bytes += info.size;
        }
        return look;
    }

    // Every row of every commit, read by DuckDB.
    std::int64_t rows() {
        const auto session = must(database_->session());
        const auto answer = must(
            session->query("select count(*) from " +
                           *table::scan_expression(must(table_->snapshot()), *bucket_, kPrefix)));
        return answer->integer(0, 0);
    }

    base::MonotonicTime now() const { return machine_.monotonic(); }
    double milliseconds_since(base::MonotonicTime start) const {
        return std::chrono::duration<double, std::milli>(now() - start).count();
    }

  private:
    void make_batch() {
        const auto session = must(database_->session());
        batch_ = must(table::write_parquet(
                          *session, *bucket_, "batch/", schema_,
                          base::text("select range as ind, 'country ' || range as country from "
                                     "range(",
                                     kRowsPerBatch, ")")))
                     .front();
        batch_body_ = must(bucket_->get("batch/" + batch_.path, {})).body;
    }

    const table::Schema schema_{{"ind", "long"}, {"country", "string"}};
    io::PosixDisk disk_;
    io::SystemClock machine_;
    io::ManualClock clock_{machine_.wall()};
    std::unique_ptr<object::Store> store_;
    std::unique_ptr<sql::Database> database_;
    object::Bucket* plain_ = nullptr;
    std::unique_ptr<table::ClockedBucket> bucket_;
    std::unique_ptr<Table> table_;
    table::DataFile batch_;
    base::Bytes batch_body_;
};

void run(Week& week, int commits, int seconds_max) {
    Look most;
    const auto start = week.now();
    auto window = start;
    int done = 0;
    std::printf("%9s %7s %11s %6s %7s %7s %8s %7s\n", "commits", "days", "ms a commit", "live",
                "files", "log", "MB", "open ms");
    const int between = std::max(1, commits / kLooks);
    while (done < commits && week.milliseconds_since(start) < seconds_max * 1000) {
        week.commit(done++);
        if (done % between != 0) continue;
        const double each = week.milliseconds_since(window) / between;
        const Look look = week.look();
        most.snapshot_ms = std::max(most.snapshot_ms, look.snapshot_ms);
        most.live = std::max(most.live, look.live);
        most.data_files = std::max(most.data_files, look.data_files);
        most.log_files = std::max(most.log_files, look.log_files);
        most.behind = std::max(most.behind, look.behind);
        if (done / between % (kLooks / 20) == 0) {
            const double days =
                std::chrono::duration<double, std::ratio<86'400>>(kBetweenCommits * done).count();
            std::printf("%9d %7.2f %11.2f %6zu %7zu %7zu %8.1f %7.1f\n", done, days, each,
                        look.live, look.data_files, look.log_files,
                        static_cast<double>(look.bytes) / 1e6, look.snapshot_ms);
            std::fflush(stdout);
        }
        window = week.now();
    }
    const bool is_whole = week.rows() == static_cast<std::int64_t>(done) * kRowsPerBatch;
    if (!is_whole) std::fprintf(stderr, "week_bench: rows are missing\n");
    std::printf(
        "{\"week_commits\":%d,\"week_snapshot_ms_max\":%.1f,\"week_live_files_max\":%zu,"
        "\"week_data_files_max\":%zu,\"week_log_files_max\":%zu,"
        "\"week_commits_behind_checkpoint_max\":%lld}\n",
        done, most.snapshot_ms, most.live, most.data_files, most.log_files,
        static_cast<long long>(most.behind));
    if (!is_whole) std::exit(1);
}

}  // namespace

int main(int count, char** words) {
    int commits = kCommitsOfAWeek;
    if (count > 1) CHECK(base::parse_number(std::string_view(words[1]), commits));
    const std::filesystem::path place =
        count > 2 ? std::filesystem::path(words[2]) : std::filesystem::temp_directory_path();
    int seconds_max = 600;
    if (count > 3) CHECK(base::parse_number(std::string_view(words[3]), seconds_max));
    const std::string directory = (place / "millrace_week_bench").string();
    std::filesystem::remove_all(directory);
    {
        Week week(directory);
        run(week, commits, seconds_max);
    }
    std::filesystem::remove_all(directory);
}
