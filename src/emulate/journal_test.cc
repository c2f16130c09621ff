#include "emulate/journal.h"

#include <gtest/gtest.h>

#include "io/sim_disk.h"

namespace emulate {
namespace {

class JournalTest : public testing::Test {
  protected:
    std::unique_ptr<Journal> open() {
        auto journal = Journal::open(disk_, "resume", "run a");
        EXPECT_TRUE(journal) << journal.error().what;
        return *std::move(journal);
    }
    void write(std::string_view content) {
        ASSERT_TRUE(io::replace_file(disk_, "resume", base::as_bytes(content)));
    }

    io::ManualClock clock_;
    io::SimDisk disk_{1, clock_};
};

// EMU-1
TEST_F(JournalTest, a_restart_goes_on_where_the_notes_end) {
    auto journal = open();
    EXPECT_EQ(journal->first_event(rows::Table::pin), 0U);
    ASSERT_TRUE(journal->note(rows::Table::pin, 1));
    ASSERT_TRUE(journal->note(rows::Table::user, 7));
    ASSERT_TRUE(journal->note(rows::Table::pin, 2));
    journal.reset();
    disk_.kill();
    for (int starts = 0; starts < 3; ++starts) {
        journal = open();
        EXPECT_EQ(journal->first_event(rows::Table::pin), 2U);
        EXPECT_EQ(journal->first_event(rows::Table::geo), 0U);
        EXPECT_EQ(journal->first_event(rows::Table::user), 7U);
    }
}

// EMU-1: whatever a power loss leaves is a run's true past, and what was synced is in it.
TEST_F(JournalTest, a_power_loss_takes_only_notes_that_were_not_synced) {
    io::SeededRandom random(3);
    std::uint64_t synced = 0;
    std::uint64_t noted = 0;
    for (int round = 0; round < 200; ++round) {
        auto journal = open();
        const std::uint64_t from = journal->first_event(rows::Table::geo);
        ASSERT_GE(from, synced);
        ASSERT_LE(from, noted);
        noted = from;
        for (std::uint64_t i = random.below(40); i > 0; --i) {
            ASSERT_TRUE(journal->note(rows::Table::geo, ++noted));
        }
        synced = from;
        if (random.below(2) == 0) {
            ASSERT_TRUE(journal->sync());
            synced = noted;
        }
        journal.reset();
        disk_.power_loss(random);
    }
    EXPECT_GT(synced, 100U);
}

TEST_F(JournalTest, another_runs_file_is_refused) {
    ASSERT_TRUE(open()->note(rows::Table::pin, 5));
    const auto other = Journal::open(disk_, "resume", "run b");
    ASSERT_FALSE(other);
    EXPECT_EQ(other.error().code, base::Code::conflict);
    EXPECT_NE(other.error().what.find("run a"), std::string::npos);
    write("my diary\n");
    EXPECT_FALSE(Journal::open(disk_, "resume", "run a"));
}

TEST_F(JournalTest, a_torn_note_ends_the_notes) {
    write("millrace-emulate 1 run a\npin 3\ngeo 4\npin 12");
    EXPECT_EQ(open()->first_event(rows::Table::pin), 3U);
    write(std::string_view("millrace-emulate 1 run a\npin 3\n\0\0\0 9\npin 12\n", 43));
    EXPECT_EQ(open()->first_event(rows::Table::pin), 3U);
}

TEST_F(JournalTest, a_failing_disk_is_said) {
    auto journal = open();
    disk_.inject({.kind = io::FaultKind::no_space, .probability = 1});
    const auto noted = journal->note(rows::Table::pin, 1);
    ASSERT_FALSE(noted);
    EXPECT_NE(noted.error().what.find("resume"), std::string::npos);
}

}  // namespace
}  // namespace emulate
