// stream_bench [ROWS] [DIR]: what a micro-batch costs while its table grows to so many rows
// (1,000,000): of keys that were never there, in rising and in random order; of rows sent again as
// they are; of rows that have changed. Each the median of some batches, in milliseconds.

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "base/check.h"
#include "base/must.h"
#include "base/text.h"
#include "io/clock.h"
#include "io/posix_disk.h"
#include "load/stream/stream_query.h"
#include "object/directory_store.h"

namespace {

using base::must;
using load::stream::Batch;
using load::stream::StreamQuery;

constexpr std::int64_t kRecordsPerBatch = 2000;
constexpr std::int64_t kRecordsPerFilling = 50'000;
constexpr int kBatches = 9;
constexpr int kShards = 4;

load::TableSpec geo() {
    return {.table = "geo",
            .topic = base::TopicName{"streaming-geo"},
            .key = "ind",
            .rows = {.key_fields = {"ind"},
                     .fields = {{"country", load::FieldType::text},
                                {"latitude", load::FieldType::number}}},
            .clean = "select ind, nullif(country, '') as country, latitude from raw_geo",
            .schema = {{"ind", "long"}, {"country", "string"}, {"latitude", "double"}}};
}

class Bench {
  public:
    explicit Bench(const std::string& directory)
        : store_(must(object::open_directory_store(disk_, directory))),
          database_(must(sql::Database::open({.directories = {directory}}))) {
        static_cast<void>(store_->create_bucket("tables"));
        query_ = std::make_unique<StreamQuery>(*must(store_->bucket("tables")), *database_, clock_,
                                               geo(), "geo:1", load::stream::QueryOptions{});
    }

    // One batch of records with these keys; its milliseconds.
    template <class Key>
    double run(std::int64_t records, std::string_view word, const Key& key) {
        must(query_->next());
        Batch batch([](auto, auto offset, auto) { return base::text(offset); });
        for (int shard = 0; shard < kShards; ++shard) {
            const base::Partition partition{shard};
            for (std::int64_t i = shard; i < records; i += kShards) {
                const std::int64_t ind = key(i);
                batch.add(partition, base::Offset{offset_++}, time_ms_,
                          base::text(R"({"ind":)", ind, R"(,"country":")", word, ' ', ind % 200,
                                     R"(","latitude":)", ind % 90, ".25}"));
            }
            batch.reached(partition, base::Offset{offset_});
        }
        ++time_ms_;
        const auto start = clock_.monotonic();
        must(query_->run(batch));
        return std::chrono::duration<double, std::milli>(clock_.monotonic() - start).count();
    }

    // Up to so many rows, of the even numbers: the odd ones are keys that are new.
    void fill(std::int64_t rows) {
        while (rows_ < rows) {
            const std::int64_t more = std::min(kRecordsPerFilling, rows - rows_);
            run(more, "land", [this](std::int64_t i) { return 2 * (rows_ + i); });
            rows_ += more;
        }
    }

    template <class Key>
    double median(std::string_view word, const Key& key) {
        std::vector<double> all;
        all.reserve(kBatches);
        for (int i = 0; i < kBatches; ++i) all.push_back(run(kRecordsPerBatch, word, key));
        std::ranges::sort(all);
        return all[all.size() / 2];
    }

    std::int64_t rows() const { return rows_; }
    std::int64_t random_row() {
        return 2 * static_cast<std::int64_t>(random_() % static_cast<std::uint64_t>(rows_));
    }

  private:
    io::PosixDisk disk_;
    io::SystemClock clock_;
    std::unique_ptr<object::Store> store_;
    std::unique_ptr<sql::Database> database_;
    std::unique_ptr<StreamQuery> query_;
    std::mt19937_64 random_{4};  // NOLINT(*): the same every time
    std::int64_t rows_ = 0;
    std::int64_t offset_ = 0;
    std::int64_t time_ms_ = 1'700'000'000'000;
};

std::string measured(Bench& bench, std::int64_t rows) {
    bench.fill(rows);
    std::int64_t rising = 4 * rows + 1'000'000'000;
    const double fresh = bench.median("land", [&](std::int64_t) { return rising += 2; });
    const double scattered =
        bench.median("land", [&](std::int64_t) { return bench.random_row() + 1; });
    const double again = bench.median("land", [&](std::int64_t) { return bench.random_row(); });
    const double changed = bench.median("moved", [&](std::int64_t) { return bench.random_row(); });
    std::printf("%9lld %12.1f %12.1f %12.1f %12.1f\n", static_cast<long long>(rows), fresh,
                scattered, again, changed);
    std::fflush(stdout);
    return base::text(
        "\"stream_batch_ms_rising\":", fresh, ",\"stream_batch_ms_random\":", scattered,
        ",\"stream_batch_ms_again\":", again, ",\"stream_batch_ms_changed\":", changed);
}

}  // namespace

int main(int count, char** words) {
    std::int64_t most = 1'000'000;
    if (count > 1) CHECK(base::parse_number(std::string_view(words[1]), most));
    const std::filesystem::path place =
        count > 2 ? std::filesystem::path(words[2]) : std::filesystem::temp_directory_path();
    const std::string directory = (place / "millrace_stream_bench").string();
    std::printf("ms a batch of %lld records\n%9s %12s %12s %12s %12s\n",
                static_cast<long long>(kRecordsPerBatch), "rows", "new, rising", "new, random",
                "sent again", "changed");
    std::string last;
    for (const std::int64_t rows : {most / 100, most / 10, most}) {
        std::filesystem::remove_all(directory);
        Bench bench(directory);
        last = measured(bench, rows);
    }
    std::filesystem::remove_all(directory);
    std::printf("{\"stream_rows\":%lld,%s}\n", static_cast<long long>(most), last.c_str());
}
