#pragma once
// What one read of a shard has gathered so far: batches in, records out, to a limit. Private to
// this room.

#include "broker/broker.h"
#include "broker/streams/stream_records.h"

namespace broker::streams {

class RecordGathering {
  public:
    explicit RecordGathering(const ReadWanted& wanted) : wanted_(wanted) {
        read_.next = wanted.from;
    }

    // How far may be read now; to be asked again after each take(). `closed`: the shard's end.
    void bound(const PartitionState& state, std::optional<Offset> closed, WallTime now);
    bool is_done() const { return is_done_; }
    Offset next() const { return read_.next; }
    std::size_t fetch_bytes() const;
    // Code::malformed, corrupt, too_large: a batch cannot be read.
    Result<> take(Fetched fetched);

    std::size_t bytes() const { return bytes_; }
    ReadRecords finish() && { return std::move(read_); }

  private:
    Result<> take_batch(base::ByteView batch);
    bool has_room_for(const codec::Record& record) const;

    ReadWanted wanted_;
    ReadRecords read_;
    Offset end_;
    std::size_t bytes_ = 0;
    bool is_full_ = false;
    bool is_done_ = false;
};

}  // namespace broker::streams
