#pragma once
// The S3 sink connector: follows every topic that its configuration selects, puts the records into
// the bucket, then commits the offsets.

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/ids.h"
#include "base/metric.h"
#include "base/result.h"
#include "broker/broker.h"
#include "broker/committed_offsets.h"
#include "io/clock.h"
#include "object/store.h"
#include "run/blocking.h"
#include "run/event.h"
#include "run/gate.h"
#include "run/shard.h"
#include "run/task.h"
#include "sink/batch_writer.h"
#include "sink/connector_config.h"
#include "sink/schema_source.h"

namespace sink {

class Follower;

struct PartitionStatus {
    base::TopicPartition place;
    base::Offset next;  // all below is in the bucket, or left out as configured
    base::Offset end;   // of what may be read, as last seen
    std::uint64_t objects = 0;
    std::uint64_t records_lost = 0;  // gone by retention before they were read
    std::string last_error;          // empty while all is well
    std::int32_t task = 0;           // of those that the connector has
    std::string failure;             // empty unless the task has failed: its trace
};

//   Owner: app.  Runs on: one shard, with conversion and puts on the bucket's lane.
//   Ends: stop(), while the broker and the offsets still run, then ~Sink().
//
// SINK-1  The committed offset never runs ahead of the objects.
// SINK-2  A restart writes the same keys with the same bytes.
class Sink {
  public:
    // `config.name` gives the group, connect-<name>. Everything handed in outlives the sink. Starts
    // from no shard's thread; Code::invalid_argument if there is no name.
    static Result<std::unique_ptr<Sink>> start(broker::Broker& broker,
                                               broker::CommittedOffsets& offsets,
                                               run::Shards& shards, run::Lane& lane,
                                               object::Bucket& bucket, base::Metrics& metrics,
                                               io::Clock& clock, ConnectorConfig config,
                                               Tools tools = {});
    // The same with another end than a bucket; `make_writer` runs on the sink's shard.
    static Result<std::unique_ptr<Sink>> start(broker::Broker& broker,
                                               broker::CommittedOffsets& offsets,
                                               run::Shards& shards, run::Lane& lane,
                                               base::Metrics& metrics, io::Clock& clock,
                                               ConnectorConfig config, MakeWriter make_writer,
                                               Tools tools = {});
    ~Sink();
    Sink(const Sink&) = delete;
    Sink& operator=(const Sink&) = delete;

    // From any shard. Returns when all that was durable in the log at the call is in the bucket and
    // committed; of flush.size > 1, what fills whole files. The error is that of a partition that
    // fails again and again, or Code::closed.
    run::Task<Result<>> drain();
    // From any shard, any number of times, one at a time. Ends what is under way, commits; takes at
    // most about two seconds.
    run::Task<void> stop();
    // From any shard: what has failed of this task begins anew at its committed offset.
    run::Task<void> restart(std::int32_t task);
    // Any thread: what was true a moment ago, in order of topic and partition.
    std::vector<PartitionStatus> status() const;

    // Handed to every follower.
    struct Surroundings;

  private:
    Sink(run::Shard& home, std::unique_ptr<Surroundings> surroundings, ConnectorConfig config);

    run::Task<void> keep_up();
    void discover();
    void restart_here(std::int32_t task);
    void publish_status();
    run::Task<Result<>> drain_here();
    run::Task<Result<>> wait_until_read(std::shared_ptr<Follower> follower, base::Offset target);
    run::Task<Result<>> commit_progress();
    run::Task<void> stop_here();

    run::Shard& home_;
    const ConnectorConfig config_;
    const base::GroupName group_;
    std::unique_ptr<Surroundings> surroundings_;
    std::map<base::TopicPartition, std::shared_ptr<Follower>> followers_;
    std::int32_t next_task_ = 0;  // of the next follower
    run::Event wake_;             // keep_up() has something to do before its time
    bool commit_failing_ = false;
    run::Gate gate_;

    struct Board;  // the status as other threads read it
    std::unique_ptr<Board> board_;
};

}  // namespace sink
