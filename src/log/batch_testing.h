#pragma once
// Batches for this room's tests and benches.

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/text.h"
#include "codec/crc32c.h"
#include "codec/endian.h"
#include "codec/record_batch.h"
#include "log/log.h"

namespace logs::testing {

struct Sender {
    std::int64_t id = -1;
    std::int16_t epoch = -1;
    std::int32_t sequence = -1;
};

// A batch of records with these values. Offsets in the codec's layout: docs/formats/log.md.
inline Bytes batch_of(const std::vector<std::string>& values, std::int64_t time_ms = 1'000,
                      Sender sender = {}) {
    codec::BatchBuilder builder(base::from_epoch_ms(time_ms));
    for (const std::string& value : values) builder.add({}, base::as_bytes(value));
    Bytes batch = builder.finish();
    codec::store_big(batch.data() + 43, sender.id);
    codec::store_big(batch.data() + 51, sender.epoch);
    codec::store_big(batch.data() + 53, sender.sequence);
    codec::store_big(batch.data() + 17, codec::crc32c(ByteView(batch).subspan(21)));
    return batch;
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

struct Stored {
    Offset offset;
    std::string value;
};

// All records from `from` to the end, by reads of so many bytes.
inline Result<std::vector<Stored>> read_all(const Log& log, Offset from,
                                            std::size_t bytes_max = 1000) {
    std::vector<Stored> stored;
    while (from < log.end_offset()) {
        TRY(const Bytes batches, log.read(from, bytes_max, log.end_offset()));
        if (batches.empty())
            return base::Error{base::Code::corrupt, "an empty read before the end"};
        for (ByteView rest = batches; !rest.empty();) {
            TRY(const codec::BatchHeader header, codec::decode_header(rest));
            const ByteView one = rest.first(header.bytes());
            TRY_VOID(codec::check_batch(one));
            Bytes scratch;
            TRY(const std::vector<codec::Record> records, codec::decode_records(one, scratch));
            for (const codec::Record& record : records) {
                if (record.offset < from) continue;
                stored.push_back({record.offset, std::string(base::as_text(*record.value))});
            }
            rest = rest.subspan(one.size());
            from = base::next(header.last_offset());
        }
    }
    return stored;
}

}  // namespace logs::testing
