#include "log/recovery.h"

#include <algorithm>

#include "base/check.h"
#include "base/log_line.h"
#include "base/text.h"

namespace logs {

Result<> Log::Recovery::run() {
    const Result<io::FileInfo> found = state_.disk.info(state_.directory);
    if (!found && found.error().code != base::Code::not_found) return found.error();
    if (!found) return state_.disk.make_directories(state_.directory);
    TRY_VOID(list_segments());
    // Whoever made the directory may have died before its name was safe.
    if (state_.segments.empty()) {
        TRY_VOID(state_.disk.sync_directory(io::parent_of(state_.directory)));
    }
    TRY_VOID(load_start());
    TRY(const Trust trust, load_checkpoint());
    TRY_VOID(read_segments(trust));
    state_.synced = state_.tail();
    state_.transactions.synced(state_.end);
    TRY_VOID(fit_start());
    state_.transactions.forget_aborted_below(state_.start());
    return remove_strays();
}

Result<> Log::Recovery::list_segments() {
    TRY(const std::vector<io::DirectoryEntry> entries, state_.disk.list(state_.directory));
    for (const io::DirectoryEntry& entry : entries) {
        const std::string path = path_of(state_.directory, entry.name);
        if (const std::optional<SegmentName> name = segment_of(entry.name, kSegmentSuffix)) {
            TRY(const io::FileInfo info, state_.disk.info(path));
            Segment segment{.name = *name, .bytes = info.size};
            segment.opened = state_.clock.wall();
            state_.segments.push_back(std::move(segment));
        } else if (entry.name.starts_with('.')) {
            strays_.push_back(path);  // of a replace_file() or a compaction that did not end
        }
    }
    drop_replaced();
    for (const io::DirectoryEntry& entry : entries) {
        std::optional<SegmentName> name = segment_of(entry.name, kIndexSuffix);
        if (!name) name = segment_of(entry.name, kTimeIndexSuffix);
        if (name && !std::ranges::binary_search(state_.segments, *name, {}, &Segment::name)) {
            strays_.push_back(path_of(state_.directory, entry.name));
        }
    }
    return {};
}

void Log::Recovery::drop_replaced() {
    // Of those with one base the widest comes first.
    std::ranges::sort(state_.segments, [](const Segment& a, const Segment& b) {
        return a.base() != b.base() ? a.base() < b.base() : b.name.end < a.name.end;
    });
    Offset covered;
    std::erase_if(state_.segments, [&](const Segment& segment) {
        if (segment.base() < covered) {
            strays_.push_back(state_.segment_path(segment));
            return true;
        }
        if (segment.name.end) covered = *segment.name.end;
        return false;
    });
}

Result<Log::Recovery::Trust> Log::Recovery::load_checkpoint() {
    const std::string path = path_of(state_.directory, kCheckpointName);
    const Result<Bytes> content = io::read_file(state_.disk, path, kCheckpointBytesMax);
    if (!content && content.error().code == base::Code::not_found) return Trust::no_checkpoint;
    if (!content && content.error().code != base::Code::too_large) return content.error();
    const auto damaged = [&](std::string_view what) {
        for (Segment& segment : state_.segments) segment.bytes_vouched.reset();
        base::log_warn("log", "checkpoint_refused",
                       {{"path", path}, {"reason", std::string(what)}});
        return Trust::damaged_checkpoint;
    };
    if (!content) return damaged(content.error().what);
    const Result<Checkpoint> checkpoint = Checkpoint::decode(*content);
    if (!checkpoint) return damaged(checkpoint.error().what);
    // One that could not be renewed, on a full disk perhaps, and that retention has overtaken.
    if (!state_.segments.empty() && checkpoint->recovery < state_.segments.front().base()) {
        return Trust::no_checkpoint;
    }
    if (!vouch(*checkpoint)) return damaged("the segments are not as it says");
    recovery_ = checkpoint->recovery;
    state_.checkpointed = recovery_;
    state_.producers = checkpoint->producers;
    state_.transactions = checkpoint->transactions;
    return Trust::checkpoint;
}

bool Log::Recovery::vouch(const Checkpoint& checkpoint) {
    const auto& facts = checkpoint.segments;
    if (state_.segments.empty()) return facts.empty();
    // Retention removes from the front and writes no checkpoint, so a suffix must be there.
    const Offset first = state_.segments.front().base();
    auto fact = std::ranges::find_if(
        facts, [first](const SegmentFacts& one) { return one.name.base >= first; });
    // Or it has taken all that the checkpoint speaks of.
    if (fact == facts.end()) return first == checkpoint.recovery;
    for (Segment& segment : state_.segments) {
        const bool is_known = fact->name == segment.name;
        // Compacted since: whole, but to be read for what it holds.
        if (segment.name.end && !(is_known && fact->bytes == segment.bytes)) {
            while (fact != facts.end() && fact->name.base < *segment.name.end) ++fact;
            if (fact == facts.end()) return true;
            continue;
        }
        if (!is_known) return false;
        segment.max_time = fact->max_time;
        segment.opened = fact->opened;
        segment.bytes_vouched = fact->bytes;
        const bool is_last = std::next(fact) == facts.end();
        if (is_last) return segment.bytes >= fact->bytes;
        if (segment.bytes != fact->bytes) return false;
        ++fact;
    }
    return false;
}

Result<> Log::Recovery::read_segments(Trust trust) {
    state_.end = state_.segments.empty() ? Offset{} : state_.segments.front().base();
    if (state_.segments.empty() && trust == Trust::checkpoint) state_.end = recovery_;
    std::optional<Offset> read_from;
    for (std::size_t at = 0; at < state_.segments.size(); ++at) {
        Segment& segment = state_.segments[at];
        const bool is_last = at + 1 == state_.segments.size();
        if (segment.bytes_vouched == segment.bytes && trust == Trust::checkpoint &&
            segment.base() == state_.end && segment.base() <= recovery_) {
            // The last one that the checkpoint knows ends at its recovery point.
            state_.end = segment.name.end.value_or(
                is_last ? recovery_ : std::min(recovery_, state_.segments[at + 1].base()));
            if (segment.name.end) state_.transactions.settle_below(state_.end);
            continue;
        }
        if (!read_from) read_from = segment.base();
        TRY(const Tail tail, read_segment(segment));
        if (tail == Tail::whole) continue;
        if (segment.name.is_compacted() || (trust == Trust::damaged_checkpoint && !is_last)) {
            return base::Error{base::Code::corrupt,
                               base::text(state_.segment_path(segment), ": ", fault_,
                                          "; it and the segments after it are left untouched")};
        }
        // The first is where the reading begins and so always belongs.
        CHECK(tail == Tail::torn || at > 0);
        TRY_VOID(cut_after(tail == Tail::torn ? at : at - 1));
    }
    if (!read_from) return {};
    return sync_from(*read_from);
}

Result<Log::Recovery::Tail> Log::Recovery::read_segment(Segment& segment) {
    const std::uint64_t from = segment.bytes_vouched.value_or(0);
    if (segment.base() != state_.end) {
        fault_ = base::text("it begins at offset ", segment.base(), ", not ", state_.end);
        return Tail::foreign;
    }
    TRY(const std::shared_ptr<io::File> file, state_.file_of(segment));
    Scanner scanner(*file,
                    {.position = from,
                     .end = segment.bytes,
                     .next = from == 0 ? segment.base() : recovery_,
                     .order = segment.order()},
                    kScanChunkBytes);
    std::optional<Index> index;
    if (from == 0) index.emplace(state_.config.index_interval_bytes);
    state_.end = scanner.next_offset();
    for (;;) {
        const Result<std::optional<ScannedBatch>> batch = scanner.next(Look::whole);
        if (!batch && batch.error().code != base::Code::corrupt) return batch.error();
        if (batch && *batch) {
            if (index) index->add((*batch)->header, (*batch)->position, segment.max_time);
            take(segment, **batch);
            state_.end = scanner.next_offset();
            continue;
        }
        segment.index = std::move(index);
        if (!batch) {
            fault_ = batch.error().what;
        } else if (segment.name.end && state_.end > *segment.name.end) {
            fault_ = base::text("it goes on to offset ", state_.end);
        } else {
            if (!segment.name.end) return Tail::whole;
            state_.end = *segment.name.end;
            state_.transactions.settle_below(state_.end);
            return Tail::whole;
        }
        base::log_warn("log", segment.name.end ? "segment_refused" : "tail_cut",
                       {{"path", state_.segment_path(segment)},
                        {"offset", base::text(state_.end)},
                        {"bytes", base::text(segment.bytes - scanner.position())},
                        {"reason", fault_}});
        if (!segment.name.end) segment.bytes = scanner.position();
        return Tail::torn;
    }
}

void Log::Recovery::take(Segment& segment, const ScannedBatch& batch) {
    segment.max_time = std::max(segment.max_time, batch.header.max_time);
    if (!has_producer(batch.header) || batch.header.base_offset < recovery_) return;
    state_.note_producer(batch.header, batch.bytes);
}

Result<> Log::Recovery::cut_after(std::size_t segment) {
    const Segment& last = state_.segments[segment];
    return state_.cut_to({.segment = last.base(), .bytes = last.bytes, .offset = state_.end});
}

// After a kill the tail may be in the page cache only, and whoever reads it now must never miss it
// again.
Result<> Log::Recovery::sync_from(Offset segment) {
    for (const Segment& each : state_.segments) {
        if (each.base() < segment) continue;
        TRY(const std::shared_ptr<io::File> file, state_.file_of(each));
        TRY_VOID(file->sync());
    }
    return state_.disk.sync_directory(state_.directory);
}

Result<> Log::Recovery::fit_start() {
    if (state_.floor <= state_.end) return {};
    base::log_error("log", "start_beyond_end",
                    {{"directory", state_.directory},
                     {"start", base::text(state_.floor)},
                     {"end", base::text(state_.end)}});
    // It would hide what is appended from here on.
    state_.floor = state_.end;
    return state_.write_start(state_.floor);
}

Result<> Log::Recovery::remove_strays() {
    for (const std::string& path : strays_) TRY_VOID(state_.disk.remove(path));
    return {};
}

}  // namespace logs
