#include "codec/records/batch_edit.h"

#include <algorithm>
#include <array>

#include "base/check.h"
#include "base/text.h"
#include "codec/crc32c.h"
#include "codec/endian.h"
#include "codec/records/compression.h"
#include "codec/records/record_batch_layout.h"
#include "codec/records/record_writer.h"

namespace codec {
using namespace layout;  // NOLINT(google-build-using-namespace): names of this format
namespace {

constexpr std::uint16_t kAppendTime = 8;
constexpr std::uint16_t kTransactional = 16;
constexpr std::uint16_t kControl = 32;
constexpr std::uint16_t kDeleteHorizon = 64;

// A control record's key is version and type, its value version and coordinator epoch.
constexpr std::int16_t kControlVersion = 0;
constexpr std::int16_t kAbort = 0;
constexpr std::int16_t kCommit = 1;
constexpr std::size_t kControlKeyBytes = 4;
constexpr std::size_t kControlValueBytes = 6;

void renew_crc(std::span<std::byte> batch) {
    store_big(batch.data() + kCrcAt, crc32c(ByteView(batch).subspan(kAttributesAt)));
}

Result<std::int64_t> time_delta_of(const Record& record, base::WallTime base_time) {
    std::int64_t delta = 0;
    if (__builtin_sub_overflow(base::epoch_ms(record.time), base::epoch_ms(base_time), &delta)) {
        return base::Error{base::Code::malformed,
                           base::text("record batch: the time of offset ", record.offset,
                                      " cannot be told from that of its batch")};
    }
    return delta;
}

}  // namespace

void stamp_append_time(std::span<std::byte> batch, base::WallTime time) {
    CHECK(batch.size() >= kBatchHeaderBytes, batch.size(), " bytes are no batch");
    const auto attributes = load_big<std::uint16_t>(batch.data() + kAttributesAt);
    store_big(batch.data() + kAttributesAt, static_cast<std::uint16_t>(attributes | kAppendTime));
    store_big(batch.data() + kMaxTimeAt, base::epoch_ms(time));
    renew_crc(batch);
}

void stamp_producer(std::span<std::byte> batch, const ProducerStamp& producer) {
    CHECK(batch.size() >= kBatchHeaderBytes, batch.size(), " bytes are no batch");
    store_big(batch.data() + kProducerIdAt, producer.id);
    store_big(batch.data() + kProducerEpochAt, producer.epoch);
    store_big(batch.data() + kBaseSequenceAt, producer.sequence);
    renew_crc(batch);
}

bool can_be_joined(const BatchHeader& header) {
    return header.attributes == 0 && header.producer_id < 0;
}

Result<Bytes> joined_batch(std::span<const ByteView> batches) {
    CHECK(!batches.empty(), "a batch holds at least one record");
    TRY(BatchHeader made, decode_header(batches.front()));
    Bytes out(kBatchHeaderBytes);
    made.record_count = 0;
    for (const ByteView batch : batches) {
        Bytes scratch;
        TRY(const std::vector<Record> records, decode_records(batch, scratch));
        for (const Record& record : records) {
            TRY(const std::int64_t time_delta, time_delta_of(record, made.base_time));
            append_record(out,
                          {.offset_delta = made.record_count++,
                           .time_delta = time_delta,
                           .key = record.key,
                           .value = record.value,
                           .headers = record.headers},
                          0);
            made.max_time = std::max(made.max_time, record.time);
        }
    }
    made.last_offset_delta = made.record_count - 1;
    made.length = static_cast<std::int32_t>(out.size() - kLengthCountsFrom);
    store_header(out, made);
    return out;
}

Result<Bytes> filtered_batch(const BatchHeader& header, std::span<const Record> kept,
                             std::optional<base::WallTime> delete_horizon) {
    CHECK(!kept.empty(), "a batch holds at least one record");
    BatchHeader made = header;
    if (delete_horizon) {
        made.attributes |= kDeleteHorizon;
        made.base_time = *delete_horizon;
    }
    Bytes records;
    base::WallTime max_time = kept.front().time;
    for (const Record& record : kept) {
        max_time = std::max(max_time, record.time);
        TRY(const std::int64_t time_delta, time_delta_of(record, made.base_time));
        append_record(records,
                      {.offset_delta = base::distance(header.base_offset, record.offset),
                       .time_delta = time_delta,
                       .key = record.key,
                       .value = record.value,
                       .headers = record.headers},
                      0);
    }
    if (!header.has_append_time()) made.max_time = max_time;
    Bytes out(kBatchHeaderBytes);
    if (header.compression() == Compression::none) {
        out.insert(out.end(), records.begin(), records.end());
    } else {
        TRY(const Bytes block, compress(header.compression(), records));
        out.insert(out.end(), block.begin(), block.end());
    }
    made.length = static_cast<std::int32_t>(out.size() - kLengthCountsFrom);
    made.record_count = static_cast<std::int32_t>(kept.size());
    store_header(out, made);
    return out;
}

Bytes control_batch(std::int64_t producer_id, std::int16_t producer_epoch,
                    const EndOfTransaction& end, base::WallTime time) {
    std::array<std::byte, kControlKeyBytes> key{};
    store_big(key.data(), kControlVersion);
    store_big(key.data() + 2, end.is_commit ? kCommit : kAbort);
    std::array<std::byte, kControlValueBytes> value{};
    store_big(value.data(), kControlVersion);
    store_big(value.data() + 2, end.coordinator_epoch);
    Bytes out(kBatchHeaderBytes);
    append_record(out, {.key = ByteView(key), .value = ByteView(value), .headers = {}}, 0);
    store_header(out, {.length = static_cast<std::int32_t>(out.size() - kLengthCountsFrom),
                       .attributes = kTransactional | kControl,
                       .base_time = time,
                       .max_time = time,
                       .producer_id = producer_id,
                       .producer_epoch = producer_epoch,
                       .record_count = 1});
    return out;
}

Result<EndOfTransaction> decode_control_batch(ByteView batch) {
    const base::Error other{base::Code::malformed,
                            "control batch: it neither commits nor aborts a transaction"};
    Bytes scratch;
    TRY(const std::vector<Record> records, decode_records(batch, scratch));
    const Record& record = records.front();
    if (!record.key || record.key->size() < kControlKeyBytes) return other;
    if (!record.value || record.value->size() < kControlValueBytes) return other;
    const auto type = load_big<std::int16_t>(record.key->data() + 2);
    if (type != kAbort && type != kCommit) return other;
    return EndOfTransaction{.is_commit = type == kCommit,
                            .coordinator_epoch = load_big<std::int32_t>(record.value->data() + 2)};
}

}  // namespace codec
