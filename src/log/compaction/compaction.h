#pragma once
// A pass over closed segments that keeps the latest record of each key, what is still needed of
// tombstones and markers, and nothing of aborted transactions.
//
// The log makes the plan, the blocking pool runs the work, the log puts the outcome in place: the
// work itself touches nothing but its own temporary files.

#include <cstdint>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "base/time.h"
#include "io/disk.h"
#include "log/segment/names.h"

namespace logs {

// A closed segment, all of it below the first unstable offset and on disk.
struct CompactionSource {
    SegmentName name;
    base::Offset end;  // where the next one begins
    std::uint64_t bytes = 0;
    base::WallTime opened{};
    std::shared_ptr<const io::File> file;
};

// Records of this producer in [first, last] do not count.
struct CompactionAborted {
    std::int64_t producer_id = -1;
    base::Offset first;
    base::Offset last;
};

struct CompactionPlan {
    std::string directory;
    std::vector<CompactionSource> sources;  // the first segment kept and all that follow it…
    std::size_t clean_count = 0;            // …of which so many were compacted before
    std::vector<CompactionAborted> aborted;
    base::WallTime now{};
    base::Duration tombstone_retention{};
    std::uint64_t segment_bytes = 0;  // neighbours that fit into one become one
    std::size_t keys_max = 0;
    std::uint64_t seed = 0;
};

// A new segment, in a temporary file that is synced, and the old ones it stands for.
struct CompactedSegment {
    SegmentName name;
    std::vector<SegmentName> replaces;
    std::string path;
    std::uint64_t bytes = 0;
    base::WallTime max_time{};
    base::WallTime opened{};
};

struct CompactionOutcome {
    std::vector<CompactedSegment> segments;  // in order, without holes
    bool is_complete = false;                // else the keys were too many, and more is to be done
};

class CompactionWork {
  public:
    explicit CompactionWork(CompactionPlan plan)
        : plan_(std::make_shared<const CompactionPlan>(std::move(plan))) {}
    const CompactionPlan& plan() const { return *plan_; }

    // Bounded memory: plan.keys_max keys by their hashes; a first segment with more is gone over
    // several times. Leaves no file behind if it fails. Code::interrupted soon after a stop.
    base::Result<CompactionOutcome> run(io::Disk& disk, const std::stop_token& stop = {}) const;

  private:
    std::shared_ptr<const CompactionPlan> plan_;
};

}  // namespace logs
