#include "codec/records/record_writer.h"

#include <cstring>

#include "base/check.h"
#include "codec/varint.h"

namespace codec {
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

void append_record(Bytes& out, const RecordFields& record, std::size_t gap) {
    // The first byte is for attributes, of which there are none.
    std::size_t body_bytes = 1 + varint_bytes(record.time_delta) +
                             varint_bytes(record.offset_delta) + field_bytes(record.key) +
                             field_bytes(record.value) +
                             varint_bytes(static_cast<std::int64_t>(record.headers.size()));
    for (const RecordHeader& header : record.headers) {
        body_bytes += field_bytes(base::as_bytes(header.name)) + field_bytes(header.value);
    }
    const std::size_t before = out.size() + gap;
    out.resize(before + varint_bytes(static_cast<std::int64_t>(body_bytes)) + body_bytes);
    std::byte* at = write_varint(out.data() + before, static_cast<std::int64_t>(body_bytes));
    *at++ = std::byte{0};
    at = write_varint(at, record.time_delta);
    at = write_varint(at, record.offset_delta);
    at = write_field(at, record.key);
    at = write_field(at, record.value);
    at = write_varint(at, static_cast<std::int64_t>(record.headers.size()));
    for (const RecordHeader& header : record.headers) {
        at = write_bytes(at, base::as_bytes(header.name));
        at = write_field(at, header.value);
    }
    CHECK(at == out.data() + out.size());
}

}  // namespace codec
