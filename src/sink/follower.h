#pragma once
// Follows one partition: fetch, write on the lane, note the progress; for as long as the topic is
// there.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "broker/broker.h"
#include "broker/committed_offsets.h"
#include "run/task.h"
#include "sink/batch_writer.h"
#include "sink/sink.h"

namespace sink {

// What all followers of a sink share; their shard's alone.
struct Sink::Surroundings {
    broker::Broker& broker;
    broker::CommittedOffsets& offsets;
    run::Lane& lane;
    base::Metrics& metrics;
    io::Clock& clock;
    MakeWriter make_writer{};
    SchemaSource* schemas = nullptr;
    run::Event progressed{};  // somebody's position or error has changed
    run::Event stopped{};
    bool is_stopping = false;
};

//   Owner: Sink, and its own coroutine.  Runs on: the sink's shard.  Ends: with the topic, or once
//   Surroundings::is_stopping is seen.
class Follower {
  public:
    // `config` outlives the follower.
    Follower(Sink::Surroundings& surroundings, const ConnectorConfig& config,
             const base::GroupName& group, base::TopicPartition place, std::int32_t task);

    static run::Task<void> run(std::shared_ptr<Follower> self);

    const base::TopicPartition& place() const { return place_; }
    bool is_orphaned() const { return is_orphaned_; }  // its topic was deleted
    // What ended it, if that was a record which no second try would change.
    const std::optional<std::string>& failure() const { return failure_; }
    std::int32_t task() const { return task_; }
    bool has_read(Offset target) const { return position_ && *position_ >= target; }
    // Of tries, without a success between them.
    int failures_in_row() const { return failures_in_row_; }
    const std::optional<base::Error>& last_error() const { return last_error_; }
    // What the group may commit now, if it has not been.
    std::optional<Offset> to_commit() const;
    void note_committed(Offset next) { committed_ = next; }
    PartitionStatus status() const;

  private:
    enum class Outlook : std::uint8_t { goes_on, ends, fails };

    run::Task<Result<>> find_start();
    run::Task<Result<>> take_turn();
    broker::Fetch fetch_from(Offset from) const;
    run::Task<Result<broker::Fetched>> next_batches();
    run::Task<Result<>> write(const broker::Fetched& fetched);
    run::Task<Result<>> close_file_if_due();
    run::Task<Result<>> begin_at_start_of_log();
    run::Task<Result<>> learn_schema();
    run::Task<Result<>> send_dead_letters();
    std::int64_t schedule_period_at(base::WallTime now) const;
    void fail(const base::Error& error);
    run::Task<Outlook> bear(base::Error error);
    void begin_at(Offset from);
    void note_progress();

    Sink::Surroundings& around_;
    const ConnectorConfig& config_;
    const base::GroupName group_;
    const base::TopicPartition place_;
    const std::int32_t task_;
    std::unique_ptr<BatchWriter> writer_;  // none before the start is known
    std::optional<std::int64_t> schedule_period_;

    // As of the last turn: during one the writer is the lane's.
    std::optional<Offset> position_;
    Offset committable_;
    std::optional<Offset> committed_;
    Offset end_;
    Written counted_;  // of this writer, what the metrics hold already
    std::uint64_t objects_ = 0;
    std::uint64_t records_lost_ = 0;
    int failures_in_row_ = 0;
    std::optional<base::Error> last_error_;
    std::optional<std::string> failure_;
    bool is_orphaned_ = false;
    bool lingers_ = false;  // before the next turn
    // What was read while the lane wrote what is before it.
    struct Ahead {
        Offset from;
        broker::Fetched fetched;
    };
    std::optional<Ahead> ahead_;

    struct Cells {
        base::Counter& objects;
        base::Counter& bytes;
        base::Counter& errors;
        base::Counter& records_raw;
        base::Counter& batches_raw;
        base::Counter& records_skipped;
        base::Counter& records_lost;
        base::Gauge& lag;
    };
    static Cells cells_of(base::Metrics& metrics, const base::TopicPartition& place);
    const Cells cells_;
};

}  // namespace sink
