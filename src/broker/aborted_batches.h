#pragma once
// What a reader of committed records does with the batches of a fetch.

#include <cstdint>
#include <vector>

#include "broker/broker.h"
#include "codec/records/record_batch.h"

namespace broker {

// The batches of one read_committed fetch, asked about one by one in their order: as consumers do
// it (KIP-98), a producer's batches do not count from the first offset of an aborted transaction
// to its marker.
class AbortedBatches {
  public:
    explicit AbortedBatches(std::vector<AbortedTransaction> aborted)
        : aborted_(std::move(aborted)) {}

    // Whether the batch holds records that count: it is no marker, and not aborted.
    bool counts(const codec::BatchHeader& batch);

  private:
    std::vector<AbortedTransaction> aborted_;  // by first offset
    std::size_t begun_ = 0;                    // of aborted_
    std::vector<std::int64_t> under_way_;      // their producers, until their markers
};

}  // namespace broker
