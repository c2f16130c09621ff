#include "log/log_state.h"

#include <algorithm>

#include "base/log_line.h"
#include "base/text.h"
#include "log/segment/names.h"

namespace logs {
namespace {

// Two files of 16 bytes an entry; far above what a segment's entries need at any sane interval.
constexpr std::uint64_t kIndexBytesMax = 16 * base::limits::kMiB;

}  // namespace

Result<> Log::State::usable() const {
    if (broken) return base::within(base::text(directory, " needs to be opened anew"), *broken);
    return {};
}

std::string Log::State::segment_path(const Segment& segment) const {
    return path_of(directory, segment.name, kSegmentSuffix);
}

Result<std::shared_ptr<io::File>> Log::State::file_of(const Segment& segment) {
    return files.open(segment_path(segment));
}

Place Log::State::tail() const {
    if (segments.empty()) return {.segment = end, .bytes = 0, .offset = end};
    return {.segment = segments.back().base(), .bytes = segments.back().bytes, .offset = end};
}

Result<const Index*> Log::State::index_of(Segment& segment) {
    if (segment.index) return &*segment.index;
    Index index(config.index_interval_bytes);
    const Result<Bytes> offsets =
        io::read_file(disk, path_of(directory, segment.name, kIndexSuffix), kIndexBytesMax);
    const Result<Bytes> times =
        io::read_file(disk, path_of(directory, segment.name, kTimeIndexSuffix), kIndexBytesMax);
    if (offsets && times) {
        const Result<Index> decoded = Index::decode(*offsets, *times, config.index_interval_bytes);
        if (decoded && decoded->covered_bytes() <= segment.bytes) index = *decoded;
    }
    TRY_VOID(extend_index(segment, index));
    segment.index = std::move(index);
    return &*segment.index;
}

Result<> Log::State::extend_index(Segment& segment, Index& index) {
    if (index.covered_bytes() == segment.bytes) return {};
    TRY(const std::shared_ptr<io::File> file, file_of(segment));
    // Timestamps below its last entry are not known one by one, so it starts at the front.
    index = Index(config.index_interval_bytes);
    Scanner scanner(*file, {.end = segment.bytes, .next = segment.base(), .order = segment.order()},
                    kScanChunkBytes);
    base::WallTime max_time = kNoTime;
    for (;;) {
        const Result<std::optional<ScannedBatch>> batch = scanner.next(Look::frame);
        if (!batch) return base::within(segment_path(segment), batch.error());
        if (!*batch) return {};
        index.add((*batch)->header, (*batch)->position, max_time);
        max_time = std::max(max_time, (*batch)->header.max_time);
    }
}

void Log::State::distrust_index(Segment& segment) {
    segment.index.reset();
    for (const std::string_view suffix : {kIndexSuffix, kTimeIndexSuffix}) {
        const std::string path = path_of(directory, segment.name, suffix);
        base::log_warn("log", "index_dropped", {{"path", path}, {"reason", "it misled a read"}});
        if (const Result<> removed = disk.remove(path); !removed) {
            base::log_warn("log", "index_kept", {{"reason", removed.error().what}});
        }
    }
}

Result<> Log::State::remove_segment(const SegmentName& name) {
    const std::string path = path_of(directory, name, kSegmentSuffix);
    files.forget(path);
    TRY_VOID(disk.remove(path));
    return remove_index(name);
}

Result<> Log::State::remove_index(const SegmentName& name) {
    TRY_VOID(disk.remove(path_of(directory, name, kIndexSuffix)));
    return disk.remove(path_of(directory, name, kTimeIndexSuffix));
}

Offset Log::State::end_of(const Segment& segment) const {
    if (segment.name.end) return *segment.name.end;
    return &segment == &segments.back() ? end : (&segment + 1)->base();
}

Transactions::Change Log::State::note_producer(const codec::BatchHeader& header, ByteView batch) {
    std::optional<codec::EndOfTransaction> ended;
    if (header.is_control()) {
        if (const auto decoded = codec::decode_control_batch(batch)) ended = *decoded;
    }
    producers.record(header, ended, clock.wall());
    return transactions.record(header, ended);
}

Result<> Log::State::cut_to(const Place& place) {
    end = place.offset;
    while (!segments.empty() && segments.back().base() > place.segment) {
        const SegmentName name = segments.back().name;
        segments.pop_back();
        TRY_VOID(remove_segment(name));
    }
    if (segments.empty() || segments.back().name.is_compacted()) return {};
    Segment& last = segments.back();
    last.bytes = place.bytes;
    if (last.index) last.index->cut(place.bytes);
    TRY(const std::shared_ptr<io::File> file, file_of(last));
    return file->truncate(place.bytes);
}

SideFile Log::State::checkpoint_at_end() {
    Checkpoint made{
        .recovery = end, .segments = {}, .producers = producers, .transactions = transactions};
    made.segments.reserve(segments.size());
    for (const Segment& segment : segments) {
        made.segments.push_back({segment.name, segment.bytes, segment.max_time, segment.opened});
    }
    checkpointed = end;
    return {.path = path_of(directory, kCheckpointName),
            .content = made.encode(),
            .care = SideFile::Care::durable};
}

}  // namespace logs
