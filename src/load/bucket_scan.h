#pragma once
// A topic's records out of the bucket, in morsels that several threads take in turn.

#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "load/rows/row_parser.h"
#include "object/store.h"

namespace load {

using base::Offset;
using base::Partition;
using base::Result;

// The next offset to be read, by partition; absent: 0.
using Positions = std::map<Partition, Offset>;

Offset position_of(const Positions& positions, Partition partition);

// The partitions that have objects, in order.
Result<std::vector<Partition>> partitions_in(object::Bucket& bucket, const base::TopicName& topic);

// What is read of a topic: for each partition named in `from`, its records from there on, up to its
// place in `end` if there is one.
struct ScanRange {
    base::TopicName topic;
    Positions from;
    std::optional<Positions> end;
    // Where a chunk ends, at a whole object; the last morsel may go beyond the bytes.
    std::uint64_t objects_max = UINT64_MAX;
    std::uint64_t bytes_max = UINT64_MAX;
};

// Some records of one partition, copied out of the bucket.
class Morsel {
  public:
    struct Record {
        Offset offset;
        std::int64_t time_ms = 0;
        rows::Payload payload = rows::Payload::value;
        std::size_t first = 0;  // of its bytes
        std::size_t size = 0;
    };
    Partition partition() const { return partition_; }
    std::size_t size() const { return records_.size(); }
    const Record& record(std::size_t index) const { return records_[index]; }
    std::string_view bytes(const Record& record) const {
        return std::string_view(bytes_).substr(record.first, record.size);
    }

  private:
    friend class BucketScan;
    Partition partition_;
    std::vector<Record> records_;
    std::string bytes_;
};

// Objects are taken in key order, so positions only rise; a record that another object has held
// already is passed over. Called by DuckDB's threads: one of the named mutexes.
class BucketScan {
  public:
    // `bucket` outlives the scan.
    BucketScan(object::Bucket& bucket, ScanRange range);

    // Fills the morsel anew; false at the end.
    Result<bool> next(Morsel& morsel);

    // After the end: how far the scan came, for every partition of the range.
    Positions reached() const;
    std::uint64_t records() const;

  private:
    struct Cursor {
        Partition partition;
        Offset next;
        Offset end;
        std::string after;  // the last key taken
        bool done = false;
    };
    Result<> fill(Cursor& cursor, Morsel& morsel);
    bool take(Cursor& cursor, const object::BulkObject& object, Morsel& morsel);
    bool chunk_is_full() const;

    object::Bucket& bucket_;
    const ScanRange range_;
    mutable std::mutex mutex_;
    // Guarded by the mutex:
    std::vector<Cursor> cursors_;
    std::size_t current_ = 0;
    std::uint64_t objects_ = 0;
    std::uint64_t bytes_ = 0;
    std::uint64_t records_ = 0;
};

}  // namespace load
