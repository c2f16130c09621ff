// What of a log is due for compaction, and the exchange of old segments for new ones.

#include <algorithm>

#include "base/check.h"
#include "base/log_line.h"
#include "base/text.h"
#include "log/log_state.h"

namespace logs {
namespace {

std::chrono::milliseconds in_ms(base::Duration duration) {
    return std::chrono::duration_cast<std::chrono::milliseconds>(duration);
}

// How the segments divide: compacted before, to be compacted, not to be touched yet.
struct Division {
    std::size_t clean = 0;
    std::size_t end = 0;
    std::uint64_t clean_bytes = 0;
    std::uint64_t dirty_bytes = 0;
    base::WallTime dirty_since = base::WallTime::max();
};

bool is_due(const Config& config, base::WallTime now, const Division& parts) {
    if (parts.end == parts.clean || parts.dirty_bytes == 0) return false;
    if (config.compaction_lag_max && parts.dirty_since < now - in_ms(*config.compaction_lag_max)) {
        return true;
    }
    const auto dirty = static_cast<double>(parts.dirty_bytes);
    return dirty >= config.dirty_ratio_min * (dirty + static_cast<double>(parts.clean_bytes));
}

}  // namespace

std::optional<CompactionWork> Log::compaction() {
    State& state = *state_;
    if (!state.config.cleanup.compacts || state.compacting || state.broken) return {};
    const base::WallTime now = state.clock.wall();
    Division parts;
    for (const Segment& segment : state.segments) {
        // Closed, of no open transaction, and old enough; and there is a batch on disk behind it,
        // so that a failed sync cuts nothing of it, and a reader who stands in a gap finds
        // something.
        const Offset end = state.end_of(segment);
        const Place& synced = state.synced;
        const bool is_followed =
            end < synced.segment || (end == synced.segment && synced.bytes > 0);
        const bool is_settled = is_followed && end <= stable_offset() &&
                                (segment.name.is_compacted() ||
                                 segment.max_time <= now - in_ms(state.config.compaction_lag_min));
        if (!is_settled) break;
        ++parts.end;
        if (segment.name.is_compacted() && parts.clean + 1 == parts.end) {
            ++parts.clean;
            parts.clean_bytes += segment.bytes;
        } else {
            parts.dirty_bytes += segment.bytes;
            parts.dirty_since = std::min(parts.dirty_since, segment.opened);
        }
    }
    if (!is_due(state.config, now, parts)) return {};
    CompactionPlan plan{.directory = state.directory,
                        .sources = {},
                        .clean_count = parts.clean,
                        .aborted = {},
                        .now = now,
                        .tombstone_retention = state.config.tombstone_retention,
                        .segment_bytes = state.config.segment_bytes,
                        .keys_max = state.config.compaction_keys_max,
                        .seed = static_cast<std::uint64_t>(base::epoch_ms(now))};
    for (std::size_t i = 0; i < parts.end; ++i) {
        const Segment& segment = state.segments[i];
        const Result<std::shared_ptr<io::File>> file = state.file_of(segment);
        if (!file) {
            base::log_warn("log", "compaction_put_off", {{"why", file.error().what}});
            return {};
        }
        plan.sources.push_back({.name = segment.name,
                                .end = state.end_of(segment),
                                .bytes = segment.bytes,
                                .opened = segment.opened,
                                .file = *file});
    }
    for (const AbortedRange& one : state.transactions.aborted()) {
        plan.aborted.push_back(
            {.producer_id = one.producer_id, .first = one.first, .last = one.last});
    }
    state.compacting = true;
    return CompactionWork(std::move(plan));
}

// Each new segment takes its place in one step, by its name; the order of the steps is that of
// docs/formats/log.md.
Result<bool> Log::compacted(const CompactionWork& work, const Result<CompactionOutcome>& outcome) {
    State& state = *state_;
    CHECK(state.compacting, "no compaction is under way");
    state.compacting = false;
    if (!outcome) return outcome.error();
    TRY_VOID(state.usable());
    std::vector<CompactedSegment> made;
    for (const CompactedSegment& one : outcome->segments) {
        if (state.find_run(one.replaces)) {
            made.push_back(one);
        } else {
            TRY_VOID(state.disk.remove(one.path));  // retention has taken what it is made of
        }
    }
    if (made.empty()) return false;
    const Result<> exchanged = state.exchange(made);
    if (!exchanged) {
        state.broken = exchanged.error();
        return exchanged.error();
    }
    std::uint64_t bytes_before = 0;
    for (const CompactionSource& source : work.plan().sources) bytes_before += source.bytes;
    base::log_info("log", "log_compacted",
                   {{"directory", state.directory},
                    {"end", base::text(*made.back().name.end)},
                    {"bytes_before", base::text(bytes_before)},
                    {"bytes", base::text(bytes())}});
    return !outcome->is_complete;
}

std::optional<std::size_t> Log::State::find_run(const std::vector<SegmentName>& names) const {
    const auto found =
        std::ranges::search(segments, names, {}, &Segment::name, std::identity{}).begin();
    if (found == segments.end()) return {};
    return static_cast<std::size_t>(found - segments.begin());
}

Result<> Log::State::exchange(const std::vector<CompactedSegment>& made) {
    for (const CompactedSegment& one : made) {
        const std::string path = path_of(directory, one.name, kSegmentSuffix);
        files.forget(path);
        TRY_VOID(disk.rename(one.path, path));
    }
    TRY_VOID(disk.sync_directory(directory));
    for (const CompactedSegment& one : made) {
        const auto first = segments.begin() + static_cast<std::ptrdiff_t>(*find_run(one.replaces));
        const auto after = first + static_cast<std::ptrdiff_t>(one.replaces.size());
        *first = Segment{.name = one.name,
                         .bytes = one.bytes,
                         .max_time = one.max_time,
                         .opened = one.opened,
                         .index = {}};
        segments.erase(std::next(first), after);
        for (const SegmentName& old : one.replaces) {
            if (old != one.name) TRY_VOID(remove_segment(old));
        }
    }
    transactions.settle_below(*made.back().name.end);
    // It speaks of segments that are gone; the next one to be written does not.
    checkpointed.reset();
    rolled = true;
    return {};
}

}  // namespace logs
