#pragma once
// A topic's records out of the bucket.

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <string>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "load/record_scan.h"
#include "object/store.h"

namespace load {

// The partitions that have objects, in order.
Result<std::vector<Partition>> partitions_in(object::Bucket& bucket, const base::TopicName& topic);

// Objects are taken in key order, so positions only rise; a record that another object has held
// already is passed over. Called by DuckDB's threads: one of the named mutexes.
class BucketScan final : public RecordScan {
  public:
    // `bucket` outlives the scan.
    BucketScan(object::Bucket& bucket, ScanRange range);

    Result<bool> next(Morsel& morsel) override;
    Positions reached() const override;
    std::uint64_t records() const override;

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

// The bucket outlives what comes of it.
RecordSupply records_of(object::Bucket& bucket);

}  // namespace load
