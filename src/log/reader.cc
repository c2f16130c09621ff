#include "log/reader.h"

#include <algorithm>

#include "base/text.h"

namespace logs {
namespace {

using base::Code;
using base::Error;

Scanner scan_from(const io::File& file, const Segment& segment, const IndexEntry* start,
                  std::size_t chunk_bytes) {
    Stretch stretch{.end = segment.bytes, .next = segment.base(), .order = segment.order()};
    if (start != nullptr) {
        stretch.position = start->position;
        stretch.next = start->offset;
    }
    return {file, stretch, chunk_bytes};
}

// In a gapless segment the scanner sees it by itself.
Result<> check_start(const IndexEntry* start, const ScannedBatch& batch) {
    if (start == nullptr || batch.position != start->position ||
        batch.header.base_offset == start->offset) {
        return {};
    }
    return Error{Code::corrupt, base::text("at ", start->position, " is offset ",
                                           batch.header.base_offset, ", not ", start->offset)};
}

// The first record of a batch at or after `time`, and of those before `floor` none. If the batch
// cannot be opened up, its own first offset is the nearest safe answer.
std::optional<Timed> first_in(const ScannedBatch& batch, base::WallTime time, Offset floor) {
    Bytes scratch;
    const Result<std::vector<codec::Record>> records = codec::decode_records(batch.bytes, scratch);
    if (!records) {
        return Timed{.offset = std::max(floor, batch.header.base_offset),
                     .time = batch.header.base_time};
    }
    for (const codec::Record& record : *records) {
        if (record.time >= time && record.offset >= floor) {
            return Timed{.offset = record.offset, .time = record.time};
        }
    }
    return {};
}

}  // namespace

Result<Bytes> Log::Reader::read(Offset from, std::size_t bytes_max, Offset limit) const {
    if (from < state_.start() || from > state_.end) {
        return Error{Code::out_of_range,
                     base::text(state_.directory, ": offset ", from, " is not in ", state_.start(),
                                " to ", state_.end)};
    }
    if (from == state_.end) return Bytes{};
    auto segment = std::ranges::upper_bound(state_.segments, from, {}, &Segment::base);
    if (segment != state_.segments.begin()) --segment;
    // Compaction may have left nothing where the reader is.
    for (; segment != state_.segments.end() && std::max(from, segment->base()) < limit; ++segment) {
        TRY(Bytes found, read_segment(*segment, {from, bytes_max, limit}));
        if (!found.empty()) return found;
    }
    return Bytes{};
}

Result<Bytes> Log::Reader::read_segment(Segment& segment, const Wanted& wanted) const {
    TRY(const Index* index, state_.index_of(segment));
    const IndexEntry* start = index->for_offset(wanted.from);
    Result<Bytes> found = collect(segment, start, wanted);
    if (!found && found.error().code == Code::corrupt && start != nullptr) {
        // Either the index or the bytes lie; without the index it shows.
        state_.distrust_index(segment);
        TRY(const Index* rebuilt, state_.index_of(segment));
        found = collect(segment, rebuilt->for_offset(wanted.from), wanted);
    }
    if (!found) return base::within(state_.segment_path(segment), found.error());
    return found;
}

Result<Bytes> Log::Reader::collect(Segment& segment, const IndexEntry* start,
                                   const Wanted& wanted) const {
    TRY(const std::shared_ptr<io::File> file, state_.file_of(segment));
    // One read brings the way from the index entry and, most often, all that is wanted.
    const std::size_t chunk_bytes = std::min(wanted.bytes_max, base::limits::kBatchBytesMax) +
                                    state_.config.index_interval_bytes;
    Scanner scanner = scan_from(*file, segment, start, chunk_bytes);
    Bytes out;
    for (;;) {
        TRY(const std::optional<ScannedBatch> batch, scanner.next(Look::frame));
        if (!batch || batch->header.last_offset() >= wanted.limit) break;
        TRY_VOID(check_start(start, *batch));
        if (batch->header.last_offset() < wanted.from) continue;
        // Rot must not reach a reader; batches on the way are his no more than the rest of the
        // file.
        TRY_VOID(check_crc(*batch));
        if (!out.empty() && out.size() + batch->bytes.size() > wanted.bytes_max) break;
        out.insert(out.end(), batch->bytes.begin(), batch->bytes.end());
    }
    return out;
}

Result<std::optional<Timed>> Log::Reader::offset_for_time(base::WallTime time) const {
    for (Segment& segment : state_.segments) {
        if (segment.max_time < time) continue;
        TRY(const std::optional<Timed> found, search(segment, time));
        if (found) return std::optional(found);
    }
    return std::optional<Timed>{};
}

Result<std::optional<Timed>> Log::Reader::offset_of_max_time() const {
    // A segment's greatest time may be that of a batch that was cut off since, or is below the
    // start: then it is not found there, and what is found is later than all of the others.
    std::optional<Timed> best;
    std::vector<Segment*> by_time;
    by_time.reserve(state_.segments.size());
    for (Segment& segment : state_.segments) by_time.push_back(&segment);
    std::ranges::sort(by_time, [](const Segment* a, const Segment* b) {
        return a->max_time != b->max_time ? a->max_time > b->max_time : a->base() < b->base();
    });
    for (Segment* segment : by_time) {
        if (best && best->time > segment->max_time) break;
        TRY(std::optional<Timed> found, search(*segment, segment->max_time));
        if (!found) {
            TRY(found, latest_in(*segment));
        }
        if (!found) continue;
        const bool is_better = !best || found->time > best->time ||
                               (found->time == best->time && found->offset < best->offset);
        if (is_better) best = found;
    }
    return best;
}

Result<std::optional<Timed>> Log::Reader::latest_in(Segment& segment) const {
    TRY(const std::shared_ptr<io::File> file, state_.file_of(segment));
    Scanner scanner = scan_from(*file, segment, nullptr, kScanChunkBytes);
    std::optional<Timed> best;
    base::WallTime max_time = kNoTime;
    for (;;) {
        TRY(const std::optional<ScannedBatch> batch, scanner.next(Look::frame));
        if (!batch) break;
        max_time = std::max(max_time, batch->header.max_time);
        if (batch->header.is_control() || batch->header.last_offset() < state_.start()) continue;
        if (best && batch->header.max_time <= best->time) continue;
        Bytes scratch;
        const auto records = codec::decode_records(batch->bytes, scratch);
        if (!records) continue;
        for (const codec::Record& record : *records) {
            if (record.offset < state_.start() || (best && record.time <= best->time)) continue;
            best = Timed{.offset = record.offset, .time = record.time};
        }
    }
    segment.max_time = max_time;
    return best;
}

Result<std::optional<Timed>> Log::Reader::search(Segment& segment, base::WallTime time) const {
    TRY(const Index* index, state_.index_of(segment));
    const IndexEntry* start = index->for_time(time);
    Result<std::optional<Timed>> found = search_from(segment, start, time);
    if (!found && found.error().code == Code::corrupt && start != nullptr) {
        state_.distrust_index(segment);
        TRY(const Index* rebuilt, state_.index_of(segment));
        found = search_from(segment, rebuilt->for_time(time), time);
    }
    if (!found) return base::within(state_.segment_path(segment), found.error());
    return found;
}

Result<std::optional<Timed>> Log::Reader::search_from(Segment& segment, const IndexEntry* start,
                                                      base::WallTime time) const {
    TRY(const std::shared_ptr<io::File> file, state_.file_of(segment));
    Scanner scanner = scan_from(*file, segment, start, kScanChunkBytes);
    for (;;) {
        TRY(const std::optional<ScannedBatch> batch, scanner.next(Look::frame));
        if (!batch) return std::optional<Timed>{};
        TRY_VOID(check_start(start, *batch));
        // A marker is no record.
        if (batch->header.max_time < time || batch->header.is_control()) continue;
        if (batch->header.last_offset() < state_.start()) continue;
        if (const auto found = first_in(*batch, time, state_.start())) return found;
    }
}

std::uint64_t Log::Reader::bytes_between(Offset from, Offset to) const {
    if (from >= to) return 0;
    const std::uint64_t begin = position_of(from);
    const std::uint64_t end = position_of(to);
    // Within one interval, but not nothing.
    return std::max<std::uint64_t>(end - std::min(begin, end), 1);
}

std::uint64_t Log::Reader::position_of(Offset offset) const {
    std::uint64_t position = 0;
    for (Segment& segment : state_.segments) {
        const Offset end = state_.end_of(segment);
        if (end <= offset) {
            position += segment.bytes;
            continue;
        }
        if (offset <= segment.base()) break;
        // An index that is not there is not worth a scan here.
        if (segment.index) {
            const IndexEntry* entry = segment.index->for_offset(offset);
            if (entry != nullptr) position += entry->position;
        }
        break;
    }
    return position;
}

}  // namespace logs
