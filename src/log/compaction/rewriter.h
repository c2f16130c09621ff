#pragma once
// Writes segments anew without the records that a key table says are outdated.

#include <string>
#include <unordered_map>
#include <vector>

#include "codec/records/record_batch.h"
#include "log/compaction/compaction.h"
#include "log/compaction/key_table.h"
#include "log/segment/scanner.h"

namespace logs {

// Which batches belong to aborted transactions.
class AbortedBatches {
  public:
    explicit AbortedBatches(const std::vector<CompactionAborted>& aborted);
    bool contains(const codec::BatchHeader& batch) const;

  private:
    std::unordered_map<std::int64_t, std::vector<CompactionAborted>> by_producer_;
};

// Code::interrupted once a stop was asked for.
base::Result<> check_stop(const std::stop_token& stop);

Scanner scanner_of(const CompactionSource& source);

class Rewriter {
  public:
    // All must outlive it.
    Rewriter(const CompactionPlan& plan, const KeyTable& latest, const AbortedBatches& aborted,
             const std::stop_token& stop)
        : plan_(plan), latest_(latest), aborted_(aborted), stop_(stop) {}

    // One new segment of these, which follow one another; synced.
    base::Result<CompactedSegment> rewrite(io::Disk& disk,
                                           std::span<const CompactionSource> sources,
                                           std::string path) const;

  private:
    // What is left of a batch: its own bytes, others (then in `made`), or nothing.
    base::Result<base::ByteView> keep(const ScannedBatch& batch, base::Bytes& made) const;
    base::Result<base::ByteView> keep_marker(const ScannedBatch& batch, base::Bytes& made) const;
    enum class Fate : std::uint8_t { keep, keep_until_horizon, drop };
    Fate fate_of(const codec::Record& record, const codec::BatchHeader& batch) const;
    base::WallTime horizon() const;
    bool is_past_horizon(const codec::BatchHeader& batch) const;

    const CompactionPlan& plan_;
    const KeyTable& latest_;
    const AbortedBatches& aborted_;
    const std::stop_token& stop_;
};

}  // namespace logs
