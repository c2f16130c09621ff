// The reading half of PackedBucket: any thread, beside the writer.

#include <algorithm>
#include <utility>

#include "codec/crc32c.h"
#include "object/listing.h"
#include "object/packed/bucket.h"
#include "object/packed/object_info.h"

namespace object::packed {
namespace {

// Read-ahead windows of one scan: overwritten and reclaimed objects lie in other segments than
// their neighbours.
constexpr std::size_t kWindowsMax = 8;
// simdjson's, as BulkObject promises them.
constexpr std::size_t kPaddingBytes = 64;

// The keys of a version, without the removed ones; reserved ones only below a reserved prefix.
class PackedKeys final : public KeyCursor {
  public:
    PackedKeys(PackedIndex::Version version, std::string_view prefix)
        : version_(std::move(version)),
          entries_(version_->cursor()),
          sees_reserved_(is_reserved(prefix)) {}

    Result<> seek(std::string_view bound) override {
        TRY_VOID(entries_->seek(bound));
        return pass_removals();
    }
    Result<> next() override {
        TRY_VOID(entries_->next());
        return pass_removals();
    }
    bool at_key() const override {
        return entries_->at_key() && (sees_reserved_ || !is_reserved(entries_->key()));
    }
    std::string_view key() const override { return entries_->key(); }
    Result<Info> info() override { return info_of(entries_->key(), entries_->entry()); }
    const keys::IndexEntry& entry() const { return entries_->entry(); }
    const PackedIndex::Version& version() const { return version_; }

  private:
    Result<> pass_removals() {
        while (at_key() && !entries_->entry().is_object()) {
            TRY_VOID(entries_->next());
        }
        return {};
    }
    PackedIndex::Version version_;
    std::unique_ptr<keys::EntryCursor> entries_;
    bool sees_reserved_;
};

// Reads whole records for a scan.
class BodyReader {
  public:
    // Nothing if the segment is not in this version.
    Result<std::optional<BulkObject>> read(const BucketVersion& version, std::string_view key,
                                           const keys::IndexEntry& entry) {
        segments::RecordWindow* window = window_of(version, entry.segment);
        if (window == nullptr) return std::optional<BulkObject>();
        TRY(const ByteView bytes, window->read(entry.offset, entry.record_bytes(key)));
        const std::optional<segments::RecordHead> head = segments::decode_record_head(bytes);
        if (!head || head->key != key || head->header.record_bytes() != bytes.size()) {
            return corrupt_object(key);
        }
        const ByteView body = bytes.subspan(head->header.head_bytes());
        if (codec::crc32c(body) != head->header.body_crc) return corrupt_object(key);
        BulkObject object{.key = key,
                          .body = base::as_text(body),
                          .modified = base::from_epoch_ms(entry.modified_ms),
                          .metadata = &metadata_};
        std::optional<Metadata> metadata =
            segments::decode_metadata(head->metadata, std::move(metadata_));
        if (!metadata) return corrupt_object(key);
        metadata_ = *std::move(metadata);
        return std::optional<BulkObject>(object);
    }

    // An object that was read as a whole; nothing if it had gone.
    Result<std::optional<BulkObject>> take(Result<Object> object) {
        if (!object && object.error().code == base::Code::not_found) {
            return std::optional<BulkObject>();
        }
        TRY(whole_, std::move(object));
        const std::size_t size = whole_.body.size();
        whole_.body.resize(size + kPaddingBytes);
        return std::optional(BulkObject{.key = whole_.info.key,
                                        .body = base::as_text(ByteView(whole_.body).first(size)),
                                        .modified = whole_.info.modified,
                                        .metadata = &whole_.metadata});
    }

  private:
    segments::RecordWindow* window_of(const BucketVersion& version, std::uint32_t segment) {
        const auto known = windows_.find(segment);
        if (known != windows_.end()) return &known->second;
        const auto file = version.segments.find(segment);
        if (file == version.segments.end()) return nullptr;
        if (windows_.size() == kWindowsMax) windows_.erase(windows_.begin());
        return &windows_.emplace(segment, segments::RecordWindow(file->second)).first->second;
    }
    std::map<std::uint32_t, segments::RecordWindow> windows_;
    Metadata metadata_;
    Object whole_;
};

}  // namespace

Result<PackedBucket::Found> PackedBucket::find(std::string_view key) const {
    for (int attempt = 0; attempt < kFindAttemptsMax; ++attempt) {
        const PackedIndex::Version version = index_.version();
        TRY(const std::optional<keys::IndexEntry> entry, version->find(key));
        if (!entry || !entry->is_object()) return no_object(key);
        const auto segment = version->segments.find(entry->segment);
        if (segment != version->segments.end()) return Found{*entry, segment->second};
    }
    return corrupt_object(key);
}

Result<Info> PackedBucket::head(std::string_view key) {
    TRY(const Found found, find(key));
    return info_of(key, found.entry);
}

Result<Object> PackedBucket::get(std::string_view key, Range range) {
    TRY(const Found found, find(key));
    const keys::IndexEntry& entry = found.entry;
    if (entry.is_assembled()) return get_assembled(key, range);
    TRY(OpenRecord record, read_record(found, key));
    const std::uint64_t first = std::min(range.first, entry.body_bytes);
    Bytes body(std::min(range.length, entry.body_bytes - first));
    TRY(const std::size_t read, found.segment->read_at(record.body_offset + first, body));
    const bool is_whole = body.size() == entry.body_bytes;
    if (read != body.size() || (is_whole && codec::crc32c(body) != record.body_crc)) {
        return corrupt_object(key);
    }
    return Object{.info = info_of(key, entry),
                  .body = std::move(body),
                  .metadata = std::move(record.metadata)};
}

Result<ListPage> PackedBucket::list(const ListRequest& request) {
    PackedKeys keys(index_.version(), request.prefix);
    return list_page(keys, request);
}

Result<> PackedBucket::scan(std::string_view prefix, std::string_view start_after,
                            std::size_t objects_max,
                            const std::function<bool(const BulkObject&)>& each) {
    PackedKeys keys(index_.version(), prefix);
    BodyReader bodies;
    const bool from_prefix = start_after < prefix;
    TRY_VOID(keys.seek(from_prefix ? std::string(prefix) : std::string(start_after) + '\0'));
    for (std::size_t count = 0; count < objects_max && keys.at_key();) {
        if (!keys.key().starts_with(prefix)) break;
        std::optional<BulkObject> object;
        if (keys.entry().is_assembled()) {
            TRY(object, bodies.take(get_assembled(keys.key(), {})));
        } else {
            TRY(object, bodies.read(*keys.version(), keys.key(), keys.entry()));
        }
        if (!object) {
            // The writer has gone on to a segment that this scan's version does not know.
            const PackedIndex::Version newest = index_.version();
            TRY(const std::optional<keys::IndexEntry> entry, newest->find(keys.key()));
            if (entry && entry->is_assembled()) {
                TRY(object, bodies.take(get_assembled(keys.key(), {})));
            } else if (entry && entry->is_object()) {
                TRY(object, bodies.read(*newest, keys.key(), *entry));
            }
        }
        if (object) {
            if (!each(*object)) break;
            ++count;
        }
        TRY_VOID(keys.next());
    }
    return {};
}

}  // namespace object::packed
