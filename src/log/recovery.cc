#include "log/recovery.h"

#include <algorithm>

#include "base/check.h"
#include "base/log_line.h"
#include "base/text.h"
#include "log/names.h"

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
    TRY(const Trust trust, load_checkpoint());
    Place from{.segment = state_.start(), .offset = state_.start()};
    if (trust == Trust::checkpoint) from = state_.synced;
    state_.end = from.offset;
    TRY_VOID(read_tail(from, trust));
    state_.synced = state_.tail();
    return remove_strays();
}

Result<> Log::Recovery::list_segments() {
    TRY(const std::vector<io::DirectoryEntry> entries, state_.disk.list(state_.directory));
    for (const io::DirectoryEntry& entry : entries) {
        const std::string path = base::text(state_.directory, "/", entry.name);
        if (const std::optional<Offset> base = offset_of(entry.name, kSegmentSuffix)) {
            TRY(const io::FileInfo info, state_.disk.info(path));
            state_.segments.push_back({.base = *base, .bytes = info.size});
        } else if (entry.name.starts_with('.')) {
            strays_.push_back(path);  // of a replace_file() that did not end
        }
    }
    for (const io::DirectoryEntry& entry : entries) {
        std::optional<Offset> base = offset_of(entry.name, kIndexSuffix);
        if (!base) base = offset_of(entry.name, kTimeIndexSuffix);
        if (base && !std::ranges::binary_search(state_.segments, *base, {}, &Segment::base)) {
            strays_.push_back(base::text(state_.directory, "/", entry.name));
        }
    }
    return {};
}

Result<Log::Recovery::Trust> Log::Recovery::load_checkpoint() {
    const std::string path = checkpoint_path(state_.directory);
    const Result<Bytes> content = io::read_file(state_.disk, path, kCheckpointBytesMax);
    if (!content && content.error().code == base::Code::not_found) return Trust::no_checkpoint;
    if (!content && content.error().code != base::Code::too_large) return content.error();
    const auto damaged = [&](std::string_view what) {
        base::log_warn("log", "checkpoint_refused",
                       {{"path", path}, {"reason", std::string(what)}});
        return Trust::damaged_checkpoint;
    };
    if (!content) return damaged(content.error().what);
    const Result<Checkpoint> checkpoint = Checkpoint::decode(*content);
    if (!checkpoint) return damaged(checkpoint.error().what);
    // One that could not be renewed, on a full disk perhaps, and that retention has overtaken.
    if (checkpoint->recovery < state_.start()) return Trust::no_checkpoint;
    if (!agrees(*checkpoint)) return damaged("the segments are not as it says");
    state_.checkpointed = checkpoint->recovery;
    state_.producers = checkpoint->producers;
    state_.synced = {.segment = checkpoint->recovery, .offset = checkpoint->recovery};
    for (const SegmentFacts& facts : checkpoint->segments) {
        const auto segment = std::ranges::find(state_.segments, facts.base, &Segment::base);
        if (segment == state_.segments.end()) continue;  // retention was here
        segment->max_time = facts.max_time;
        state_.synced = {
            .segment = facts.base, .bytes = facts.bytes, .offset = checkpoint->recovery};
    }
    return Trust::checkpoint;
}

bool Log::Recovery::agrees(const Checkpoint& checkpoint) const {
    const auto& facts = checkpoint.segments;
    if (state_.segments.empty()) return facts.empty();
    // Retention removes from the front and writes no checkpoint, so a suffix must be there.
    auto expected = std::ranges::find(facts, state_.segments.front().base, &SegmentFacts::base);
    // Or it has taken all that the checkpoint speaks of.
    if (expected == facts.end()) return state_.segments.front().base == checkpoint.recovery;
    for (const Segment& segment : state_.segments) {
        if (segment.base != expected->base) return false;
        const bool is_last = std::next(expected) == facts.end();
        if (is_last) return segment.bytes >= expected->bytes;
        if (segment.bytes != expected->bytes) return false;
        ++expected;
    }
    return false;
}

Result<> Log::Recovery::read_tail(Place from, Trust trust) {
    const auto first = std::ranges::find(state_.segments, from.segment, &Segment::base);
    const bool nothing_new =
        state_.segments.empty() ||
        (trust == Trust::checkpoint && std::next(first) == state_.segments.end() &&
         first->bytes == from.bytes);
    if (nothing_new) return {};
    std::uint64_t skip = from.bytes;
    for (auto at = static_cast<std::size_t>(first - state_.segments.begin());
         at < state_.segments.size(); ++at) {
        Segment& segment = state_.segments[at];
        TRY(const Tail tail, read_segment(segment, skip));
        skip = 0;
        if (tail == Tail::whole) continue;
        if (trust == Trust::damaged_checkpoint && at + 1 < state_.segments.size()) {
            return base::Error{base::Code::corrupt,
                               base::text(state_.segment_path(segment), ": ", fault_,
                                          "; it and the segments after it are left untouched")};
        }
        // The first is where the reading begins and so always belongs.
        CHECK(tail == Tail::torn || at > 0);
        TRY_VOID(cut_after(tail == Tail::torn ? at : at - 1));
    }
    return sync_from(from.segment);
}

Result<Log::Recovery::Tail> Log::Recovery::read_segment(Segment& segment, std::uint64_t from) {
    if (from == 0 && segment.base != state_.end) {
        fault_ = base::text("it begins at offset ", segment.base, ", not ", state_.end);
        return Tail::foreign;
    }
    TRY(const std::shared_ptr<io::File> file, state_.file_of(segment));
    Scanner scanner(*file, from, segment.bytes, state_.end, kScanChunkBytes);
    std::optional<Index> index;
    if (from == 0) index.emplace(state_.config.index_interval_bytes);
    for (;;) {
        const Result<std::optional<ScannedBatch>> batch = scanner.next(Look::whole);
        if (!batch && batch.error().code != base::Code::corrupt) return batch.error();
        if (!batch || !*batch) {
            segment.index = std::move(index);
            if (batch) return Tail::whole;
            base::log_warn("log", "tail_cut",
                           {{"path", state_.segment_path(segment)},
                            {"offset", base::text(state_.end)},
                            {"bytes", base::text(segment.bytes - scanner.position())},
                            {"reason", batch.error().what}});
            fault_ = batch.error().what;
            segment.bytes = scanner.position();
            return Tail::torn;
        }
        const codec::BatchHeader& header = (*batch)->header;
        if (index) index->add(header, (*batch)->position, segment.max_time);
        segment.max_time = std::max(segment.max_time, header.max_time);
        if (has_producer(header)) state_.producers.record(header);
        state_.end = scanner.next_offset();
    }
}

Result<> Log::Recovery::cut_after(std::size_t segment) {
    const Segment& last = state_.segments[segment];
    return state_.cut_to({.segment = last.base, .bytes = last.bytes, .offset = state_.end});
}

// After a kill the tail may be in the page cache only, and whoever reads it now must never miss it
// again.
Result<> Log::Recovery::sync_from(Offset segment) {
    for (const Segment& each : state_.segments) {
        if (each.base < segment) continue;
        TRY(const std::shared_ptr<io::File> file, state_.file_of(each));
        TRY_VOID(file->sync());
    }
    return state_.disk.sync_directory(state_.directory);
}

Result<> Log::Recovery::remove_strays() {
    for (const std::string& path : strays_) TRY_VOID(state_.disk.remove(path));
    return {};
}

Result<> Log::Recovery::rebuild_producers() {
    state_.producers = {};
    Offset from = state_.start();
    const Result<Bytes> content =
        io::read_file(state_.disk, checkpoint_path(state_.directory), kCheckpointBytesMax);
    if (content) {
        const Result<Checkpoint> checkpoint = Checkpoint::decode(*content);
        if (checkpoint && checkpoint->recovery >= from) {
            from = checkpoint->recovery;
            state_.producers = checkpoint->producers;
        }
    }
    for (const Segment& segment : state_.segments) {
        const bool is_last = &segment == &state_.segments.back();
        if (!is_last && (&segment + 1)->base <= from) continue;
        TRY(const std::shared_ptr<io::File> file, state_.file_of(segment));
        Scanner scanner(*file, 0, segment.bytes, segment.base, kScanChunkBytes);
        for (;;) {
            TRY(const std::optional<ScannedBatch> batch, scanner.next(Look::frame));
            if (!batch) break;
            if (batch->header.base_offset >= from && has_producer(batch->header)) {
                state_.producers.record(batch->header);
            }
        }
    }
    return {};
}

}  // namespace logs
