#pragma once
// Batches for this room's tests and benches.

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/text.h"
#include "codec/crc32c.h"
#include "codec/endian.h"
#include "codec/records/batch_edit.h"
#include "codec/records/record_batch.h"
#include "log/log.h"

namespace logs::testing {

struct Sender {
    std::int64_t id = -1;
    std::int16_t epoch = -1;
    std::int32_t sequence = -1;
    bool is_transactional = false;
};

// The batch as this producer would have sent it.
inline Bytes sent_by(const Sender& sender, Bytes batch) {
    if (sender.is_transactional) batch[22] |= std::byte{16};
    codec::store_big(batch.data() + 43, sender.id);
    codec::store_big(batch.data() + 51, sender.epoch);
    codec::store_big(batch.data() + 53, sender.sequence);
    codec::store_big(batch.data() + 17, codec::crc32c(ByteView(batch).subspan(21)));
    return batch;
}

// A batch of records with these values. Offsets in the codec's layout: docs/formats/log.md.
inline Bytes batch_of(const std::vector<std::string>& values, std::int64_t time_ms = 1'000,
                      Sender sender = {}) {
    codec::BatchBuilder builder(base::from_epoch_ms(time_ms));
    for (const std::string& value : values) builder.add({}, base::as_bytes(value));
    return sent_by(sender, builder.finish());
}

struct KeyValue {
    std::string key;
    std::optional<std::string> value;  // none: a tombstone
};

inline Bytes keyed_batch(const std::vector<KeyValue>& records, std::int64_t time_ms = 1'000,
                         Sender sender = {}) {
    codec::BatchBuilder builder(base::from_epoch_ms(time_ms));
    for (const KeyValue& one : records) {
        std::optional<ByteView> value;
        if (one.value) value = base::as_bytes(*one.value);
        builder.add(base::as_bytes(one.key), value);
    }
    return sent_by(sender, builder.finish());
}

// Appends one batch; the outer error or the batch's own.
inline Result<Appended> append_one(Log& log, Bytes batch) {
    Incoming incoming{batch};
    TRY(std::vector<Result<Appended>> placed, log.append({&incoming, 1}));
    return std::move(placed.front());
}

// What the broker does: sync what is there, tell the log.
inline Result<> sync(Log& log, io::Disk& disk) {
    const std::optional<SyncWork> work = log.unsynced();
    if (!work) return {};
    const Result<> outcome = work->run(disk);
    TRY_VOID(log.synced(*work, outcome));
    return outcome;
}

// A client's batch, verified if it begins a transaction.
inline Result<Appended> append_verified(Log& log, Bytes batch) {
    const codec::BatchHeader header = *codec::decode_header(batch);
    Incoming incoming{batch};
    incoming.guard = log.begin_verification({header.producer_id, header.producer_epoch});
    TRY(std::vector<Result<Appended>> placed, log.append({&incoming, 1}));
    return std::move(placed.front());
}

inline Result<Appended> append_marker(Log& log, const Marker& marker,
                                      std::int64_t time_ms = 1'000) {
    Bytes batch = marker.batch(base::from_epoch_ms(time_ms));
    Incoming incoming{batch, Incoming::Origin::coordinator, {}};
    TRY(std::vector<Result<Appended>> placed, log.append({&incoming, 1}));
    return std::move(placed.front());
}

// What the broker does: one compaction if it is due; whether one was.
inline Result<bool> compact(Log& log, io::Disk& disk) {
    const std::optional<CompactionWork> work = log.compaction();
    if (!work) return false;
    TRY(const bool has_more, log.compacted(*work, work->run(disk)));
    (void)has_more;
    return true;
}

struct Stored {
    Offset offset;
    std::string key;
    std::string value;
    std::int64_t producer_id = -1;
    bool is_tombstone = false;
};

// Its records, markers left out.
inline Result<std::vector<Stored>> records_of(ByteView batch) {
    std::vector<Stored> stored;
    TRY(const codec::BatchHeader header, codec::decode_header(batch));
    if (header.is_control()) return stored;
    Bytes scratch;
    TRY(const std::vector<codec::Record> records, codec::decode_records(batch, scratch));
    for (const codec::Record& record : records) {
        stored.push_back({record.offset,
                          std::string(base::as_text(record.key.value_or(ByteView{}))),
                          std::string(base::as_text(record.value.value_or(ByteView{}))),
                          header.producer_id, !record.value.has_value()});
    }
    return stored;
}

// All records from `from` to `to`, by reads of so many bytes.
inline Result<std::vector<Stored>> read_range(const Log& log, Offset from, Offset to,
                                              std::size_t bytes_max = 1000) {
    std::vector<Stored> stored;
    while (from < to) {
        TRY(const Bytes batches, log.read(from, bytes_max, to));
        if (batches.empty()) break;  // compaction has left nothing more
        for (ByteView rest = batches; !rest.empty();) {
            TRY(const codec::BatchHeader header, codec::decode_header(rest));
            TRY(std::vector<Stored> records, records_of(rest.first(header.bytes())));
            for (Stored& record : records) {
                if (record.offset >= from) stored.push_back(std::move(record));
            }
            rest = rest.subspan(header.bytes());
            from = base::next(header.last_offset());
        }
    }
    return stored;
}

// The same to the end, of a log that was never compacted: checked closely.
inline Result<std::vector<Stored>> read_all(const Log& log, Offset from,
                                            std::size_t bytes_max = 1000) {
    std::vector<Stored> stored;
    while (from < log.end_offset()) {
        TRY(const Bytes batches, log.read(from, bytes_max, log.end_offset()));
        if (batches.empty()) {
            return base::Error{base::Code::corrupt, "an empty read before the end"};
        }
        for (ByteView rest = batches; !rest.empty();) {
            TRY(const codec::BatchHeader header, codec::decode_header(rest));
            const ByteView one = rest.first(header.bytes());
            TRY_VOID(codec::check_batch(one));
            TRY(std::vector<Stored> records, records_of(one));
            for (Stored& record : records) {
                if (record.offset >= from) stored.push_back(std::move(record));
            }
            rest = rest.subspan(one.size());
            from = base::next(header.last_offset());
        }
    }
    return stored;
}

// What a client that reads committed records keeps, by the rules of Kafka's own consumer: a
// producer's records do not count from the first offset of its aborted transaction on, until its
// marker.
inline Result<std::vector<Stored>> read_committed(const Log& log, std::size_t bytes_max = 1000) {
    std::vector<Stored> kept;
    const Offset limit = log.stable_offset();
    for (Offset from = log.start_offset(); from < limit;) {
        TRY(const Bytes batches, log.read(from, bytes_max, limit));
        if (batches.empty()) break;
        std::vector<AbortedTransaction> aborted =
            log.aborted(codec::decode_header(batches)->base_offset, limit);
        std::vector<std::int64_t> left_out;
        for (ByteView rest = batches; !rest.empty();) {
            TRY(const codec::BatchHeader header, codec::decode_header(rest));
            const ByteView one = rest.first(header.bytes());
            while (!aborted.empty() && aborted.front().first <= header.last_offset()) {
                left_out.push_back(aborted.front().producer_id);
                aborted.erase(aborted.begin());
            }
            if (header.is_control()) {
                TRY(const codec::EndOfTransaction end, codec::decode_control_batch(one));
                if (!end.is_commit) std::erase(left_out, header.producer_id);
            } else if (!header.is_transactional() ||
                       std::ranges::find(left_out, header.producer_id) == left_out.end()) {
                TRY(std::vector<Stored> records, records_of(one));
                for (Stored& record : records) {
                    if (record.offset >= from) kept.push_back(std::move(record));
                }
            }
            rest = rest.subspan(one.size());
            from = base::next(header.last_offset());
        }
    }
    return kept;
}

}  // namespace logs::testing
