#pragma once
// What a log remembers of its idempotent producers, so that a batch sent twice is stored once.
//
// As Kafka's brokers do: of each producer id the epoch and the last five batches. A batch that is
// one of them is a duplicate; else its first sequence must follow the last one's. Sequences go from
// 0 to 2^31 - 1 and on at 0.

#include <array>
#include <cstdint>
#include <optional>
#include <unordered_map>
#include <vector>

#include "base/bytes.h"
#include "base/ids.h"
#include "base/result.h"
#include "base/time.h"
#include "codec/records/record_batch.h"
#include "log/producers/transactions.h"
#include "log/segment/sealed_fields.h"

namespace logs {

// A client may have five requests under way (max.in.flight.requests.per.connection).
inline constexpr std::size_t kProducerBatchesKept = 5;
// Beyond, the half that was quiet longest is forgotten; 64 Ki producers are about 14 MB.
inline constexpr std::size_t kProducersPerLogMax = 65'536;

struct ProducerBatch {
    std::int32_t first_sequence = 0;
    std::int32_t last_sequence = 0;
    base::Offset base;
    base::Offset last;
    base::WallTime time{};
};

struct Producer {
    std::int16_t epoch = 0;
    std::int32_t coordinator_epoch = -1;  // of its last marker
    // When it sent last, by the broker's clock: its own may be years off, and it must not be
    // forgotten while it is at work.
    base::WallTime active{};
    std::uint8_t batch_count = 0;
    std::array<ProducerBatch, kProducerBatchesKept> batches{};  // the oldest first

    const ProducerBatch* latest() const {
        return batch_count == 0 ? nullptr : &batches.at(batch_count - 1);
    }
};

// As DescribeProducers tells it.
struct ProducerState {
    ProducerIdentity producer;
    std::int32_t last_sequence = -1;
    base::WallTime last_time{};
    std::int32_t coordinator_epoch = -1;            // of its last marker
    std::optional<base::Offset> transaction_start;  // of the one that is open
};

class Producers {
  public:
    // May this batch be appended? Nothing: yes. A batch: it is there already, as that one.
    // Code::out_of_order: a gap. Code::fenced: an older epoch.
    base::Result<std::optional<ProducerBatch>> check(const codec::BatchHeader& batch) const;
    // May this marker? Code::fenced: an older epoch, of the producer or of the coordinator.
    base::Result<> check_marker(const codec::BatchHeader& batch,
                                const codec::EndOfTransaction& end) const;
    // It was appended at its base offset, at the time `now`; `end` for a marker.
    void record(const codec::BatchHeader& batch, const std::optional<codec::EndOfTransaction>& end,
                base::WallTime now);
    // Forgets who has been quiet since then, unless a transaction of theirs is open.
    void expire(base::WallTime quiet_since, const Transactions& transactions);
    // In order of id.
    std::vector<ProducerState> states(const Transactions& transactions) const;

    std::optional<Producer> find(std::int64_t id) const;
    // Takes records back, newest first.
    void restore(std::int64_t id, const std::optional<Producer>& before);
    std::size_t size() const { return known_.size(); }

    // The producers' part of a checkpoint.
    void encode(SealedWriter& out) const;
    static base::Result<Producers> decode(SealedReader& in);

  private:
    void forget_the_quiet();
    std::unordered_map<std::int64_t, Producer> known_;
};

// Batches of clients that do not care have the producer id -1.
inline bool has_producer(const codec::BatchHeader& batch) { return batch.producer_id >= 0; }

}  // namespace logs
