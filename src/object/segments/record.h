#pragma once
// One object, or the removal of one, as it lies in a segment file: a header that describes itself,
// the key, the metadata, the body. docs/formats/object_store.md.

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/bytes.h"
#include "base/limits.h"
#include "object/md5.h"
#include "object/store.h"

namespace object::segments {

inline constexpr std::size_t kRecordHeaderBytes = 56;
// What stands before the body, at most.
inline constexpr std::size_t kRecordHeadBytesMax =
    kRecordHeaderBytes + base::limits::kObjectKeyBytesMax + base::limits::kObjectMetadataBytesMax;

enum class RecordKind : std::uint8_t { put = 1, removal = 2 };

struct RecordHeader {
    RecordKind kind = RecordKind::put;
    std::uint16_t key_bytes = 0;
    std::uint32_t metadata_bytes = 0;
    std::uint64_t body_bytes = 0;
    std::int64_t modified_ms = 0;
    std::uint32_t body_crc = 0;
    Md5Digest md5{};

    std::size_t head_bytes() const { return kRecordHeaderBytes + key_bytes + metadata_bytes; }
    std::uint64_t record_bytes() const { return head_bytes() + body_bytes; }
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

// The pairs of `metadata` as bytes. Code::too_large.
Result<Bytes> encode_metadata(const Metadata& metadata);
// `reused` gives its storage. Nothing if the bytes are no metadata.
std::optional<Metadata> decode_metadata(ByteView bytes, Metadata reused = {});

}  // namespace object::segments
