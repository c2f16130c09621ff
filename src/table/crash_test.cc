// The commit protocol on a disk that forgets: two writers take turns on one table, each with
// numbered batches; the process dies at every change of the disk. Whatever happens, no version is
// made twice (TAB-1) and each batch is in the table exactly once (TAB-2). Data files are small
// blobs: what lies in them is not the protocol's business.

#include <gtest/gtest.h>

#include <iostream>
#include <set>

#include "base/text.h"
#include "io/sim_driver.h"
#include "object/directory_store.h"
#include "table/table.h"

namespace table {
namespace {

using base::Code;

constexpr std::int64_t kBatches = 3;

// Below ten commits a table makes no checkpoint, so no run of the scenario needs a query.
sql::Database& database() {
    static const std::unique_ptr<sql::Database> one = *sql::Database::open({.threads = 1});
    return *one;
}

class Writers final : public io::SimScenario {
  public:
    void run(io::SimDisk& disk, io::ManualClock& clock, io::Random& /*random*/) override {
        static_cast<void>(work(disk, clock));
    }

    // The restart: what was acknowledged is there; then the work is finished, and all is there
    // once.
    std::string verify(io::SimDisk& disk, io::ManualClock& clock) override {
        auto store = object::open_directory_store(disk, "data");
        if (!store) return store.error().what;
        if (const auto bucket = (*store)->bucket("tables")) {
            if (std::string wrong = check(**bucket, clock); !wrong.empty()) return wrong;
        }
        store->reset();
        if (std::string failed = work(disk, clock); !failed.empty()) return failed;
        const auto again = object::open_directory_store(disk, "data");
        if (std::string wrong = check(**(*again)->bucket("tables"), clock); !wrong.empty()) {
            return wrong;
        }
        return present_.size() == 2 * kBatches ? "" : "not all batches are committed";
    }

  private:
    using Batch = std::pair<std::string, std::int64_t>;

    std::string check(object::Bucket& bucket, io::ManualClock& clock) {
        Table table(bucket, "t/", database(), clock);
        const auto snapshot = table.snapshot();
        if (!snapshot) {
            const bool may_be_missing =
                acknowledged_.empty() && !created_ && snapshot.error().code == Code::not_found;
            return may_be_missing ? "" : "TAB-1: " + snapshot.error().what;
        }
        present_.clear();
        for (const DataFile& file : snapshot->files) {
            const auto info = bucket.head("t/" + file.path);
            if (!info || info->size != file.size)
                return "a file of the table is gone: " + file.path;
            present_.insert({file.path.substr(0, 1), std::stoll(file.path.substr(2))});
        }
        for (const Batch& batch : acknowledged_) {
            if (!present_.contains(batch)) return "TAB-2: an acknowledged batch is lost";
        }
        for (const Batch& batch : present_) {
            if (present_.count(batch) != 1) return "TAB-2: a batch is in the table twice";
            if (snapshot->transactions.at(batch.first) < batch.second)
                return "TAB-2: txn is behind";
        }
        return "";
    }

    // Both writers, batch by batch, each with the snapshot it read before the other's commit.
    std::string work(io::SimDisk& disk, io::ManualClock& clock) {
        auto store = object::open_directory_store(disk, "data");
        if (!store) return store.error().what;
        const Result<> made = (*store)->create_bucket("tables");
        if (!made && made.error().code != Code::already_exists) return made.error().what;
        object::Bucket& bucket = **(*store)->bucket("tables");
        Table a(bucket, "t/", database(), clock);
        Table b(bucket, "t/", database(), clock);
        const auto created = a.create({{"x", "long"}}, "");
        if (!created && created.error().code != Code::already_exists) return created.error().what;
        created_ = true;
        for (std::int64_t batch = 1; batch <= kBatches; ++batch) {
            const auto read_a = a.snapshot();
            const auto read_b = b.snapshot();
            if (!read_a || !read_b) return (read_a ? read_b : read_a).error().what;
            for (const Result<>& done : {commit(bucket, a, *read_a, {"a", batch}),
                                         commit(bucket, b, *read_b, {"b", batch})}) {
                if (!done) return done.error().what;
            }
        }
        return "";
    }

    Result<> commit(object::Bucket& bucket, Table& table, const Snapshot& read,
                    const Batch& batch) {
        const auto known = read.transactions.find(batch.first);
        const bool is_done = known != read.transactions.end() && known->second >= batch.second;
        if (!is_done) {
            // Each attempt writes a file of its own, as the real writer does.
            const std::string path = base::text(batch.first, "-", batch.second, "-", attempts_++);
            const std::string body = path + " rows";
            const std::string key = "t/" + path;
            TRY(const object::Info info, bucket.put({.key = key, .body = base::as_bytes(body)}));
            const Commit wanted{.operation = "STREAMING UPDATE",
                                .adds = {{.path = path, .size = info.size}},
                                .transactions = {{batch.first, batch.second}}};
            const auto made = table.commit(read, wanted);
            if (!made) return made.error();
            if (!versions_.insert(made->value()).second) {
                return base::Error{Code::conflict, "TAB-1: a version was made twice"};
            }
            // What is only read back is promised by nobody: after a kill, its name may not be
            // synced yet.
            acknowledged_.insert(batch);
        }
        return {};
    }

    bool created_ = false;
    int attempts_ = 0;
    std::set<std::int64_t> versions_;
    std::set<Batch> acknowledged_;
    std::multiset<Batch> present_;  // in the table, when it was last looked at
};

io::MakeScenario writers() {
    return [] { return std::make_unique<Writers>(); };
}

TEST(TableCrash, EveryCrashPointKeepsEveryBatchOnce) {  // TAB-1, TAB-2
    const io::SimReport report = io::crash_everywhere(writers(), {.seeds = 3});
    EXPECT_TRUE(report.failure.empty()) << report.failure;
    EXPECT_GE(report.crashes, 500U);
    std::cout << report.crashes << " crash points\n";
}

TEST(TableCrash, SickDisksLoseNoBatch) {  // TAB-1, TAB-2
    const io::SimReport report = io::fault_storm(writers(), {.seeds = 150});
    EXPECT_TRUE(report.failure.empty()) << report.failure;
}

// The test of the test: without the syncs of the log's directory, what was acknowledged is lost.
TEST(TableCrash, UnsyncedLogsAreFoundOut) {
    const io::SimReport report = io::crash_everywhere(
        writers(), {.seeds = 10, .prepare = [](io::SimDisk& disk) {
                        disk.ignore_syncs([](const io::SimDisk::SyncCall& call) {
                            return call.path.find("_delta_log") != std::string::npos;
                        });
                    }});
    EXPECT_FALSE(report.failure.empty());
}

}  // namespace
}  // namespace table
