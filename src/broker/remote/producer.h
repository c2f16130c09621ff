#pragma once
// Batches on their way to a cluster elsewhere, each partition's in a line: one request under way,
// what waits meanwhile goes as one batch with the next (the group commit of a far broker).
//
// REMOTE-1  A batch is stored once, in the order in which it came: every partition has an
//           idempotent producer of its own, and what may have arrived is sent again as it was.
//
//   Owner: RemoteBroker.  Runs on: the cluster's shard.  Ends: after Cluster::stop().

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <vector>

#include "base/ids.h"
#include "broker/broker.h"
#include "broker/remote/cluster.h"
#include "codec/records/batch_edit.h"
#include "run/event.h"

namespace broker::remote {

class Producer {
  public:
    explicit Producer(Cluster& cluster) : cluster_(cluster) {}

    // Stored by all in-sync replicas when it returns. timed_out, unavailable, closed: it may be
    // stored or not; everything else: it is not.
    run::Task<Result<Produced>> send(base::TopicPartition at, Slice batch);

  private:
    struct Waiting {
        Slice batch;
        std::int32_t records = 0;
        bool can_be_joined = false;
        std::optional<Result<Produced>> outcome;
        run::Event ended;
    };
    using Round = std::vector<std::shared_ptr<Waiting>>;
    struct Line {
        std::deque<std::shared_ptr<Waiting>> waiting;
        bool is_working = false;
        codec::ProducerStamp producer;  // its sequence: the next one; id -1: none yet
    };

    run::Task<void> work(base::TopicPartition at, Line& line);
    run::Task<void> send_round(const base::TopicPartition& at, Line& line, Round round);
    run::Task<Result<Produced>> deliver(const base::TopicPartition& at, Line& line, Bytes batch);
    run::Task<Result<Produced>> send_once(const base::TopicPartition& at, const Bytes& batch,
                                          ErrorCode& refusal);
    run::Task<Result<>> introduce(Line& line);
    static Round next_round(Line& line);
    static void end(Waiting& one, Result<Produced> outcome);

    Cluster& cluster_;
    std::map<base::TopicPartition, Line> lines_;
    bool is_idempotent_ = true;
};

}  // namespace broker::remote
