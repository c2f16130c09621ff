#include "object/keys/key_block.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "codec/crc32c.h"
#include "codec/endian.h"
#include "codec/varint.h"

namespace object::keys {
namespace {

constexpr std::size_t kChecksumBytes = 4;
constexpr std::size_t kVarintBytesMax = 10;

void append_varint(base::Bytes& out, std::uint64_t value) {
    std::byte bytes[kVarintBytesMax];
    const std::byte* const end = codec::write_unsigned_varint(bytes, value);
    out.insert(out.end(), static_cast<const std::byte*>(bytes), end);
}

void append(base::Bytes& out, base::ByteView bytes) {
    out.insert(out.end(), bytes.begin(), bytes.end());
}

}  // namespace

void KeyBlockBuilder::add(std::string_view key, const IndexEntry& entry) {
    const auto differ = std::ranges::mismatch(key, last_key_).in1;
    const auto shared = static_cast<std::size_t>(differ - key.begin());
    append_varint(out_, shared);
    append_varint(out_, key.size() - shared);
    append(out_, base::as_bytes(key.substr(shared)));
    out_.push_back(static_cast<std::byte>(entry.kind));
    append_varint(out_, entry.segment);
    append_varint(out_, entry.offset);
    if (entry.is_object()) {
        if (entry.is_assembled()) append_varint(out_, entry.blobs);
        append_varint(out_, entry.metadata_bytes);
        append_varint(out_, entry.body_bytes);
        append_varint(out_, codec::zigzag(entry.modified_ms - last_modified_ms_));
        append(out_, entry.md5);
        last_modified_ms_ = entry.modified_ms;
    }
    last_key_.assign(key);
}

base::Bytes KeyBlockBuilder::finish() {
    std::byte checksum[kChecksumBytes];
    codec::store_big(checksum, codec::crc32c(out_));
    append(out_, checksum);
    last_key_.clear();
    last_modified_ms_ = 0;
    return std::exchange(out_, {});
}

KeyBlockReader::KeyBlockReader(base::ByteView block) {
    if (block.size() < kChecksumBytes ||
        codec::load_big<std::uint32_t>(block.last(kChecksumBytes).data()) !=
            codec::crc32c(block.first(block.size() - kChecksumBytes))) {
        fault_ = true;
        return;
    }
    rest_ = block.first(block.size() - kChecksumBytes);
    next();
}

void KeyBlockReader::next() {
    at_key_ = !rest_.empty() && take_entry();
    if (!at_key_ && !rest_.empty()) fault_ = true;
}

bool KeyBlockReader::take_entry() {
    const auto shared = codec::take_unsigned_varint(rest_);
    const auto rest_of_key = codec::take_unsigned_varint(rest_);
    if (!shared || !rest_of_key || *shared > key_.size() || *rest_of_key >= rest_.size()) {
        return false;
    }
    key_.resize(*shared);
    key_.append(base::as_text(rest_.first(*rest_of_key)));
    const auto kind = std::to_integer<std::uint8_t>(rest_[*rest_of_key]);
    rest_ = rest_.subspan(*rest_of_key + 1);
    const auto segment = codec::take_unsigned_varint(rest_);
    const auto offset = codec::take_unsigned_varint(rest_);
    if (!segment || !offset || *segment > UINT32_MAX || kind < 1 || kind > 4) return false;
    entry_.kind = static_cast<segments::RecordKind>(kind);
    entry_.segment = static_cast<std::uint32_t>(*segment);
    entry_.offset = *offset;
    entry_.blobs = 0;
    if (!entry_.is_object()) return true;
    const bool is_assembled = entry_.is_assembled();
    if (is_assembled) {
        const auto blobs = codec::take_unsigned_varint(rest_);
        if (!blobs || *blobs > kPartsMax) return false;
        entry_.blobs = static_cast<std::uint32_t>(*blobs);
    }
    const std::uint64_t bytes_max =
        is_assembled ? kPartsMax * kPartBytesMax : base::limits::kObjectBytesMax;
    const auto metadata_bytes = codec::take_unsigned_varint(rest_);
    const auto body_bytes = codec::take_unsigned_varint(rest_);
    const auto modified = codec::take_unsigned_varint(rest_);
    if (!metadata_bytes || !body_bytes || !modified || rest_.size() < entry_.md5.size() ||
        *metadata_bytes > base::limits::kObjectMetadataBytesMax || *body_bytes > bytes_max) {
        return false;
    }
    entry_.metadata_bytes = static_cast<std::uint32_t>(*metadata_bytes);
    entry_.body_bytes = *body_bytes;
    // Unsigned, so that hostile differences wrap instead of overflowing.
    modified_ += static_cast<std::uint64_t>(codec::unzigzag(*modified));
    entry_.modified_ms = static_cast<std::int64_t>(modified_);
    std::memcpy(entry_.md5.data(), rest_.data(), entry_.md5.size());
    rest_ = rest_.subspan(entry_.md5.size());
    return true;
}

}  // namespace object::keys
