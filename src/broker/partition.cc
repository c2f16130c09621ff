#include "broker/partition.h"

#include <utility>

#include "base/log_line.h"
#include "codec/record_batch.h"

namespace broker {
namespace {

// One round's bytes: large enough to amortise a sync, small enough not to hold the shard for long.
constexpr std::size_t kRoundBytesMax = 16 * base::limits::kMiB;

// Lets the rest of this round of the event loop go first.
struct Yield {
    run::Shard& shard;
    bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<> caller) const {
        shard.post([caller] { caller.resume(); });
    }
    void await_resume() const noexcept {}
};

}  // namespace

PartitionLog::PartitionLog(base::TopicPartition name, std::unique_ptr<logs::Log> log,
                           io::Disk& disk, run::Shard& shard, run::BlockingPool& pool,
                           PartitionMetrics metrics)
    : name_(std::move(name)),
      log_(std::move(log)),
      disk_(disk),
      shard_(shard),
      pool_(pool),
      metrics_(metrics) {}

// Suspends the producer until commit_pending() has an answer.
struct PartitionLog::Answered {
    PartitionLog& partition;
    Waiting& waiting;

    bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<> caller) const {
        waiting.caller = caller;
        PartitionLog& home = partition;
        home.pending_.push_back(&waiting);
        if (!std::exchange(home.committing_, true)) {
            home.shard_.spawn(home.gate_, home.commit_pending());
        }
    }
    void await_resume() const noexcept {}
};

run::Task<Result<Produced>> PartitionLog::produce(Bytes batch, Acks acks) {
    CHECK(shard_.is_current());
    const auto inside = gate_.enter();
    if (!inside) co_return base::Error{base::Code::closed, "the broker is stopping"};
    if (auto checked = codec::check_batch(batch); !checked) co_return checked.error();
    Waiting waiting{std::move(batch), acks, {}, {}};
    Answered answered{*this, waiting};
    co_await answered;
    co_return *std::move(waiting.answer);
}

void PartitionLog::answer(Waiting& waiting, Result<Produced> answer) {
    waiting.answer.emplace(std::move(answer));
    waiting.caller.resume();  // `waiting` is gone after this
}

void PartitionLog::answer_all(std::vector<Waiting*>& round, const base::Error& error) {
    for (Waiting* waiting : std::exchange(round, {})) answer(*waiting, error);
}

// Appends the round with one write. Who has an answer already (an error, or no wish to wait for the
// disk) leaves the round; the rest wait for the sync.
void PartitionLog::append(std::vector<Waiting*>& round) {
    std::vector<logs::Incoming> incoming;
    incoming.reserve(round.size());
    for (Waiting* waiting : round) incoming.push_back({waiting->batch});
    auto appended = log_->append(incoming);
    if (!appended) return answer_all(round, appended.error());

    std::vector<Waiting*> left;
    std::vector<std::pair<Waiting*, Result<Produced>>> done;
    for (std::size_t i = 0; i < round.size(); ++i) {
        const Result<logs::Appended>& one = (*appended)[i];
        if (!one) {
            done.emplace_back(round[i], one.error());
            continue;
        }
        metrics_.bytes.add(round[i]->batch.size());
        metrics_.records.add(static_cast<std::uint64_t>(base::distance(one->base, one->last)) + 1);
        const Produced produced{one->base, one->duplicate};
        if (round[i]->acks == Acks::all) {
            round[i]->answer.emplace(produced);
            left.push_back(round[i]);
        } else {
            done.emplace_back(round[i], produced);
        }
    }
    round = std::move(left);
    for (auto& [waiting, result] : done) answer(*waiting, std::move(result));
}

run::Task<void> PartitionLog::commit_pending() {
    // What else this round of the event loop brings shares the first append.
    Yield yield{shard_};
    co_await yield;
    while (!pending_.empty()) {
        std::vector<Waiting*> round;
        std::size_t bytes = 0;
        std::size_t taken = 0;
        while (taken < pending_.size() && bytes < kRoundBytesMax) {
            bytes += pending_[taken]->batch.size();
            round.push_back(pending_[taken++]);
        }
        pending_.erase(pending_.begin(), pending_.begin() + static_cast<std::ptrdiff_t>(taken));
        append(round);

        if (auto work = log_->unsynced()) {
            auto sync = [this, &work] { return work->run(disk_); };
            const Result<> outcome = co_await pool_.run(sync);
            metrics_.syncs.add(1);
            if (!outcome) {
                base::log_error("broker", "sync_failed",
                                {{"topic", name_.topic.value()},
                                 {"partition", base::text(name_.partition)},
                                 {"why", outcome.error().what}});
            }
            Result<> kept = log_->synced(*work, outcome);
            if (!outcome || !kept) {
                const base::Error why = outcome ? kept.error() : outcome.error();
                // What was appended while the sync ran is cut off too, but nobody of it has been
                // taken into a round yet: pending_ is appended anew.
                answer_all(round, why);
                continue;
            }
            grown_.notify_all();
        }
        for (Waiting* waiting : round) waiting->caller.resume();
    }
    committing_ = false;
}

run::Task<Result<Fetched>> PartitionLog::fetch(Offset from, std::size_t bytes_max,
                                               base::Duration wait) {
    CHECK(shard_.is_current());
    const auto inside = gate_.enter();
    if (!inside) co_return base::Error{base::Code::closed, "the broker is stopping"};
    if (from < log_->start_offset() || from > log_->end_offset()) {
        co_return base::Error{
            base::Code::out_of_range,
            base::text("topic ", name_.topic, ", partition ", name_.partition, ": offset ", from,
                       " is outside ", log_->start_offset(), "..", log_->end_offset())};
    }
    if (from >= log_->synced_offset() && wait > base::Duration::zero() && !gate_.is_closed()) {
        co_await grown_.wait_for(wait);
    }
    Fetched fetched{{}, log_->synced_offset(), log_->start_offset()};
    if (from < fetched.high_water) {
        CO_TRY(fetched.batches, log_->read(from, bytes_max, fetched.high_water));
    }
    co_return fetched;
}

PartitionState PartitionLog::state() const {
    return {name_.partition,       log_->start_offset(), log_->end_offset(),
            log_->synced_offset(), log_->bytes(),        log_->synced_offset()};
}

Result<std::uint64_t> PartitionLog::drop_oldest_segment() {
    const std::uint64_t before = log_->bytes();
    if (const auto end = log_->oldest_segment_end()) TRY_VOID(log_->retain(*end));
    return before - log_->bytes();
}

run::Task<Result<>> PartitionLog::stop() {
    CHECK(shard_.is_current());
    if (gate_.is_closed()) co_return Result<>{};
    // Closing first would turn readers that wait into an endless wait for ourselves.
    run::Task<void> closing = gate_.close();
    grown_.notify_all();
    co_await closing;
    co_return log_->close();
}

}  // namespace broker
