#include "object/segments/record.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "base/text.h"
#include "codec/crc32c.h"
#include "codec/endian.h"

namespace object::segments {
namespace {

using codec::load_big;
using codec::store_big;

constexpr std::uint32_t kMagic = 0x6D726F31;  // "mro1"
// Where the fields stand; the head's CRC covers all from kKindAt to the end of the metadata.
constexpr std::size_t kHeadCrcAt = 4;
constexpr std::size_t kKindAt = 8;
constexpr std::size_t kFlagsAt = 9;
constexpr std::size_t kKeyBytesAt = 10;
constexpr std::size_t kMetadataBytesAt = 12;
constexpr std::size_t kBodyBytesAt = 16;
constexpr std::size_t kModifiedAt = 24;
constexpr std::size_t kBodyCrcAt = 32;
constexpr std::size_t kBlobsAt = 36;
constexpr std::size_t kMd5At = 40;
static_assert(kMd5At + sizeof(Md5Digest) == kRecordHeaderBytes);
constexpr std::uint8_t kContinues = 1;
static_assert(kBlobBytes == sizeof(BlobId) + sizeof(std::uint64_t));

// Whether the sizes are such as were written.
bool is_possible(const RecordHeader& header) {
    if (header.key_bytes == 0 || header.key_bytes > kReservedKeyBytesMax ||
        header.metadata_bytes > base::limits::kObjectMetadataBytesMax) {
        return false;
    }
    if (!is_assembled(header.kind)) return header.body_bytes <= base::limits::kObjectBytesMax;
    return header.blobs <= kPartsMax && header.body_bytes <= kPartsMax * kPartBytesMax;
}

}  // namespace

void append_record_head(Bytes& out, const RecordHeader& header, std::string_view key,
                        ByteView metadata) {
    const std::size_t at = out.size();
    out.resize(at + kRecordHeaderBytes + key.size() + metadata.size());
    std::byte* const head = out.data() + at;
    store_big(head, kMagic);
    store_big(head + kKindAt, static_cast<std::uint8_t>(header.kind));
    store_big(head + kFlagsAt, header.continues ? kContinues : std::uint8_t{0});
    store_big(head + kKeyBytesAt, header.key_bytes);
    store_big(head + kMetadataBytesAt, header.metadata_bytes);
    store_big(head + kBodyBytesAt, header.body_bytes);
    store_big(head + kModifiedAt, header.modified_ms);
    store_big(head + kBodyCrcAt, header.body_crc);
    store_big(head + kBlobsAt, header.blobs);
    std::ranges::copy(header.md5, head + kMd5At);
    std::ranges::copy(base::as_bytes(key), head + kRecordHeaderBytes);
    std::ranges::copy(metadata, head + kRecordHeaderBytes + key.size());
    store_big(head + kHeadCrcAt, codec::crc32c(ByteView(out).subspan(at).subspan(kKindAt)));
}

std::optional<RecordHeader> decode_record_header(ByteView bytes) {
    if (bytes.size() < kRecordHeaderBytes) return std::nullopt;
    const std::byte* const at = bytes.data();
    const auto kind = load_big<std::uint8_t>(at + kKindAt);
    if (load_big<std::uint32_t>(at) != kMagic || kind < 1 || kind > 4) return std::nullopt;
    RecordHeader header{.kind = static_cast<RecordKind>(kind),
                        .key_bytes = load_big<std::uint16_t>(at + kKeyBytesAt),
                        .metadata_bytes = load_big<std::uint32_t>(at + kMetadataBytesAt),
                        .body_bytes = load_big<std::uint64_t>(at + kBodyBytesAt),
                        .modified_ms = load_big<std::int64_t>(at + kModifiedAt),
                        .body_crc = load_big<std::uint32_t>(at + kBodyCrcAt),
                        .blobs = load_big<std::uint32_t>(at + kBlobsAt),
                        .continues = (load_big<std::uint8_t>(at + kFlagsAt) & kContinues) != 0};
    std::memcpy(header.md5.data(), at + kMd5At, header.md5.size());
    if (!is_possible(header)) return std::nullopt;
    return header;
}

bool is_intact_head(ByteView head) {
    return load_big<std::uint32_t>(head.data() + kHeadCrcAt) ==
           codec::crc32c(head.subspan(kKindAt));
}

std::optional<RecordHead> decode_record_head(ByteView bytes) {
    const std::optional<RecordHeader> header = decode_record_header(bytes);
    if (!header || bytes.size() < header->head_bytes()) return std::nullopt;
    const ByteView head = bytes.first(header->head_bytes());
    if (!is_intact_head(head)) return std::nullopt;
    return RecordHead{.header = *header,
                      .key = base::as_text(head.subspan(kRecordHeaderBytes, header->key_bytes)),
                      .metadata = head.subspan(kRecordHeaderBytes + header->key_bytes)};
}

Bytes encode_blobs(const std::vector<Blob>& blobs) {
    Bytes out(blobs.size() * kBlobBytes);
    std::byte* at = out.data();
    for (const Blob& blob : blobs) {
        at = std::ranges::copy(blob.id, at).out;
        store_big(at, blob.bytes);
        at += sizeof blob.bytes;
    }
    return out;
}

std::vector<Blob> decode_blobs(ByteView bytes) {
    std::vector<Blob> blobs(bytes.size() / kBlobBytes);
    for (Blob& blob : blobs) {
        std::memcpy(blob.id.data(), bytes.data(), blob.id.size());
        blob.bytes = load_big<std::uint64_t>(bytes.data() + blob.id.size());
        bytes = bytes.subspan(kBlobBytes);
    }
    return blobs;
}

Result<Bytes> encode_metadata(const Metadata& metadata) {
    std::size_t bytes = 0;
    for (const auto& [name, value] : metadata) bytes += 4 + name.size() + value.size();
    if (bytes > base::limits::kObjectMetadataBytesMax) {
        return base::Error{base::Code::too_large,
                           base::text("the object's metadata has ", bytes, " bytes, above ",
                                      base::limits::kObjectMetadataBytesMax)};
    }
    Bytes out(bytes);
    std::byte* at = out.data();
    const auto add = [&at](const std::string& word) {
        store_big(at, static_cast<std::uint16_t>(word.size()));
        at = std::ranges::copy(base::as_bytes(word), at + 2).out;
    };
    for (const auto& [name, value] : metadata) {
        add(name);
        add(value);
    }
    return out;
}

std::optional<Metadata> decode_metadata(ByteView bytes, Metadata reused) {
    std::size_t pairs = 0;
    const auto take = [&bytes]() -> std::optional<std::string_view> {
        if (bytes.size() < 2) return std::nullopt;
        const auto size = load_big<std::uint16_t>(bytes.data());
        if (bytes.size() - 2 < size) return std::nullopt;
        const std::string_view word = base::as_text(bytes.subspan(2, size));
        bytes = bytes.subspan(2 + std::size_t{size});
        return word;
    };
    while (!bytes.empty()) {
        const auto name = take();
        const auto value = take();
        if (!name || !value) return std::nullopt;
        if (pairs == reused.size()) reused.emplace_back();
        reused[pairs].first.assign(*name);
        reused[pairs].second.assign(*value);
        ++pairs;
    }
    reused.resize(pairs);
    return reused;
}

}  // namespace object::segments
