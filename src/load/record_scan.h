#pragma once
// A topic's records, in morsels that several threads take in turn: out of a bucket
// (load/bucket_scan.h) or out of a log (load/stream).

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "load/rows/row_parser.h"

namespace load {

using base::Offset;
using base::Partition;
using base::Result;

// The next offset to be read, by partition; absent: 0.
using Positions = std::map<Partition, Offset>;

Offset position_of(const Positions& positions, Partition partition);

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

// Some records of one partition, copied out of where they are kept.
class Morsel {
  public:
    struct Record {
        Offset offset;
        std::int64_t time_ms = 0;
        rows::Payload payload = rows::Payload::value;
        std::size_t first = 0;  // of its bytes
        std::size_t size = 0;
    };
    void start(Partition partition) {
        partition_ = partition;
        records_.clear();
        bytes_.clear();
    }
    void add(Offset offset, std::int64_t time_ms, rows::Payload payload, std::string_view value) {
        records_.push_back({offset, time_ms, payload, bytes_.size(), value.size()});
        bytes_ += value;
    }

    Partition partition() const { return partition_; }
    std::size_t size() const { return records_.size(); }
    std::size_t bytes() const { return bytes_.size(); }
    const Record& record(std::size_t index) const { return records_[index]; }
    std::string_view bytes(const Record& record) const {
        return std::string_view(bytes_).substr(record.first, record.size);
    }

  private:
    Partition partition_;
    std::vector<Record> records_;
    std::string bytes_;
};

// Called by DuckDB's threads.
class RecordScan {
  public:
    RecordScan() = default;
    virtual ~RecordScan() = default;
    RecordScan(const RecordScan&) = delete;
    RecordScan& operator=(const RecordScan&) = delete;

    // Fills the morsel anew; false at the end, with nothing in it.
    virtual Result<bool> next(Morsel& morsel) = 0;
    // After the end: how far the scan came, for every partition of the range.
    virtual Positions reached() const = 0;
    virtual std::uint64_t records() const = 0;
    // What people know the record by, if that is not its offset.
    virtual std::string label(Partition, const Morsel::Record&) const { return {}; }
};

// Where scans come from; it outlives them.
using RecordSupply = std::function<std::unique_ptr<RecordScan>(ScanRange)>;

}  // namespace load
