#include "log/compaction/rewriter.h"

#include <algorithm>

#include "base/check.h"
#include "base/limits.h"
#include "codec/records/batch_edit.h"

namespace logs {
namespace {

// What is written at a time.
constexpr std::size_t kWriteBytes = base::limits::kMiB;

}  // namespace

AbortedBatches::AbortedBatches(const std::vector<CompactionAborted>& aborted) {
    for (const CompactionAborted& one : aborted) by_producer_[one.producer_id].push_back(one);
}

bool AbortedBatches::contains(const codec::BatchHeader& batch) const {
    if (!batch.is_transactional() || batch.is_control()) return false;
    const auto found = by_producer_.find(batch.producer_id);
    if (found == by_producer_.end()) return false;
    // A producer's transactions follow one another, and so do their markers.
    const auto at =
        std::ranges::lower_bound(found->second, batch.base_offset, {}, &CompactionAborted::last);
    return at != found->second.end() && at->first <= batch.base_offset;
}

base::Result<> check_stop(const std::stop_token& stop) {
    if (!stop.stop_requested()) return {};
    return base::Error{base::Code::interrupted, "the compaction was stopped"};
}

Scanner scanner_of(const CompactionSource& source) {
    return {*source.file,
            {.end = source.bytes,
             .next = source.name.base,
             .order = source.name.is_compacted() ? Order::with_gaps : Order::gapless},
            kScanChunkBytes};
}

base::WallTime Rewriter::horizon() const {
    return plan_.now +
           std::chrono::duration_cast<std::chrono::milliseconds>(plan_.tombstone_retention);
}

bool Rewriter::is_past_horizon(const codec::BatchHeader& batch) const {
    return batch.has_delete_horizon() && batch.base_time < plan_.now;
}

base::Result<CompactedSegment> Rewriter::rewrite(io::Disk& disk,
                                                 std::span<const CompactionSource> sources,
                                                 std::string path) const {
    CHECK(!sources.empty());
    CompactedSegment made{.name = {sources.front().name.base, sources.back().end},
                          .replaces = {},
                          .path = std::move(path),
                          .max_time = base::WallTime::min(),
                          .opened = sources.front().opened};
    TRY_VOID(disk.remove(made.path));  // of a compaction that failed
    TRY(const std::unique_ptr<io::File> file, disk.create(made.path));
    base::Bytes waiting;
    base::Bytes edited;
    for (const CompactionSource& source : sources) {
        made.replaces.push_back(source.name);
        Scanner scanner = scanner_of(source);
        for (;;) {
            TRY(const std::optional<ScannedBatch> batch, scanner.next(Look::whole));
            if (!batch) break;
            TRY_VOID(check_stop(stop_));
            TRY(const base::ByteView left, keep(*batch, edited));
            if (left.empty()) continue;
            TRY(const codec::BatchHeader header, codec::decode_header(left));
            made.max_time = std::max(made.max_time, header.max_time);
            made.bytes += left.size();
            waiting.insert(waiting.end(), left.begin(), left.end());
            if (waiting.size() < kWriteBytes) continue;
            TRY_VOID(file->append(waiting));
            waiting.clear();
        }
    }
    if (!waiting.empty()) TRY_VOID(file->append(waiting));
    TRY_VOID(file->sync());
    return made;
}

base::Result<base::ByteView> Rewriter::keep(const ScannedBatch& batch, base::Bytes& made) const {
    if (batch.header.is_control()) return keep_marker(batch, made);
    if (aborted_.contains(batch.header)) return base::ByteView{};
    base::Bytes scratch;
    base::Result<std::vector<codec::Record>> records = codec::decode_records(batch.bytes, scratch);
    // What cannot be read must not be lost by being tidied up.
    if (!records) return batch.bytes;
    const std::size_t before = records->size();
    bool needs_horizon = false;
    std::erase_if(*records, [&](const codec::Record& record) {
        const Fate fate = fate_of(record, batch.header);
        needs_horizon = needs_horizon || fate == Fate::keep_until_horizon;
        return fate == Fate::drop;
    });
    if (records->empty()) return base::ByteView{};
    if (records->size() == before && !needs_horizon) return batch.bytes;
    std::optional<base::WallTime> until;
    if (needs_horizon) until = horizon();
    TRY(made, codec::filtered_batch(batch.header, *records, until));
    return base::ByteView(made);
}

Rewriter::Fate Rewriter::fate_of(const codec::Record& record,
                                 const codec::BatchHeader& batch) const {
    // As Kafka does: a record without a key has no place in a compacted log.
    if (!record.key) return Fate::drop;
    const std::optional<base::Offset> latest = latest_.find(*record.key);
    if (latest && record.offset < *latest) return Fate::drop;
    if (record.value) return Fate::keep;
    if (is_past_horizon(batch)) return Fate::drop;
    return batch.has_delete_horizon() ? Fate::keep : Fate::keep_until_horizon;
}

// Of its transaction either all records have become plain ones or none is left, so nobody needs it
// but readers that are on their way.
base::Result<base::ByteView> Rewriter::keep_marker(const ScannedBatch& batch,
                                                   base::Bytes& made) const {
    if (is_past_horizon(batch.header)) return base::ByteView{};
    if (batch.header.has_delete_horizon()) return batch.bytes;
    base::Bytes scratch;
    const base::Result<std::vector<codec::Record>> records =
        codec::decode_records(batch.bytes, scratch);
    if (!records) return batch.bytes;
    TRY(made, codec::filtered_batch(batch.header, *records, horizon()));
    return base::ByteView(made);
}

}  // namespace logs
