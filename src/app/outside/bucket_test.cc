// A bucket elsewhere does what a bucket does: against our own S3 server, over TCP.

#include <algorithm>
#include <fstream>
#include <thread>

#include "app/outside/server_fixture.h"

namespace app::outside {
namespace {

using base::Code;
using object::Freshness;
using object::ListPage;
using object::Put;

std::vector<std::string> keys_of(const ListPage& page) {
    std::vector<std::string> keys;
    for (const object::Info& info : page.objects) keys.push_back(info.key);
    return keys;
}

TEST_F(OutsideTest, GivesBackWhatWasPut) {
    const std::string key = "topics/a.pin/partition=0/a.pin+0+0000000000.json";
    const object::Metadata metadata{{"millrace-time", "1600000000000"},
                                    {"content-type", "application/json"},
                                    {"x-amz-meta-other", "b"}};
    const std::string body = "{\"index\":1}\n";
    const auto info =
        bucket().put({.key = key, .body = base::as_bytes(body), .metadata = &metadata});
    ASSERT_TRUE(info) << info.error().what;
    EXPECT_EQ(info->size, body.size());
    EXPECT_EQ(info->etag.size(), 32U);
    EXPECT_NE(info->modified, base::WallTime{});
    auto object = bucket().get(key);
    ASSERT_TRUE(object) << object.error().what;
    EXPECT_EQ(base::as_text(object->body), body);
    EXPECT_EQ(object->info.etag, info->etag);
    std::ranges::sort(object->metadata);
    object::Metadata expected = metadata;
    std::ranges::sort(expected);
    EXPECT_EQ(object->metadata, expected);
    const auto head = bucket().head(key);
    ASSERT_TRUE(head);
    EXPECT_EQ(head->size, body.size());
    ASSERT_TRUE(bucket().remove(key));
    ASSERT_TRUE(bucket().remove(key));
    EXPECT_EQ(bucket().get(key).error().code, Code::not_found);
    EXPECT_EQ(bucket().head(key).error().code, Code::not_found);
}

TEST_F(OutsideTest, TakesAnyKey) {
    for (const std::string key : {"a b", "ä/ö", "a+b=c&d?e#f", "%41", "a//b", "a/../b", "~!*'()",
                                  "\x01\x7f", "<&>\"", "a/./b"}) {
        ASSERT_TRUE(put(key, key)) << key;
        EXPECT_EQ(got(key), key);
        const auto page = bucket().list({.prefix = key});
        ASSERT_TRUE(page) << page.error().what;
        EXPECT_EQ(keys_of(*page), std::vector<std::string>{key});
    }
    EXPECT_EQ(put("", "").error().code, Code::invalid_argument);
    EXPECT_EQ(put(std::string(1025, 'k'), "").error().code, Code::too_large);
}

TEST_F(OutsideTest, ReadsRanges) {
    ASSERT_TRUE(put("k", "0123456789"));
    const auto part = [this](object::Range range) {
        const auto object = bucket().get("k", range);
        EXPECT_EQ(object ? object->info.size : 0, 10U);
        return object ? std::string(base::as_text(object->body)) : object.error().what;
    };
    EXPECT_EQ(part({.first = 2, .length = 3}), "234");
    EXPECT_EQ(part({.first = 7}), "789");
    EXPECT_EQ(part({.first = 8, .length = 100}), "89");
    EXPECT_EQ(part({.first = 3, .length = 0}), "");
    EXPECT_EQ(part({.first = 10}), "");
    EXPECT_EQ(part({.first = 99, .length = 1}), "");
    ASSERT_TRUE(put("empty", ""));
    EXPECT_EQ(bucket().get("empty", {.length = 5})->body.size(), 0U);
    EXPECT_EQ(got("empty"), "");
}

TEST_F(OutsideTest, ListsPageByPage) {
    std::vector<std::string> keys;
    for (int i = 0; i < 25; ++i) keys.push_back(base::text("d", i % 5, "/k", 100 + i));
    keys.emplace_back("top");
    std::vector<Put> puts;
    puts.reserve(keys.size());
    for (const std::string& key : keys) puts.push_back({.key = key, .body = {}});
    ASSERT_TRUE(bucket().put_many(puts));
    std::ranges::sort(keys);

    const auto all = [this](object::ListRequest request) {
        std::vector<std::string> found;
        for (;;) {
            const auto page = bucket().list(request);
            EXPECT_TRUE(page);
            for (const std::string& key : keys_of(*page)) found.push_back(key);
            for (const std::string& prefix : page->common_prefixes) found.push_back(prefix);
            if (!page->next) break;
            request.start_after = *page->next;
        }
        return found;
    };
    EXPECT_EQ(all({.keys_max = 4}), keys);
    // Each page tells keys first, then what they share.
    auto grouped = all({.delimiter = "/", .keys_max = 2});
    std::ranges::sort(grouped);
    EXPECT_EQ(grouped, (std::vector<std::string>{"d0/", "d1/", "d2/", "d3/", "d4/", "top"}));
    EXPECT_EQ(all({.start_after = keys[20]}),
              std::vector<std::string>(keys.begin() + 21, keys.end()));
    EXPECT_EQ(all({.prefix = "d3/", .keys_max = 2}).size(), 5U);
    std::vector<std::string_view> gone(keys.begin(), keys.end());
    ASSERT_TRUE(bucket().remove_many(gone));
    EXPECT_TRUE(all({}).empty());
}

TEST_F(OutsideTest, ScansInOrderWithBodies) {
    constexpr int kObjects = 700;
    std::vector<std::string> keys;
    for (int i = 0; i < kObjects; ++i) keys.push_back(base::text("p/", 1000 + i));
    std::vector<Put> puts;
    puts.reserve(keys.size());
    const object::Metadata metadata{{"millrace-value", "raw"}};
    for (const std::string& key : keys) {
        puts.push_back({.key = key, .body = base::as_bytes(key), .metadata = &metadata});
    }
    ASSERT_TRUE(bucket().put_many(puts));
    ASSERT_TRUE(put("q", "beyond"));
    std::vector<std::string> seen;
    const auto see = [&](const object::BulkObject& object) {
        EXPECT_EQ(object.body, object.key);
        EXPECT_EQ(*object.metadata, metadata);
        EXPECT_NE(object.modified, base::WallTime{});
        seen.emplace_back(object.key);
        return true;
    };
    ASSERT_TRUE(bucket().scan("p/", "", SIZE_MAX, see));
    EXPECT_EQ(seen, keys);
    seen.clear();
    ASSERT_TRUE(bucket().scan("p/", keys[9], 5, see));
    EXPECT_EQ(seen, std::vector<std::string>(keys.begin() + 10, keys.begin() + 15));
    int given = 0;
    ASSERT_TRUE(bucket().scan("p/", "", SIZE_MAX, [&](const auto&) { return ++given < 3; }));
    EXPECT_EQ(given, 3);
}

// OBJ-3
TEST_F(OutsideTest, LetsOneConditionalPutWin) {
    constexpr int kWriters = 8;
    std::atomic<int> won = 0;
    std::atomic<int> late = 0;
    std::vector<std::thread> writers;
    for (int i = 0; i < kWriters; ++i) {
        writers.emplace_back([&, i] {
            const std::string body = base::text(i % 2);
            const auto outcome = bucket().put(
                {.key = "_delta_log/1.json", .body = base::as_bytes(body), .if_none_match = true});
            if (outcome) ++won;
            if (!outcome && outcome.error().code == Code::already_exists) ++late;
        });
    }
    for (std::thread& writer : writers) writer.join();
    EXPECT_EQ(won, 1);
    EXPECT_EQ(late, kWriters - 1);
}

TEST_F(OutsideTest, HasBuckets) {
    ASSERT_TRUE(store().create_bucket("another"));
    EXPECT_EQ(*store().buckets(), (std::vector<std::string>{"another", "bucket"}));
    EXPECT_EQ(*store().bucket("bucket"), &bucket());
    EXPECT_EQ(store().bucket("missing").error().code, Code::not_found);
    EXPECT_EQ(store().bucket("No Name").error().code, Code::invalid_argument);
}

TEST_F(OutsideTest, TellsWhatWasRefused) {
    const auto stranger = open(quick(), "wrong");
    const auto refused = stranger->store.bucket("bucket");
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Code::permission_denied);
    const auto listed = stranger->store.buckets();
    EXPECT_NE(listed.error().what.find("SignatureDoesNotMatch"), std::string::npos)
        << listed.error().what;
    const auto missing = bucket().get("no/such");
    EXPECT_NE(missing.error().what.find("bucket bucket at http://127.0.0.1:"), std::string::npos);
    EXPECT_NE(missing.error().what.find("'no/such'"), std::string::npos);
    EXPECT_NE(missing.error().what.find("NoSuchKey"), std::string::npos);
}

class OutsideTables : public OutsideTest {
  protected:
    object::Bucket& open_tables(std::uint64_t cache_bytes_max = 1U << 30U) {
        auto tables = store().open_tables({.bucket = "bucket",
                                           .prefix = "lake/",
                                           .cache_directory = directory_.path() + "/cache",
                                           .cache_bytes_max = cache_bytes_max});
        EXPECT_TRUE(tables) << tables.error().what;
        return **tables;
    }
    static std::string content(const std::string& path) {
        std::string bytes(std::filesystem::file_size(path), '\0');
        std::ifstream(path, std::ios::binary)
            .read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
        return bytes;
    }
    static void write(const std::string& path, const std::string& bytes) {
        std::filesystem::create_directories(std::filesystem::path(path).parent_path());
        std::ofstream(path, std::ios::binary) << bytes;
    }
    std::string fetched(object::Bucket& tables, const std::string& key,
                        Freshness freshness = Freshness::any) {
        const auto paths = tables.fetch({&key, 1}, freshness);
        return paths ? content(paths->front()) : paths.error().what;
    }
};

TEST_F(OutsideTables, LieBelowTheirPrefix) {
    object::Bucket& tables = open_tables();
    ASSERT_TRUE(tables.put({.key = "pin/a", .body = base::as_bytes("x")}));
    EXPECT_EQ(got("lake/pin/a"), "x");
    EXPECT_EQ(keys_of(*tables.list({.prefix = "pin/"})), std::vector<std::string>{"pin/a"});
    EXPECT_EQ(tables.list({.delimiter = "/"})->common_prefixes, std::vector<std::string>{"pin/"});
    EXPECT_FALSE(bucket().local_path("pin/a"));
    EXPECT_EQ(bucket().fetch(std::vector<std::string>{"pin/a"}, Freshness::any).error().code,
              Code::unsupported);
}

TEST_F(OutsideTables, FilesGoThereAndStayHere) {
    object::Bucket& tables = open_tables();
    for (const std::size_t bytes : {std::size_t{0}, std::size_t{1000}, std::size_t{20'000'000}}) {
        std::string body(bytes, 'x');
        for (std::size_t i = 0; i < bytes; i += 977) body[i] = static_cast<char>('a' + i % 26);
        const std::string key = base::text("pin/", bytes, ".parquet");
        const std::string path = *tables.local_path(key + ".1.tmp");
        write(path, body);
        const auto put = tables.put_file(key, path);
        ASSERT_TRUE(put) << put.error().what;
        EXPECT_EQ(put->size, bytes);
        EXPECT_FALSE(std::filesystem::exists(path));
        const int asked = proxy().requests;
        EXPECT_EQ(fetched(tables, key), body);
        EXPECT_EQ(proxy().requests, asked) << "it was here";
        EXPECT_EQ(fetched(tables, key, Freshness::newest), body);
        EXPECT_GT(proxy().requests, asked);
    }
    EXPECT_NE(fetched(tables, "pin/none").find("NoSuchKey"), std::string::npos);
}

TEST_F(OutsideTables, ServeTheNewestWhereItIsAskedFor) {
    object::Bucket& tables = open_tables();
    ASSERT_TRUE(put("lake/c.checkpoint.parquet", "one"));
    EXPECT_EQ(fetched(tables, "c.checkpoint.parquet"), "one");
    ASSERT_TRUE(put("lake/c.checkpoint.parquet", "two"));
    EXPECT_EQ(fetched(tables, "c.checkpoint.parquet"), "one");
    EXPECT_EQ(fetched(tables, "c.checkpoint.parquet", Freshness::newest), "two");
}

TEST_F(OutsideTables, KeepNoMoreThanTheyMay) {
    io::ManualClock clock;
    auto cache = *object::remote::FileCache::open(disk_, clock, directory_.path() + "/files", 10);
    const auto take = [&](const std::string& key, const std::string& bytes) {
        const std::string path = *cache->temporary(key);
        write(path, bytes);
        EXPECT_TRUE(cache->take(key, path));
    };
    take("a/1", "123456");
    take("a/2", "123456");
    EXPECT_TRUE(cache->has("a/1")) << "somebody may be about to read it";
    EXPECT_TRUE(cache->has("a/2"));
    clock.advance(std::chrono::minutes(11));
    EXPECT_TRUE(cache->has("a/2"));
    take("a/3", "1234");
    EXPECT_FALSE(cache->has("a/1"));
    EXPECT_TRUE(cache->has("a/2"));
    EXPECT_FALSE(std::filesystem::exists(*cache->path_of("a/1")));
    // What a kill left is gone at the next start, what was whole is found.
    write(*cache->temporary("a/4"), "half");
    cache = *object::remote::FileCache::open(disk_, clock, directory_.path() + "/files", 10);
    EXPECT_TRUE(cache->has("a/2"));
    EXPECT_TRUE(cache->has("a/3"));
    EXPECT_FALSE(cache->has("a/4"));
    cache->forget("a/2");
    EXPECT_FALSE(cache->has("a/2"));
    const auto left = std::filesystem::directory_iterator(directory_.path() + "/files/a");
    EXPECT_EQ(std::distance(begin(left), end(left)), 1);
}

}  // namespace
}  // namespace app::outside
