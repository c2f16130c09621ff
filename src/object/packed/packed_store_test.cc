// The packed store against a plain map, with sizes so small that segments roll, runs merge and
// space is reclaimed all the time; on the machine's disk.

#include "object/packed/packed_store.h"

#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <map>
#include <thread>

#include "base/text.h"
#include "io/posix_disk.h"
#include "io/random.h"
#include "io/test_directory.h"
#include "object/packed/manifest.h"

namespace object::packed {
namespace {

using base::as_bytes;
using base::as_text;
using base::Code;
using base::text;

constexpr Options kSmall{
    .memtable_entries_max = 32, .segment_bytes = 16 * 1024, .runs_per_merge = 3};

class PackedStoreTest : public testing::Test {
  protected:
    PackedStoreTest() {
        open();
        EXPECT_TRUE(store_->create_bucket("bucket"));
        bucket_ = *store_->bucket("bucket");
    }
    ~PackedStoreTest() override { store_.reset(); }
    void open(const Options& options = kSmall) {
        store_.reset();
        auto opened = open_store(disk_, clock_, directory_, options);
        ASSERT_TRUE(opened) << opened.error().what;
        store_ = *std::move(opened);
        const auto found = store_->bucket("bucket");
        bucket_ = found ? *found : nullptr;
    }
    // What a scan sees; list and get must agree with it.
    std::map<std::string, std::string> content(std::string_view prefix = "") {
        std::map<std::string, std::string> all;
        EXPECT_TRUE(bucket_->scan(prefix, "", SIZE_MAX, [&](const BulkObject& object) {
            EXPECT_TRUE(all.emplace(object.key, object.body).second) << object.key << " twice";
            return true;
        }));
        const ListPage page = *bucket_->list({.prefix = std::string(prefix), .keys_max = SIZE_MAX});
        EXPECT_EQ(page.objects.size(), all.size());
        for (const Info& info : page.objects) {
            const auto object = bucket_->get(info.key);
            if (!object) {
                ADD_FAILURE() << object.error().what;
                continue;
            }
            EXPECT_EQ(as_text(object->body), all[info.key]);
            EXPECT_EQ(object->info.etag, info.etag);
        }
        return all;
    }

    io::PosixDisk disk_;
    io::ManualClock clock_;
    const io::TestDirectory place_;
    const std::string& directory_ = place_.path();
    std::unique_ptr<Store> store_;
    Bucket* bucket_ = nullptr;
};

TEST_F(PackedStoreTest, PutGivesWhatGetGives) {
    const Metadata metadata = {{"millrace-time", "1600000000000"}, {"content-type", "a/b"}};
    const auto put = bucket_->put({.key = "a/b", .body = as_bytes("hello"), .metadata = &metadata});
    ASSERT_TRUE(put) << put.error().what;
    EXPECT_EQ(put->etag, "5d41402abc4b2a76b9719d911017c592");
    EXPECT_EQ(put->modified, clock_.wall());
    const auto object = bucket_->get("a/b");
    ASSERT_TRUE(object);
    EXPECT_EQ(as_text(object->body), "hello");
    EXPECT_EQ(object->metadata, metadata);
    EXPECT_EQ(as_text(bucket_->get("a/b", {.first = 1, .length = 3})->body), "ell");
    EXPECT_TRUE(bucket_->get("a/b", {.first = 7})->body.empty());
    EXPECT_EQ(bucket_->head("a").error().code, Code::not_found);
}

TEST_F(PackedStoreTest, ExactlyOneConditionalPutWins) {  // OBJ-3
    ASSERT_TRUE(bucket_->put({.key = "a", .body = as_bytes("1"), .if_none_match = true}));
    EXPECT_EQ(bucket_->put({.key = "a", .body = {}, .if_none_match = true}).error().code,
              Code::already_exists);
    const Put both[] = {{.key = "b", .body = as_bytes("1")},
                        {.key = "b", .body = as_bytes("2"), .if_none_match = true}};
    EXPECT_EQ(bucket_->put_many(both).error().code, Code::already_exists);
    EXPECT_EQ(bucket_->head("b").error().code, Code::not_found);
    ASSERT_TRUE(bucket_->remove("a"));
    open();
    EXPECT_TRUE(bucket_->put({.key = "a", .body = as_bytes("3"), .if_none_match = true}));
    open();
    EXPECT_EQ(as_text(bucket_->get("a")->body), "3");
}

// Random puts and removes with restarts, orderly and not, against a map.
TEST_F(PackedStoreTest, AgreesWithAMapWhateverHappens) {
    io::SeededRandom random(7);
    std::map<std::string, std::string> model;
    const auto random_key = [&] { return text("k", random.below(9), "/", random.below(60)); };
    for (int round = 0; round < 400; ++round) {
        std::vector<std::pair<std::string, std::string>> group;
        const std::uint64_t kind = random.below(10);
        for (std::uint64_t i = random.below(20) + 1; i > 0; --i) {
            group.emplace_back(random_key(), std::string(random.below(400), 'a' + round % 26));
        }
        std::vector<Put> puts;
        std::vector<std::string_view> keys;
        for (const auto& [key, body] : group) {
            puts.push_back({.key = key, .body = as_bytes(body)});
            keys.push_back(key);
        }
        if (kind < 7) {
            ASSERT_TRUE(bucket_->put_many(puts));
            for (const auto& [key, body] : group) model[key] = body;
        } else {
            ASSERT_TRUE(bucket_->remove_many(keys));
            for (const auto& [key, body] : group) model.erase(key);
        }
        if (random.below(20) == 0) {
            if (random.below(2) == 0) ASSERT_TRUE(store_->close());
            open();
            ASSERT_NE(bucket_, nullptr);
        }
        if (round % 40 == 39) ASSERT_EQ(content(), model) << round;
    }
    ASSERT_EQ(content(), model);
    std::uint64_t live = 0;
    for (const auto& [key, body] : model) live += 56 + key.size() + body.size();
    std::uint64_t stored = 0;
    for (const auto& entry : std::filesystem::directory_iterator(directory_ + "/bucket")) {
        stored += entry.file_size();
    }
    EXPECT_LT(stored, 2 * live + 4 * kSmall.segment_bytes) << "space is not reclaimed";
}

TEST_F(PackedStoreTest, ListsGroupsAndPages) {
    std::map<std::string, std::string> model;
    for (int i = 0; i < 300; ++i) {
        const std::string key = text("t/", i % 7, "/", i);
        model[key] = "x";
        ASSERT_TRUE(bucket_->put({.key = key, .body = as_bytes("x")}));
    }
    ASSERT_TRUE(bucket_->remove("t/3/3"));
    model.erase("t/3/3");
    const ListPage groups = *bucket_->list({.prefix = "t/", .delimiter = "/"});
    EXPECT_EQ(groups.common_prefixes.size(), 7U);
    EXPECT_TRUE(groups.objects.empty());
    std::vector<std::string> paged;
    ListRequest request{.prefix = "t/", .keys_max = 17};
    while (true) {
        const ListPage page = *bucket_->list(request);
        for (const Info& info : page.objects) paged.push_back(info.key);
        if (!page.next) break;
        request.start_after = *page.next;
    }
    ASSERT_EQ(paged.size(), model.size());
    EXPECT_TRUE(
        std::ranges::equal(paged, model, {}, {}, [](const auto& pair) { return pair.first; }));
    EXPECT_EQ(content("t/3/").size(), 42U);
    std::size_t seen = 0;
    ASSERT_TRUE(bucket_->scan("t/", "t/5", 10, [&](const BulkObject& object) {
        EXPECT_GT(object.key, "t/5");
        ++seen;
        return true;
    }));
    EXPECT_EQ(seen, 10U);
}

TEST_F(PackedStoreTest, BigObjectsAndFilesWork) {
    open(Options{});
    std::string big(30'000'000, 'x');
    for (std::size_t i = 0; i < big.size(); i += 4096)
        big[i] = static_cast<char>('a' + i / 4096 % 26);
    ASSERT_TRUE(bucket_->put({.key = "big", .body = as_bytes(big)}));
    const std::string path = directory_ + "/file";
    std::ofstream(path) << big;
    const auto put = bucket_->put_file("file", path);
    ASSERT_TRUE(put) << put.error().what;
    EXPECT_FALSE(std::filesystem::exists(path));
    open(Options{});  // replays them
    EXPECT_EQ(bucket_->head("big")->etag, bucket_->head("file")->etag);
    EXPECT_EQ(as_text(bucket_->get("file")->body), big);
    EXPECT_EQ(as_text(bucket_->get("big", {.first = 29'999'990})->body), big.substr(29'999'990));
}

TEST_F(PackedStoreTest, RefusesWhatIsTooMuchOrUnknown) {
    const Metadata metadata = {{"name", std::string(20'000, 'v')}};
    EXPECT_EQ(bucket_->put({.key = "a", .body = {}, .metadata = &metadata}).error().code,
              Code::too_large);
    EXPECT_EQ(bucket_->put({.key = "", .body = {}}).error().code, Code::invalid_argument);
    EXPECT_EQ(bucket_->get("a").error().code, Code::not_found);
    EXPECT_TRUE(bucket_->remove("a"));
    EXPECT_EQ(store_->bucket("other").error().what, "Non-existent S3 bucket: other");
    EXPECT_EQ(store_->create_bucket("bucket").error().code, Code::already_exists);
    EXPECT_EQ(open_store(disk_, clock_, directory_).error().code, Code::busy);
    ASSERT_TRUE(store_->close());
    EXPECT_EQ(bucket_->put({.key = "a", .body = {}}).error().code, Code::closed);
}

TEST_F(PackedStoreTest, DamageIsFoundAndNamed) {
    for (int i = 0; i < 200; ++i) {
        const std::string key = text("k", i);
        ASSERT_TRUE(bucket_->put({.key = key, .body = as_bytes(std::string(200, 'b'))}));
    }
    ASSERT_TRUE(store_->close());
    const auto flip = [](const std::filesystem::path& path, std::streamoff at) {
        std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
        file.seekg(at);
        const char old = static_cast<char>(file.get());
        file.seekp(at);
        file.put(static_cast<char>(old ^ 1));
    };
    for (const auto& entry : std::filesystem::directory_iterator(directory_ + "/bucket")) {
        const std::string name = entry.path().filename();
        flip(entry.path(), 40);
        store_.reset();
        const auto opened = open_store(disk_, clock_, directory_, kSmall);
        if (name.starts_with("segment")) {
            // Not read at the start; the object is.
            ASSERT_TRUE(opened);
            Bucket& bucket = **(*opened)->bucket("bucket");
            const auto scanned =
                bucket.scan("", "", SIZE_MAX, [](const BulkObject&) { return true; });
            EXPECT_EQ(scanned.error().code, Code::corrupt) << name;
            ASSERT_TRUE((*opened)->close());
        } else if (name == "MANIFEST") {
            ASSERT_FALSE(opened) << name;
            EXPECT_EQ(opened.error().code, Code::corrupt) << opened.error().what;
        }
        flip(entry.path(), 40);
    }
}

TEST_F(PackedStoreTest, ReadersRunBesideTheWriter) {
    constexpr int kKeys = 100;
    const auto body_of = [](int version) {
        return std::string(50 + version % 100, 'a' + version % 26);
    };
    for (int i = 0; i < kKeys; ++i) {
        ASSERT_TRUE(bucket_->put({.key = text("k/", i), .body = as_bytes(body_of(0))}));
    }
    std::atomic<bool> stop = false;
    std::vector<std::thread> readers;  // the store's callers bring the threads
    for (int reader = 0; reader < 2; ++reader) {
        readers.emplace_back([&] {
            while (!stop) {
                int seen = 0;
                const auto scanned =
                    bucket_->scan("k/", "", SIZE_MAX, [&](const BulkObject& object) {
                        EXPECT_EQ(object.body.size(),
                                  50 + (object.body[0] - 'a' + 0U) % 100 +
                                      (object.body.size() - 50 - (object.body[0] - 'a')) / 26 * 26);
                        ++seen;
                        return true;
                    });
                EXPECT_TRUE(scanned) << scanned.error().what;
                EXPECT_EQ(seen, kKeys);
                const auto object = bucket_->get("k/7");
                EXPECT_TRUE(object) << object.error().what;
            }
        });
    }
    for (int version = 1; version < 60; ++version) {
        const std::string body = body_of(version);
        std::vector<std::string> keys;
        std::vector<Put> puts;
        for (int i = 0; i < kKeys; ++i) keys.push_back(text("k/", i));
        for (const std::string& key : keys) puts.push_back({.key = key, .body = as_bytes(body)});
        ASSERT_TRUE(bucket_->put_many(puts));
    }
    stop = true;
    for (std::thread& reader : readers) reader.join();
}

TEST(ManifestTest, ReadsWhatItWroteAndNothingElse) {
    const Manifest manifest{.next_number = 9,
                            .watermark_segment = 7,
                            .watermark_offset = 55,
                            .segments = {{.number = 3, .sealed_bytes = 100, .dead_bytes = 60},
                                         {.number = 7, .dead_bytes = 2}},
                            .runs = {5, 8}};
    const std::string good = encode_manifest(manifest);
    const auto read = decode_manifest(good);
    ASSERT_TRUE(read);
    EXPECT_EQ(encode_manifest(*read), good);
    for (std::size_t i = 0; i < good.size(); ++i) {
        EXPECT_FALSE(decode_manifest(good.substr(0, i)));
        std::string bad = good;
        bad[i] ^= 1;
        EXPECT_FALSE(decode_manifest(bad)) << bad;
    }
}

}  // namespace
}  // namespace object::packed
