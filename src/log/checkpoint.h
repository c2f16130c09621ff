#pragma once
// Up to where a log is known to be whole and on disk, so that open() need not read it again.

#include <vector>

#include "base/bytes.h"
#include "base/ids.h"
#include "base/result.h"
#include "base/time.h"
#include "log/producers.h"

namespace logs {

// Greatest timestamps start here: before every time.
inline constexpr base::WallTime kNoTime = base::WallTime::min();

struct SegmentFacts {
    base::Offset base;
    std::uint64_t bytes = 0;
    base::WallTime max_time = kNoTime;
};

// All below `recovery` was checked and synced, in these segments; `recovery` lies at the end of the
// last one's bytes. The producers are as of `recovery`.
struct Checkpoint {
    base::Offset recovery;
    std::vector<SegmentFacts> segments;
    Producers producers;

    base::Bytes encode() const;
    static base::Result<Checkpoint> decode(base::ByteView bytes);
};

// 24 bytes a segment, and a log of a million of them is 128 TiB; at most 179 bytes a producer.
inline constexpr std::uint64_t kCheckpointBytesMax =
    24ULL * 1'000'000 + 179ULL * kProducersPerLogMax + 100;

}  // namespace logs
