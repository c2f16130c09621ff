// What the log costs, against the bare disk and by the thousand.
//
//     log_bench DIRECTORY [append|open|recover]     (all three without a word)
//
// append   1 KiB records, one batch each, so many pending per commit: append + sync, against one
//          writev + fdatasync of the same bytes, in turns; the ratio counts.
// open     10,000 cleanly closed logs at once: seconds, resident memory, descriptors.
// recover  a segment of 128 MiB that was never closed.
// The last line is JSON.

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "base/check.h"
#include "base/log_line.h"
#include "io/posix_disk.h"
#include "log/batch_testing.h"
#include "log/log.h"
#include "log/segment/names.h"

namespace {

using base::Bytes;
using base::ByteView;
using base::limits::kMiB;

constexpr std::size_t kValueBytes = 1024;
constexpr int kRounds = 5;
constexpr std::size_t kLogs = 10'000;
constexpr std::size_t kFilesOpenMax = 512;

struct Ground {
    io::PosixDisk disk;
    io::SystemClock clock;
    std::string root;
    std::string json;

    void result(const std::string& name, double value) {
        json += base::text(json.empty() ? "" : ",", "\"", name, "\":", value);
    }
};

double seconds_since(const Ground& ground, base::MonotonicTime start) {
    return std::chrono::duration<double>(ground.clock.monotonic() - start).count();
}

double resident_mib() {
    std::ifstream file("/proc/self/statm");
    double pages = 0;
    file >> pages >> pages;
    return pages * static_cast<double>(sysconf(_SC_PAGESIZE)) / static_cast<double>(kMiB);
}

std::size_t descriptors() {
    const std::filesystem::directory_iterator all("/proc/self/fd");
    return static_cast<std::size_t>(std::distance(begin(all), end(all)));
}

struct Pending {
    std::vector<Bytes> batches;
    std::vector<logs::Incoming> incoming;
    std::vector<ByteView> parts;
};

Pending pending_batches(std::size_t count) {
    Pending pending;
    pending.batches.assign(count, logs::testing::batch_of({std::string(kValueBytes, 'x')}));
    for (Bytes& batch : pending.batches) {
        pending.incoming.push_back({batch});
        pending.parts.emplace_back(batch);
    }
    return pending;
}

void bench_append(Ground& ground, std::size_t pending_count, std::size_t bytes_per_round) {
    Pending pending = pending_batches(pending_count);
    const std::size_t commits = bytes_per_round / (pending_count * pending.batches.front().size());
    logs::Files files(ground.disk, kFilesOpenMax);
    const std::string directory = base::text(ground.root, "/append", pending_count);
    auto log = *logs::Log::open(ground.disk, ground.clock, files, directory, {});
    const std::unique_ptr<io::File> raw = *ground.disk.create(directory + "/raw");
    std::vector<double> ratios;
    std::vector<double> log_rates;
    for (int round = 0; round < kRounds; ++round) {
        // Commit by commit in turns, so that a busy disk is equally busy for both.
        double raw_seconds = 0;
        double log_seconds = 0;
        for (std::size_t i = 0; i < commits; ++i) {
            const base::MonotonicTime start = ground.clock.monotonic();
            CHECK(raw->append(pending.parts));
            CHECK(raw->sync());
            raw_seconds += seconds_since(ground, start);
            const base::MonotonicTime log_start = ground.clock.monotonic();
            CHECK(log->append(pending.incoming));
            CHECK(logs::testing::sync(*log, ground.disk));
            log_seconds += seconds_since(ground, log_start);
        }
        ratios.push_back(raw_seconds / log_seconds);
        log_rates.push_back(static_cast<double>(commits * pending_count) / log_seconds);
    }
    std::ranges::sort(ratios);
    std::ranges::sort(log_rates);
    std::printf("append   %4zu pending  %9.0f records/s  ratio to raw %.2f (%.2f to %.2f)\n",
                pending_count, log_rates[kRounds / 2], ratios[kRounds / 2], ratios.front(),
                ratios.back());
    ground.result(base::text("append_", pending_count, "_ratio"), ratios[kRounds / 2]);
    ground.result(base::text("append_", pending_count, "_records_per_s"), log_rates[kRounds / 2]);
}

// One closed log, and the bytes of its files under so many other names.
void make_logs(Ground& ground, const std::string& directory) {
    logs::Files files(ground.disk, kFilesOpenMax);
    const std::string model = directory + "/model";
    auto log = *logs::Log::open(ground.disk, ground.clock, files, model, {});
    Pending pending = pending_batches(4);
    CHECK(log->append(pending.incoming));
    CHECK(log->close());
    const std::vector<io::DirectoryEntry> entries = *ground.disk.list(model);
    for (std::size_t i = 0; i < kLogs; ++i) {
        const std::string copy = base::text(directory, "/", i);
        std::filesystem::create_directory(copy);
        for (const io::DirectoryEntry& entry : entries) {
            std::filesystem::copy_file(model + "/" + entry.name, copy + "/" + entry.name);
        }
    }
}

void bench_open(Ground& ground) {
    const std::string directory = ground.root + "/open";
    make_logs(ground, directory);
    logs::Files files(ground.disk, kFilesOpenMax);
    std::vector<std::unique_ptr<logs::Log>> all;
    all.reserve(kLogs);
    const double resident_before = resident_mib();
    const std::size_t descriptors_before = descriptors();
    const base::MonotonicTime start = ground.clock.monotonic();
    for (std::size_t i = 0; i < kLogs; ++i) {
        auto opened =
            logs::Log::open(ground.disk, ground.clock, files, base::text(directory, "/", i), {});
        CHECK(opened, opened ? "" : opened.error().what);
        all.push_back(*std::move(opened));
    }
    const double seconds = seconds_since(ground, start);
    const double resident = resident_mib() - resident_before;
    std::printf("open     %zu logs  %.2f s  +%.1f MiB  +%zu descriptors\n", kLogs, seconds,
                resident, descriptors() - descriptors_before);
    ground.result("open_10000_s", seconds);
    ground.result("open_10000_mib", resident);
    Pending pending = pending_batches(1);
    for (const std::unique_ptr<logs::Log>& log : all) CHECK(log->append(pending.incoming));
    const double used = resident_mib() - resident_before;
    std::printf("used     one append to each  +%.1f MiB  +%zu descriptors\n", used,
                descriptors() - descriptors_before);
    ground.result("used_10000_mib", used);
    ground.result("used_10000_descriptors",
                  static_cast<double>(descriptors() - descriptors_before));
}

void bench_recover(Ground& ground) {
    const std::string directory = ground.root + "/recover";
    std::uint64_t bytes = 0;
    {
        logs::Files files(ground.disk, kFilesOpenMax);
        auto log = *logs::Log::open(ground.disk, ground.clock, files, directory, {});
        Pending pending = pending_batches(512);
        while (log->bytes() + kMiB < 128 * kMiB) CHECK(log->append(pending.incoming));
        CHECK(logs::testing::sync(*log, ground.disk));
        bytes = log->bytes();
    }
    logs::Files files(ground.disk, kFilesOpenMax);
    const base::MonotonicTime start = ground.clock.monotonic();
    auto log = *logs::Log::open(ground.disk, ground.clock, files, directory, {});
    const double seconds = seconds_since(ground, start);
    const double mib = static_cast<double>(bytes) / static_cast<double>(kMiB);
    std::printf("recover  %.0f MiB tail  %.0f ms  %.0f MiB/s\n", mib, seconds * 1000,
                mib / seconds);
    ground.result("recover_mib_per_s", mib / seconds);
    ground.result("recover_128_mib_s", seconds);
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 2) {
        std::fprintf(stderr, "usage: log_bench DIRECTORY [append|open|recover]\n");
        return 2;
    }
    base::set_log_level(base::Level::warn);
    Ground ground;
    ground.root = base::text(argv[1], "/log_bench.", getpid());
    CHECK(ground.disk.make_directories(ground.root));
    const std::string_view only = argc > 2 ? argv[2] : "";
    if (only.empty() || only == "append") {
        bench_append(ground, 16, 4 * kMiB);
        bench_append(ground, 64, 16 * kMiB);
        bench_append(ground, 256, 32 * kMiB);
    }
    if (only.empty() || only == "open") bench_open(ground);
    if (only.empty() || only == "recover") bench_recover(ground);
    CHECK(ground.disk.remove_tree(ground.root));
    std::printf("{%s}\n", ground.json.c_str());
    return 0;
}
