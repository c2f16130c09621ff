#pragma once
// What a batch of a transaction, or its group offsets, must pass before it may be written where the
// transaction is not open yet (KIP-890): the coordinator must know of it, so that one which arrives
// after its transaction's end opens no new one.

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "broker/broker.h"
#include "broker/transactions/coordinator.h"
#include "broker/transactions/messages.h"
#include "run/shard.h"
#include "run/turn.h"

namespace broker::transactions {

// How far the client goes with KIP-890, by the version of its request.
enum class Support : std::uint8_t {
    none,  // hears invalid_txn_state, which ends the producer: Produce to 10, TxnOffsetCommit to 3
    abortable,  // hears transaction_abortable, and begins anew: Produce 11, TxnOffsetCommit 4
    adds,       // has added nothing before: the request itself does: Produce 12, TxnOffsetCommit 5
};

// Who asks, and where it wants to write.
struct Admission {
    std::string transactional_id;
    ProducerIdentity producer;
    TopicPartition at;
    Support support = Support::none;
};

// none: it may.
run::Task<ErrorCode> admit(Coordinator& coordinator, Admission admission);

struct TransactionalBatch {
    std::string transactional_id;
    TopicPartition at;
    Slice batch;
    Acks acks = Acks::all;
    Support support = Support::none;
};

struct ProduceAnswer {
    ErrorCode error = ErrorCode::none;
    std::string why;    // of the error, if there is more to say
    Produced produced;  // without error
};

// Admits batches whose transaction is not open yet on their partition, and appends them.
//
//   Owner: app.  Runs on: all shards, each call on its connection's.  Ends: when no call is inside.
class BatchAdmission {
  public:
    BatchAdmission(Broker& broker, Coordinator& coordinator, run::Shards& shards);

    // The batches of a producer for one partition reach it in the order of these calls, if they are
    // made on one shard.
    run::Task<ProduceAnswer> produce(TransactionalBatch batch);

  private:
    // A producer's batches for one partition.
    using LineKey = std::pair<TopicPartition, std::int64_t>;
    using Lines = std::map<LineKey, std::shared_ptr<run::Turns>>;
    run::Task<ErrorCode> admit_batch(const TransactionalBatch& batch, ProducerIdentity producer,
                                     VerificationGuard guard);

    Broker& broker_;
    Coordinator& coordinator_;
    std::vector<Lines> lines_;  // of each shard
};

}  // namespace broker::transactions
