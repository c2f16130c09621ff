// The drivers on a toy whose durability hangs on one sync: with it nothing is found, without it the
// loss is found at once, and the words of the failure replay it.

#include "io/sim_driver.h"

#include <gtest/gtest.h>

#include "base/text.h"

namespace io {
namespace {

enum class Syncs : std::uint8_t { yes, no };

// Numbered lines, one append each; acknowledged once synced.
class Lines final : public SimScenario {
  public:
    explicit Lines(Syncs syncs) : syncs_(syncs) {}

    void run(SimDisk& disk, ManualClock&, Random&) override {
        const Result<std::unique_ptr<File>> file = disk.create("lines");
        if (!file || !disk.sync_directory(".")) return;
        for (int i = 0; i < 10; ++i) {
            const std::string line = base::text(i, "\n");
            if (!(*file)->append(base::as_bytes(line))) return;
            if (syncs_ == Syncs::yes && !(*file)->sync()) return;
            acknowledged_ += line;
        }
    }
    std::string verify(SimDisk& disk, ManualClock&) override {
        if (acknowledged_.empty()) return "";
        const Result<Bytes> left = read_file(disk, "lines", 1000);
        if (!left) return left.error().what;
        if (base::as_text(*left).starts_with(acknowledged_)) return "";
        return base::text("acknowledged ", acknowledged_.size(), " bytes, found ", left->size());
    }

  private:
    Syncs syncs_;
    std::string acknowledged_;
};

MakeScenario lines(Syncs syncs) {
    return [syncs] { return std::make_unique<Lines>(syncs); };
}

TEST(SimDriver, FindsNothingWhereNothingIsWrong) {
    const SimReport report = crash_everywhere(lines(Syncs::yes), {.seeds = 20});
    EXPECT_EQ(report.failure, "");
    EXPECT_EQ(report.runs, 20U * 2 * (22 + 1)) << "22 changes, each a crash, and one run untouched";
    const SimReport stormy = fault_storm(lines(Syncs::yes), {.seeds = 200});
    EXPECT_EQ(stormy.failure, "");
    EXPECT_EQ(stormy.runs, 200U);
}

TEST(SimDriver, FindsAMissingSyncAndCanReplayIt) {
    const SimReport report = crash_everywhere(lines(Syncs::no), {.seeds = 20});
    ASSERT_NE(report.failure, "");
    EXPECT_TRUE(report.failure.starts_with("seed=")) << report.failure;
    EXPECT_NE(report.failure.find("after=power_loss"), std::string::npos) << report.failure;
    EXPECT_LE(report.runs, 100U);
    std::uint64_t seed = 0;
    ASSERT_TRUE(base::parse_number(
        std::string_view(report.failure).substr(5, report.failure.find(' ') - 5), seed));
    const SimReport again = crash_everywhere(lines(Syncs::no), {.seed_first = seed, .seeds = 1});
    EXPECT_EQ(again.failure, report.failure);
    EXPECT_NE(fault_storm(lines(Syncs::no), {.seeds = 100}).failure, "");
}

TEST(SimDriver, FindsAnIgnoredSync) {
    const auto ignore = [](SimDisk& disk) {
        disk.ignore_syncs([](const SimDisk::SyncCall& call) { return call.path == "lines"; });
    };
    EXPECT_NE(crash_everywhere(lines(Syncs::yes), {.seeds = 20, .prepare = ignore}).failure, "");
}

}  // namespace
}  // namespace io
