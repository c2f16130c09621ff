#pragma once
// The coordinator's effects on the broker: states in the internal topic __transaction_state, which
// is made when the first one is kept, and markers in the partitions' logs.

#include <functional>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "broker/broker.h"
#include "broker/transactions/coordinator.h"
#include "broker/transactions/effects.h"
#include "io/clock.h"
#include "run/gate.h"
#include "run/shard.h"

namespace broker::transactions {

// What groups commit in a transaction ends with it too: the group coordinator writes the marker
// into that partition of __consumer_offsets, and what hung on it counts, or is gone, when it
// returns.
using EndOffsets = std::function<run::Task<Result<>>(Partition partition, Marker marker)>;

//   Owner: Coordinator.  Runs on: its home.
class BrokerEffects final : public Effects {
  public:
    // `partitions`: of the topic, if it has to be made (transaction.state.log.num.partitions).
    BrokerEffects(Broker& broker, run::Shard& home, io::Clock& clock, EndOffsets end_offsets,
                  std::int32_t partitions);

    run::Task<Result<std::vector<StateEntry>>> load() override;
    run::Task<Result<>> keep(std::string transactional_id, std::optional<Transaction> transaction,
                             Durability durability) override;
    run::Task<std::set<TopicPartition>> mark(std::set<TopicPartition> partitions,
                                             Marker marker) override;
    run::Task<Result<std::int64_t>> new_producer_id() override;
    run::Task<void> stop() override;

  private:
    struct Marking;
    run::Task<Result<Topic>> topic();
    run::Task<Result<>> load_partition(Partition partition, std::vector<StateEntry>& entries);
    run::Task<void> mark_one(Marking& marking, TopicPartition at);
    run::Task<Result<>> append_marker(TopicPartition at, Marker marker);

    Broker& broker_;
    run::Shard& home_;
    io::Clock& clock_;
    EndOffsets end_offsets_;
    std::int32_t partitions_;
    run::Gate gate_;
};

// A coordinator on shard 0 with these effects, which has read what was kept. Not on a shard's
// thread.
Result<std::unique_ptr<Coordinator>> open_coordinator(Broker& broker, io::Clock& clock,
                                                      run::Shards& shards, base::Metrics& metrics,
                                                      EndOffsets end_offsets, Options options);

}  // namespace broker::transactions
