#include "broker/partition.h"

#include <algorithm>
#include <utility>

#include "base/log_line.h"
#include "codec/records/batch_edit.h"
#include "codec/records/record_batch.h"

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

// A compacted topic's records need keys, as in Kafka.
Result<> check_keys(base::ByteView batch) {
    Bytes scratch;
    TRY(const std::vector<codec::Record> records, codec::decode_records(batch, scratch));
    if (std::ranges::all_of(records,
                            [](const codec::Record& one) { return one.key.has_value(); })) {
        return {};
    }
    return base::Error{base::Code::malformed, "Compacted topic cannot accept message without key"};
}

// The batch with the codec that the topic asks for.
Result<Slice> with_compression(const Slice& batch, codec::BatchHeader header,
                               codec::Compression wanted) {
    constexpr std::uint16_t kCodecBits = 7;
    Bytes scratch;
    TRY(const std::vector<codec::Record> records, codec::decode_records(batch.view(), scratch));
    header.attributes = static_cast<std::uint16_t>((header.attributes & ~kCodecBits) |
                                                   static_cast<std::uint16_t>(wanted));
    TRY(Bytes made, codec::filtered_batch(header, records, {}));
    return Slice(std::move(made));
}

// All that is looked at before a client's batch may wait for its append.
Result<Slice> admitted(Slice batch, const logs::Config& config) {
    TRY(const codec::BatchHeader header, codec::check_batch(batch.view()));
    if (header.is_control()) return batch;  // the log refuses it
    if (config.cleanup.compacts) TRY_VOID(check_keys(batch.view()));
    if (!config.compression || *config.compression == header.compression()) return batch;
    return with_compression(batch, header, *config.compression);
}

// Where the last of these whole batches ends.
Offset end_of(base::ByteView batches, Offset from) {
    while (const auto header = codec::decode_header(batches)) {
        from = base::next(header->last_offset());
        if (header->bytes() >= batches.size()) break;
        batches = batches.subspan(header->bytes());
    }
    return from;
}

base::Error is_stopping() { return {base::Code::closed, "the broker is stopping"}; }

}  // namespace

PartitionLog::PartitionLog(base::TopicPartition name, std::unique_ptr<logs::Log> log,
                           io::Disk& disk, io::Clock& clock, run::Shard& shard,
                           run::BlockingPool& pool, PartitionMetrics metrics)
    : name_(std::move(name)),
      log_(std::move(log)),
      disk_(disk),
      clock_(clock),
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

run::Task<Result<Produced>> PartitionLog::produce(Slice batch, Acks acks, VerificationGuard guard) {
    CHECK(shard_.is_current());
    const auto inside = gate_.enter();
    if (!inside) co_return is_stopping();
    Result<Slice> checked = admitted(std::move(batch), log_->config());
    if (!checked) co_return checked.error();
    co_return co_await enqueue(*std::move(checked), acks, logs::Incoming::Origin::client, guard);
}

run::Task<Result<Produced>> PartitionLog::append_marker(Marker marker) {
    CHECK(shard_.is_current());
    const auto inside = gate_.enter();
    if (!inside) co_return is_stopping();
    Slice batch(marker.batch(clock_.wall()));
    const VerificationGuard none;
    co_return co_await enqueue(std::move(batch), Acks::all, logs::Incoming::Origin::coordinator,
                               none);
}

run::Task<Result<Produced>> PartitionLog::enqueue(Slice batch, Acks acks,
                                                  logs::Incoming::Origin origin,
                                                  VerificationGuard guard) {
    Waiting waiting{std::move(batch), acks, origin, guard, {}, {}};
    Answered answered{*this, waiting};
    co_await answered;
    co_return *std::move(waiting.answer);
}

Result<VerificationGuard> PartitionLog::begin_verification(const ProducerIdentity& producer) {
    if (gate_.is_closed()) return is_stopping();
    return log_->begin_verification(producer);
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
    for (Waiting* waiting : round) {
        incoming.push_back({waiting->batch.bytes(), waiting->origin, waiting->guard});
    }
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
        if (!one->duplicate && round[i]->origin == logs::Incoming::Origin::client) {
            metrics_.bytes.add(round[i]->batch.size());
            metrics_.records.add(static_cast<std::uint64_t>(base::distance(one->base, one->last)) +
                                 1);
        }
        const Produced produced{one->base, one->duplicate, log_->start_offset(), one->time};
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
            tell_readers();
        }
        // By way of the loop: the next round's sync is under way while these are answered.
        if (!round.empty()) {
            shard_.post([answered = std::move(round)] {
                for (Waiting* waiting : answered) waiting->caller.resume();
            });
        }
    }
    committing_ = false;
}

Result<> PartitionLog::check_offset(Offset from) const {
    if (from >= log_->start_offset() && from <= log_->end_offset()) return {};
    return base::Error{
        base::Code::out_of_range,
        base::text("topic ", name_.topic, ", partition ", name_.partition, ": offset ", from,
                   " is outside ", log_->start_offset(), "..", log_->end_offset())};
}

Result<Fetched> PartitionLog::fetch(const Fetch& wanted) const {
    if (gate_.is_closed()) return is_stopping();
    TRY_VOID(check_offset(wanted.from));
    Fetched fetched{.batches = {},
                    .high_water = log_->synced_offset(),
                    .start = log_->start_offset(),
                    .last_stable = log_->stable_offset(),
                    .aborted = {}};
    const Offset limit = readable_end(wanted.isolation);
    if (wanted.from >= limit) return fetched;
    TRY(fetched.batches, log_->read(wanted.from, wanted.bytes_max, limit));
    if (wanted.isolation == Isolation::read_committed && !fetched.batches.empty()) {
        const Offset first = codec::decode_header(fetched.batches)->base_offset;
        fetched.aborted = log_->aborted(first, end_of(fetched.batches, first));
    }
    return fetched;
}

Offset PartitionLog::readable_end(Isolation isolation) const {
    return isolation == Isolation::read_committed ? log_->stable_offset() : log_->synced_offset();
}

void PartitionLog::watch(const Fetch& wanted, const std::shared_ptr<ByteWait>& wait) {
    if (gate_.is_closed() || !check_offset(wanted.from)) return wait->add(ByteWait::kEnough);
    const Offset end = readable_end(wanted.isolation);
    watches_.push_back({wait, std::max(wanted.from, end), wanted.isolation});
    wait->add(log_->bytes_between(wanted.from, end));
}

void PartitionLog::unwatch(const ByteWait& wait) {
    std::erase_if(watches_, [&wait](const Watch& one) { return one.wait.get() == &wait; });
}

void PartitionLog::tell_readers() {
    grown_.notify_all();
    for (Watch& one : watches_) {
        const Offset end = readable_end(one.isolation);
        one.wait->add(log_->bytes_between(one.seen, end));
        one.seen = std::max(one.seen, end);
    }
}

Result<std::optional<Timed>> PartitionLog::offset_for_time(base::WallTime time) const {
    if (gate_.is_closed()) return is_stopping();
    return log_->offset_for_time(time);
}

Result<std::optional<Timed>> PartitionLog::offset_of_max_time() const {
    if (gate_.is_closed()) return is_stopping();
    return log_->offset_of_max_time();
}

Result<Offset> PartitionLog::delete_records(std::optional<Offset> before) {
    if (gate_.is_closed()) return is_stopping();
    if (!log_->config().cleanup.deletes) {
        return base::Error{base::Code::policy_violation,
                           base::text("topic ", name_.topic, ": its cleanup.policy is not delete")};
    }
    return log_->delete_records(before.value_or(log_->synced_offset()));
}

run::Task<Result<>> PartitionLog::compact(run::Lane& lane, std::stop_token stop) {
    CHECK(shard_.is_current());
    const auto inside = gate_.enter();
    if (!inside) co_return Result<>{};
    for (bool has_more = true; has_more && !gate_.is_closed();) {
        const std::optional<logs::CompactionWork> work = log_->compaction();
        if (!work) break;
        auto rewrite = [this, &work, &stop] { return work->run(disk_, stop); };
        const Result<logs::CompactionOutcome> outcome = co_await lane.run(rewrite);
        CO_TRY(has_more, log_->compacted(*work, outcome));
    }
    co_return Result<>{};
}

PartitionState PartitionLog::state() const {
    return {name_.partition, log_->start_offset(),  log_->end_offset(),   log_->synced_offset(),
            log_->bytes(),   log_->synced_offset(), log_->stable_offset()};
}

Result<std::uint64_t> PartitionLog::drop_oldest_segment() {
    const std::uint64_t before = log_->bytes();
    if (const auto end = log_->oldest_segment_end()) TRY_VOID(log_->retain(end));
    return before - log_->bytes();
}

run::Task<Result<>> PartitionLog::stop() {
    CHECK(shard_.is_current());
    if (gate_.is_closed()) co_return Result<>{};
    // Closing first would turn readers that wait into an endless wait for ourselves.
    run::Task<void> closing = gate_.close();
    grown_.notify_all();
    for (const Watch& one : watches_) one.wait->add(ByteWait::kEnough);
    co_await closing;
    co_return log_->close();
}

}  // namespace broker
