#pragma once
// One object, or the removal of one, as it lies in a segment file: a header that describes itself,
// the key, the metadata, and the body or the list of the blobs that it is made of.
// docs/formats/object_store.md.

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/bytes.h"
#include "base/limits.h"
#include "object/md5.h"
#include "object/reserved.h"
#include "object/transactional.h"

namespace object::segments {

inline constexpr std::size_t kRecordHeaderBytes = 56;
// What stands before the body, at most.
inline constexpr std::size_t kRecordHeadBytesMax =
    kRecordHeaderBytes + kReservedKeyBytesMax + base::limits::kObjectMetadataBytesMax;
// One blob in the body of an assembled object: id, bytes.
inline constexpr std::size_t kBlobBytes = 24;

enum class RecordKind : std::uint8_t {
    put = 1,
    removal = 2,
    assembled = 3,  // the body is a list of blobs
    of_parts = 4,   // and the ETag tells their number
};

inline bool is_object(RecordKind kind) { return kind != RecordKind::removal; }
inline bool is_assembled(RecordKind kind) {
    return kind == RecordKind::assembled || kind == RecordKind::of_parts;
}

struct RecordHeader {
    RecordKind kind = RecordKind::put;
    std::uint16_t key_bytes = 0;
    std::uint32_t metadata_bytes = 0;
    std::uint64_t body_bytes = 0;  // of the object
    std::int64_t modified_ms = 0;
    std::uint32_t body_crc = 0;  // of what is stored
    std::uint32_t blobs = 0;     // of an assembled object
    Md5Digest md5{};
    // The record behind this one belongs to the same change: either counts only with the other.
    bool continues = false;

    std::size_t head_bytes() const { return kRecordHeaderBytes + key_bytes + metadata_bytes; }
    std::uint64_t stored_bytes() const {
        return is_assembled(kind) ? std::uint64_t{blobs} * kBlobBytes : body_bytes;
    }
    std::uint64_t record_bytes() const { return head_bytes() + stored_bytes(); }
};

// Appends header, key and metadata; the body follows them in the file.
void append_record_head(Bytes& out, const RecordHeader& header, std::string_view key,
                        ByteView metadata);

// The header at the front of `bytes` if its magic and its sizes can be right.
std::optional<RecordHeader> decode_record_header(ByteView bytes);
// Whether `head`, header to metadata, is what was written.
bool is_intact_head(ByteView head);

struct RecordHead {
    RecordHeader header;
    std::string_view key;
    ByteView metadata;
};
// A whole, intact head at the front of `bytes`.
std::optional<RecordHead> decode_record_head(ByteView bytes);

Bytes encode_blobs(const std::vector<Blob>& blobs);
std::vector<Blob> decode_blobs(ByteView bytes);

// The pairs of `metadata` as bytes. Code::too_large.
Result<Bytes> encode_metadata(const Metadata& metadata);
// `reused` gives its storage. Nothing if the bytes are no metadata.
std::optional<Metadata> decode_metadata(ByteView bytes, Metadata reused = {});

}  // namespace object::segments
