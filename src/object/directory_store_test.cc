// The directory store on the machine's disk, then on the sick one: every crash point of a script,
// and every sync left out in turn.

#include "object/directory_store.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <set>

#include "base/text.h"
#include "io/posix_disk.h"
#include "io/sim_driver.h"
#include "io/test_directory.h"
#include "object/directory_names.h"
#include "object/names.h"

namespace object {
namespace {

using base::as_bytes;
using base::as_text;
using base::Code;

class DirectoryStoreTest : public testing::Test {
  protected:
    DirectoryStoreTest() {
        store_ = *open_directory_store(disk_, directory_);
        EXPECT_TRUE(store_->create_bucket("tables"));
        bucket_ = *store_->bucket("tables");
    }

    std::vector<std::string> keys(const ListRequest& request) {
        const ListPage page = *bucket_->list(request);
        std::vector<std::string> keys;
        for (const Info& info : page.objects) keys.push_back(info.key);
        for (const std::string& prefix : page.common_prefixes) keys.push_back(prefix + "*");
        std::ranges::sort(keys);
        return keys;
    }

    io::PosixDisk disk_;
    const io::TestDirectory place_;
    const std::string& directory_ = place_.path();
    std::unique_ptr<Store> store_;
    Bucket* bucket_ = nullptr;
};

TEST_F(DirectoryStoreTest, PutIsAPlainFileAtThePathOfItsKey) {
    const auto info = bucket_->put({.key = "pin/_delta_log/000.json", .body = as_bytes("hello")});
    ASSERT_TRUE(info) << info.error().what;
    EXPECT_EQ(info->size, 5U);
    EXPECT_EQ(info->etag, "5d41402abc4b2a76b9719d911017c592");
    std::ifstream file(directory_ + "/tables/pin/_delta_log/000.json");
    EXPECT_EQ(std::string(std::istreambuf_iterator<char>(file), {}), "hello");
    EXPECT_EQ(bucket_->local_path("pin/_delta_log/000.json"),
              directory_ + "/tables/pin/_delta_log/000.json");

    const auto whole = bucket_->get("pin/_delta_log/000.json");
    ASSERT_TRUE(whole);
    EXPECT_EQ(whole->info.etag, info->etag);
    const auto part = bucket_->get("pin/_delta_log/000.json", {.first = 1, .length = 3});
    ASSERT_TRUE(part);
    EXPECT_EQ(as_text(part->body), "ell");
    EXPECT_EQ(part->info.size, 5U);
    EXPECT_TRUE(bucket_->get("pin/_delta_log/000.json", {.first = 9})->body.empty());
}

TEST_F(DirectoryStoreTest, ExactlyOneConditionalPutWins) {  // OBJ-3
    ASSERT_TRUE(bucket_->put({.key = "a", .body = as_bytes("1"), .if_none_match = true}));
    const auto second = bucket_->put({.key = "a", .body = as_bytes("2"), .if_none_match = true});
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, Code::already_exists);
    EXPECT_EQ(as_text(bucket_->get("a")->body), "1");
    ASSERT_TRUE(bucket_->put({.key = "a", .body = as_bytes("3")}));
    EXPECT_EQ(as_text(bucket_->get("a")->body), "3");
    EXPECT_TRUE(std::filesystem::is_empty(directory_ + "/.temporary"));
}

TEST_F(DirectoryStoreTest, PutFileAdoptsTheFile) {
    const std::string path = directory_ + "/made.parquet";
    std::ofstream(path) << "PAR1";
    const auto info = bucket_->put_file("pin/part-1.parquet", path);
    ASSERT_TRUE(info) << info.error().what;
    EXPECT_EQ(info->size, 4U);
    EXPECT_FALSE(std::filesystem::exists(path));
    EXPECT_EQ(as_text(bucket_->get("pin/part-1.parquet")->body), "PAR1");
    EXPECT_EQ(bucket_->put_file("x", path).error().code, Code::not_found);
}

TEST_F(DirectoryStoreTest, RemoveIsFineWithoutAnObject) {
    ASSERT_TRUE(bucket_->put({.key = "a/b", .body = {}}));
    EXPECT_TRUE(bucket_->remove("a"));
    EXPECT_TRUE(bucket_->remove("a/b"));
    EXPECT_TRUE(bucket_->remove("a/b"));
    EXPECT_EQ(bucket_->head("a/b").error().code, Code::not_found);
    EXPECT_EQ(bucket_->head("a").error().code, Code::not_found);
    EXPECT_TRUE(keys({}).empty());
    EXPECT_TRUE(keys({.delimiter = "/"}).empty());
}

TEST_F(DirectoryStoreTest, ListsInByteOrderWithDelimiterAndPages) {
    const std::vector<std::string> all = {"a-b", "a.b", "a/1", "a/2", "a/c/3", "a0", "b", "b-/x"};
    for (const std::string& key : all) ASSERT_TRUE(bucket_->put({.key = key, .body = {}}));
    EXPECT_EQ(keys({}), all);
    EXPECT_EQ(keys({.prefix = "a/"}), (std::vector<std::string>{"a/1", "a/2", "a/c/3"}));
    EXPECT_EQ(keys({.delimiter = "/"}),
              (std::vector<std::string>{"a-b", "a.b", "a/*", "a0", "b", "b-/*"}));
    EXPECT_EQ(keys({.prefix = "a/", .delimiter = "/"}),
              (std::vector<std::string>{"a/1", "a/2", "a/c/*"}));
    EXPECT_EQ(keys({.start_after = "a/2"}), (std::vector<std::string>{"a/c/3", "a0", "b", "b-/x"}));
    for (const std::string delimiter : {"", "/", "-", "b"}) {
        for (std::size_t keys_max = 1; keys_max < 9; ++keys_max) {
            std::vector<std::string> paged;
            ListRequest request{.delimiter = delimiter, .keys_max = keys_max};
            while (true) {
                std::ranges::copy(keys(request), std::back_inserter(paged));
                const ListPage page = *bucket_->list(request);
                EXPECT_LE(page.objects.size() + page.common_prefixes.size(), keys_max);
                if (!page.next) break;
                request.start_after = *page.next;
            }
            EXPECT_EQ(paged, keys({.delimiter = delimiter})) << delimiter << ' ' << keys_max;
        }
    }
    EXPECT_TRUE(bucket_->list({.keys_max = 0})->objects.empty());
}

TEST_F(DirectoryStoreTest, KeysThatNoFileNameCanBeAreEscaped) {
    const std::string with_nul("n\0l", 3);
    const std::vector<std::string> odd = {"a/..",   "../../x", "/lead",         "a//b",
                                          "dir/",   ".",       "x/./y",         ".~escaped",
                                          with_nul, "%41",     "d=2020%3A01/f", "ü/é"};
    for (const std::string& key : odd) {
        ASSERT_TRUE(bucket_->put({.key = key, .body = as_bytes(key)})) << key;
    }
    std::vector<std::string> sorted = odd;
    std::ranges::sort(sorted);
    EXPECT_EQ(keys({}), sorted);
    for (const std::string& key : odd) EXPECT_EQ(as_text(bucket_->get(key)->body), key);
    EXPECT_TRUE(std::filesystem::exists(directory_ + "/tables/d=2020%3A01/f"));
    EXPECT_FALSE(std::filesystem::exists(directory_ + "/x"));
    EXPECT_EQ(path_of_key(std::string(256, 'a')).error().code, Code::too_large);
    EXPECT_FALSE(segment_of_name(".~a"));  // escaped without need: no key is written so
    EXPECT_FALSE(segment_of_name(".~%2"));
}

TEST_F(DirectoryStoreTest, RefusesWhatATreeCannotHold) {
    ASSERT_TRUE(bucket_->put({.key = "a/b", .body = {}}));
    EXPECT_EQ(bucket_->put({.key = "a", .body = {}}).error().code, Code::conflict);
    EXPECT_EQ(bucket_->put({.key = "", .body = {}}).error().code, Code::invalid_argument);
    EXPECT_EQ(bucket_->put({.key = "\xff", .body = {}}).error().code, Code::invalid_argument);
    EXPECT_EQ(bucket_->put({.key = std::string(1025, 'a'), .body = {}}).error().code,
              Code::too_large);
    EXPECT_FALSE(bucket_->put({.key = "a/b/c", .body = {}}));
}

TEST_F(DirectoryStoreTest, ScansBodiesInKeyOrder) {
    for (const char* key : {"t/1", "t/2", "t/3", "u/1"}) {
        ASSERT_TRUE(bucket_->put({.key = key, .body = as_bytes(key)}));
    }
    std::string seen;
    const auto note = [&seen](const BulkObject& object) {
        EXPECT_EQ(object.key, object.body);
        seen += base::text(object.key, ' ');
        return true;
    };
    ASSERT_TRUE(bucket_->scan("t/", "", 100, note));
    ASSERT_TRUE(bucket_->scan("t/", "t/1", 1, note));
    EXPECT_EQ(seen, "t/1 t/2 t/3 t/2 ");
}

TEST_F(DirectoryStoreTest, BucketsHaveNamesAndAreMadeOnce) {
    EXPECT_EQ(store_->create_bucket("tables").error().code, Code::already_exists);
    EXPECT_EQ(store_->create_bucket("No").error().code, Code::invalid_argument);
    EXPECT_EQ(store_->bucket("other").error().what, "Non-existent S3 bucket: other");
    ASSERT_TRUE(store_->create_bucket("other"));
    EXPECT_EQ(*store_->buckets(), (std::vector<std::string>{"other", "tables"}));
    for (const char* name : {"ab", "a..b", "-ab", "ab.", "a_b"}) {
        EXPECT_FALSE(check_bucket_name(name)) << name;
    }
}

// A script of puts and a remove, and what its caller was promised.
class Script final : public io::SimScenario {
  public:
    void run(io::SimDisk& disk, io::ManualClock& /*clock*/, io::Random& /*random*/) override {
        const auto store = open_directory_store(disk, "data");
        if (!store || !(*store)->create_bucket("tables")) return;
        bucket_made_ = true;
        Bucket& bucket = **(*store)->bucket("tables");
        const std::string big(9000, 'x');
        put(bucket, {.key = "pin/_delta_log/0", .body = as_bytes("zero"), .if_none_match = true});
        put(bucket, {.key = "pin/big", .body = as_bytes(big)});
        put(bucket, {.key = "pin/_delta_log/1", .body = as_bytes("one"), .if_none_match = true});
        put(bucket, {.key = "pin/big", .body = as_bytes("small")});
        unsure_.insert("pin/_delta_log/1");
        if (bucket.remove("pin/_delta_log/1")) {
            stored_.erase("pin/_delta_log/1");
            unsure_.erase("pin/_delta_log/1");
        }
        put_file(disk, bucket);
        put(bucket, {.key = "geo/x", .body = as_bytes(big), .if_none_match = true});
    }

    std::string verify(io::SimDisk& disk, io::ManualClock& /*clock*/) override {
        auto store = open_directory_store(disk, "data");
        if (!store) return store.error().what;
        const auto found = (*store)->bucket("tables");
        if (!found) return bucket_made_ ? found.error().what : "";
        Bucket& bucket = **found;
        for (const auto& [key, body] : stored_) {
            if (unsure_.contains(key)) continue;
            const auto object = bucket.get(key);
            if (!object) return "OBJ-2: " + object.error().what;
            if (as_text(object->body) != body) return "OBJ-2: old body of " + key;
        }
        std::string wrong;
        const Result<> scanned = bucket.scan("", "", SIZE_MAX, [&](const BulkObject& object) {
            const std::string key(object.key);
            if (!bodies_.contains(std::string(object.body))) wrong = "OBJ-1: part of " + key;
            if (!stored_.contains(key) && !unsure_.contains(key)) wrong = "came back: " + key;
            return wrong.empty();
        });
        return scanned ? wrong : scanned.error().what;
    }

  private:
    void put(Bucket& bucket, const Put& put) {
        const std::string key(put.key);
        unsure_.insert(key);
        bodies_.insert(std::string(as_text(put.body)));
        if (!bucket.put(put)) return;
        stored_[key] = as_text(put.body);
        unsure_.erase(key);
    }
    void put_file(io::Disk& disk, Bucket& bucket) {
        unsure_.insert("pin/part");
        bodies_.insert("PAR1");
        const auto file = disk.create("data/made");
        if (!file || !(*file)->append(as_bytes("PAR1"))) return;
        if (!bucket.put_file("pin/part", "data/made")) return;
        stored_["pin/part"] = "PAR1";
        unsure_.erase("pin/part");
    }

    bool bucket_made_ = false;
    std::map<std::string, std::string> stored_;  // acknowledged: OBJ-2
    std::set<std::string> unsure_;               // under way: old or new, never a part
    std::set<std::string> bodies_;               // all that were ever put
};

io::SimReport crash_script(const io::CrashSweep& sweep) {
    return io::crash_everywhere([] { return std::make_unique<Script>(); }, sweep);
}

TEST(DirectoryStoreCrash, EveryCrashPointKeepsEveryPromise) {  // OBJ-1, OBJ-2
    const io::SimReport report = crash_script({.seeds = 20});
    EXPECT_TRUE(report.failure.empty()) << report.failure;
    EXPECT_GE(report.crashes, 1'000U);
    std::cout << report.crashes << " crash points\n";
}

TEST(DirectoryStoreCrash, SickDisksBreakNoPromise) {
    const io::SimReport report =
        io::fault_storm([] { return std::make_unique<Script>(); }, {.seeds = 1'000});
    EXPECT_TRUE(report.failure.empty()) << report.failure;
}

// An object whose put was killed between its name and the sync of its directory is there at the
// next start; whoever saw it builds upon it, so it must not vanish in a later power loss.
TEST(DirectoryStoreCrash, WhatARestartShowsOutlivesAPowerLoss) {  // OBJ-1, OBJ-2
    constexpr std::string_view kKey = "pin/_delta_log/0";
    std::uint64_t shown = 0;
    for (std::uint64_t at = 0; at < 40; ++at) {
        for (std::uint64_t seed = 1; seed <= 8; ++seed) {
            io::ManualClock clock;
            io::SimDisk disk(seed, clock);
            disk.inject({.kind = io::FaultKind::crash, .at = at});
            try {
                const auto store = open_directory_store(disk, "data");
                if ((*store)->create_bucket("tables")) {
                    static_cast<void>(
                        (*(*store)->bucket("tables"))
                            ->put({.key = kKey, .body = as_bytes("zero"), .if_none_match = true}));
                }
            } catch (const io::SimDisk::Crash&) {
            }
            disk.heal();
            disk.kill();
            const auto has_object = [&disk, kKey] {
                const auto store = *open_directory_store(disk, "data");
                const auto bucket = store->bucket("tables");
                return bucket && (*bucket)->get(kKey);
            };
            if (!has_object()) continue;
            ++shown;
            io::SeededRandom random(seed);
            disk.power_loss(random);
            EXPECT_TRUE(has_object()) << "crash " << at << ", seed " << seed;
        }
    }
    EXPECT_GT(shown, 0U);
}

// Directories are synced once more than a script of one life needs, for the sake of a process that
// died between making one and syncing it; so all syncs of one path are left out together.
TEST(DirectoryStoreCrash, EverySyncedPathIsNeeded) {
    io::ManualClock clock;
    io::SimDisk disk(1, clock);
    io::SeededRandom random(1);
    std::set<std::string> paths;
    disk.ignore_syncs([&paths](const io::SimDisk::SyncCall& call) {
        paths.insert(std::string(call.path));
        return false;
    });
    Script().run(disk, clock, random);
    paths.erase(".");  // holds the store itself, whose loss is the loss of all that was synced
    EXPECT_GE(paths.size(), 10U);
    for (const std::string& path : paths) {
        const auto ignore = [&path](io::SimDisk& sick) {
            sick.ignore_syncs([&path](const auto& call) { return call.path == path; });
        };
        const io::SimReport report = crash_script({.seeds = 10, .prepare = ignore});
        EXPECT_FALSE(report.failure.empty()) << "nobody misses the syncs of " << path;
    }
}

}  // namespace
}  // namespace object
