#pragma once
// The records that one micro-batch takes, held in memory: gathered by whoever reads the stream,
// then scanned by DuckDB's threads.

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "load/record_scan.h"

namespace load::stream {

// A record's sequence number as text, from its shard's number, its offset and its time in ms.
using SequenceText = std::function<std::string(Partition, Offset, std::int64_t time_ms)>;

// Adds a record as a query takes it: what holds base64 of a document is read as that, and no data
// at all is a record without a value.
void add_to(Morsel& morsel, Offset offset, std::int64_t time_ms, std::string_view data);

// Filled by one thread, then read by any number.
class Batch {
  public:
    explicit Batch(SequenceText sequence_text) : sequence_text_(std::move(sequence_text)) {}

    // In the order of offsets within a shard.
    void add(Partition shard, Offset offset, std::int64_t time_ms, std::string_view data);
    // Where reading has come to; a shard may have come further than its last record.
    void reached(Partition shard, Offset next) { reached_[shard] = next; }

    bool empty() const { return records_ == 0; }
    std::uint64_t records() const { return records_; }
    std::uint64_t bytes() const { return bytes_; }
    const Positions& reached() const { return reached_; }
    // The sum of the records' checksums (load/record_hash.h), modulo 2^64.
    std::uint64_t checksum() const { return checksum_; }

    // Scans of the whole batch, whatever range they are asked for. The batch outlives them.
    RecordSupply supply() const;

  private:
    friend class BatchScan;

    SequenceText sequence_text_;
    std::vector<Morsel> morsels_;
    Positions reached_;
    std::uint64_t records_ = 0;
    std::uint64_t bytes_ = 0;
    std::uint64_t checksum_ = 0;
};

}  // namespace load::stream
