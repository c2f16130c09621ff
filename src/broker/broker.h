#pragma once
// Topics and partitions: what every door and the sink talk to.
//
//   Owner: app.  Runs on: all shards; each partition lives on one, calls hop there and back.
//   Ends: stop() (waits for what is under way, syncs), then ~Broker().

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/ids.h"
#include "base/metric.h"
#include "base/result.h"
#include "base/slice.h"
#include "base/time.h"
#include "base/uuid.h"
#include "broker/config/topic_config.h"
#include "broker/topic_observer.h"
#include "io/clock.h"
#include "io/disk.h"
#include "log/log.h"
#include "run/blocking.h"
#include "run/shard.h"
#include "run/task.h"

namespace broker {

using base::Bytes;
using base::Offset;
using base::Partition;
using base::Result;
using base::Slice;
using base::TopicName;
using logs::AbortedTransaction;
using logs::Isolation;
using logs::Marker;
using logs::ProducerIdentity;
using logs::ProducerState;
using logs::Timed;
using logs::TransactionResult;
using logs::VerificationGuard;

enum class Acks : std::uint8_t { none, leader, all };

struct Produced {
    Offset base;
    bool duplicate = false;
    Offset start;  // the log's, as Kafka answers it
    // With message.timestamp.type=LogAppendTime: what all records of the batch have now.
    std::optional<base::WallTime> append_time;
};

// One partition's part of a fetch.
struct Fetch {
    TopicName topic;
    Partition partition;
    Offset from;
    std::size_t bytes_max = 0;  // exceeded by one batch if that is larger alone
    Isolation isolation = Isolation::read_uncommitted;
};

struct Fetched {
    Bytes batches;      // whole batches, from the one that holds the offset asked for
    Offset high_water;  // all below is durable and may be read
    Offset start;
    // All below belongs to no transaction that is still open; never beyond the high watermark.
    Offset last_stable;
    // read_committed: transactions with records among `batches` whose records do not count, in
    // order of their first offset.
    std::vector<AbortedTransaction> aborted;
};

struct PartitionState {
    Partition partition;
    Offset start;
    Offset end;         // next offset
    Offset high_water;  // durable end
    std::uint64_t bytes = 0;
    // How many offsets have ever been acknowledged as durable: the high watermark, unless the
    // ledger (broker/ledger.h) remembers more than the log still has.
    Offset accepted;
    Offset last_stable;
};

struct Topic {
    TopicName name;
    std::int32_t partitions = 1;  // to be created: -1 is the broker's default
    // What was set for this topic alone, by Kafka's names; broker/config/topic_config.h has the
    // rest.
    Configuration configuration;
    base::Uuid id = {};                   // given at its creation, never again to another topic
    std::int16_t replication_factor = 1;  // asked for, or -1; always 1 once it exists
};

struct Options {
    std::string directory;  // DATA/log
    // Of all logs together; the oldest segments of the largest logs go first. None: no cap.
    std::optional<std::uint64_t> total_bytes_max;
    // What was set of Kafka's settings, by its names: broker_settings() in
    // broker/config/topic_config.h, num.partitions, auto.create.topics.enable. Checked by open().
    std::map<std::string, std::string> kafka;
};

class Broker {
  public:
    static Result<std::unique_ptr<Broker>> open(io::Disk& disk, io::Clock& clock,
                                                run::Shards& shards, run::BlockingPool& pool,
                                                base::Metrics& metrics, Options options);
    virtual ~Broker() = default;

    // --- Topics. Any thread: a snapshot. Code::unknown_topic names the topic.
    virtual Result<Topic> topic(const TopicName& name) const = 0;
    virtual Result<Topic> topic(const base::Uuid& id) const = 0;
    // In order of name, without the internal ones (is_internal() in broker/config/topic_name.h):
    // what the pipeline is about.
    virtual std::vector<Topic> topics() const = 0;
    virtual std::vector<Topic> all_topics() const = 0;
    // Goes up with every topic created, grown, configured or deleted.
    virtual std::uint64_t catalog_version() const = 0;

    // What create_topic() would make of it now, or why it would not, as Kafka's validate_only.
    virtual Result<Topic> check_topic(const Topic& topic) const = 0;
    // invalid_argument (name, count, configuration), already_exists. Makes the id; a replication
    // factor above 1 becomes 1.
    virtual run::Task<Result<Topic>> create_topic(Topic topic) = 0;
    virtual run::Task<Result<>> delete_topic(TopicName name) = 0;
    // The topic, or a new one if auto.create.topics.enable is set; else unknown_topic.
    virtual bool makes_topics() const = 0;  // auto.create.topics.enable
    virtual run::Task<Result<Topic>> topic_or_create(TopicName name) = 0;
    // Grows it to so many partitions in all; invalid_argument unless that is more than it has.
    virtual run::Task<Result<Topic>> create_partitions(TopicName name, std::int32_t partitions) = 0;

    // --- Configuration.
    // All of a topic's, each with where its value comes from.
    virtual Result<std::vector<ConfigEntry>> configuration(const TopicName& name) const = 0;
    // Of the broker itself: what it was started with and Kafka's defaults.
    virtual std::vector<ConfigEntry> configuration() const = 0;
    // All of the changes or none; in force at once for what is running. invalid_argument.
    virtual run::Task<Result<Topic>> alter_config(TopicName name,
                                                  std::vector<ConfigChange> changes) = 0;

    // --- Records.
    // One batch (codec::BatchBuilder or a client's, checked here). With Acks::all the answer comes
    // after the sync. The batch is patched in place. malformed, corrupt, too_large,
    // invalid_timestamp, unknown_topic; of idempotent producers out_of_order, fenced; and
    // invalid_transaction for a transactional batch whose transaction this partition does not know:
    // then see begin_verification().
    virtual run::Task<Result<Produced>> produce(TopicName topic, Partition partition, Slice batch,
                                                Acks acks) = 0;

    // KIP-890: the first batch of a transaction on a partition needs a guard, so that one which
    // arrives after its transaction's end opens no new one. Ask for the guard, then ask the
    // transaction coordinator, then produce with it. None is needed (Guard{}) if the transaction
    // is open here already. A marker of that producer makes the guard void.
    virtual run::Task<Result<VerificationGuard>> begin_verification(TopicName topic,
                                                                    Partition partition,
                                                                    ProducerIdentity producer) = 0;
    virtual run::Task<Result<Produced>> produce_verified(TopicName topic, Partition partition,
                                                         Slice batch, Acks acks,
                                                         VerificationGuard guard) = 0;

    // What is there now: durable records from `from` on. out_of_range, unknown_topic.
    virtual run::Task<Result<Fetched>> fetch(Fetch wanted) = 0;
    // Until these partitions together have `bytes_min` to read (bytes_max of each plays no part),
    // or one of them cannot be read (fetch says why), or `wait` is over. May come early.
    virtual run::Task<void> wait_for_bytes(std::vector<Fetch> wanted, std::uint64_t bytes_min,
                                           base::Duration wait) = 0;
    virtual run::Task<Result<PartitionState>> state(TopicName topic, Partition partition) = 0;

    // The first record at or after `time`; the first of those with the greatest time. None if
    // there is none.
    virtual run::Task<Result<std::optional<Timed>>> offset_for_time(TopicName topic,
                                                                    Partition partition,
                                                                    base::WallTime time) = 0;
    virtual run::Task<Result<std::optional<Timed>>> offset_of_max_time(TopicName topic,
                                                                       Partition partition) = 0;

    // All below `before` is gone for good when it returns; the new start. Nothing: all there is.
    // out_of_range, policy_violation (a topic that is only compacted).
    virtual run::Task<Result<Offset>> delete_records(TopicName topic, Partition partition,
                                                     std::optional<Offset> before) = 0;

    // --- Transactions and producers, for the transaction coordinator.
    // Ends the producer's transaction on this partition; durable when it returns, its offset.
    // Writes a marker also if none is open here. fenced: an older epoch than the partition knows.
    virtual run::Task<Result<Offset>> append_marker(TopicName topic, Partition partition,
                                                    Marker marker) = 0;
    // Never given before, by no run of the broker on this directory.
    virtual run::Task<Result<std::int64_t>> allocate_producer_id() = 0;
    // Who has written to the partition of late, as DescribeProducers tells it; in order of id.
    virtual run::Task<Result<std::vector<ProducerState>>> producers(TopicName topic,
                                                                    Partition partition) = 0;

    // One at a time; nullptr: nobody any more. On shard 0.
    virtual void observe(TopicObserver* observer) = 0;

    virtual run::Task<Result<>> stop() = 0;
};

}  // namespace broker
