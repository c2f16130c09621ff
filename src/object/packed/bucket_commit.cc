// How PackedBucket writes: every write is a change of one record or more, many changes to a sync.

#include <algorithm>
#include <set>
#include <utility>

#include "base/text.h"
#include "codec/crc32c.h"
#include "object/names.h"
#include "object/packed/bucket.h"
#include "object/packed/object_info.h"

namespace object::packed {
namespace {

using base::Code;
using base::Error;
using segments::RecordHeader;
using segments::RecordKind;

Result<> check_any_key(std::string_view key) {
    if (!is_reserved(key)) return check_key(key);
    if (key.size() <= kReservedKeyBytesMax) return {};
    return Error{Code::too_large, "a reserved key is too long"};
}

Result<> check_sizes(const Write& write) {
    TRY_VOID(check_any_key(write.key));
    if (write.body.size() > base::limits::kObjectBytesMax) {
        return within_key(write.key, {Code::too_large, "a body above 5 GiB"});
    }
    if (write.assembly != nullptr && write.assembly->blobs.size() > kPartsMax) {
        return within_key(write.key, {Code::too_large, "more than 10,000 parts"});
    }
    std::size_t metadata_bytes = 0;
    if (write.metadata != nullptr) {
        for (const auto& [name, value] : *write.metadata) {
            metadata_bytes += 4 + name.size() + value.size();
        }
    }
    if (metadata_bytes > base::limits::kObjectMetadataBytesMax) {
        return within_key(write.key, {Code::too_large, "its metadata is too large"});
    }
    return {};
}

}  // namespace

Result<> PackedBucket::check(std::span<const Put> puts) {
    const bool has_conditions = std::ranges::any_of(puts, &Put::if_none_match);
    std::set<std::string_view> earlier;
    for (const Put& put : puts) {
        TRY_VOID(check_key(put.key));
        TRY_VOID(check_sizes({.key = put.key, .body = put.body, .metadata = put.metadata}));
        if (!has_conditions) continue;
        const bool is_new = earlier.insert(put.key).second;
        if (!put.if_none_match) continue;
        TRY(const std::optional<keys::IndexEntry> entry, index_.find(put.key));
        if (!is_new || (entry && entry->is_object())) {
            return within_key(put.key, {Code::already_exists, "it exists"});
        }
    }
    return {};
}

Result<> PackedBucket::check_write(const Write& write) {
    TRY_VOID(check_sizes(write));
    if (!write.if_none_match && write.if_match.empty()) return {};
    TRY(const std::optional<keys::IndexEntry> entry, present(write.key));
    const bool is_there = entry && entry->is_object();
    if (write.if_none_match && is_there) {
        return within_key(write.key, {Code::already_exists, "it exists"});
    }
    if (write.if_match.empty()) return {};
    if (!is_there) return no_object(write.key);
    if (write.if_match == "*" || write.if_match == etag_of(*entry)) return {};
    return within_key(write.key, {Code::conflict, "it has another ETag"});
}

Result<std::optional<keys::IndexEntry>> PackedBucket::present(std::string_view key) const {
    const auto known = newest_.find(key);
    if (known != newest_.end()) return std::optional(pending_[known->second].entry);
    return index_.find(key);
}

Result<std::vector<Blob>> PackedBucket::blobs_of(std::string_view key,
                                                 const keys::IndexEntry& entry) const {
    const auto known = newest_.find(key);
    if (known != newest_.end()) return pending_[known->second].assembly->blobs;
    const PackedIndex::Version version = index_.version();
    Bytes record(entry.record_bytes(key));
    TRY(const std::size_t read, version->segments.at(entry.segment)->read_at(entry.offset, record));
    const auto head = segments::decode_record_head(ByteView(record).first(read));
    if (!head || head->key != key || head->header.record_bytes() != read) {
        return corrupt_object(key);
    }
    const ByteView blobs = ByteView(record).subspan(head->header.head_bytes());
    if (codec::crc32c(blobs) != head->header.body_crc) return corrupt_object(key);
    return segments::decode_blobs(blobs);
}

void PackedBucket::begin_commit() {
    pending_.clear();
    newest_.clear();
    drafts_.clear();
    piece_keys_.clear();
    now_ms_ = base::epoch_ms(clock_.wall());
}

// The pieces of what is replaced go with it, in the same change: there is no moment at which
// nothing leads to them.
Result<> PackedBucket::draft_pieces(const Draft& replaced, std::span<const Write> writes) {
    if (!replaced.older || !replaced.older->is_assembled()) return {};
    std::set<BlobId> kept;
    for (const Write& write : writes) {
        if (write.assembly == nullptr) continue;
        for (const Blob& blob : write.assembly->blobs) kept.insert(blob.id);
    }
    TRY(const std::vector<Blob> blobs, blobs_of(replaced.write.key, *replaced.older));
    for (const Blob& blob : blobs) {
        if (kept.contains(blob.id)) continue;
        for (std::uint32_t number = 0; number < pieces_of(blob); ++number) {
            const std::string& key = piece_keys_.emplace_back(piece_key(blob.id, number));
            TRY(const std::optional<keys::IndexEntry> older, present(key));
            if (!older || !older->is_object()) continue;
            drafts_.push_back({{.kind = Write::Kind::removal, .key = key}, older});
        }
    }
    return {};
}

// Fails before anything is written: such a failure is this change's alone.
Result<> PackedBucket::draft_change(std::span<const Write> writes) {
    for (const Write& write : writes) {
        if (write.kind == Write::Kind::check) continue;
        TRY(const std::optional<keys::IndexEntry> older, present(write.key));
        const bool is_there = older && older->is_object();
        if (write.kind == Write::Kind::removal && !is_there) continue;
        drafts_.push_back({write, older});
    }
    const std::size_t asked = drafts_.size();
    for (std::size_t i = 0; i < asked; ++i) {
        const Draft replaced = drafts_[i];
        TRY_VOID(draft_pieces(replaced, writes));
    }
    return {};
}

Result<> PackedBucket::append_record(const Draft& draft, RecordHeader header) {
    const Write& write = draft.write;
    Bytes metadata;
    Bytes blobs;
    ByteView stored = write.body;
    header.key_bytes = static_cast<std::uint16_t>(write.key.size());
    if (write.kind == Write::Kind::removal) {
        header.kind = RecordKind::removal;
    } else {
        if (write.metadata != nullptr && !write.metadata->empty()) {
            TRY(metadata, segments::encode_metadata(*write.metadata));
        }
        header.modified_ms = now_ms_;
        header.metadata_bytes = static_cast<std::uint32_t>(metadata.size());
        if (write.assembly != nullptr) {
            const Assembly& assembly = *write.assembly;
            header.kind = assembly.has_parts_etag ? RecordKind::of_parts : RecordKind::assembled;
            header.blobs = static_cast<std::uint32_t>(assembly.blobs.size());
            header.body_bytes = assembly.bytes();
            header.md5 = assembly.md5;
            blobs = segments::encode_blobs(assembly.blobs);
            stored = blobs;
        } else {
            header.body_bytes = write.body.size();
            header.md5 = write.md5 != nullptr ? *write.md5 : md5_.of(write.body);
        }
    }
    header.body_crc = codec::crc32c(stored);
    TRY(const RecordPlace place, log_.add(header, write.key, metadata, stored));
    pending_.push_back({write.key, entry_of_record(header, place), draft.older, write.assembly});
    return {};
}

Result<> PackedBucket::append_drafts() {
    for (std::size_t i = 0; i < drafts_.size(); ++i) {
        TRY_VOID(append_record(drafts_[i], {.continues = i + 1 < drafts_.size()}));
    }
    drafts_.clear();
    return {};
}

Result<> PackedBucket::append_each(std::span<const Write> writes) {
    for (const Write& write : writes) {
        TRY_VOID(draft_change({&write, 1}));
        TRY_VOID(append_drafts());
    }
    return {};
}

std::vector<Result<>> PackedBucket::commit(std::span<const Change> changes) {
    std::vector<Result<>> outcomes(changes.size());
    const auto fail_all = [&outcomes](const Result<>& failed) {
        for (Result<>& one : outcomes) one = one ? failed : one;
    };
    if (const Result<> is_ready = ready(); !is_ready) {
        fail_all(is_ready);
        return outcomes;
    }
    begin_commit();
    const auto draft = [this](const Change& change) -> Result<> {
        for (const Write& write : change) TRY_VOID(check_write(write));
        return draft_change(change);
    };
    Result<> appended;
    for (std::size_t i = 0; i < changes.size() && appended; ++i) {
        outcomes[i] = draft(changes[i]);
        if (!outcomes[i]) {
            drafts_.clear();
            continue;
        }
        const std::size_t before = pending_.size();
        appended = append_drafts();
        for (std::size_t at = before; at < pending_.size(); ++at) {
            newest_.insert_or_assign(pending_[at].key, at);
        }
    }
    if (const Result<> finished = finish(appended); !finished) fail_all(finished);
    return outcomes;
}

Result<> PackedBucket::put_many(std::span<const Put> puts) {
    TRY_VOID(ready());
    TRY_VOID(check(puts));
    begin_commit();
    const auto append = [&]() -> Result<> {
        for (const Put& put : puts) {
            const Write write{.key = put.key, .body = put.body, .metadata = put.metadata};
            TRY_VOID(append_each({&write, 1}));
        }
        return {};
    };
    return finish(append());
}

Result<> PackedBucket::remove(std::string_view key) { return remove_many({&key, 1}); }

Result<> PackedBucket::remove_many(std::span<const std::string_view> keys) {
    TRY_VOID(ready());
    begin_commit();
    const auto append = [&]() -> Result<> {
        for (const std::string_view key : keys) {
            TRY_VOID(check_key(key));
            const Write write{.kind = Write::Kind::removal, .key = key};
            TRY_VOID(append_each({&write, 1}));
        }
        return {};
    };
    return finish(append());
}

}  // namespace object::packed
