#include "codec/records/record_batch.h"

#include "base/check.h"
#include "base/limits.h"
#include "base/text.h"
#include "codec/crc32c.h"
#include "codec/endian.h"
#include "codec/records/compression.h"
#include "codec/records/record_batch_layout.h"
#include "codec/varint.h"

namespace codec {
namespace {

using base::Code;
using base::Error;
using base::text;
using namespace layout;  // NOLINT(google-build-using-namespace): names of this format

Error malformed(std::string_view what) { return {Code::malformed, text("record batch: ", what)}; }

// A length of -1 is a null; a shorter one, or one beyond the record, is a fault.
struct Field {
    bool ok = false;
    std::optional<ByteView> bytes;
};

Field take_field(ByteView& rest) {
    const std::optional<std::int64_t> length = take_varint(rest);
    if (!length) return {};
    if (*length == -1) return {.ok = true, .bytes = {}};
    if (*length < 0 || static_cast<std::uint64_t>(*length) > rest.size()) return {};
    const ByteView bytes = rest.first(static_cast<std::size_t>(*length));
    rest = rest.subspan(bytes.size());
    return {.ok = true, .bytes = bytes};
}

// Steps over the headers of one record; hands each to `sink`.
template <class Sink>
bool take_headers(ByteView& rest, const Sink& sink) {
    const std::optional<std::int64_t> count = take_varint(rest);
    if (!count || *count < 0) return false;
    for (std::int64_t i = 0; i < *count; ++i) {
        const Field name = take_field(rest);
        if (!name.ok || !name.bytes) return false;
        const Field value = take_field(rest);
        if (!value.ok) return false;
        sink(RecordHeader{base::as_text(*name.bytes), value.bytes});
    }
    return true;
}

// One record off the front of `rest`, framing checked and that its offset delta lies between these
// two; the headers go to `sink`.
struct DeltaRange {
    std::int64_t least = 0;
    std::int64_t greatest = 0;
};

template <class Sink>
std::optional<Record> take_record(ByteView& rest, const BatchHeader& batch, DeltaRange range,
                                  const Sink& sink) {
    const std::optional<std::int64_t> length = take_varint(rest);
    if (!length || *length < 1 || static_cast<std::uint64_t>(*length) > rest.size()) return {};
    ByteView body = rest.first(static_cast<std::size_t>(*length));
    rest = rest.subspan(body.size());
    body = body.subspan(1);  // attributes, of which none is defined
    const std::optional<std::int64_t> time_delta = take_varint(body);
    const std::optional<std::int64_t> offset_delta = take_varint(body);
    if (!time_delta || !offset_delta) return {};
    if (*offset_delta < range.least || *offset_delta > range.greatest) return {};
    std::int64_t time = 0;
    if (__builtin_add_overflow(base::epoch_ms(batch.base_time), *time_delta, &time)) return {};
    if (batch.has_append_time()) time = base::epoch_ms(batch.max_time);
    const Field key = take_field(body);
    const Field value = take_field(body);
    if (!key.ok || !value.ok || !take_headers(body, sink) || !body.empty()) return {};
    return Record{.offset = base::advanced(batch.base_offset, *offset_delta),
                  .time = base::from_epoch_ms(time),
                  .key = key.bytes,
                  .value = value.bytes,
                  .headers = {}};
}

Error bad_record(std::int32_t index) {
    return malformed(text("record ", index, " does not parse or is out of order"));
}

// What a count promises must fit the bytes, or a few bytes would claim gigabytes.
Result<> check_count_fits(const BatchHeader& header, std::size_t payload_bytes) {
    if (static_cast<std::size_t>(header.record_count) <= payload_bytes / kRecordBytesMin) return {};
    return malformed(text(header.record_count, " records in ", payload_bytes, " bytes"));
}

Result<> check_counts(const BatchHeader& header, std::size_t payload_bytes) {
    if (header.record_count < 1) return malformed("it holds no record");
    if (header.last_offset_delta != header.record_count - 1) {
        return malformed(text("last offset delta ", header.last_offset_delta, " for ",
                              header.record_count, " records"));
    }
    if (header.compression() != Compression::none) return {};
    return check_count_fits(header, payload_bytes);
}

Result<> check_records(ByteView payload, const BatchHeader& header) {
    for (std::int32_t index = 0; index < header.record_count; ++index) {
        if (!take_record(payload, header, {index, index}, [](const RecordHeader&) {})) {
            return bad_record(index);
        }
    }
    if (!payload.empty()) return malformed(text(payload.size(), " bytes after the last record"));
    return {};
}

}  // namespace

Result<BatchHeader> decode_header(ByteView bytes) {
    if (bytes.size() < kBatchHeaderBytes) {
        return malformed(text(bytes.size(), " bytes, fewer than its header"));
    }
    const auto magic = std::to_integer<int>(bytes[kMagicAt]);
    if (magic != kMagic) return malformed(text("magic ", magic, ", not ", kMagic));
    return BatchHeader{
        .base_offset = Offset{load_big<std::int64_t>(bytes.data())},
        .length = load_big<std::int32_t>(bytes.data() + kLengthAt),
        .leader_epoch = load_big<std::int32_t>(bytes.data() + kEpochAt),
        .crc = load_big<std::uint32_t>(bytes.data() + kCrcAt),
        .attributes = load_big<std::uint16_t>(bytes.data() + kAttributesAt),
        .last_offset_delta = load_big<std::int32_t>(bytes.data() + kLastOffsetDeltaAt),
        .base_time = base::from_epoch_ms(load_big<std::int64_t>(bytes.data() + kBaseTimeAt)),
        .max_time = base::from_epoch_ms(load_big<std::int64_t>(bytes.data() + kMaxTimeAt)),
        .producer_id = load_big<std::int64_t>(bytes.data() + kProducerIdAt),
        .producer_epoch = load_big<std::int16_t>(bytes.data() + kProducerEpochAt),
        .base_sequence = load_big<std::int32_t>(bytes.data() + kBaseSequenceAt),
        .record_count = load_big<std::int32_t>(bytes.data() + kRecordCountAt),
    };
}

void layout::store_header(std::span<std::byte> batch, const BatchHeader& header) {
    std::byte* const at = batch.data();
    store_big(at, header.base_offset.value());
    store_big(at + kLengthAt, header.length);
    store_big(at + kEpochAt, header.leader_epoch);
    store_big(at + kMagicAt, static_cast<std::int8_t>(kMagic));
    store_big(at + kAttributesAt, header.attributes);
    store_big(at + kLastOffsetDeltaAt, header.last_offset_delta);
    store_big(at + kBaseTimeAt, base::epoch_ms(header.base_time));
    store_big(at + kMaxTimeAt, base::epoch_ms(header.max_time));
    store_big(at + kProducerIdAt, header.producer_id);
    store_big(at + kProducerEpochAt, header.producer_epoch);
    store_big(at + kBaseSequenceAt, header.base_sequence);
    store_big(at + kRecordCountAt, header.record_count);
    store_big(at + kCrcAt, crc32c(ByteView(batch).subspan(kAttributesAt)));
}

namespace {

// What holds of every batch, whatever became of its records.
Result<BatchHeader> check_frame(ByteView batch) {
    TRY(const BatchHeader header, decode_header(batch));
    if (header.length < 0 || header.bytes() != batch.size()) {
        return malformed(text("length ", header.length, " in ", batch.size(), " bytes"));
    }
    if (header.attributes > 0x7FU || (header.attributes & 7U) > 4) {
        return malformed(text("unknown attributes ", header.attributes));
    }
    if (const std::uint32_t crc = crc32c(batch.subspan(kAttributesAt)); crc != header.crc) {
        return Error{Code::corrupt,
                     text("record batch: CRC ", header.crc, ", but its bytes give ", crc)};
    }
    return header;
}

}  // namespace

Result<BatchHeader> check_batch(ByteView batch) {
    TRY(const BatchHeader header, check_frame(batch));
    const ByteView payload = batch.subspan(kBatchHeaderBytes);
    TRY_VOID(check_counts(header, payload.size()));
    if (header.compression() == Compression::none) TRY_VOID(check_records(payload, header));
    return header;
}

void place_batch(std::span<std::byte> batch, Offset base, std::int32_t leader_epoch) {
    CHECK(batch.size() >= kBatchHeaderBytes, batch.size(), " bytes are no batch");
    store_big(batch.data(), base.value());
    store_big(batch.data() + kEpochAt, leader_epoch);
}

Result<> check_stored_counts(const BatchHeader& header) {
    if (header.record_count >= 1 && header.last_offset_delta >= header.record_count - 1) return {};
    return malformed(text(header.record_count, " records, the last at ", header.last_offset_delta));
}

Result<BatchHeader> check_stored_batch(ByteView batch) {
    TRY(const BatchHeader header, check_frame(batch));
    TRY_VOID(check_stored_counts(header));
    return header;
}

Result<std::vector<Record>> decode_records(ByteView batch, Bytes& scratch) {
    TRY(const BatchHeader header, decode_header(batch));
    if (header.length < 0 || header.bytes() > batch.size() || header.bytes() < kBatchHeaderBytes) {
        return malformed(text("length ", header.length, " in ", batch.size(), " bytes"));
    }
    TRY_VOID(check_stored_counts(header));
    ByteView payload = batch.first(header.bytes()).subspan(kBatchHeaderBytes);
    if (header.compression() != Compression::none) {
        TRY(scratch, decompress(header.compression(), payload, base::limits::kRecordsBytesMax));
        payload = scratch;
    }
    TRY_VOID(check_count_fits(header, payload.size()));
    std::vector<Record> records;
    records.reserve(static_cast<std::size_t>(header.record_count));
    std::int64_t next = 0;
    for (std::int32_t index = 0; index < header.record_count; ++index) {
        std::vector<RecordHeader> headers;
        std::optional<Record> record =
            take_record(payload, header, {next, header.last_offset_delta},
                        [&headers](const RecordHeader& one) { headers.push_back(one); });
        if (!record) return bad_record(index);
        next = base::distance(header.base_offset, record->offset) + 1;
        record->headers = std::move(headers);
        records.push_back(*std::move(record));
    }
    if (!payload.empty()) return malformed(text(payload.size(), " bytes after the last record"));
    return records;
}

}  // namespace codec
