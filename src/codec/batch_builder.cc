#include <cstring>
#include <limits>
#include <utility>

#include "base/check.h"
#include "codec/crc32c.h"
#include "codec/endian.h"
#include "codec/record_batch.h"
#include "codec/record_batch_layout.h"
#include "codec/varint.h"

namespace codec {
using namespace layout;  // NOLINT(google-build-using-namespace): names of this format
namespace {

std::size_t field_bytes(const std::optional<ByteView>& field) {
    if (!field) return varint_bytes(-1);
    return varint_bytes(static_cast<std::int64_t>(field->size())) + field->size();
}

std::byte* write_bytes(std::byte* at, ByteView bytes) {
    at = write_varint(at, static_cast<std::int64_t>(bytes.size()));
    if (!bytes.empty()) std::memcpy(at, bytes.data(), bytes.size());
    return at + bytes.size();
}

std::byte* write_field(std::byte* at, const std::optional<ByteView>& field) {
    return field ? write_bytes(at, *field) : write_varint(at, -1);
}

}  // namespace

BatchBuilder::BatchBuilder(base::WallTime time) : time_(time) {}

void BatchBuilder::add(std::optional<ByteView> key, std::optional<ByteView> value,
                       std::span<const RecordHeader> headers) {
    CHECK(count_ < std::numeric_limits<std::int32_t>::max());
    // Attributes and a time delta of zero: one byte each.
    std::size_t body_bytes = 2 + varint_bytes(count_) + field_bytes(key) + field_bytes(value) +
                             varint_bytes(static_cast<std::int64_t>(headers.size()));
    for (const RecordHeader& header : headers) {
        body_bytes += field_bytes(base::as_bytes(header.name)) + field_bytes(header.value);
    }
    // The first record makes room for the header too, so that one record costs one allocation.
    const std::size_t before = out_.empty() ? kBatchHeaderBytes : out_.size();
    out_.resize(before + varint_bytes(static_cast<std::int64_t>(body_bytes)) + body_bytes);
    std::byte* at = write_varint(out_.data() + before, static_cast<std::int64_t>(body_bytes));
    *at++ = std::byte{0};
    at = write_varint(at, 0);
    at = write_varint(at, count_);
    at = write_field(at, key);
    at = write_field(at, value);
    at = write_varint(at, static_cast<std::int64_t>(headers.size()));
    for (const RecordHeader& header : headers) {
        at = write_bytes(at, base::as_bytes(header.name));
        at = write_field(at, header.value);
    }
    CHECK(at == out_.data() + out_.size());
    ++count_;
}

Bytes BatchBuilder::finish() {
    CHECK(count_ > 0, "a batch holds at least one record");
    CHECK(out_.size() <= std::numeric_limits<std::int32_t>::max());
    std::byte* const header = out_.data();
    store_big(header + kLengthAt, static_cast<std::int32_t>(out_.size() - kLengthCountsFrom));
    store_big(header + kMagicAt, static_cast<std::int8_t>(kMagic));
    store_big(header + kLastOffsetDeltaAt, count_ - 1);
    store_big(header + kBaseTimeAt, base::epoch_ms(time_));
    store_big(header + kMaxTimeAt, base::epoch_ms(time_));
    store_big(header + kProducerIdAt, std::int64_t{-1});
    store_big(header + kProducerEpochAt, std::int16_t{-1});
    store_big(header + kBaseSequenceAt, std::int32_t{-1});
    store_big(header + kRecordCountAt, count_);
    store_big(header + kCrcAt, crc32c(ByteView(out_).subspan(kAttributesAt)));
    Bytes done = std::exchange(out_, {});
    count_ = 0;
    return done;
}

}  // namespace codec
