// Readers of PackedBucket's objects: they hold the files that the object lay in when they were
// opened (OBJ-5), so that neither a write nor a reclaim changes what they read.

#include <algorithm>
#include <utility>

#include "codec/crc32c.h"
#include "object/packed/bucket.h"
#include "object/packed/object_info.h"

namespace object::packed {
namespace {

// A stretch of a body that lies in one record.
struct Stretch {
    std::uint64_t begin = 0;  // in the body
    std::uint64_t end = 0;
    std::shared_ptr<const io::File> segment;
    std::uint64_t offset = 0;  // of its first byte in the segment
    // Of all of it, where it is known.
    std::optional<std::uint32_t> crc{};
};

class StretchReader final : public Reader {
  public:
    StretchReader(Info info, Metadata metadata, std::optional<Assembly> assembly,
                  std::vector<Stretch> stretches)
        : stretches_(std::move(stretches)) {
        info_ = std::move(info);
        metadata_ = std::move(metadata);
        assembly_ = std::move(assembly);
    }

    Result<std::size_t> read(std::uint64_t offset, std::span<std::byte> into) override {
        std::size_t done = 0;
        auto at = std::ranges::upper_bound(stretches_, offset, {}, &Stretch::end);
        for (; at != stretches_.end() && done < into.size(); ++at) {
            const std::uint64_t from = offset + done - at->begin;
            const std::uint64_t whole = at->end - at->begin;
            const std::size_t part = std::min<std::uint64_t>(whole - from, into.size() - done);
            const std::span<std::byte> bytes = into.subspan(done, part);
            TRY(const std::size_t read, at->segment->read_at(at->offset + from, bytes));
            const bool is_checked = at->crc && part == whole;
            if (read != part || (is_checked && codec::crc32c(bytes) != *at->crc)) {
                return corrupt_object(info_.key);
            }
            done += part;
        }
        return done;
    }

  private:
    std::vector<Stretch> stretches_;  // in order, without gaps
};

// Where the pieces of `blobs` lie; nothing if one of them has gone meanwhile.
Result<std::optional<std::vector<Stretch>>> find_pieces(const BucketVersion& version,
                                                        const std::vector<Blob>& blobs) {
    std::vector<Stretch> stretches;
    std::uint64_t at = 0;
    for (const Blob& blob : blobs) {
        const std::uint64_t blob_end = at + blob.bytes;
        for (std::uint32_t number = 0; at < blob_end; ++number) {
            const std::string key = piece_key(blob.id, number);
            const std::uint64_t bytes = std::min(blob_end - at, kPieceBytes);
            TRY(const std::optional<keys::IndexEntry> entry, version.find(key));
            if (!entry || !entry->is_object()) return std::optional<std::vector<Stretch>>();
            const auto segment = version.segments.find(entry->segment);
            if (segment == version.segments.end()) return std::optional<std::vector<Stretch>>();
            if (entry->body_bytes != bytes) return corrupt_object(key);
            stretches.push_back({.begin = at,
                                 .end = at + bytes,
                                 .segment = segment->second,
                                 .offset = entry->offset + segments::kRecordHeaderBytes +
                                           key.size() + entry->metadata_bytes});
            at += bytes;
        }
    }
    return std::optional(std::move(stretches));
}

}  // namespace

Result<PackedBucket::OpenRecord> PackedBucket::read_record(const Found& found,
                                                           std::string_view key) {
    const keys::IndexEntry& entry = found.entry;
    const std::size_t head_bytes = segments::kRecordHeaderBytes + key.size() + entry.metadata_bytes;
    Bytes bytes(head_bytes + (entry.is_assembled() ? entry.stored_bytes() : 0));
    TRY(const std::size_t read, found.segment->read_at(entry.offset, bytes));
    const auto head = segments::decode_record_head(ByteView(bytes).first(read));
    if (!head || head->key != key || head->header.body_bytes != entry.body_bytes ||
        head->header.stored_bytes() != entry.stored_bytes() || read != bytes.size()) {
        return corrupt_object(key);
    }
    std::optional<Metadata> metadata = segments::decode_metadata(head->metadata);
    if (!metadata) return corrupt_object(key);
    OpenRecord record{.metadata = *std::move(metadata),
                      .body_crc = head->header.body_crc,
                      .body_offset = entry.offset + head_bytes};
    if (!entry.is_assembled()) return record;
    const ByteView blobs = ByteView(bytes).subspan(head_bytes);
    if (codec::crc32c(blobs) != head->header.body_crc) return corrupt_object(key);
    record.blobs = segments::decode_blobs(blobs);
    return record;
}

Result<std::unique_ptr<Reader>> PackedBucket::open(std::string_view key) {
    for (int attempt = 0; attempt < kFindAttemptsMax; ++attempt) {
        TRY(const Found found, find(key));
        TRY(OpenRecord record, read_record(found, key));
        std::vector<Stretch> stretches;
        std::optional<Assembly> assembly;
        if (!found.entry.is_assembled()) {
            stretches.push_back({.begin = 0,
                                 .end = found.entry.body_bytes,
                                 .segment = found.segment,
                                 .offset = record.body_offset,
                                 .crc = record.body_crc});
        } else {
            TRY(auto pieces, find_pieces(*index_.version(), record.blobs));
            if (!pieces) continue;
            stretches = *std::move(pieces);
            assembly =
                Assembly{.blobs = std::move(record.blobs),
                         .md5 = found.entry.md5,
                         .has_parts_etag = found.entry.kind == segments::RecordKind::of_parts};
        }
        return std::unique_ptr<Reader>(
            std::make_unique<StretchReader>(info_of(key, found.entry), std::move(record.metadata),
                                            std::move(assembly), std::move(stretches)));
    }
    return corrupt_object(key);
}

Result<Object> PackedBucket::get_assembled(std::string_view key, Range range) {
    TRY(const std::unique_ptr<Reader> reader, open(key));
    const std::uint64_t size = reader->info().size;
    const std::uint64_t first = std::min(range.first, size);
    Bytes body(std::min(range.length, size - first));
    TRY(const std::size_t read, reader->read(first, body));
    if (read != body.size()) return corrupt_object(key);
    return Object{.info = reader->info(), .body = std::move(body), .metadata = reader->metadata()};
}

}  // namespace object::packed
