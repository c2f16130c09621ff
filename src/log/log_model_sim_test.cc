// Transactions, markers, deletion and compaction on a disk that forgets, against a model.
//
// The model is a list of all batches in offset order, with what became of their transactions. The
// work appends for three producers (two in transactions, one without), ends transactions, syncs,
// deletes, compacts (sometimes with other work between a compaction's begin and its end), closes
// and opens. It crashes at every change of the disk in turn; after each restart what the log holds
// is compared with the model, then the work goes on a little and is compared again.

#include <gtest/gtest.h>

#include <map>

#include "base/log_line.h"
#include "io/sim_driver.h"
#include "log/batch_testing.h"
#include "log/log.h"

namespace logs {
namespace {

using testing::KeyValue;
using testing::Stored;

enum class Fate : std::uint8_t { counts, aborted, open };

struct Sent {
    Offset base;
    std::vector<KeyValue> records;  // none: a marker
    std::int64_t producer = 0;
    std::int32_t sequence = 0;
    bool is_transactional = false;
    TransactionResult result = TransactionResult::abort;

    bool is_marker() const { return records.empty(); }
    Offset end() const {
        return base::advanced(base, is_marker() ? 1 : static_cast<std::int64_t>(records.size()));
    }
};

class Model {
  public:
    void add(Sent sent) { sent_.push_back(std::move(sent)); }
    const std::vector<Sent>& sent() const { return sent_; }
    Offset end() const { return sent_.empty() ? Offset{} : sent_.back().end(); }
    // False if that is within a batch.
    bool cut(Offset end) {
        while (!sent_.empty() && sent_.back().base >= end) sent_.pop_back();
        return this->end() == end;
    }
    // Where the producer's open transaction begins.
    std::optional<Offset> open_since(std::int64_t producer) const {
        std::optional<Offset> since;
        for (const Sent& one : sent_) {
            if (one.producer != producer || !one.is_transactional) continue;
            if (one.is_marker()) {
                since.reset();
            } else if (!since) {
                since = one.base;
            }
        }
        return since;
    }
    const Sent* last_batch(std::int64_t producer) const {
        const Sent* last = nullptr;
        for (const Sent& one : sent_) {
            if (one.producer == producer && !one.is_marker()) last = &one;
        }
        return last;
    }
    std::int32_t next_sequence(std::int64_t producer) const {
        const Sent* last = last_batch(producer);
        return last == nullptr ? 0
                               : last->sequence + static_cast<std::int32_t>(last->records.size());
    }
    // By offset of each record.
    struct Record {
        KeyValue record;
        Fate fate = Fate::counts;
    };
    std::map<std::int64_t, Record> records() const {
        std::map<std::int64_t, Record> all;
        for (std::size_t i = 0; i < sent_.size(); ++i) {
            for (std::size_t n = 0; n < sent_[i].records.size(); ++n) {
                all[sent_[i].base.value() + static_cast<std::int64_t>(n)] = {sent_[i].records[n],
                                                                             fate_of(i)};
            }
        }
        return all;
    }

  private:
    Fate fate_of(std::size_t at) const {
        if (!sent_[at].is_transactional) return Fate::counts;
        for (std::size_t i = at; i < sent_.size(); ++i) {
            if (sent_[i].producer != sent_[at].producer || !sent_[i].is_marker()) continue;
            return sent_[i].result == TransactionResult::commit ? Fate::counts : Fate::aborted;
        }
        return Fate::open;
    }
    std::vector<Sent> sent_;
};

// What the work is doing, so that the test of the test can tell one fsync from another.
enum class Phase : std::uint8_t { other, remove, compact };

constexpr std::int64_t kPlain = 3;  // producers 1 and 2 write in transactions

class ModelWork final : public io::SimScenario {
  public:
    explicit ModelWork(Phase& phase) : phase_(phase) {}

    void run(io::SimDisk& disk, io::ManualClock& clock, io::Random& random) override {
        if (!open(disk, clock)) return;
        constexpr int kSteps = 22;
        for (int step = 0; step < kSteps; ++step) {
            clock.advance(std::chrono::milliseconds(10));
            if (!take_step(disk, clock, random)) return;
        }
        close();
    }

    std::string verify(io::SimDisk& disk, io::ManualClock& clock) override {
        if (!open(disk, clock)) return "it does not open: " + refusal_;
        if (std::string wrong = check(); !wrong.empty()) return wrong;
        // The same bytes and chance in every restart.
        io::SeededRandom random(7);
        for (int step = 0; step < 3; ++step) append(1 + step, random);
        sync(disk);
        begin_compaction();
        finish_compaction(disk);
        if (std::string wrong = check(); !wrong.empty()) return "later: " + wrong;
        return "";
    }

  private:
    bool open(io::SimDisk& disk, io::ManualClock& clock) {
        phase_ = Phase::other;
        compaction_.reset();
        log_.reset();
        files_ = std::make_unique<Files>(disk, 3);
        now_ms_ = base::epoch_ms(clock.wall());
        Result<std::unique_ptr<Log>> opened =
            Log::open(disk, clock, *files_, "t/0",
                      {.segment_bytes = 350,
                       .index_interval_bytes = 150,
                       .cleanup = {.deletes = true, .compacts = true},
                       .compaction_keys_max = 3,
                       .dirty_ratio_min = 0.01,
                       .tombstone_retention = std::chrono::milliseconds(30)});
        if (!opened) refusal_ = opened.error().what;
        if (!opened) return false;
        log_ = *std::move(opened);
        return true;
    }

    bool take_step(io::SimDisk& disk, io::ManualClock& clock, io::Random& random) {
        switch (random.below(12)) {
            case 0:
            case 1:
            case 2:
                append(kPlain, random);
                break;
            case 3:
            case 4:
                append(1 + static_cast<std::int64_t>(random.below(2)), random);
                break;
            case 5:
            case 6:
                end_transaction(random);
                break;
            case 7:
            case 8:
                sync(disk);
                break;
            case 9:
                if (!compaction_) begin_compaction();
                if (random.below(2) == 0) finish_compaction(disk);
                break;
            case 10:
                remove(random);
                break;
            default:
                finish_compaction(disk);
                if (!close() || !open(disk, clock)) return false;
        }
        return true;
    }

    bool close() {
        if (compaction_) return true;  // as a kill
        const Result<> closed = log_->close();
        if (closed) seen_end_ = std::max(seen_end_, log_->synced_offset());
        return bool(closed);
    }

    void append(std::int64_t producer, io::Random& random) {
        Sent sent{.base = log_->end_offset(),
                  .records = {},
                  .producer = producer,
                  .sequence = model_.next_sequence(producer),
                  .is_transactional = producer != kPlain};
        for (std::uint64_t left = 1 + random.below(2); left > 0; --left) {
            KeyValue record{base::text("k", random.below(5)), base::text("v", ++values_)};
            if (random.below(5) == 0) record.value.reset();
            sent.records.push_back(std::move(record));
        }
        Bytes batch = batch_of(sent);
        model_.add(std::move(sent));
        const Result<Appended> appended = testing::append_verified(*log_, std::move(batch));
        CHECK(appended && !appended->duplicate, appended ? "a duplicate" : appended.error().what);
    }

    Bytes batch_of(const Sent& sent) const {
        return testing::keyed_batch(sent.records, now_ms_,
                                    {sent.producer, 0, sent.sequence, sent.is_transactional});
    }

    void end_transaction(io::Random& random) {
        const auto producer = 1 + static_cast<std::int64_t>(random.below(2));
        if (!model_.open_since(producer)) return;
        const Marker marker{
            .producer = {producer, 0},
            .result = random.below(2) == 0 ? TransactionResult::abort : TransactionResult::commit};
        model_.add({.base = log_->end_offset(),
                    .records = {},
                    .producer = producer,
                    .is_transactional = true,
                    .result = marker.result});
        const Result<Appended> appended = testing::append_marker(*log_, marker, now_ms_);
        CHECK(appended, appended ? "" : appended.error().what);
    }

    void sync(io::SimDisk& disk) {
        CHECK(testing::sync(*log_, disk));
        seen_end_ = std::max(seen_end_, log_->synced_offset());
    }

    void remove(io::Random& random) {
        const auto span = static_cast<std::uint64_t>(log_->synced_offset().value()) + 1;
        // Mostly little, or the log would be empty most of the time.
        const Offset before{static_cast<std::int64_t>(random.below(span) / 2)};
        asked_start_ = std::max(asked_start_, before);
        phase_ = Phase::remove;
        CHECK(log_->delete_records(before));
        phase_ = Phase::other;
        seen_start_ = std::max(seen_start_, log_->start_offset());
    }

    void begin_compaction() { compaction_ = log_->compaction(); }
    void finish_compaction(io::SimDisk& disk) {
        if (!compaction_) return;
        phase_ = Phase::compact;
        const Result<CompactionOutcome> outcome = compaction_->run(disk);
        const Result<bool> done = log_->compacted(*compaction_, outcome);
        CHECK(done, done ? "" : done.error().what);
        compaction_.reset();
        phase_ = Phase::other;
    }

    std::string check() {
        const Offset start = log_->start_offset();
        const Offset end = log_->end_offset();
        if (end < seen_end_) return base::text("it ends at ", end, ", promised were ", seen_end_);
        if (start < seen_start_) return base::text("start ", start, " after ", seen_start_);
        if (start > asked_start_) return base::text("start ", start, " was never asked for");
        if (!model_.cut(end)) return base::text("it ends within a batch, at ", end);
        const auto stored = testing::read_range(*log_, start, end, 300);
        if (!stored) return "it cannot be read: " + stored.error().what;
        const auto known = model_.records();
        std::map<std::int64_t, Stored> present;
        Offset next = start;
        for (const Stored& one : *stored) {
            if (one.offset < next) return base::text("offset ", one.offset, " again");
            next = base::next(one.offset);
            const auto model = known.find(one.offset.value());
            if (model == known.end() || model->second.record.key != one.key ||
                model->second.record.value.value_or("") != one.value) {
                return base::text("at ", one.offset, " stands ", one.key, "=", one.value);
            }
            present.emplace(one.offset.value(), one);
        }
        if (std::string wrong = check_latest(known, present); !wrong.empty()) return wrong;
        if (std::string wrong = check_committed(known, present); !wrong.empty()) return wrong;
        return check_producers();
    }

    using Known = std::map<std::int64_t, Model::Record>;
    using Present = std::map<std::int64_t, Stored>;

    // LOG-6: of each key the latest record that counts is there, unless it was deleted, or is a
    // tombstone and nothing it buries is there either. What does not belong to an ended transaction
    // is there, too.
    std::string check_latest(const Known& known, const Present& present) {
        std::map<std::string, std::int64_t> latest;
        for (const auto& [offset, one] : known) {
            if (one.fate == Fate::counts) latest[one.record.key] = offset;
            const bool must_be = one.fate == Fate::open && Offset{offset} >= log_->start_offset();
            if (must_be && !present.contains(offset)) return base::text("lost: open, ", offset);
        }
        for (const auto& [key, offset] : latest) {
            if (Offset{offset} < log_->start_offset() || present.contains(offset)) continue;
            if (known.at(offset).record.value) return base::text("lost: ", key, " at ", offset);
            for (const auto& [other, one] : present) {
                if (one.key == key && known.at(other).fate == Fate::counts) {
                    return base::text("back from the dead: ", key, " at ", other);
                }
            }
        }
        return "";
    }

    // LOG-4
    std::string check_committed(const Known& known, const Present& present) {
        std::optional<Offset> unstable;
        for (const std::int64_t producer : {1, 2}) {
            const auto since = model_.open_since(producer);
            if (since && (!unstable || *since < *unstable)) unstable = since;
        }
        const Offset stable =
            std::max(log_->start_offset(), unstable.value_or(log_->synced_offset()));
        if (log_->stable_offset() != std::min(stable, log_->synced_offset())) {
            return base::text("stable up to ", log_->stable_offset(), ", not ", stable);
        }
        const auto committed = testing::read_committed(*log_, 300);
        if (!committed) return "committed records: " + committed.error().what;
        std::vector<std::int64_t> expected;
        for (const auto& [offset, one] : present) {
            if (Offset{offset} < log_->stable_offset() && known.at(offset).fate == Fate::counts) {
                expected.push_back(offset);
            }
        }
        std::vector<std::int64_t> found;
        for (const Stored& one : *committed) found.push_back(one.offset.value());
        return found == expected ? "" : "a reader of committed records sees others";
    }

    std::string check_producers() {
        for (const std::int64_t producer : {std::int64_t{1}, std::int64_t{2}, kPlain}) {
            const Sent* last = model_.last_batch(producer);
            if (last == nullptr) continue;
            const Result<Appended> again = testing::append_one(*log_, batch_of(*last));
            if (!again || !again->duplicate || again->base != last->base) {
                return base::text("producer ", producer, " is not known at ", last->base);
            }
        }
        return "";
    }

    Phase& phase_;
    std::unique_ptr<Files> files_;
    std::unique_ptr<Log> log_;
    std::optional<CompactionWork> compaction_;
    std::string refusal_;
    Model model_;
    int values_ = 0;
    std::int64_t now_ms_ = 0;
    Offset seen_end_;
    Offset seen_start_;
    Offset asked_start_;
};

class LogModelSim : public ::testing::Test {
  protected:
    void SetUp() override { base::set_log_level(base::Level::off); }
    void TearDown() override { base::set_log_level(base::Level::info); }
    io::MakeScenario work() {
        return [this] { return std::make_unique<ModelWork>(phase_); };
    }
    Phase phase_ = Phase::other;
};

// LOG-3, LOG-4, LOG-5, LOG-6
TEST_F(LogModelSim, AgreesWithTheModelAfterACrashAtEveryChange) {
    const io::SimReport report = io::crash_everywhere(work(), {.seeds = 30});
    EXPECT_EQ(report.failure, "");
    EXPECT_GE(report.crashes, 1'000U);
    RecordProperty("crashes", std::to_string(report.crashes));
}

// The test of the test above: leave out one fsync, and it must fail. Each site has the seed that
// shows it.
TEST_F(LogModelSim, MissesEveryFsyncThatIsLeftOut) {
    struct Site {
        std::string name;
        Phase phase;
        io::SimDisk::SyncKind kind;
        std::string path_part;
        std::uint64_t seed;
    };
    using Kind = io::SimDisk::SyncKind;
    const std::vector<Site> sites{
        {"deletion, its file", Phase::remove, Kind::file, "start", 1},
        {"deletion, its name", Phase::remove, Kind::directory, "t/0", 1},
        {"compaction, segments", Phase::compact, Kind::file, ".compacting-", 1},
        {"compaction, names", Phase::compact, Kind::directory, "t/0", 1},
    };
    for (const Site& site : sites) {
        const auto is_site = [&](const io::SimDisk::SyncCall& call) {
            return phase_ == site.phase && call.kind == site.kind &&
                   call.path.find(site.path_part) != std::string::npos;
        };
        const io::SimReport report = io::crash_everywhere(
            work(), {.seed_first = site.seed, .seeds = 60, .prepare = [&](io::SimDisk& disk) {
                         disk.ignore_syncs(is_site);
                     }});
        fprintf(stderr, "SITE %s: %s\n", site.name.c_str(), report.failure.c_str());
        EXPECT_NE(report.failure, "") << site.name;
    }
}

}  // namespace
}  // namespace logs
