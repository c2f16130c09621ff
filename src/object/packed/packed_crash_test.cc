// The packed store on the sick disk. Segments of a few records, memtables of a few entries and
// merges of two runs, so that one short script passes through every kind of write there is.

#include <gtest/gtest.h>

#include <iostream>
#include <map>
#include <set>

#include "base/text.h"
#include "io/sim_driver.h"
#include "object/packed/packed_store.h"

namespace object::packed {
namespace {

using base::as_bytes;
using base::as_text;
using base::text;

constexpr Options kTiny{.memtable_entries_max = 5, .segment_bytes = 1200, .runs_per_merge = 2};

// Each key's states that a restart may find: one after an acknowledged write, more while one is
// under way or after one that failed.
class Workload final : public io::SimScenario {
  public:
    explicit Workload(int steps) : steps_(steps) {}

    void run(io::SimDisk& disk, io::ManualClock& clock, io::Random& random) override {
        auto store = open_store(disk, clock, "data", kTiny);
        if (!store) return;
        if (!(*store)->create_bucket("bucket")) return;
        bucket_made_ = true;
        for (int step = 0; step < steps_; ++step) {
            Bucket& bucket = **(*store)->bucket("bucket");
            const std::uint64_t kind = random.below(12);
            if (kind < 4)
                put(bucket, step, random);
            else if (kind < 8)
                put_many(bucket, step, random);
            else if (kind < 10)
                remove_many(bucket, random);
            else if (kind < 11)
                put_file(disk, bucket, step, random);
            else {
                if (random.below(2) == 0) static_cast<void>((*store)->close());
                *store = nullptr;
                store = open_store(disk, clock, "data", kTiny);
                if (!store) return;
            }
        }
        static_cast<void>((*store)->close());
    }

    std::string verify(io::SimDisk& disk, io::ManualClock& clock) override {
        auto store = open_store(disk, clock, "data", kTiny);
        if (!store) return store.error().what;
        const auto found = (*store)->bucket("bucket");
        if (!found) return bucket_made_ ? found.error().what : "";
        std::map<std::string, std::string> content;
        const Result<> scanned = (*found)->scan("", "", SIZE_MAX, [&](const BulkObject& object) {
            content.emplace(object.key, object.body);
            return true;
        });
        if (!scanned) return scanned.error().what;
        for (const auto& [key, body] : content) {
            if (!states_.contains(key)) return "unknown key " + key;
            if (!bodies_.contains(body)) return "OBJ-1: part of a body at " + key;
        }
        for (auto& [key, states] : states_) {
            const auto at = content.find(key);
            const State state = at == content.end() ? State() : at->second;
            if (!states.contains(state)) {
                return text("OBJ-2: ", key, " is ", state ? state->substr(0, 9) : "gone");
            }
            const auto object = (*found)->get(key);
            if (object.operator bool() != state.has_value()) return "get and scan differ at " + key;
            // What a restart has shown lasts.
            states = {state};
        }
        const Result<> closed = (*store)->close();
        const bool fine = closed || closed.error().code == base::Code::disk_full;
        return fine ? "" : "cannot be closed: " + closed.error().what;
    }

  private:
    using State = std::optional<std::string>;

    std::string new_body(int step, io::Random& random) {
        std::string body = text(step, ':', std::string(random.below(300), 'b'));
        bodies_.insert(body);
        return body;
    }
    static std::string random_key(io::Random& random) { return text("k/", random.below(12)); }

    void expect(const std::string& key, const State& state) {
        if (!states_.contains(key)) states_[key].insert(State());
        states_[key].insert(state);
    }
    void put(Bucket& bucket, int step, io::Random& random) {
        const std::string key = random_key(random);
        const std::string body = new_body(step, random);
        expect(key, body);
        const bool if_none_match = random.below(4) == 0;
        const auto done =
            bucket.put({.key = key, .body = as_bytes(body), .if_none_match = if_none_match});
        if (done) states_[key] = {body};
    }
    void put_many(Bucket& bucket, int step, io::Random& random) {
        std::map<std::string, std::string> group;
        for (std::uint64_t i = random.below(6) + 1; i > 0; --i) {
            group[random_key(random)] = new_body(step, random);
        }
        std::vector<Put> puts;
        for (const auto& [key, body] : group) {
            expect(key, body);
            puts.push_back({.key = key, .body = as_bytes(body)});
        }
        if (!bucket.put_many(puts)) return;
        for (const auto& [key, body] : group) states_[key] = {body};
    }
    void remove_many(Bucket& bucket, io::Random& random) {
        const std::string one = random_key(random);
        const std::string other = random_key(random);
        expect(one, State());
        expect(other, State());
        const std::string_view keys[] = {one, other};
        if (!bucket.remove_many(keys)) return;
        states_[one] = {State()};
        states_[other] = {State()};
    }
    void put_file(io::Disk& disk, Bucket& bucket, int step, io::Random& random) {
        const std::string key = random_key(random);
        const std::string body = new_body(step, random);
        const std::string path = text("data/file", step);
        expect(key, body);
        const auto file = disk.create(path);
        if (!file || !(*file)->append(as_bytes(body))) return;
        if (bucket.put_file(key, path)) states_[key] = {body};
    }

    const int steps_;
    bool bucket_made_ = false;
    std::map<std::string, std::set<State>> states_;
    std::set<std::string> bodies_;
};

io::MakeScenario workload(int steps) {
    return [steps] { return std::make_unique<Workload>(steps); };
}

TEST(PackedCrash, EveryCrashPointKeepsEveryPromise) {  // OBJ-1, OBJ-2
    const io::SimReport report = io::crash_everywhere(workload(14), {.seeds = 7});
    EXPECT_TRUE(report.failure.empty()) << report.failure;
    EXPECT_GE(report.crashes, 3'000U);
    std::cout << report.crashes << " crash points\n";
}

TEST(PackedCrash, SickDisksBreakNoPromise) {
    const io::SimReport report = io::fault_storm(workload(40), {.seeds = 800, .crash_at_max = 600});
    EXPECT_TRUE(report.failure.empty()) << report.failure;
}

TEST(PackedCrash, AFullDiskLosesNothing) {
    for (std::uint64_t capacity = 500; capacity < 8'000; capacity += 400) {
        const auto prepare = [capacity](io::SimDisk& disk) { disk.set_capacity(capacity); };
        const io::SimReport report = io::fault_storm(workload(60), {.seed_first = capacity,
                                                                    .seeds = 3,
                                                                    .kinds = {},
                                                                    .crash_at_max = 900,
                                                                    .prepare = prepare});
        EXPECT_TRUE(report.failure.empty()) << capacity << ' ' << report.failure;
    }
}

// All syncs of one path are left out together: the directory is synced before a manifest names a
// file and after it has replaced the old one, and either alone mostly covers both.
TEST(PackedCrash, EverySyncedPathIsNeeded) {
    io::ManualClock clock;
    io::SimDisk disk(1, clock);
    io::SeededRandom random(1);
    std::set<std::string> paths;
    disk.ignore_syncs([&paths](const io::SimDisk::SyncCall& call) {
        paths.insert(std::string(call.path));
        return false;
    });
    Workload(15).run(disk, clock, random);
    paths.erase(".");  // holds the store itself
    EXPECT_GE(paths.size(), 6U);
    for (const std::string& path : paths) {
        const auto ignore = [&path](io::SimDisk& sick) {
            sick.ignore_syncs([&path](const auto& call) { return call.path == path; });
        };
        // Drawn crashes meet the loss long before a sweep has come to it.
        const io::SimReport report = io::fault_storm(
            workload(15), {.seeds = 3'000, .kinds = {}, .crash_at_max = 250, .prepare = ignore});
        EXPECT_FALSE(report.failure.empty()) << "nobody misses the syncs of " << path;
    }
}

}  // namespace
}  // namespace object::packed
