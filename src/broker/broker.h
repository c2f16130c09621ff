#pragma once
// Topics, partitions and committed offsets: what every door and the sink talk to.
//
//   Owner: app.  Runs on: all shards; each partition lives on one, calls hop there and back.
//   Ends: stop() (waits for what is under way, syncs), then ~Broker().

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/ids.h"
#include "base/metric.h"
#include "base/result.h"
#include "base/time.h"
#include "io/clock.h"
#include "io/disk.h"
#include "run/blocking.h"
#include "run/shard.h"
#include "run/task.h"

namespace broker {

using base::Bytes;
using base::GroupName;
using base::Offset;
using base::Partition;
using base::Result;
using base::TopicName;

enum class Acks : std::uint8_t { none, leader, all };

struct Produced {
    Offset base;
    bool duplicate = false;
};

struct Fetched {
    Bytes batches;      // whole batches, from the one that holds the offset asked for
    Offset high_water;  // all below is durable and may be read
    Offset start;
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
};

struct Topic {
    TopicName name;
    std::int32_t partitions = 1;
    std::vector<std::pair<std::string, std::string>> configuration;  // Kafka's names
};

struct Options {
    std::string directory;            // DATA/log
    std::uint64_t segment_bytes = 0;  // 0: the default
    // A segment goes once all its records are older, or the topic is larger; Kafka's defaults.
    std::optional<base::Duration> retention_time = std::chrono::hours(24 * 7);
    std::optional<std::uint64_t> retention_bytes;
    // Of all logs together; the oldest segments of the largest logs go first. None: no cap.
    std::optional<std::uint64_t> total_bytes_max;
    bool auto_create_topics = false;
    std::int32_t partitions_default = 1;
};

class Broker {
  public:
    static Result<std::unique_ptr<Broker>> open(io::Disk& disk, io::Clock& clock,
                                                run::Shards& shards, run::BlockingPool& pool,
                                                base::Metrics& metrics, Options options);
    virtual ~Broker() = default;

    // Any thread: a snapshot. Code::unknown_topic names the topic.
    virtual Result<Topic> topic(const TopicName& name) const = 0;
    virtual std::vector<Topic> topics() const = 0;
    // invalid_argument (name, count), already_exists.
    virtual run::Task<Result<Topic>> create_topic(Topic topic) = 0;
    virtual run::Task<Result<>> delete_topic(TopicName name) = 0;
    // The topic, or a new one if auto_create_topics is on; else unknown_topic.
    virtual run::Task<Result<Topic>> topic_or_create(TopicName name) = 0;

    // One batch (codec::BatchBuilder or a client's, checked here). With Acks::all the answer comes
    // after the sync.
    virtual run::Task<Result<Produced>> produce(TopicName topic, Partition partition, Bytes batch,
                                                Acks acks) = 0;

    // Durable records from `from` on; waits up to `wait` for the first one. out_of_range,
    // unknown_topic.
    virtual run::Task<Result<Fetched>> fetch(TopicName topic, Partition partition, Offset from,
                                             std::size_t bytes_max, base::Duration wait) = 0;
    virtual run::Task<Result<PartitionState>> state(TopicName topic, Partition partition) = 0;

    // The next offset a group will read; none if it never committed.
    virtual std::optional<Offset> committed(const GroupName& group, const TopicName& topic,
                                            Partition partition) const = 0;
    struct Position {
        TopicName topic;
        Partition partition;
        Offset next;
    };
    // Durable when it returns.
    virtual run::Task<Result<>> commit(GroupName group, std::vector<Position> positions) = 0;

    virtual run::Task<Result<>> stop() = 0;
};

}  // namespace broker
