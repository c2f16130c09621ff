#include "log/log.h"

#include <algorithm>

#include "base/check.h"
#include "base/log_line.h"
#include "base/text.h"
#include "log/appender.h"
#include "log/log_state.h"
#include "log/reader.h"
#include "log/recovery.h"
#include "log/segment/names.h"

namespace logs {
namespace {

void add_index(SyncWork& work, const std::string& directory, const Segment& segment) {
    if (!segment.index) return;
    work.side_files.push_back({.path = path_of(directory, segment.name, kIndexSuffix),
                               .content = segment.index->encode_offsets()});
    work.side_files.push_back({.path = path_of(directory, segment.name, kTimeIndexSuffix),
                               .content = segment.index->encode_times()});
}

}  // namespace

Result<std::unique_ptr<Log>> Log::open(io::Disk& disk, io::Clock& clock, Files& files,
                                       std::string directory, Config config) {
    auto state = std::make_unique<State>(disk, clock, files, std::move(directory), config);
    TRY_VOID(Recovery(*state).run());
    return std::unique_ptr<Log>(new Log(std::move(state)));
}

Log::Log(std::unique_ptr<State> state) : state_(std::move(state)) {}

Log::~Log() {
    for (const Segment& segment : state_->segments) {
        state_->files.forget(state_->segment_path(segment));
    }
}

Result<std::vector<Result<Appended>>> Log::append(std::span<Incoming> batches) {
    TRY_VOID(state_->usable());
    Appender appender(*state_);
    std::vector<Result<Appended>> placed;
    placed.reserve(batches.size());
    for (const Incoming& incoming : batches) {
        Result<Result<Appended>> one = appender.place(incoming);
        if (!one) {
            appender.undo();
            return one.error();
        }
        placed.push_back(*std::move(one));
    }
    if (const Result<> written = appender.write(); !written) {
        appender.undo();
        return written.error();
    }
    return placed;
}

Offset Log::start_offset() const { return state_->start(); }
Offset Log::end_offset() const { return state_->end; }
Offset Log::synced_offset() const { return state_->synced.offset; }

std::uint64_t Log::bytes() const {
    std::uint64_t sum = 0;
    for (const Segment& segment : state_->segments) sum += segment.bytes;
    return sum;
}

std::optional<SyncWork> Log::unsynced() {
    State& state = *state_;
    if (state.syncing || state.broken || state.end == state.synced.offset) return {};
    SyncWork work;
    work.up_to = state.end;
    for (const Segment& segment : state.segments) {
        if (segment.base() < state.synced.segment) continue;
        const Result<std::shared_ptr<io::File>> file = state.file_of(segment);
        if (file) {
            work.files.push_back(*file);
        } else {
            work.fault = file.error();
        }
        if (&segment != &state.segments.back()) add_index(work, state.directory, segment);
    }
    if (state.names_unsynced) work.directories.push_back(state.directory);
    if (state.rolled) work.side_files.push_back(state.checkpoint_at_end());
    state.names_unsynced = false;
    state.rolled = false;
    state.syncing = state.tail();
    return work;
}

Result<> Log::synced(const SyncWork& work, const Result<>& outcome) {
    State& state = *state_;
    CHECK(state.syncing && state.syncing->offset == work.up_to, "not the work that is under way");
    const Place reached = *state.syncing;
    state.syncing.reset();
    if (outcome) {
        state.synced = reached;
        state.transactions.synced(reached.offset);
        return {};
    }
    base::log_error("log", "sync_failed",
                    {{"directory", state.directory},
                     {"offset", base::text(state.synced.offset)},
                     {"records_cut", base::text(base::distance(state.synced.offset, state.end))},
                     {"reason", outcome.error().what}});
    // No checkpoint was written; and new names may hang in the air.
    state.checkpointed.reset();
    state.rolled = true;
    state.names_unsynced = true;
    Result<> cut = state.cut_to(state.synced);
    if (cut) cut = Recovery(state).rebuild_producers();
    if (!cut) state.broken = cut.error();
    return cut;
}

Result<Bytes> Log::read(Offset from, std::size_t bytes_max, Offset limit) const {
    TRY_VOID(state_->usable());
    return Reader(*state_).read(from, bytes_max, limit);
}

Result<std::optional<Timed>> Log::offset_for_time(base::WallTime time) const {
    TRY_VOID(state_->usable());
    return Reader(*state_).offset_for_time(time);
}

Result<std::optional<Timed>> Log::offset_of_max_time() const {
    TRY_VOID(state_->usable());
    return Reader(*state_).offset_of_max_time();
}

std::uint64_t Log::bytes_between(Offset from, Offset to) const {
    return Reader(*state_).bytes_between(from, to);
}

Offset Log::stable_offset() const {
    const std::optional<Offset> unstable = state_->transactions.first_unstable();
    if (!unstable) return state_->synced.offset;
    // Retention and deletion do not wait for transactions.
    return std::max(state_->start(), std::min(*unstable, state_->synced.offset));
}

std::vector<AbortedTransaction> Log::aborted(Offset from, Offset to) const {
    return state_->transactions.aborted(from, to);
}

VerificationGuard Log::begin_verification(const ProducerIdentity& producer) {
    return state_->transactions.begin_verification(producer);
}

std::vector<ProducerState> Log::producers() const {
    return state_->producers.states(state_->transactions);
}

void Log::configure(const Config& config) { state_->config = config; }
const Config& Log::config() const { return state_->config; }

Result<> Log::close() {
    State& state = *state_;
    TRY_VOID(state.usable());
    CHECK(!state.syncing, "closed while a sync is under way");
    CHECK(!state.compacting, "closed while a compaction is under way");
    if (const std::optional<SyncWork> work = unsynced()) {
        Result<> outcome = work->run(state.disk);
        TRY_VOID(synced(*work, outcome));
        if (!outcome) return outcome;
    }
    if (state.checkpointed == state.end || state.segments.empty()) return {};
    SyncWork last;
    last.up_to = state.end;
    add_index(last, state.directory, state.segments.back());
    last.side_files.push_back(state.checkpoint_at_end());
    return last.run(state.disk);
}

}  // namespace logs
