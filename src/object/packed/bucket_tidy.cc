// What PackedBucket does beside its callers' work, a little with every write: flush, merge,
// reclaim.

#include <algorithm>
#include <utility>

#include "base/log_line.h"
#include "base/text.h"
#include "object/packed/bucket.h"

namespace object::packed {
namespace {

// Entries merged per call, and per record written by it: each entry passes through about three
// merges in its life, so that merging keeps up.
constexpr std::size_t kMergeEntriesPerCall = 512;
constexpr std::size_t kMergeEntriesPerRecord = 8;
// Bytes of an old segment looked through per call, and per record written by it.
constexpr std::uint64_t kReclaimBytesPerCall = std::uint64_t{256} * 1024;
constexpr std::uint64_t kReclaimBytesPerRecord = std::uint64_t{4} * 1024;

}  // namespace

void PackedBucket::tidy(std::size_t records) {
    const Result<> done = tidy_or_fail(records);
    if (!done && !tidy_failed_) {
        base::log_warn("object", "tidying_failed",
                       {{"bucket", files_.directory()}, {"error", done.error().what}});
    }
    tidy_failed_ = !done;
}

Result<> PackedBucket::tidy_or_fail(std::size_t records) {
    const bool flush_is_due = index_.memtable_entries() >= options_.memtable_entries_max ||
                              bytes_since_flush_ >= options_.replay_bytes_max;
    if (flush_is_due) TRY_VOID(flush());
    TRY_VOID(index_.merge(kMergeEntriesPerCall + kMergeEntriesPerRecord * records));
    return reclaim(records);
}

Result<> PackedBucket::flush() {
    Manifest next = files_.manifest();
    next.watermark_segment = log_.segment();
    next.watermark_offset = log_.durable_bytes();
    for (Manifest::Segment& segment : next.segments) {
        segment.dead_bytes = dead_bytes_[segment.number];
    }
    TRY_VOID(index_.flush(std::move(next)));
    bytes_since_flush_ = 0;
    return {};
}

std::optional<PackedBucket::Reclaim> PackedBucket::choose_reclaim() const {
    const Manifest& manifest = files_.manifest();
    for (const Manifest::Segment& segment : manifest.segments) {
        // A restart replays the later ones.
        if (segment.number >= manifest.watermark_segment) break;
        const auto known = dead_bytes_.find(segment.number);
        const std::uint64_t dead = known == dead_bytes_.end() ? 0 : known->second;
        if (dead * 2 <= *segment.sealed_bytes && *segment.sealed_bytes > 0) continue;
        std::shared_ptr<io::File> file = index_.version()->segments.at(segment.number);
        return Reclaim{.segment = segment.number,
                       .end = *segment.sealed_bytes,
                       .file = file,
                       .window = segments::RecordWindow(file)};
    }
    return std::nullopt;
}

Result<> PackedBucket::reclaim(std::size_t records) {
    if (!reclaim_) reclaim_ = choose_reclaim();
    if (!reclaim_) return {};
    const std::uint64_t& dead = dead_bytes_[reclaim_->segment];
    if (dead < reclaim_->end) TRY_VOID(copy_live(records));
    if (reclaim_->at < reclaim_->end && dead < reclaim_->end) return {};
    const std::uint32_t segment = reclaim_->segment;
    reclaim_.reset();
    return drop_segment(segment);
}

Result<> PackedBucket::copy_live(std::size_t records) {
    const std::uint64_t stop =
        reclaim_->at + kReclaimBytesPerCall + kReclaimBytesPerRecord * records;
    std::uint64_t at = reclaim_->at;
    std::vector<std::pair<std::string, keys::IndexEntry>> copied;
    const auto copy = [&]() -> Result<> {
        while (at < std::min(stop, reclaim_->end)) {
            const std::size_t there =
                std::min<std::uint64_t>(reclaim_->end - at, segments::kRecordHeadBytesMax);
            TRY(const ByteView bytes, reclaim_->window.read(at, there));
            const std::optional<segments::RecordHead> head = segments::decode_record_head(bytes);
            if (!head) {
                return base::Error{base::Code::corrupt,
                                   base::text("segment ", files_.segment_path(reclaim_->segment),
                                              ": the record at ", at, " fails its check")};
            }
            std::string key(head->key);
            const std::uint64_t record_bytes = head->header.record_bytes();
            TRY(std::optional<keys::IndexEntry> entry, index_.version()->find(key));
            if (entry && entry->is_object() && entry->segment == reclaim_->segment &&
                entry->offset == at) {
                TRY(const RecordPlace place, log_.add_copy(*reclaim_->file, at, *head));
                entry->segment = place.segment;
                entry->offset = place.offset;
                copied.emplace_back(std::move(key), *entry);
            }
            at += record_bytes;
        }
        return log_.commit();
    };
    Result<> done = copy();
    if (!done) {
        log_.abandon();
        return done;
    }
    for (const auto& [key, entry] : copied) apply(key, entry);
    reclaim_->at = at;
    return {};
}

Result<> PackedBucket::drop_segment(std::uint32_t number) {
    Manifest next = files_.manifest();
    std::uint64_t bytes = 0;
    std::erase_if(next.segments, [&](const Manifest::Segment& segment) {
        if (segment.number != number) return false;
        bytes = segment.sealed_bytes.value_or(0);
        return true;
    });
    TRY_VOID(files_.save(std::move(next)));
    index_.remove_segment(number);
    dead_bytes_.erase(number);
    // Readers that hold an older version still read it; if it cannot be removed now, the next
    // start does.
    static_cast<void>(files_.disk().remove(files_.segment_path(number)));
    base::log_info("object", "segment_reclaimed",
                   {{"segment", files_.segment_path(number)}, {"bytes", base::text(bytes)}});
    return {};
}

}  // namespace object::packed
