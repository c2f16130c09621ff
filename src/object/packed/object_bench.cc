// object_bench [objects]: rates of the packed store on a real disk, in $TMPDIR or /tmp. The last
// line is JSON.

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/text.h"
#include "io/clock.h"
#include "io/posix_disk.h"
#include "object/packed/packed_store.h"

namespace {

using base::text;

constexpr std::size_t kGroup = 4096;
constexpr std::size_t kTopics = 3;

std::string key_of(std::size_t number) {
    static const char* const kNames[kTopics] = {"pin", "geo", "user"};
    const std::string topic = text("0a1b2c3d4e5f.", kNames[(number / 500) % kTopics]);
    std::string offset = std::to_string(number);
    offset.insert(0, 10 - offset.size(), '0');
    return text("topics/", topic, "/partition=0/", topic, "+0+", offset, ".json");
}

// Prints, and gives the rate.
double report(const char* what, std::size_t count, const std::function<void()>& work) {
    const io::SystemClock clock;
    const auto start = clock.monotonic();
    work();
    const std::chrono::duration<double> took = clock.monotonic() - start;
    std::printf("%-28s %9zu in %7.3f s  %12.0f /s\n", what, count, took.count(),
                static_cast<double>(count) / took.count());
    return static_cast<double>(count) / took.count();
}

std::string resident() {
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);) {
        if (line.starts_with("VmHWM")) return line;
    }
    return "";
}

void put_all(object::Bucket& bucket, std::size_t objects) {
    const std::string body(900, 'b');
    const object::Metadata metadata = {{"millrace-time", "1600000000000"}};
    for (std::size_t at = 0; at < objects; at += kGroup) {
        std::vector<std::string> keys;
        std::vector<object::Put> puts;
        for (std::size_t i = at; i < std::min(at + kGroup, objects); ++i) {
            keys.push_back(key_of(i));
        }
        for (std::size_t i = 0; i < keys.size(); ++i) {
            const std::size_t bytes = 300 + (at + i) * 7919 % 501;
            puts.push_back({.key = keys[i],
                            .body = base::as_bytes(std::string_view(body).substr(0, bytes)),
                            .metadata = &metadata});
        }
        const auto stored = bucket.put_many(puts);
        CHECK(stored, stored.error().what);
    }
}

std::size_t list_all(object::Bucket& bucket) {
    std::size_t listed = 0;
    object::ListRequest request;
    while (true) {
        const auto page = bucket.list(request);
        CHECK(page, page.error().what);
        listed += page->objects.size();
        if (!page->next) return listed;
        request.start_after = *page->next;
    }
}

// Pages of 1,000 keys that begin anywhere: the median and the slowest but one in a hundred, in ms.
struct PageTimes {
    double p50_ms;
    double p99_ms;
};
PageTimes random_pages(object::Bucket& bucket, std::size_t objects) {
    const io::SystemClock clock;
    std::vector<double> times;
    for (std::size_t i = 0; i < 2000; ++i) {
        const auto start = clock.monotonic();
        const auto page = bucket.list({.start_after = key_of(i * 7'919'333 % objects)});
        CHECK(page, page.error().what);
        times.push_back(
            std::chrono::duration<double, std::milli>(clock.monotonic() - start).count());
    }
    std::ranges::sort(times);
    std::printf("%-28s %9zu    p50 %.2f ms, p99 %.2f ms, slowest %.2f ms\n", "pages anywhere",
                times.size(), times[1000], times[1980], times.back());
    return {times[1000], times[1980]};
}

}  // namespace

int main(int argc, char** argv) {
    const std::size_t objects = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 1'000'000;
    const char* const root = std::getenv("TMPDIR");
    const std::string directory = text(root != nullptr ? root : "/tmp", "/object_bench.data");
    io::PosixDisk disk;
    io::SystemClock clock;
    static_cast<void>(disk.remove_tree(directory));
    double put_rate = 0;
    {
        auto store = *object::packed::open_store(disk, clock, directory);
        CHECK(store->create_bucket("bench"));
        object::Bucket& bucket = **store->bucket("bench");
        put_rate = report("put_many, 4096 a sync", objects, [&] { put_all(bucket, objects); });
        report("put, a sync each", 2000, [&] {
            for (int i = 0; i < 2000; ++i) {
                const std::string key = text("single/", i);
                CHECK(bucket.put({.key = key, .body = base::as_bytes(key)}));
            }
        });
        report("close", 1, [&] { CHECK(store->close()); });
    }
    std::unique_ptr<object::Store> store;
    const double open_rate =
        report("open", 1, [&] { store = *object::packed::open_store(disk, clock, directory); });
    object::Bucket& bucket = **store->bucket("bench");
    const double scan_rate = report("scan", objects, [&] {
        std::size_t bytes = 0;
        std::size_t seen = 0;
        CHECK(bucket.scan("topics/", "", SIZE_MAX, [&](const object::BulkObject& object) {
            bytes += object.body.size();
            ++seen;
            return true;
        }));
        CHECK(seen == objects, seen);
    });
    report("list, 1000 a page", objects, [&] { CHECK(list_all(bucket) == objects + 2000); });
    const PageTimes pages = random_pages(bucket, objects);
    const double get_rate = report("get", 200'000, [&] {
        for (std::size_t i = 0; i < 200'000; ++i) {
            CHECK(bucket.get(key_of(i * 7919 % objects)));
        }
    });
    std::printf("%s\n", resident().c_str());
    store.reset();
    static_cast<void>(disk.remove_tree(directory));
    std::printf(R"({"object_put_per_s":%.0f,"object_scan_per_s":%.0f,"object_get_per_s":%.0f,)"
                R"("object_page_p50_ms":%.2f,"object_page_p99_ms":%.2f,"object_open_ms":%.0f})"
                "\n",
                put_rate, scan_rate, get_rate, pages.p50_ms, pages.p99_ms, 1000 / open_rate);
    return 0;
}
