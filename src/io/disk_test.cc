// One contract, two disks: everything here runs on the machine's files and on the simulated ones.

#include "io/disk.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>

#include "base/text.h"
#include "io/posix_disk.h"
#include "io/sim_disk.h"

namespace io {
namespace {

using base::as_bytes;
using base::as_text;
using base::Code;

// A disk with an empty directory on it.
class Ground {
  public:
    virtual ~Ground() = default;
    virtual Disk& disk() = 0;
    virtual std::string root() = 0;
};

class PosixGround final : public Ground {
  public:
    PosixGround() {
        std::string pattern = ::testing::TempDir() + "disk_test_XXXXXX";
        root_ = mkdtemp(pattern.data());
    }
    ~PosixGround() override { EXPECT_TRUE(disk_.remove_tree(root_)); }
    Disk& disk() override { return disk_; }
    std::string root() override { return root_; }

  private:
    PosixDisk disk_;
    std::string root_;
};

class SimGround final : public Ground {
  public:
    SimGround() { EXPECT_TRUE(disk_.make_directories("ground")); }
    Disk& disk() override { return disk_; }
    std::string root() override { return "ground"; }

  private:
    ManualClock clock_;
    SimDisk disk_{1, clock_};
};

template <class G>
class DiskContract : public ::testing::Test {
  protected:
    G ground_;
    Disk& disk_ = ground_.disk();
    std::string at(std::string_view name) { return base::text(ground_.root(), "/", name); }
    std::string content(std::string_view name) {
        const Result<Bytes> read = read_file(disk_, at(name), 1000);
        return read ? std::string(as_text(*read)) : read.error().what;
    }
    void write(std::string_view name, std::string_view text) {
        const Result<std::unique_ptr<File>> file = disk_.create(at(name));
        ASSERT_TRUE(file) << file.error().what;
        ASSERT_TRUE((*file)->append(as_bytes(text)));
    }
    std::string names() {
        std::string joined;
        const std::vector<DirectoryEntry> entries = *disk_.list(ground_.root());
        for (const DirectoryEntry& entry : entries) {
            joined += entry.name + (entry.is_directory ? "/ " : " ");
        }
        return joined;
    }
};

using Grounds = ::testing::Types<PosixGround, SimGround>;
TYPED_TEST_SUITE(DiskContract, Grounds);

TYPED_TEST(DiskContract, AppendsInOrderAndReadsAnywhere) {
    const std::unique_ptr<File> file = *this->disk_.create(this->at("f"));
    std::vector<ByteView> parts(3000, as_bytes("ab"));  // more than one writev takes
    parts[0] = as_bytes("");
    parts[1] = as_bytes("xyz");
    ASSERT_TRUE(file->append(parts));
    ASSERT_TRUE(file->append(as_bytes("end")));
    ASSERT_TRUE(file->append(as_bytes("")));
    ASSERT_TRUE(file->sync());
    EXPECT_EQ(*file->size(), 3U + 2 * 2998 + 3);
    Bytes some(5);
    EXPECT_EQ(*file->read_at(1, some), 5U);
    EXPECT_EQ(as_text(some), "yzaba");
    EXPECT_EQ(*file->read_at(*file->size() - 3, some), 3U);
    EXPECT_EQ(as_text(ByteView(some).first(3)), "end");
    EXPECT_EQ(*file->read_at(100'000, some), 0U);
}

TYPED_TEST(DiskContract, TruncatesAndAppendsAtTheNewEnd) {
    this->write("f", "0123456789");
    const std::unique_ptr<File> file = *this->disk_.open(this->at("f"));
    ASSERT_TRUE(file->truncate(4));
    ASSERT_TRUE(file->append(as_bytes("x")));
    EXPECT_EQ(this->content("f"), "0123x");
}

TYPED_TEST(DiskContract, NamesWhatIsMissingOrInTheWay) {
    this->write("f", "");
    ASSERT_TRUE(this->disk_.make_directories(this->at("d")));
    EXPECT_EQ(this->disk_.open(this->at("none")).error().code, Code::not_found);
    EXPECT_NE(this->disk_.open(this->at("none")).error().what.find(this->at("none")),
              std::string::npos);
    EXPECT_EQ(this->disk_.create(this->at("f")).error().code, Code::already_exists);
    EXPECT_EQ(this->disk_.create(this->at("none/f")).error().code, Code::not_found);
    EXPECT_EQ(this->disk_.open(this->at("d")).error().code, Code::invalid_argument);
    EXPECT_EQ(this->disk_.open(this->at("f/g")).error().code, Code::invalid_argument);
    EXPECT_EQ(this->disk_.info(this->at("none")).error().code, Code::not_found);
    EXPECT_EQ(this->disk_.list(this->at("none")).error().code, Code::not_found);
    EXPECT_EQ(this->disk_.list(this->at("f")).error().code, Code::invalid_argument);
    EXPECT_EQ(this->disk_.rename(this->at("none"), this->at("g")).error().code, Code::not_found);
    EXPECT_EQ(this->disk_.link(this->at("none"), this->at("g")).error().code, Code::not_found);
    EXPECT_EQ(this->disk_.sync_directory(this->at("none")).error().code, Code::not_found);
    EXPECT_EQ(this->disk_.remove(this->at("d")).error().code, Code::invalid_argument);
    EXPECT_EQ(this->disk_.make_directories(this->at("f")).error().code, Code::invalid_argument);
    EXPECT_EQ(this->disk_.make_directories(this->at("f/g")).error().code, Code::invalid_argument);
}

TYPED_TEST(DiskContract, ListsInOrderAndTellsDirectories) {
    this->write("b", "12");
    this->write("a", "");
    ASSERT_TRUE(this->disk_.make_directories(this->at("c/d/e")));
    ASSERT_TRUE(this->disk_.make_directories(this->at("c/d/e")));
    EXPECT_EQ(this->names(), "a b c/ ");
    EXPECT_EQ(this->disk_.info(this->at("b"))->size, 2U);
    EXPECT_FALSE(this->disk_.info(this->at("b"))->is_directory);
    EXPECT_TRUE(this->disk_.info(this->at("c/d"))->is_directory);
}

TYPED_TEST(DiskContract, RenameReplacesAndLinkDoesNot) {
    this->write("a", "new");
    this->write("b", "old");
    EXPECT_EQ(this->disk_.link(this->at("a"), this->at("b")).error().code, Code::already_exists);
    ASSERT_TRUE(this->disk_.rename(this->at("a"), this->at("b")));
    EXPECT_EQ(this->content("b"), "new");
    ASSERT_TRUE(this->disk_.link(this->at("b"), this->at("c")));
    EXPECT_EQ(this->names(), "b c ");
    EXPECT_EQ(this->content("c"), "new");
}

TYPED_TEST(DiskContract, RemovesOneOrAll) {
    this->write("a", "x");
    const std::unique_ptr<File> held = *this->disk_.open(this->at("a"));
    ASSERT_TRUE(this->disk_.remove(this->at("a")));
    ASSERT_TRUE(this->disk_.remove(this->at("a")));
    Bytes byte(1);
    EXPECT_EQ(*held->read_at(0, byte), 1U) << "an open file outlives its name";
    ASSERT_TRUE(this->disk_.make_directories(this->at("d/e")));
    this->write("d/e/f", "");
    this->write("d/g", "");
    ASSERT_TRUE(this->disk_.remove_tree(this->at("d")));
    ASSERT_TRUE(this->disk_.remove_tree(this->at("d")));
    EXPECT_EQ(this->names(), "");
}

TYPED_TEST(DiskContract, SmallFilesAreReplacedWhole) {
    ASSERT_TRUE(replace_file(this->disk_, this->at("f"), as_bytes("one")));
    ASSERT_TRUE(replace_file(this->disk_, this->at("f"), as_bytes("two")));
    EXPECT_EQ(this->content("f"), "two");
    EXPECT_EQ(this->names(), "f ");
    EXPECT_EQ(read_file(this->disk_, this->at("f"), 2).error().code, Code::too_large);
    EXPECT_EQ(replace_file(this->disk_, this->at("none/f"), as_bytes("")).error().code,
              Code::not_found);
}

TYPED_TEST(DiskContract, CreateOnceLetsTheFirstWin) {
    ASSERT_TRUE(create_file_once(this->disk_, this->at("f"), as_bytes("one")));
    EXPECT_EQ(create_file_once(this->disk_, this->at("f"), as_bytes("two")).error().code,
              Code::already_exists);
    EXPECT_EQ(this->content("f"), "one");
    EXPECT_EQ(this->names(), "f ") << "no temporary file is left";
    this->write(".g.tmp0", "of a crashed writer");
    ASSERT_TRUE(create_file_once(this->disk_, this->at("g"), as_bytes("x")));
    EXPECT_EQ(this->content("g"), "x");
}

TYPED_TEST(DiskContract, ALockIsHeldOnce) {
    std::unique_ptr<DirectoryLock> held = *this->disk_.lock(this->ground_.root());
    const Result<std::unique_ptr<DirectoryLock>> second = this->disk_.lock(this->ground_.root());
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, Code::busy);
    EXPECT_NE(second.error().what.find(base::text("process ", getpid())), std::string::npos)
        << second.error().what;
    held.reset();
    EXPECT_TRUE(this->disk_.lock(this->ground_.root()));
    EXPECT_EQ(this->disk_.lock(this->at("none")).error().code, Code::not_found);
}

TYPED_TEST(DiskContract, TellsFreeSpace) {
    EXPECT_GT(*this->disk_.free_bytes(this->ground_.root()), 0U);
    EXPECT_FALSE(this->disk_.free_bytes(this->at("none")));
}

TEST(ParentOf, CutsTheLastWord) {
    EXPECT_EQ(parent_of("a/b/c"), "a/b");
    EXPECT_EQ(parent_of("c"), ".");
    EXPECT_EQ(parent_of("/c"), "/");
}

TEST(PosixDisk, TheSystemsWordsComeThrough) {
    PosixDisk disk;
    const Result<std::unique_ptr<File>> full = disk.open("/dev/full");
    ASSERT_TRUE(full);
    const Result<> appended = (*full)->append(as_bytes("x"));
    ASSERT_FALSE(appended);
    EXPECT_EQ(appended.error().code, Code::disk_full);
    EXPECT_EQ(appended.error().what, "cannot append to /dev/full: No space left on device");
    EXPECT_EQ(disk.create("/proc/none").error().code, Code::not_found);
    EXPECT_EQ(disk.open(std::string(5000, 'x')).error().code, Code::invalid_argument);
}

}  // namespace
}  // namespace io
