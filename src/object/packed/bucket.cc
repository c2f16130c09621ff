#include "object/packed/bucket.h"

#include <algorithm>
#include <utility>

#include "base/log_line.h"
#include "base/text.h"
#include "object/names.h"
#include "object/packed/object_info.h"
#include "object/segments/segment_replay.h"

namespace object::packed {
namespace {

using base::Code;
using base::Error;

// Writes are refused when flushing has failed for so long.
constexpr std::size_t kMemtablesMax = 4;

}  // namespace

PackedBucket::PackedBucket(io::Disk& disk, io::Clock& clock, std::string directory,
                           const Options& options)
    : options_(options),
      clock_(clock),
      files_(disk, std::move(directory)),
      index_(files_, options_),
      log_(files_, index_, options_) {}

Result<> PackedBucket::open() {
    TRY_VOID(files_.open());
    TRY_VOID(index_.open());
    for (const Manifest::Segment& segment : files_.manifest().segments) {
        TRY(std::shared_ptr<io::File> file,
            files_.disk().open(files_.segment_path(segment.number)));
        dead_bytes_[segment.number] = segment.dead_bytes;
        index_.add_segment(segment.number, std::move(file));
    }
    TRY_VOID(renew_tail());
    TRY_VOID(replay());
    is_open_ = true;
    return {};
}

Result<> PackedBucket::replay() {
    const Manifest manifest = files_.manifest();
    for (const Manifest::Segment& segment : manifest.segments) {
        if (segment.number < manifest.watermark_segment) continue;
        const bool from_watermark = segment.number == manifest.watermark_segment;
        TRY_VOID(replay_one(segment, from_watermark ? manifest.watermark_offset : 0));
    }
    return {};
}

Result<> PackedBucket::replay_one(const Manifest::Segment& segment, std::uint64_t from) {
    const std::shared_ptr<io::File> file = index_.version()->segments.at(segment.number);
    TRY(const std::uint64_t size, file->size());
    const std::uint64_t end = segment.sealed_bytes.value_or(log_.durable_bytes());
    const auto corrupt = [&](std::uint64_t at) {
        return Error{Code::corrupt, base::text("segment ", files_.segment_path(segment.number),
                                               ": the record at ", at, " fails its check")};
    };
    if (end > size || from > end) return corrupt(std::min(size, from));
    TRY(const std::uint64_t good_end,
        segments::replay_segment(
            file, from, end, [&](const segments::RecordHead& head, std::uint64_t offset) {
                apply(head.key, entry_of_record(head.header, {segment.number, offset}));
                return Result<>();
            }));
    return good_end == end ? Result<>() : corrupt(good_end);
}

// What the newest segment holds beyond the watermark may be durable, or stand in the page cache
// only, perhaps even after a sync that failed: then a later sync says nothing about it. So it is
// written anew, to a segment of its own, before anything is shown or added.
Result<> PackedBucket::renew_tail() {
    const Manifest& manifest = files_.manifest();
    const std::uint32_t last_number = manifest.segments.back().number;
    const std::shared_ptr<io::File> file = index_.version()->segments.at(last_number);
    const bool from_watermark = last_number == manifest.watermark_segment;
    const std::uint64_t from = from_watermark ? manifest.watermark_offset : 0;
    TRY(const std::uint64_t size, file->size());
    if (from > size) {
        return Error{Code::corrupt, base::text("segment ", files_.segment_path(last_number),
                                               " has ", size, " bytes, fewer than ", from)};
    }
    log_.open(last_number, file, from);
    if (from == size) return {};
    TRY(const std::uint64_t good_end,
        segments::replay_segment(file, from, size, [](const segments::RecordHead&, std::uint64_t) {
            return Result<>();
        }));
    if (good_end < size) {
        base::log_warn("object", "segment_cut",
                       {{"segment", files_.segment_path(last_number)},
                        {"bytes_kept", base::text(good_end)},
                        {"bytes_cut", base::text(size - good_end)}});
    }
    Result<> renewed = log_.renew(good_end);
    if (renewed || renewed.error().code != Code::disk_full) return renewed;
    // On a full disk a restart must work all the same; only a disk that had failed to sync before
    // the kill could make this tail a short-lived one.
    if (!files_.is_settled()) return renewed;
    TRY_VOID(file->truncate(good_end));
    TRY_VOID(file->sync());
    log_.open(last_number, file, good_end);
    return {};
}

Result<> PackedBucket::close() {
    if (!is_open_) return {};
    is_open_ = false;
    index_.stop_merge();
    TRY_VOID(files_.settle());
    TRY_VOID(log_.settle());
    return bytes_since_flush_ == 0 ? Result<>() : flush();
}

Result<> PackedBucket::discard() {
    TRY_VOID(ready());
    index_.stop_merge();
    reclaim_.reset();
    TRY_VOID(files_.discard());
    is_open_ = false;
    return {};
}

Result<> PackedBucket::ready() {
    if (!is_open_) return Error{Code::closed, "the bucket is closed"};
    TRY_VOID(files_.settle());
    TRY_VOID(log_.settle());
    const bool is_full = index_.memtable_entries() >= kMemtablesMax * options_.memtable_entries_max;
    return is_full ? flush() : Result<>();
}

Result<> PackedBucket::finish(const Result<>& appended) {
    Result<> durable = appended ? log_.commit() : appended;
    if (!durable) {
        log_.abandon();
        // A segment that was full in the middle of the group was synced then: what lies in it has
        // come to stay, and is shown.
        for (const Pending& pending : pending_) {
            if (log_.is_durable(pending.entry.segment, pending.entry.offset)) apply(pending);
        }
        return durable;
    }
    for (const Pending& pending : pending_) apply(pending);
    tidy(pending_.size());
    return {};
}

void PackedBucket::apply(std::string_view key, const keys::IndexEntry& entry) {
    note(key, entry, index_.set(key, entry));
}

void PackedBucket::apply(const Pending& pending) {
    note(pending.key, pending.entry, index_.set(pending.key, pending.entry, pending.older));
}

void PackedBucket::note(std::string_view key, const keys::IndexEntry& entry,
                        const std::optional<keys::IndexEntry>& old) {
    if (old && old->is_object()) dead_bytes_[old->segment] += old->record_bytes(key);
    // A removal is of use only until the runs know of it, and no reclaim comes before that.
    if (!entry.is_object()) dead_bytes_[entry.segment] += entry.record_bytes(key);
    bytes_since_flush_ += entry.record_bytes(key);
}

Result<Info> PackedBucket::put(const Put& put) {
    TRY_VOID(put_many({&put, 1}));
    return head(put.key);
}

Result<> PackedBucket::append_file(std::string_view key, const io::File& file) {
    TRY(const std::uint64_t size, file.size());
    if (size > base::limits::kObjectBytesMax) return Error{Code::too_large, "a body above 5 GiB"};
    // The head, with the sums in it, is written before the body: the file is read twice.
    TRY(const std::uint32_t crc, segments::crc_of_file(file, 0, size));
    md5_.begin();
    Bytes part(std::min<std::uint64_t>(size, base::limits::kMiB));
    for (std::uint64_t at = 0; at < size;) {
        TRY(const std::size_t read, file.read_at(at, part));
        if (read == 0) return Error{Code::io, "the file became shorter while it was read"};
        md5_.add(ByteView(part).first(read));
        at += read;
    }
    TRY(const std::optional<keys::IndexEntry> older, present(key));
    TRY_VOID(draft_pieces({.write = {.key = key}, .older = older}, {}));
    const segments::RecordHeader header{.key_bytes = static_cast<std::uint16_t>(key.size()),
                                        .body_bytes = size,
                                        .modified_ms = now_ms_,
                                        .body_crc = crc,
                                        .md5 = md5_.end(),
                                        .continues = !drafts_.empty()};
    TRY(const RecordPlace place, log_.add_file(header, key, file));
    pending_.push_back({key, entry_of_record(header, place), older});
    return append_drafts();
}

Result<Info> PackedBucket::put_file(std::string_view key, const std::string& path) {
    TRY_VOID(ready());
    TRY_VOID(check_key(key));
    TRY(const std::unique_ptr<io::File> file, files_.disk().open(path));
    begin_commit();
    TRY_VOID(finish(append_file(key, *file)));
    TRY_VOID(files_.disk().remove(path));
    return head(key);
}

}  // namespace object::packed
