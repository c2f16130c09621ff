#include "broker/streams/record_gathering.h"

#include <algorithm>
#include <utility>

#include "base/limits.h"
#include "broker/aborted_batches.h"
#include "codec/base64.h"
#include "codec/records/record_batch.h"
#include "codec/utf8.h"

namespace broker::streams {
namespace {

// Kinesis counts 256 characters: its own keys have at most so many bytes.
constexpr std::size_t kPartitionKeyBytesMax = 4 * std::size_t{256};
// What a record without a key is said to have: Kinesis has none without.
constexpr std::string_view kNoKey = "-";
// One fetch of a reader who wants few records: they are rarely larger.
constexpr std::size_t kFetchBytesMin = 64 * base::limits::kKiB;
constexpr std::size_t kRecordBytesGuess = base::limits::kKiB;

// As a partition key, whatever a Kafka client made it.
std::string partition_key_of(const codec::Record& record) {
    if (!record.key || record.key->empty()) return std::string(kNoKey);
    const std::string_view text = base::as_text(*record.key);
    std::string key = codec::is_utf8(text) ? std::string(text) : codec::base64(*record.key);
    if (key.size() <= kPartitionKeyBytesMax) return key;
    std::size_t end = kPartitionKeyBytesMax;
    while (end > 0 && (static_cast<unsigned char>(key[end]) & 0xC0U) == 0x80U) --end;
    key.resize(end);
    return key;
}

}  // namespace

void RecordGathering::bound(const PartitionState& state, std::optional<Offset> closed,
                            WallTime now) {
    read_.next = std::max(read_.next, state.start);
    end_ = closed ? std::min(state.last_stable, *closed) : state.last_stable;
    read_.is_at_end = closed && read_.next >= *closed;
    is_done_ = !read_.records.empty() || read_.next >= end_;
    if (!is_done_ || read_.records.empty() || read_.next >= end_) return;
    const auto age = now - read_.records.back().came;
    read_.behind_ms = std::max<std::int64_t>(1, age.count());
}

std::size_t RecordGathering::fetch_bytes() const {
    return std::min(wanted_.bytes_max, kFetchBytesMin + wanted_.records_max * kRecordBytesGuess);
}

Result<> RecordGathering::take(Fetched fetched) {
    AbortedBatches aborted(std::move(fetched.aborted));
    const auto owner = std::make_shared<const base::Bytes>(std::move(fetched.batches));
    read_.owners.push_back(owner);
    for (base::ByteView rest = *owner; !rest.empty() && !is_full_;) {
        TRY(const codec::BatchHeader header, codec::decode_header(rest));
        const base::ByteView batch = rest.first(std::min(header.bytes(), rest.size()));
        rest = rest.subspan(batch.size());
        if (aborted.counts(header)) TRY_VOID(take_batch(batch));
        if (!is_full_) read_.next = std::max(read_.next, base::next(header.last_offset()));
    }
    return {};
}

Result<> RecordGathering::take_batch(base::ByteView batch) {
    // Decompressed records lie there, and it must not move.
    const auto scratch = std::make_shared<base::Bytes>();
    TRY(const std::vector<codec::Record> records, codec::decode_records(batch, *scratch));
    if (!scratch->empty()) read_.owners.push_back(scratch);
    for (const codec::Record& record : records) {
        if (record.offset < read_.next) continue;
        is_full_ = !has_room_for(record);
        if (is_full_) break;
        const base::ByteView data = record.value.value_or(base::ByteView{});
        // Before 1970 there is no sequence number.
        const WallTime came = std::max(record.time, base::from_epoch_ms(0));
        read_.records.push_back({record.offset, came, partition_key_of(record), data});
        bytes_ += data.size() + read_.records.back().partition_key.size();
        read_.next = base::next(record.offset);
    }
    return {};
}

bool RecordGathering::has_room_for(const codec::Record& record) const {
    if (record.offset >= end_ || read_.records.size() >= wanted_.records_max) return false;
    const std::size_t bytes = record.value ? record.value->size() : 0;
    return read_.records.empty() || bytes_ + bytes <= wanted_.bytes_max;
}

}  // namespace broker::streams
