// The log on a disk that forgets: crashes at every change of the disk, then under random faults.
//
// The work appends batches of an idempotent producer in small groups, syncs some of them, retires
// segments, closes and opens again. Each restart checks the oracle below, then goes on appending,
// so that what recovery itself promises is put to the test as well. At the end every fsync of the
// room is left out in turn, and the oracle must notice.

#include <gtest/gtest.h>

#include <set>

#include "base/log_line.h"
#include "io/sim_driver.h"
#include "log/batch_testing.h"
#include "log/log.h"

namespace logs {
namespace {

using testing::batch_of;

// Whether the disk only forgets, or fails calls too: then a checkpoint may stay unwritten.
enum class Health : std::uint8_t { forgetful, sick };

// What the work is doing, so that the test of the test can tell one fsync from another.
enum class Phase : std::uint8_t { open, append, sync, retain, close };

// Sequence and offset of a record are equal, its value tells which attempt wrote it.
class Work final : public io::SimScenario {
  public:
    Work(Health health, Phase& phase) : health_(health), phase_(phase) {}

    void run(io::SimDisk& disk, io::ManualClock& clock, io::Random& random) override {
        if (!open(disk, clock)) return;
        constexpr int kSteps = 12;
        for (int step = 0; step < kSteps; ++step) {
            const std::uint64_t drawn = random.below(10);
            clock.advance(std::chrono::milliseconds(10));
            if (drawn < 5) append(1 + static_cast<int>(random.below(4)));
            if (drawn >= 5 && drawn < 8) sync(disk);
            if (drawn == 8) retain(random);
            if (drawn == 9 && (!close(disk) || !open(disk, clock))) return;
        }
        close(disk);
    }

    std::string verify(io::SimDisk& disk, io::ManualClock& clock) override {
        log_.reset();
        files_.reset();
        const std::uint64_t read_before = disk.bytes_read();
        const bool was_closed = closed_ && health_ == Health::forgetful;
        if (!open(disk, clock)) return "it does not open: " + refusal_;
        if (was_closed && disk.bytes_read() - read_before > kCleanOpenBytesMax) {
            return base::text("a clean open read ", disk.bytes_read() - read_before, " bytes");
        }
        std::string wrong = check();
        if (!wrong.empty()) return wrong;
        append(2);
        sync(disk);
        append(1);
        return check();
    }

  private:
    static constexpr std::uint64_t kCleanOpenBytesMax = 1200;
    static constexpr std::int64_t kProducer = 7;

    bool open(io::SimDisk& disk, io::ManualClock& clock) {
        phase_ = Phase::open;
        closed_ = false;
        refusal_.clear();
        log_.reset();
        files_ = std::make_unique<Files>(disk, 3);
        Result<std::unique_ptr<Log>> opened = Log::open(
            disk, clock, *files_, "t/0", {.segment_bytes = 500, .index_interval_bytes = 150});
        if (!opened) refusal_ = opened.error().what;
        if (!opened) return false;
        log_ = *std::move(opened);
        // The first is a promise of recovery, kept or broken by the next restart.
        if (log_->synced_offset() != log_->end_offset()) refusal_ = "not all is synced";
        seen_end_ = std::max(seen_end_, log_->synced_offset());
        return refusal_.empty();
    }

    bool close(io::SimDisk&) {
        phase_ = Phase::close;
        const Result<> closed = log_->close();
        if (!closed) return false;
        seen_end_ = std::max(seen_end_, log_->synced_offset());
        closed_ = true;
        return true;
    }

    void append(int batches) {
        phase_ = Phase::append;
        std::vector<Bytes> made;
        std::vector<std::string> values;
        std::int64_t sequence = log_->end_offset().value();
        for (int i = 0; i < batches; ++i) {
            const std::string value = base::text("attempt ", ++attempts_);
            made.push_back(batch_of({value, value}, 1'000 + sequence,
                                    {kProducer, 0, static_cast<std::int32_t>(sequence)}));
            values.push_back(value);
            sequence += 2;
        }
        std::vector<Incoming> incoming(made.begin(), made.end());
        // Even of an append that fails or crashes something may stay.
        for (std::size_t i = 0; i < values.size(); ++i) {
            const std::size_t at = static_cast<std::size_t>(log_->end_offset().value()) / 2 + i;
            if (possible_.size() <= at) possible_.resize(at + 1);
            possible_[at].insert(values[i]);
        }
        const Offset base = log_->end_offset();
        const Result<std::vector<Result<Appended>>> placed = log_->append(incoming);
        if (!placed) return;
        for (std::size_t i = 0; i < values.size(); ++i) {
            CHECK((*placed)[i] && !(*placed)[i]->duplicate,
                  (*placed)[i] ? "" : (*placed)[i].error().what);
            const std::size_t at = static_cast<std::size_t>(base.value()) / 2 + i;
            if (current_.size() <= at) current_.resize(at + 1);
            current_[at] = values[i];
        }
    }

    void sync(io::SimDisk& disk) {
        phase_ = Phase::sync;
        const std::optional<SyncWork> work = log_->unsynced();
        if (!work) return;
        const Result<> outcome = work->run(disk);
        const Result<> told = log_->synced(*work, outcome);
        if (!outcome || !told) return;
        // Acknowledged: from here on each batch must be the one that was answered for.
        seen_end_ = std::max(seen_end_, log_->synced_offset());
        for (std::size_t at = 0; at < static_cast<std::size_t>(seen_end_.value()) / 2; ++at) {
            possible_[at] = {current_[at]};
        }
    }

    void retain(io::Random& random) {
        phase_ = Phase::retain;
        const auto span = static_cast<std::uint64_t>(log_->end_offset().value()) + 1;
        const Result<> retained =
            log_->retain(Offset{static_cast<std::int64_t>(random.below(span))});
        if (retained) seen_start_ = std::max(seen_start_, log_->start_offset());
    }

    // LOG-1, LOG-3: from a start that never goes back, without gaps, to at least the end that was
    // promised, every record is one that was tried there, and the acknowledged one if it was.
    std::string check() {
        if (log_->end_offset() < seen_end_) {
            return base::text("it ends at ", log_->end_offset(), ", promised were ", seen_end_);
        }
        if (log_->start_offset() < seen_start_) {
            return base::text("it starts at ", log_->start_offset(), " again, not ", seen_start_);
        }
        const Result<std::vector<testing::Stored>> stored =
            testing::read_all(*log_, log_->start_offset());
        if (!stored) return "it cannot be read: " + stored.error().what;
        std::int64_t offset = log_->start_offset().value();
        for (const testing::Stored& record : *stored) {
            if (record.offset.value() != offset) return base::text("a gap at ", offset);
            const auto at = static_cast<std::size_t>(offset / 2);
            if (at >= possible_.size() || !possible_[at].contains(record.value)) {
                return base::text("at ", offset, " stands ", record.value);
            }
            if (current_.size() <= at) current_.resize(at + 1);
            current_[at] = record.value;
            ++offset;
        }
        if (offset != log_->end_offset().value()) return "records are missing at the end";
        return check_producer();
    }

    // What the log remembers of the producer must be as of its end: the last batch sent again is a
    // duplicate, one after a gap is refused.
    std::string check_producer() {
        const std::int64_t end = log_->end_offset().value();
        if (end == 0) return "";
        const auto last = static_cast<std::int32_t>(end - 2);
        const Result<Appended> again =
            testing::append_one(*log_, batch_of({"x", "x"}, 1, {kProducer, 0, last}));
        if (!again || !again->duplicate || again->base.value() != last) {
            return base::text("batch ", last, " sent again is not known: ",
                              again ? base::text("dup ", again->duplicate, " at ", again->base)
                                    : again.error().what);
        }
        const Result<Appended> gap =
            testing::append_one(*log_, batch_of({"x"}, 1, {kProducer, 0, last + 3}));
        return !gap && gap.error().code == base::Code::out_of_order ? "" : "a gap was taken";
    }

    Health health_;
    Phase& phase_;
    std::unique_ptr<Files> files_;
    std::unique_ptr<Log> log_;
    std::string refusal_;
    bool closed_ = false;
    int attempts_ = 0;
    Offset seen_end_;
    Offset seen_start_;
    std::vector<std::set<std::string>> possible_;  // by batch, of two records each
    std::vector<std::string> current_;
};

class LogSim : public ::testing::Test {
  protected:
    void SetUp() override { base::set_log_level(base::Level::off); }
    void TearDown() override { base::set_log_level(base::Level::info); }

    io::MakeScenario work(Health health) {
        return [this, health] { return std::make_unique<Work>(health, phase_); };
    }
    Phase phase_ = Phase::open;
};

// LOG-3
TEST_F(LogSim, SurvivesACrashAtEveryChange) {
    const io::SimReport report = io::crash_everywhere(work(Health::forgetful), {.seeds = 40});
    EXPECT_EQ(report.failure, "");
    EXPECT_GE(report.crashes, 5'000U);
    RecordProperty("crashes", std::to_string(report.crashes));
}

// LOG-2, LOG-3
TEST_F(LogSim, SurvivesASickDisk) {
    const io::SimReport report = io::fault_storm(work(Health::sick), {.seeds = 250});
    EXPECT_EQ(report.failure, "");
}

// Every place in the room that syncs, by what it was doing and which file it meant.
struct Site {
    std::string name;
    Phase phase;
    bool is_directory;
    bool of_checkpoint;  // its own file, or the directory right after it
    std::string path_end;
    std::uint64_t seed;  // the first that shows it
};

// The test of the tests above: leave out one fsync, and they must fail.
TEST_F(LogSim, MissesEveryFsyncThatIsLeftOut) {
    const std::vector<Site> sites{
        {"group commit, segments", Phase::sync, false, false, ".log", 1},
        {"group commit, names", Phase::sync, true, false, "t/0", 1},
        {"checkpoint, file", Phase::close, false, true, "checkpoint.tmp0", 5},
        {"checkpoint, name", Phase::close, true, true, "t/0", 1},
        {"recovery, segments", Phase::open, false, false, ".log", 1},
        {"recovery, names", Phase::open, true, false, "t/0", 1},
        {"open, the log's own name", Phase::open, true, false, "t", 1},
        {"open, its parent's name", Phase::open, true, false, ".", 1},
        {"roll, the segment before", Phase::append, true, false, "t/0", 1},
        {"retention, names", Phase::retain, true, false, "t/0", 5},
    };
    for (const Site& site : sites) {
        bool after_checkpoint = false;
        std::uint64_t left_out = 0;
        const auto is_site = [&](const io::SimDisk::SyncCall& call) {
            const bool is_directory = call.kind == io::SimDisk::SyncKind::directory;
            const bool of_checkpoint =
                is_directory ? after_checkpoint : call.path.ends_with("checkpoint.tmp0");
            after_checkpoint = !is_directory && of_checkpoint;
            const bool hit = phase_ == site.phase && is_directory == site.is_directory &&
                             of_checkpoint == site.of_checkpoint &&
                             call.path.ends_with(site.path_end) &&
                             (site.path_end.size() > 1 || call.path == site.path_end);
            if (hit) ++left_out;
            return hit;
        };
        const io::SimReport report = io::crash_everywhere(
            work(Health::forgetful),
            {.seed_first = site.seed, .seeds = 40, .prepare = [&](io::SimDisk& disk) {
                 disk.ignore_syncs(is_site);
             }});
        fprintf(stderr, "SITE %s: %s\n", site.name.c_str(), report.failure.c_str());
        EXPECT_NE(report.failure, "") << site.name << ": left out " << left_out << " times in "
                                      << report.runs << " runs, and nobody noticed";
    }
}

}  // namespace
}  // namespace logs
