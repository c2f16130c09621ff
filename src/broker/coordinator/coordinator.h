#pragma once
// The group coordinator: consumer groups of both protocols and committed offsets, as Apache
// Kafka's.
//
//   Owner: app.  Runs on: shard 0, whoever calls; a group never needs another core.
//   Ends: refuse_waiting() before the doors close, stop() after them, then ~Coordinator().
//
//   GROUP-1, GROUP-2  broker/groups/classic_group.h    GROUP-3  broker/groups/consumer_group.h
//   OFFSET-1, OFFSET-2  broker/groups/offset_table.h
//
// Everything it must remember is in __consumer_offsets, in Kafka's formats, before it is answered.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "broker/broker.h"
#include "broker/coordinator/group_coordinator.h"
#include "broker/coordinator/options.h"
#include "broker/groups/consumer_messages.h"
#include "broker/topic_observer.h"
#include "io/clock.h"
#include "io/random.h"
#include "run/shard.h"
#include "run/task.h"

namespace broker::coordinator {

// The transaction coordinator, asked before the first offsets of a transaction are taken (KIP-890).
class TransactionVerifier {
  public:
    virtual ~TransactionVerifier() = default;
    // Is the producer's transaction open, and is this partition part of it?
    virtual run::Task<groups::ErrorCode> verify(std::string transactional_id,
                                                ProducerIdentity producer,
                                                base::TopicPartition at) = 0;
};

// TxnOffsetCommit.
struct TransactionalCommit {
    std::string group;
    groups::CommitIdentity who;
    std::string transactional_id;
    ProducerIdentity producer;
    std::vector<groups::OffsetToCommit> offsets;
};

class Coordinator final : public GroupCoordinator, public TopicObserver {
  public:
    // Reads all of __consumer_offsets, and from then on hears of topics that go.
    static Result<std::unique_ptr<Coordinator>> open(Broker& broker, io::Clock& clock,
                                                     io::Random& random, run::Shards& shards,
                                                     const Options& options);
    ~Coordinator() override;

    // --- Members.
    run::Task<groups::JoinAnswer> join(groups::JoinRequest request) override;
    run::Task<groups::SyncAnswer> sync(groups::SyncRequest request) override;
    run::Task<groups::ErrorCode> heartbeat(groups::HeartbeatRequest request) override;
    run::Task<groups::LeaveAnswer> leave(groups::LeaveRequest request) override;
    // Of the consumer protocol.
    run::Task<groups::ConsumerHeartbeatAnswer> heartbeat(groups::ConsumerHeartbeat request);

    // --- Offsets.
    run::Task<groups::CommitAnswer> commit(groups::CommitRequest request) override;
    run::Task<groups::FetchOffsetsAnswer> fetch(groups::FetchOffsetsRequest request) override;
    run::Task<groups::DeleteOffsetsAnswer> delete_offsets(
        groups::DeleteOffsetsRequest request) override;

    // --- Offsets of transactions, for the transaction coordinator. What AddOffsetsToTxn adds to a
    // transaction is offsets_partition(group); commits of it are pending until end_transaction()
    // has written the marker there. Both may be called again after a crash.
    base::TopicPartition offsets_partition(const std::string& group) const;
    run::Task<groups::CommitAnswer> commit_in_transaction(TransactionalCommit request);
    run::Task<Result<>> end_transaction(Partition partition, Marker marker);
    // None: transactions are not verified. Before anybody calls; it outlives the calls.
    void set_verifier(TransactionVerifier* verifier) { verifier_ = verifier; }

    // --- Administration.
    run::Task<std::vector<groups::Listing>> list(ListFilter filter) override;
    run::Task<groups::Description> describe(std::string group) override;
    run::Task<groups::ConsumerDescription> describe_consumer(std::string group) override;
    run::Task<groups::ErrorCode> delete_group(std::string group) override;

    // --- Readers inside the process, who are no members.
    run::Task<Result<std::optional<Offset>>> committed(base::GroupName group, TopicName topic,
                                                       Partition partition) override;
    run::Task<Result<>> commit(base::GroupName group, std::vector<Position> positions) override;

    run::Task<Result<>> topic_deleted(TopicName topic) override;

    // Whoever waits in join() or sync() is answered, and so is whoever comes later.
    run::Task<void> refuse_waiting();
    run::Task<void> stop();

  private:
    struct Parts;
    explicit Coordinator(std::unique_ptr<Parts> parts);
    run::Task<Result<>> load();
    run::Task<void> keep_house();
    run::Task<void> stop_here();
    std::vector<groups::Listing> list_here(const ListFilter& filter) const;
    groups::Description describe_here(const std::string& group) const;
    groups::ConsumerDescription describe_consumer_here(const std::string& group) const;
    run::Task<groups::ErrorCode> delete_here(std::string group);

    // Runs `work` on shard 0 and comes back.
    template <class Fn>
    auto here(Fn work);

    std::unique_ptr<Parts> parts_;
    TransactionVerifier* verifier_ = nullptr;
};

}  // namespace broker::coordinator
