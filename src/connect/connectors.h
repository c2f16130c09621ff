#pragma once
// The connectors of an instance: what they are is on disk, what runs of them is here.
//
//   Owner: app.  Runs on: one shard; everybody else's calls go there and come back.
//   Ends: stop(), before the broker and the stores, then ~Connectors().
//
// CONNECT-1  A change that was answered is found again after any crash: it is durable before
//            anything begins or ends by it.
// CONNECT-2  Of one connector at most one work runs at a time.

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/check.h"
#include "base/metric.h"
#include "base/result.h"
#include "broker/broker.h"
#include "broker/committed_offsets.h"
#include "broker/coordinator/group_coordinator.h"
#include "broker/snapshot.h"
#include "connect/buckets.h"
#include "connect/definition.h"
#include "connect/status.h"
#include "connect/work.h"
#include "io/clock.h"
#include "io/disk.h"
#include "run/blocking.h"
#include "run/event.h"
#include "run/gate.h"
#include "run/shard.h"
#include "run/task.h"

namespace connect {

struct ConnectorsParts {
    io::Disk& disk;
    io::Clock& clock;
    run::Shards& shards;
    run::BlockingPool& pool;
    run::Lane& store_lane;  // for what is written to files here
    broker::Broker& broker;
    broker::coordinator::GroupCoordinator& groups;
    Buckets& buckets;
    base::Metrics& metrics;
    std::string directory;  // DATA/connect
};

// How `PUT config` and `POST` differ: whether there may be one of that name.
enum class Put : std::uint8_t { create, create_or_replace };
struct Done {
    Info info;
    bool is_new = false;
};
// POST …/restart.
struct RestartWish {
    bool with_tasks = false;
    bool only_failed = false;
};

class Connectors {
  public:
    // Reads what there is. Where nothing was ever written, `first` is there, which the pipeline
    // brings; as long as nobody changes it, it is always what the pipeline says now.
    static Result<std::unique_ptr<Connectors>> open(ConnectorsParts parts, Properties first);
    ~Connectors();

    // From a thread that is no shard's: writes down what is new and begins all that is to run.
    Result<> start();
    run::Task<void> stop();

    // --- Any shard. Code::not_found in Connect's words.
    run::Task<std::vector<std::string>> names();
    run::Task<Result<Info>> info(std::string name);
    run::Task<Result<Status>> status(std::string name);
    // Those that it has read from or written to.
    run::Task<Result<std::vector<std::string>>> topics(std::string name);
    run::Task<Result<>> forget_topics(std::string name);

    // Code::invalid_argument, Code::already_exists. `config` has the name.
    run::Task<Result<Done>> put(Properties config, Put how, Target target = Target::running);
    // Keys with their new values; those with none go.
    run::Task<Result<Info>> patch(std::string name,
                                  std::map<std::string, std::optional<std::string>> changes);
    run::Task<Result<>> remove(std::string name);
    run::Task<Result<>> set_target(std::string name, Target target);
    run::Task<Result<Status>> restart(std::string name, RestartWish wish);
    run::Task<Result<>> restart_task(std::string name, std::int32_t task);

    run::Task<Result<std::vector<OffsetEntry>>> offsets(std::string name);
    // Only of one that is stopped. No entries: all are forgotten.
    run::Task<Result<>> alter_offsets(std::string name, std::vector<OffsetEntry> entries);

    // Everything durable at the call is where the connector brings it; nothing to do for one that
    // does not run, or is not there. Begins it if start() never did.
    run::Task<Result<>> drain(std::string name);

    // Any thread: the sink of one that runs.
    std::shared_ptr<sink::Sink> sink_of(std::string_view name) const;
    // Any thread: as it is defined now; nothing if there is none.
    std::optional<Definition> definition_of(std::string_view name) const;

  private:
    // One at a time: lets the next begin when it goes.
    class Change {
      public:
        explicit Change(Connectors& all) : all_(all) {
            CHECK(!all_.changing_);
            all_.changing_ = true;
        }
        ~Change() {
            all_.changing_ = false;
            all_.changed_.notify_all();
        }
        Change(const Change&) = delete;
        Change& operator=(const Change&) = delete;

      private:
        Connectors& all_;
    };
    struct Running {
        std::unique_ptr<Work> work;
        std::map<std::string, std::int64_t> forgotten;  // progress of topics at their reset
    };

    Connectors(ConnectorsParts parts, Definitions definitions);

    base::Error unknown(std::string_view name) const;
    Result<const Definition*> find(const std::string& name, std::string_view words) const;
    std::int32_t tasks_of(const Definition& definition) const;
    Info info_of(const std::string& name, const Definition& definition) const;
    Status status_of(const std::string& name, const Definition& definition) const;

    run::Task<void> wait_for_turn();
    run::Task<Result<>> keep(Definitions next);
    run::Task<Result<Done>> put_here(Properties config, Put how, Target target);
    run::Task<Result<Info>> patch_here(std::string name,
                                       std::map<std::string, std::optional<std::string>> changes);
    run::Task<Result<>> remove_here(std::string name);
    run::Task<Result<>> set_target_here(std::string name, Target target);
    run::Task<Result<Status>> restart_here(std::string name, RestartWish wish);
    run::Task<Result<>> restart_task_here(std::string name, std::int32_t task);
    run::Task<Result<>> drain_here(std::string name);
    run::Task<Result<>> start_here();
    run::Task<void> stop_here();

    run::Task<void> begin(std::string name);
    run::Task<void> end(std::string name);
    run::Task<std::unique_ptr<Work>> make_work(std::string name, const Definition& definition);
    run::Task<std::unique_ptr<Work>> make_s3_work(const Properties& config);
    Result<std::unique_ptr<Work>> make_file_sink(const Properties& config);
    Result<std::unique_ptr<Work>> make_file_source(const Properties& config);
    void publish();

    run::Task<Result<std::vector<OffsetEntry>>> offsets_here(std::string name);
    run::Task<Result<std::vector<OffsetEntry>>> sink_offsets(std::string name);
    run::Task<Result<>> alter_here(std::string name, std::vector<OffsetEntry> entries);
    run::Task<Result<>> alter_sink(std::string name, std::vector<OffsetEntry> entries);
    run::Task<Result<>> alter_source(std::string name, std::vector<OffsetEntry> entries);
    void note_position(const std::string& name, const std::string& file, std::int64_t position);
    run::Task<void> keep_positions();
    run::Task<Result<>> write_positions();

    const ConnectorsParts parts_;
    run::Shard& home_;
    Definitions definitions_;
    bool is_serving_ = false;
    std::map<std::string, Running, std::less<>> running_;
    SourceOffsets positions_;
    bool positions_changed_ = false;

    bool changing_ = false;
    bool is_stopping_ = false;
    run::Event changed_;
    run::Event wake_;
    run::Gate gate_;

    using Sinks = std::map<std::string, std::shared_ptr<sink::Sink>, std::less<>>;
    broker::Snapshot<Sinks> sinks_;
    broker::Snapshot<Definitions> published_;
};

}  // namespace connect
