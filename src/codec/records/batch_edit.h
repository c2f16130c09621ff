#pragma once
// Changes to whole batches that the broker makes: its own time, records taken out, and the control
// batches that only it writes.

#include <cstdint>
#include <optional>
#include <span>

#include "codec/records/record_batch.h"

namespace codec {

// The append's time instead of the producer's: attribute, greatest time, CRC.
void stamp_append_time(std::span<std::byte> batch, base::WallTime time);

// The same batch with these of its records only, in their order; the rest of its header stays,
// offsets and sequences too. With `delete_horizon` it is marked so (KIP-534). Compressed anew with
// its own codec. `kept` must not be empty.
Result<Bytes> filtered_batch(const BatchHeader& header, std::span<const Record> kept,
                             std::optional<base::WallTime> delete_horizon);

// Whose batch it is: an idempotent producer's, and the place of its first record among all that
// this producer sent to the partition.
struct ProducerStamp {
    std::int64_t id = -1;
    std::int16_t epoch = -1;
    std::int32_t sequence = -1;
};
void stamp_producer(std::span<std::byte> batch, const ProducerStamp& producer);

// Whether joined_batch() takes it: not compressed, of no producer, nothing special about it.
bool can_be_joined(const BatchHeader& header);
// One batch with the records of all, in order, each with its own time; at least one batch, all
// checked. Code::malformed for times too far apart.
Result<Bytes> joined_batch(std::span<const ByteView> batches);

// The end of a transaction on a partition: one record, whose key says commit or abort.
struct EndOfTransaction {
    bool is_commit = false;
    std::int32_t coordinator_epoch = 0;
};
Bytes control_batch(std::int64_t producer_id, std::int16_t producer_epoch,
                    const EndOfTransaction& end, base::WallTime time);
// Code::malformed if it is another kind of control batch.
Result<EndOfTransaction> decode_control_batch(ByteView batch);

}  // namespace codec
