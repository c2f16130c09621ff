#pragma once
// Up to where a log is known to be whole and on disk, so that open() need not read it again.

#include <vector>

#include "base/bytes.h"
#include "base/ids.h"
#include "base/result.h"
#include "base/time.h"
#include "log/producers/producers.h"
#include "log/producers/transactions.h"
#include "log/segment/names.h"

namespace logs {

// Greatest timestamps start here: before every time.
inline constexpr base::WallTime kNoTime = base::WallTime::min();

struct SegmentFacts {
    SegmentName name;
    std::uint64_t bytes = 0;
    base::WallTime max_time = kNoTime;
    base::WallTime opened{};
};

// All below `recovery` was checked and synced, in these segments; `recovery` lies at the end of the
// last one's bytes. The producers and transactions are as of `recovery`.
struct Checkpoint {
    base::Offset recovery;
    std::vector<SegmentFacts> segments;
    Producers producers;
    Transactions transactions;

    base::Bytes encode() const;
    static base::Result<Checkpoint> decode(base::ByteView bytes);
};

// 40 bytes a segment, and a log of a million of them is 128 TiB; at most 183 bytes a producer, 16
// an open transaction, 32 an aborted one.
inline constexpr std::uint64_t kCheckpointBytesMax =
    40ULL * 1'000'000 + 183ULL * kProducersPerLogMax + 16ULL * kOpenTransactionsMax +
    33ULL * kAbortedPerLogMax + 100;

}  // namespace logs
