#pragma once
// Where in a segment to start looking, by offset and by time: an entry every so many bytes.
//
// Only a hint: whoever uses an entry checks that the batch there has the offset it promises. On
// disk it is two files, written once the bytes they speak of are synced; docs/formats/log.md.

#include <cstdint>
#include <vector>

#include "base/bytes.h"
#include "base/ids.h"
#include "base/result.h"
#include "base/time.h"
#include "codec/records/record_batch.h"

namespace logs {

struct IndexEntry {
    base::Offset offset;  // of the batch at `position`
    std::uint64_t position = 0;
    base::WallTime time_before{};  // the greatest timestamp of all batches before it
};

class Index {
  public:
    explicit Index(std::uint64_t interval_bytes) : interval_bytes_(interval_bytes) {}

    // Tells of the next batch in order; every so many bytes it makes an entry of it.
    // `time_before`: the greatest timestamp of the segment's batches before it.
    void add(const codec::BatchHeader& batch, std::uint64_t position, base::WallTime time_before);
    // Forgets all at and beyond `position`.
    void cut(std::uint64_t position);

    // The last entry at or before `offset`; nothing: start at the segment's first byte.
    const IndexEntry* for_offset(base::Offset offset) const;
    // The last entry with only earlier timestamps before it.
    const IndexEntry* for_time(base::WallTime time) const;

    // The bytes of the segment it speaks of.
    std::uint64_t covered_bytes() const { return covered_bytes_; }
    std::size_t entries() const { return entries_.size(); }

    base::Bytes encode_offsets() const;
    base::Bytes encode_times() const;
    // Code::corrupt unless both files are whole, agree and are in order.
    static base::Result<Index> decode(base::ByteView offsets, base::ByteView times,
                                      std::uint64_t interval_bytes);

  private:
    std::uint64_t interval_bytes_;
    std::uint64_t covered_bytes_ = 0;
    std::vector<IndexEntry> entries_;
};

}  // namespace logs
