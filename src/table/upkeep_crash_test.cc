// A table that keeps itself small, on a disk that forgets: batches are appended, many files become
// one, checkpoints are made, old versions and old files removed, minutes pass, and the process dies
// at any change of the disk. Whatever happens, the newest version is readable from what is there,
// holds every acknowledged batch once, and what is old goes in the end.

#include <gtest/gtest.h>

#include <iostream>
#include <map>
#include <set>
#include <sstream>

#include "base/text.h"
#include "io/sim_driver.h"
#include "io/test_directory.h"
#include "object/directory_store.h"
#include "table/delta/log_files.h"
#include "table/table.h"
#include "table/test_buckets.h"

namespace table {
namespace {

using base::Code;

constexpr std::int64_t kBatches = 14;
constexpr std::size_t kFilesMax = 4;
constexpr auto kRetention = std::chrono::minutes(5);

sql::Database& database() {
    static const std::unique_ptr<sql::Database> kOne =
        *sql::Database::open({.threads = 1, .directories = {testing::TempDir(), "/tmp"}});
    return *kOne;
}

class Upkeep final : public io::SimScenario {
  public:
    void run(io::SimDisk& disk, io::ManualClock& clock, io::Random& /*random*/) override {
        static_cast<void>(work(disk, clock));
    }

    std::string verify(io::SimDisk& disk, io::ManualClock& clock) override {
        if (std::string wrong = check(disk, clock); !wrong.empty()) return wrong;
        if (std::string failed = work(disk, clock); !failed.empty()) return failed;
        if (std::string wrong = check(disk, clock); !wrong.empty()) return wrong;
        if (present_.size() != kBatches) return "not all batches are committed";
        return check_size(disk);
    }

  private:
    struct Opened {
        std::unique_ptr<object::Store> store;
        std::unique_ptr<BridgedBucket> bucket;
    };

    Result<Opened> open(io::SimDisk& disk) {
        Opened opened;
        TRY(opened.store, object::open_directory_store(disk, "data"));
        const Result<> made = opened.store->create_bucket("tables");
        if (!made && made.error().code != Code::already_exists) return made.error();
        TRY(object::Bucket * bucket, opened.store->bucket("tables"));
        opened.bucket = std::make_unique<BridgedBucket>(*bucket, place_.path());
        return opened;
    }

    // As a reader who has never seen the table.
    std::string check(io::SimDisk& disk, io::ManualClock& clock) {
        const auto opened = open(disk);
        if (!opened) return opened.error().what;
        Table table(*opened->bucket, "t/", database(), clock);
        const auto snapshot = table.snapshot();
        if (!snapshot) {
            const bool may_be_missing = !created_ && snapshot.error().code == Code::not_found;
            return may_be_missing ? "" : snapshot.error().what;
        }
        present_.clear();
        for (const DataFile& file : snapshot->files) {
            const auto object = opened->bucket->get("t/" + file.path, {});
            if (!object) return "a file of the table is gone: " + object.error().what;
            std::istringstream batches{std::string(base::as_text(object->body))};
            for (std::int64_t batch = 0; batches >> batch;) {
                if (!present_.insert(batch).second) return "TAB-2: a batch is there twice";
            }
        }
        for (const std::int64_t batch : acknowledged_) {
            if (!present_.contains(batch)) return "TAB-2: an acknowledged batch is lost";
        }
        return "";
    }

    // What is old is gone, and no more is left than what five minutes can make.
    std::string check_size(io::SimDisk& disk) {
        const auto opened = open(disk);
        if (!opened) return opened.error().what;
        const auto log = delta::list_log(*opened->bucket, "t/", TableVersion{0});
        if (!log) return log.error().what;
        if (log->commits.contains(TableVersion{0})) return "the first version is still there";
        const auto files = delta::list_objects(*opened->bucket, {.prefix = "t/"});
        if (!files) return files.error().what;
        return files->size() <= 60 ? "" : base::text(files->size(), " files are left");
    }

    std::string work(io::SimDisk& disk, io::ManualClock& clock) {
        const auto opened = open(disk);
        if (!opened) return opened.error().what;
        object::Bucket& bucket = *opened->bucket;
        Table table(bucket, "t/", database(), clock);
        Properties properties = short_lived(kRetention);
        properties["delta.checkpointInterval"] = "4";
        const auto created = table.create({{"x", "long"}}, "", properties);
        if (!created && created.error().code != Code::already_exists) return created.error().what;
        created_ = true;
        for (std::int64_t batch = 1; batch <= kBatches; ++batch) {
            clock.advance(std::chrono::minutes(1));
            for (const Result<>& done : {append(bucket, table, batch), compact(bucket, table)}) {
                if (!done) return done.error().what;
            }
        }
        return "";
    }

    Result<DataFile> put(object::Bucket& bucket, const std::string& batches) {
        const std::string path = base::text("part-", files_++);
        const std::string key = "t/" + path;
        TRY(const object::Info info, bucket.put({.key = key, .body = base::as_bytes(batches)}));
        return DataFile{.path = path, .size = info.size, .modified = info.modified};
    }

    Result<> append(object::Bucket& bucket, Table& table, std::int64_t batch) {
        TRY(const Snapshot read, table.snapshot());
        const auto known = read.transactions.find("app");
        if (known != read.transactions.end() && known->second >= batch) return {};
        TRY(DataFile file, put(bucket, base::text(batch, "\n")));
        TRY_VOID(table.commit(read, {.operation = "STREAMING UPDATE",
                                     .adds = {std::move(file)},
                                     .transactions = {{"app", batch}}}));
        acknowledged_.insert(batch);
        return {};
    }

    // As compact_levels() does it; these files hold no rows that DuckDB could join.
    Result<> compact(object::Bucket& bucket, Table& table) {
        TRY(const Snapshot read, table.snapshot());
        if (read.files.size() < kFilesMax) return {};
        std::string all;
        for (const DataFile& file : read.files) {
            TRY(const object::Object object, bucket.get("t/" + file.path));
            all += base::as_text(object.body);
        }
        TRY(DataFile one, put(bucket, all));
        TRY_VOID(table.commit(read, {.operation = "OPTIMIZE",
                                     .adds = {std::move(one)},
                                     .removes = read.files,
                                     .data_change = false}));
        return {};
    }

    const io::TestDirectory place_;
    bool created_ = false;
    int files_ = 0;
    std::set<std::int64_t> acknowledged_;
    std::set<std::int64_t> present_;  // in the table, when it was last looked at
};

io::MakeScenario upkeep() {
    return [] { return std::make_unique<Upkeep>(); };
}

TEST(UpkeepCrash, AKillBetweenAnyTwoStepsLosesNothing) {  // TAB-1, TAB-2
    const io::SimReport report =
        io::fault_storm(upkeep(), {.seeds = 9, .kinds = {}, .crash_at_max = 330});
    EXPECT_TRUE(report.failure.empty()) << report.failure;
    EXPECT_GE(report.crashes, 6U);
    std::cout << report.crashes << " crashes\n";
}

TEST(UpkeepCrash, SickDisksLoseNothing) {  // TAB-1, TAB-2
    const io::SimReport report = io::fault_storm(upkeep(), {.seeds = 6, .crash_at_max = 330});
    EXPECT_TRUE(report.failure.empty()) << report.failure;
}

}  // namespace
}  // namespace table
