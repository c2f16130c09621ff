#include "log/reader.h"

#include <algorithm>

#include "base/text.h"

namespace logs {
namespace {

using base::Code;
using base::Error;

Scanner scan_from(const io::File& file, const Segment& segment, const IndexEntry* start,
                  std::size_t chunk_bytes) {
    if (start == nullptr) return {file, 0, segment.bytes, segment.base, chunk_bytes};
    return {file, start->position, segment.bytes, start->offset, chunk_bytes};
}

// The first record of a batch at or after `time`. If the batch cannot be opened up (its codec is
// not offered here), its own first offset is the nearest safe answer.
Log::Timed first_in(const ScannedBatch& batch, base::WallTime time) {
    Bytes scratch;
    const Result<std::vector<codec::Record>> records = codec::decode_records(batch.bytes, scratch);
    if (records) {
        for (const codec::Record& record : *records) {
            if (record.time >= time) return {.offset = record.offset, .time = record.time};
        }
    }
    return {.offset = batch.header.base_offset, .time = batch.header.base_time};
}

}  // namespace

Result<Bytes> Log::Reader::read(Offset from, std::size_t bytes_max, Offset limit) const {
    if (from < state_.start() || from > state_.end) {
        return Error{Code::out_of_range,
                     base::text(state_.directory, ": offset ", from, " is not in ", state_.start(),
                                " to ", state_.end)};
    }
    if (from == state_.end || from >= limit) return Bytes{};
    const auto after = std::ranges::upper_bound(state_.segments, from, {}, &Segment::base);
    return read_segment(*std::prev(after), {from, bytes_max, limit});
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
        if (batch->header.last_offset() < wanted.from) continue;
        // Rot must not reach a reader; batches on the way are his no more than the rest of the
        // file.
        TRY_VOID(check_crc(*batch));
        if (!out.empty() && out.size() + batch->bytes.size() > wanted.bytes_max) break;
        out.insert(out.end(), batch->bytes.begin(), batch->bytes.end());
    }
    return out;
}

Result<std::optional<Log::Timed>> Log::Reader::offset_for_time(base::WallTime time) const {
    for (Segment& segment : state_.segments) {
        if (segment.max_time < time) continue;
        TRY(const std::optional<Timed> found, search(segment, time));
        if (found) return std::optional(found);
    }
    return std::optional<Timed>{};
}

Result<std::optional<Log::Timed>> Log::Reader::search(Segment& segment, base::WallTime time) const {
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

Result<std::optional<Log::Timed>> Log::Reader::search_from(Segment& segment,
                                                           const IndexEntry* start,
                                                           base::WallTime time) const {
    TRY(const std::shared_ptr<io::File> file, state_.file_of(segment));
    Scanner scanner = scan_from(*file, segment, start, kScanChunkBytes);
    for (;;) {
        TRY(const std::optional<ScannedBatch> batch, scanner.next(Look::frame));
        if (!batch) return std::optional<Timed>{};
        if (batch->header.max_time >= time) return std::optional(first_in(*batch, time));
    }
}

}  // namespace logs
