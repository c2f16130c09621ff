#include "io/sim_disk.h"

#include <gtest/gtest.h>

#include <set>

#include "base/text.h"

namespace io {
namespace {

using base::as_bytes;
using base::as_text;
using base::Code;

class SimDiskTest : public ::testing::Test {
  protected:
    ManualClock clock_;
    SimDisk disk_{1, clock_};
    SeededRandom random_{1};

    // Durable by name and, so far, by content.
    std::unique_ptr<File> make(const std::string& path, std::string_view text) {
        std::unique_ptr<File> file = *disk_.create(path);
        EXPECT_TRUE(file->append(as_bytes(text)));
        EXPECT_TRUE(file->sync());
        EXPECT_TRUE(disk_.sync_directory(parent_of(path)));
        return file;
    }
    std::string content(const std::string& path) {
        const Result<Bytes> read = read_file(disk_, path, 100'000);
        return read ? std::string(as_text(*read)) : std::string(base::name_of(read.error().code));
    }
};

TEST_F(SimDiskTest, PowerLossKeepsSyncedBytesAndAPrefixOfTheRest) {
    std::set<std::string> seen;
    for (std::uint64_t seed = 0; seed < 200; ++seed) {
        SimDisk disk(seed, clock_);
        SeededRandom random(seed);
        const std::unique_ptr<File> file = *disk.create("f");
        ASSERT_TRUE(disk.sync_directory("."));
        ASSERT_TRUE(file->append(as_bytes("safe")));
        ASSERT_TRUE(file->sync());
        ASSERT_TRUE(file->append(as_bytes("ab")));
        ASSERT_TRUE(file->append(as_bytes("cd")));
        disk.power_loss(random);
        const std::string left(as_text(*read_file(disk, "f", 100)));
        ASSERT_EQ(left.substr(0, 4), "safe");
        ASSERT_LE(left.size(), 8U);
        seen.insert(left);
    }
    for (const char* expected : {"safe", "safea", "safeab", "safeabc", "safeabcd"}) {
        EXPECT_TRUE(seen.contains(expected) || std::string(expected) == "safeabcd") << expected;
    }
    EXPECT_GT(seen.size(), 10U) << "some ends are garbled";
}

TEST_F(SimDiskTest, PowerLossForgetsNamesThatWereNotSynced) {
    std::set<std::string> seen;
    for (std::uint64_t seed = 0; seed < 100; ++seed) {
        SimDisk disk(seed, clock_);
        SeededRandom random(seed);
        ASSERT_TRUE((*disk.create("a"))->sync());
        ASSERT_TRUE(disk.sync_directory("."));
        ASSERT_TRUE(disk.rename("a", "b"));
        ASSERT_TRUE((*disk.create("c"))->sync());
        disk.power_loss(random);
        std::string names;
        const std::vector<DirectoryEntry> entries = *disk.list(".");
        for (const DirectoryEntry& entry : entries) names += entry.name;
        seen.insert(names);
    }
    EXPECT_EQ(seen, (std::set<std::string>{"a", "b", "ac", "bc"})) << "a rename is never half";
}

TEST_F(SimDiskTest, SyncedNamesStayWithAllTheyStandOn) {
    ASSERT_TRUE(disk_.make_directories("d/e"));
    make("d/e/f", "x");
    ASSERT_TRUE(disk_.rename("d/e/f", "d/g"));
    ASSERT_TRUE(disk_.sync_directory("d"));
    disk_.power_loss(random_);
    EXPECT_EQ(content("d/g"), "x");
    EXPECT_EQ(content("d/e/f"), "not_found");
}

TEST_F(SimDiskTest, AKillKeepsTheCacheAndEndsLocks) {
    std::unique_ptr<DirectoryLock> lock = *disk_.lock(".");
    ASSERT_TRUE((*disk_.create("f"))->append(as_bytes("unsynced")));
    disk_.kill();
    EXPECT_EQ(content("f"), "unsynced");
    EXPECT_TRUE(disk_.lock("."));
}

TEST_F(SimDiskTest, ACrashStrikesAtTheNthChangeAndStays) {
    const std::unique_ptr<File> file = make("f", "");
    disk_.inject({.kind = FaultKind::crash, .at = disk_.count(SimDisk::Sort::change) + 1});
    ASSERT_TRUE(file->append(as_bytes("x")));
    EXPECT_THROW((void)file->append(as_bytes("y")), SimDisk::Crash);
    EXPECT_THROW((void)disk_.list("."), SimDisk::Crash);
    disk_.kill();
    EXPECT_EQ(content("f").front(), 'x');
}

TEST_F(SimDiskTest, AFailedSyncLosesWhatWaitedForGood) {
    const std::unique_ptr<File> file = make("f", "safe");
    ASSERT_TRUE(file->append(as_bytes("lost")));
    disk_.inject({.kind = FaultKind::sync_failure, .at = disk_.count(SimDisk::Sort::sync)});
    EXPECT_EQ(file->sync().error().code, Code::io);
    EXPECT_EQ(content("f"), "safelost") << "the cache still shows it";
    ASSERT_TRUE(file->append(as_bytes("more")));
    ASSERT_TRUE(file->sync()) << "and the next sync lies";
    disk_.power_loss(random_);
    EXPECT_EQ(content("f"), std::string("safe\0\0\0\0more", 12));
}

TEST_F(SimDiskTest, WritesFailInPart) {
    const std::unique_ptr<File> file = make("f", "");
    const std::uint64_t next = disk_.count(SimDisk::Sort::write);
    disk_.inject({.kind = FaultKind::short_write, .at = next});
    disk_.inject({.kind = FaultKind::no_space, .at = next + 1});
    disk_.inject({.kind = FaultKind::write_error, .at = next + 2});
    EXPECT_EQ(file->append(as_bytes("0123456789")).error().code, Code::io);
    EXPECT_LT(*file->size(), 10U);
    EXPECT_EQ(file->append(as_bytes("0123456789")).error().code, Code::disk_full);
    EXPECT_EQ(disk_.create("g").error().code, Code::io);
    EXPECT_TRUE(disk_.create("g"));
}

TEST_F(SimDiskTest, ASmallDiskIsFullWhenItIs) {
    const std::unique_ptr<File> file = make("f", "12345678");
    disk_.set_capacity(10);
    EXPECT_EQ(*disk_.free_bytes("."), 2U);
    EXPECT_EQ(file->append(as_bytes("abc")).error().code, Code::disk_full);
    EXPECT_EQ(content("f"), "12345678ab");
    ASSERT_TRUE(file->truncate(8));
    EXPECT_TRUE(file->append(as_bytes("xy")));
}

TEST_F(SimDiskTest, RotAndStrayWritesAreOverlays) {
    const std::unique_ptr<File> file = make("f", std::string(5000, 'x'));
    disk_.inject({.kind = FaultKind::bit_rot, .at = disk_.count(SimDisk::Sort::read)});
    const std::string rotten = content("f");
    EXPECT_NE(rotten, std::string(5000, 'x'));
    EXPECT_EQ(content("f"), rotten) << "rot stays";
    disk_.inject({.kind = FaultKind::misdirected_write, .at = disk_.count(SimDisk::Sort::write)});
    ASSERT_TRUE(file->append(as_bytes(std::string(600, 'y'))));
    EXPECT_NE(content("f").substr(5000), std::string(600, 'y'));
    disk_.heal();
    EXPECT_EQ(content("f"), std::string(5000, 'x') + std::string(600, 'y'));
}

TEST_F(SimDiskTest, ReadsFailAndSlowIoTakesTime) {
    const std::unique_ptr<File> file = make("f", "x");
    disk_.inject({.kind = FaultKind::read_error, .at = disk_.count(SimDisk::Sort::read)});
    disk_.inject({.kind = FaultKind::slow, .probability = 1});
    EXPECT_EQ(content("f"), "io");
    const base::MonotonicTime before = clock_.monotonic();
    ASSERT_TRUE(file->sync());
    EXPECT_EQ(clock_.monotonic() - before, SimDisk::kSlow);
}

TEST_F(SimDiskTest, AnIgnoredSyncKeepsNothing) {
    bool lost = false;
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
        SimDisk disk(seed, clock_);
        SeededRandom random(seed);
        disk.ignore_syncs([](const SimDisk::SyncCall& call) {
            return call.kind == SimDisk::SyncKind::directory && call.number == 1;
        });
        ASSERT_TRUE(replace_file(disk, "f", as_bytes("x")));
        EXPECT_EQ(disk.count(SimDisk::Sort::sync), 2U);
        disk.power_loss(random);
        lost = lost || !disk.info("f");
    }
    EXPECT_TRUE(lost);
}

}  // namespace
}  // namespace io
