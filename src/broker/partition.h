#pragma once
// One partition at work: its log, the batches that wait to be appended, the readers that wait for
// more.
//
//   Owner: LocalBroker.  Runs on: its shard; every method.  Ends: stop(), then ~Partition().
//
// Group commit without a timer: one append and one sync are under way at a time, and what arrives
// during a sync goes into the next. Order: bytes → sync → index → acknowledge (LOG-2).

#include <coroutine>
#include <memory>
#include <string>
#include <vector>

#include "base/metric.h"
#include "broker/broker.h"
#include "log/log.h"
#include "run/blocking.h"
#include "run/event.h"
#include "run/gate.h"
#include "run/shard.h"

namespace broker {

struct PartitionMetrics {
    base::Counter& records;
    base::Counter& bytes;
    base::Counter& syncs;
};

class PartitionLog {
  public:
    PartitionLog(base::TopicPartition name, std::unique_ptr<logs::Log> log, io::Disk& disk,
                 run::Shard& shard, run::BlockingPool& pool, PartitionMetrics metrics);

    const base::TopicPartition& name() const { return name_; }
    run::Shard& shard() const { return shard_; }

    run::Task<Result<Produced>> produce(Bytes batch, Acks acks);
    run::Task<Result<Fetched>> fetch(Offset from, std::size_t bytes_max, base::Duration wait);
    PartitionState state() const;
    std::uint64_t bytes() const { return log_->bytes(); }
    Result<> retain() { return log_->retain(); }
    // Returns the bytes it freed; 0 if only the active segment is left.
    Result<std::uint64_t> drop_oldest_segment();

    // Nobody enters any more; waits for what is under way, syncs, closes the log.
    run::Task<Result<>> stop();

  private:
    // One produce call that waits; lives in its coroutine's frame.
    struct Waiting {
        Bytes batch;
        Acks acks;
        std::optional<Result<Produced>> answer;
        std::coroutine_handle<> caller;
    };
    struct Answered;

    run::Task<void> commit_pending();
    void append(std::vector<Waiting*>& round);
    static void answer(Waiting& waiting, Result<Produced> answer);
    static void answer_all(std::vector<Waiting*>& round, const base::Error& error);

    base::TopicPartition name_;
    std::unique_ptr<logs::Log> log_;
    io::Disk& disk_;
    run::Shard& shard_;
    run::BlockingPool& pool_;
    PartitionMetrics metrics_;

    run::Gate gate_;
    std::vector<Waiting*> pending_;
    bool committing_ = false;
    run::Event grown_;  // the high watermark moved, or the partition closes
};

}  // namespace broker
