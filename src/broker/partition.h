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
#include <stop_token>
#include <string>
#include <vector>

#include "base/metric.h"
#include "broker/broker.h"
#include "broker/byte_wait.h"
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
                 io::Clock& clock, run::Shard& shard, run::BlockingPool& pool,
                 PartitionMetrics metrics);

    const base::TopicPartition& name() const { return name_; }
    run::Shard& shard() const { return shard_; }

    run::Task<Result<Produced>> produce(Slice batch, Acks acks, VerificationGuard guard);
    // Durable when it returns.
    run::Task<Result<Produced>> append_marker(Marker marker);
    Result<VerificationGuard> begin_verification(const ProducerIdentity& producer);

    Result<Fetched> fetch(const Fetch& wanted) const;
    // Tells `wait` of what can be read from there on, now and as it comes, until unwatch().
    void watch(const Fetch& wanted, const std::shared_ptr<ByteWait>& wait);
    void unwatch(const ByteWait& wait);

    PartitionState state() const;
    std::vector<ProducerState> producers() const { return log_->producers(); }
    Result<std::optional<Timed>> offset_for_time(base::WallTime time) const;
    Result<std::optional<Timed>> offset_of_max_time() const;
    Result<Offset> delete_records(std::optional<Offset> before);

    void configure(const logs::Config& config) { log_->configure(config); }
    std::uint64_t bytes() const { return log_->bytes(); }
    Result<> retain() { return log_->retain(); }
    // As much as is due, with the work in `lane`; interrupted if it was stopped.
    run::Task<Result<>> compact(run::Lane& lane, std::stop_token stop);
    // Returns the bytes it freed; 0 if only the active segment is left.
    Result<std::uint64_t> drop_oldest_segment();

    // Nobody enters any more; waits for what is under way, syncs, closes the log.
    run::Task<Result<>> stop();

  private:
    // One produce call that waits; lives in its coroutine's frame.
    struct Waiting {
        Slice batch;
        Acks acks;
        logs::Incoming::Origin origin;
        VerificationGuard guard;
        std::optional<Result<Produced>> answer;
        std::coroutine_handle<> caller;
    };
    struct Answered;

    // A fetch that waits, and how far it knows what can be read.
    struct Watch {
        std::shared_ptr<ByteWait> wait;
        Offset seen;
        Isolation isolation;
    };

    // Shares the next append and its sync with whoever else waits.
    run::Task<Result<Produced>> enqueue(Slice batch, Acks acks, logs::Incoming::Origin origin,
                                        VerificationGuard guard);
    Result<> check_offset(Offset from) const;
    Offset readable_end(Isolation isolation) const;
    void tell_readers();
    run::Task<void> commit_pending();
    void append(std::vector<Waiting*>& round);
    static void answer(Waiting& waiting, Result<Produced> answer);
    static void answer_all(std::vector<Waiting*>& round, const base::Error& error);

    base::TopicPartition name_;
    std::unique_ptr<logs::Log> log_;
    io::Disk& disk_;
    io::Clock& clock_;
    run::Shard& shard_;
    run::BlockingPool& pool_;
    PartitionMetrics metrics_;

    run::Gate gate_;
    std::vector<Waiting*> pending_;
    bool committing_ = false;
    run::Event grown_;  // the high watermark moved, or the partition closes
    std::vector<Watch> watches_;
};

}  // namespace broker
