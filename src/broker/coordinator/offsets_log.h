#pragma once
// __consumer_offsets: the compacted topic in which the coordinator keeps everything, as Kafka does.
//
//   Owner: Coordinator.  Runs on: shard 0; the records go to the partition's shard and back.

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/result.h"
#include "broker/broker.h"
#include "broker/groups/records.h"
#include "io/clock.h"
#include "run/event.h"

namespace broker::coordinator {

extern const TopicName kOffsetsTopic;

// What reading the topic from its start brings, in order.
struct Replay {
    // `part`: of an open transaction.
    std::function<void(groups::Entry entry, Offset at, std::optional<groups::TransactionPart> part)>
        record;
    std::function<void(groups::TransactionPart part, groups::TransactionEnd how)> end;
};

class OffsetsLog {
  public:
    OffsetsLog(Broker& broker, io::Clock& clock, std::int32_t partitions_wanted);

    // Of a group, as Kafka computes it: the same in any Kafka with as many partitions.
    Partition partition_of(const std::string& group) const;
    // All partitions from start to end; nothing if the topic does not exist yet.
    run::Task<Result<>> read(Replay& replay);

    // Durable when it returns: where each record stands. All of them or none is found again, unless
    // they are more than fit into one batch. Creates the topic at first use.
    run::Task<Result<std::vector<Offset>>> append(const std::string& group,
                                                  const std::vector<groups::StoredRecord>& records);
    // In that producer's transaction; `guard` as Broker::begin_verification gave it.
    run::Task<Result<std::vector<Offset>>> append_in_transaction(
        const std::string& group, const std::vector<groups::StoredRecord>& records,
        ProducerIdentity producer, VerificationGuard guard);
    run::Task<Result<VerificationGuard>> begin_verification(const std::string& group,
                                                            ProducerIdentity producer);
    run::Task<Result<>> append_marker(Partition partition, Marker marker);
    std::int32_t partitions() const;
    bool exists() const { return broker_.topic(kOffsetsTopic).operator bool(); }

  private:
    run::Task<Result<std::vector<Offset>>> write_in_transaction(
        Partition partition, const std::vector<groups::StoredRecord>& records,
        ProducerIdentity producer, VerificationGuard guard);
    run::Task<Result<>> make_topic();
    run::Task<Result<>> read_partition(Partition partition, Replay& replay);
    run::Task<Result<std::int32_t>> next_sequence(Partition partition, ProducerIdentity producer);

    Broker& broker_;
    io::Clock& clock_;
    std::int32_t partitions_wanted_;
    // Producers that write now: their sequence numbers follow one another.
    std::set<std::int64_t> writing_;
    run::Event written_;
};

}  // namespace broker::coordinator
