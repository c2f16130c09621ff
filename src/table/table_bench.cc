// table_bench [DIR]: how fast rows become Parquet files, how long a table of ten thousand files
// takes to open, and how many commits a second one writer makes.

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <string>

#include "base/must.h"
#include "base/text.h"
#include "io/clock.h"
#include "io/posix_disk.h"
#include "object/directory_store.h"
#include "table/table.h"

namespace {

using base::must;
using table::DataFile;
using table::Snapshot;
using table::Table;

constexpr int kRows = 1'000'000;
constexpr int kFiles = 10'000;
constexpr int kCommits = 200;

double seconds_since(const io::Clock& clock, base::MonotonicTime start) {
    return std::chrono::duration<double>(clock.monotonic() - start).count();
}

class Bench {
  public:
    explicit Bench(const std::string& directory)
        : store_(must(object::open_directory_store(disk_, directory))) {
        static_cast<void>(store_->create_bucket("tables"));
        bucket_ = must(store_->bucket("tables"));
        database_ = must(sql::Database::open({.directories = {directory}}));
        session_ = must(database_->session());
    }

    void write_rows() {
        const table::Schema schema{{"ind", "long"},
                                   {"title", "string"},
                                   {"at", "timestamp"},
                                   {"coordinates", "array<double>"}};
        const auto start = clock_.monotonic();
        const auto files = must(table::write_parquet(
            *session_, *bucket_, "rows/", schema,
            base::text("select i as ind, 'title number ' || (i * 7919 % 1000003) as title, "
                       "timestamp '2020-01-01' + to_seconds(i) as at, [i / 3.0, i / 7.0] as "
                       "coordinates from range(",
                       kRows, ") r(i)")));
        const double seconds = seconds_since(clock_, start);
        std::printf("write_parquet: %d rows, %.1f MB in %.2f s: %.2f million rows/s\n", kRows,
                    static_cast<double>(files[0].size) / 1e6, seconds, kRows / seconds / 1e6);
    }

    void open_table() {
        Table table(*bucket_, "many/", *database_);
        must(table.create({{"ind", "long"}}, ""));
        const Snapshot read = must(table.snapshot());
        table::Commit commit{.operation = "WRITE"};
        for (int i = 0; i < kFiles; ++i) {
            commit.adds.push_back(
                {.path = base::text("part-", i, "-5b1d0a52-8f0e-4c6e-9d5e-0a1b2c3d4e5f.parquet"),
                 .size = 1000,
                 .stats = R"({"numRecords":10,"minValues":{"ind":1},"maxValues":{"ind":10},)"
                          R"("nullCount":{"ind":0}})"});
        }
        must(table.commit(read, commit));
        time_snapshot("a commit", kFiles);
        if (const auto made = table.checkpoint(); !made) must(base::Result<int>(made.error()));
        time_snapshot("a checkpoint", kFiles);
        const auto start = clock_.monotonic();
        must(table.snapshot());
        std::printf("snapshot, read before: %.1f ms\n", seconds_since(clock_, start) * 1e3);
    }

    void commit() {
        Table table(*bucket_, "busy/", *database_);
        must(table.create({{"ind", "long"}}, ""));
        const auto start = clock_.monotonic();
        for (int i = 0; i < kCommits; ++i) {
            const Snapshot read = must(table.snapshot());
            must(table.commit(read, {.operation = "STREAMING UPDATE",
                                     .adds = {{.path = base::text("part-", i), .size = 1}},
                                     .transactions = {{"bench", i}}}));
        }
        const double seconds = seconds_since(clock_, start);
        std::printf("commits: %d with a snapshot each and %d checkpoints in %.2f s: %.0f/s\n",
                    kCommits, kCommits / 10, seconds, kCommits / seconds);
    }

  private:
    void time_snapshot(const char* from, int files) {
        Table fresh(*bucket_, "many/", *database_);
        const auto start = clock_.monotonic();
        const Snapshot snapshot = must(fresh.snapshot());
        std::printf("snapshot of %d files from %s: %.1f ms (%zu)\n", files, from,
                    seconds_since(clock_, start) * 1e3, snapshot.files.size());
    }

    io::PosixDisk disk_;
    io::SystemClock clock_;
    std::unique_ptr<object::Store> store_;
    object::Bucket* bucket_ = nullptr;
    std::unique_ptr<sql::Database> database_;
    std::unique_ptr<sql::Session> session_;
};

}  // namespace

int main(int count, char** words) {
    const std::string directory =
        count > 1 ? words[1]
                  : (std::filesystem::temp_directory_path() / "millrace_table_bench").string();
    std::filesystem::remove_all(directory);
    {
        Bench bench(directory);
        bench.write_rows();
        bench.open_table();
        bench.commit();
    }
    std::filesystem::remove_all(directory);
}
