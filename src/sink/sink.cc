#include "sink/sink.h"

#include <algorithm>
#include <mutex>
#include <utility>

#include "base/log_line.h"
#include "base/text.h"
#include "sink/follower.h"
#include "sink/shaped_writer.h"
#include "sink/writer.h"

namespace sink {
namespace {

using base::Code;
using base::Error;

// New topics are looked for and progress is committed this often.
constexpr base::Duration kRound = std::chrono::seconds(1);
// Back-offs of 0.1, 0.2, 0.4 and 0.8 s have not helped: whoever drains is told.
constexpr int kDrainFailuresMax = 5;

std::string joined(const std::vector<std::string>& words) {
    std::string out;
    for (const std::string& word : words) out += base::text(out.empty() ? "" : ",", word);
    return out;
}

}  // namespace

// One of the named mutexes of the house; held while the list is copied, nothing else.
struct Sink::Board {
    mutable std::mutex mutex;
    std::vector<PartitionStatus> partitions;
};

Result<std::unique_ptr<Sink>> Sink::start(broker::Broker& broker, broker::CommittedOffsets& offsets,
                                          run::Shards& shards, run::Lane& lane,
                                          object::Bucket& bucket, base::Metrics& metrics,
                                          io::Clock& clock, ConnectorConfig config, Tools tools) {
    const auto shared = std::make_shared<const ConnectorConfig>(config);
    const auto make_writer = [&bucket, &clock, shared, tools](
                                 const base::TopicPartition& place,
                                 base::Offset from) -> std::unique_ptr<BatchWriter> {
        if (shared->is_plain()) return std::make_unique<Writer>(bucket, *shared, place, from);
        return std::make_unique<ShapedWriter>(bucket, *shared, clock, place, from, tools.parquet);
    };
    return start(broker, offsets, shards, lane, metrics, clock, std::move(config), make_writer,
                 tools);
}

Result<std::unique_ptr<Sink>> Sink::start(broker::Broker& broker, broker::CommittedOffsets& offsets,
                                          run::Shards& shards, run::Lane& lane,
                                          base::Metrics& metrics, io::Clock& clock,
                                          ConnectorConfig config, MakeWriter make_writer,
                                          Tools tools) {
    if (config.name.empty()) return Error{Code::invalid_argument, "the connector has no name"};
    if (!config.unknown_keys.empty()) {
        base::log_warn("sink", "unknown_keys_accepted",
                       {{"connector", config.name}, {"keys", joined(config.unknown_keys)}});
    }
    base::log_info("sink", "connector_started",
                   {{"connector", config.name}, {"bucket", config.bucket}});
    run::Shard& home = shards.of(std::hash<std::string>{}(config.name));
    std::unique_ptr<Surroundings> surroundings(new Surroundings{
        broker, offsets, lane, metrics, clock, std::move(make_writer), tools.schemas});
    std::unique_ptr<Sink> sink(new Sink(home, std::move(surroundings), std::move(config)));
    home.spawn(sink->gate_, sink->keep_up());
    return sink;
}

Sink::Sink(run::Shard& home, std::unique_ptr<Surroundings> surroundings, ConnectorConfig config)
    : home_(home),
      config_(std::move(config)),
      group_("connect-" + config_.name),
      surroundings_(std::move(surroundings)),
      board_(std::make_unique<Board>()) {}

Sink::~Sink() = default;

run::Task<void> Sink::keep_up() {
    while (!surroundings_->is_stopping) {
        discover();
        const Result<> committed = co_await commit_progress();
        if (!committed && !commit_failing_) {
            base::log_error("sink", "commit_failed",
                            {{"connector", config_.name}, {"why", committed.error().what}});
        }
        commit_failing_ = !committed;
        publish_status();
        if (surroundings_->is_stopping) break;
        co_await wake_.wait_for(kRound);
    }
}

void Sink::discover() {
    std::erase_if(followers_, [](const auto& one) { return one.second->is_orphaned(); });
    for (const broker::Topic& topic : surroundings_->broker.topics()) {
        if (!config_.selects(topic.name)) continue;
        for (std::int32_t number = 0; number < topic.partitions; ++number) {
            const base::TopicPartition place{topic.name, base::Partition{number}};
            if (followers_.contains(place)) continue;
            const std::int32_t task = next_task_++ % std::max(config_.tasks_max, 1);
            auto follower =
                std::make_shared<Follower>(*surroundings_, config_, group_, place, task);
            followers_.emplace(place, follower);
            home_.spawn(gate_, Follower::run(std::move(follower)));
        }
    }
}

// After the objects, always (SINK-1).
run::Task<Result<>> Sink::commit_progress() {
    std::vector<broker::CommittedOffsets::Position> positions;
    std::vector<std::shared_ptr<Follower>> whose;
    for (const auto& [place, follower] : followers_) {
        const auto next = follower->to_commit();
        // A deleted topic's offset must not wait for a new one of its name.
        if (!next || follower->is_orphaned() || !surroundings_->broker.topic(place.topic)) {
            continue;
        }
        positions.push_back({place.topic, place.partition, *next});
        whose.push_back(follower);
    }
    if (positions.empty()) co_return Result<>{};
    CO_TRY_VOID(co_await surroundings_->offsets.commit(group_, positions));
    for (std::size_t i = 0; i < whose.size(); ++i) whose[i]->note_committed(positions[i].next);
    co_return Result<>{};
}

run::Task<Result<>> Sink::drain() {
    auto drain = [this] { return drain_here(); };
    co_return co_await home_.call(drain);
}

run::Task<Result<>> Sink::drain_here() {
    const auto inside = gate_.enter();
    if (!inside || surroundings_->is_stopping) co_return Error{Code::closed, "the sink is stopped"};
    discover();
    struct Goal {
        std::shared_ptr<Follower> follower;
        base::Offset target;
    };
    std::vector<Goal> goals;
    // A copy: others may change the map while this waits.
    const auto followers = followers_;
    for (const auto& [place, follower] : followers) {
        const auto state = co_await surroundings_->broker.state(place.topic, place.partition);
        if (!state && state.error().code == Code::unknown_topic) continue;
        if (!state) co_return state.error();
        goals.push_back({follower, config_.readable_end(*state)});
    }
    for (const Goal& goal : goals) {
        CO_TRY_VOID(co_await wait_until_read(goal.follower, goal.target));
    }
    const Result<> committed = co_await commit_progress();
    publish_status();
    co_return committed;
}

run::Task<Result<>> Sink::wait_until_read(std::shared_ptr<Follower> follower, base::Offset target) {
    while (!follower->has_read(target) && !follower->is_orphaned()) {
        if (surroundings_->is_stopping) co_return Error{Code::closed, "the sink is stopping"};
        if (follower->failure()) {
            co_return Error{Code::invalid_argument,
                            base::text("connector ", config_.name, ", task ", follower->task(),
                                       " has failed: ", *follower->failure())};
        }
        const std::optional<Error>& error = follower->last_error();
        if (error && follower->failures_in_row() >= kDrainFailuresMax) {
            co_return base::within(base::text("topic ", follower->place().topic, ", partition ",
                                              follower->place().partition),
                                   *error);
        }
        co_await surroundings_->progressed.wait_for(kRound);
    }
    co_return Result<>{};
}

run::Task<void> Sink::restart(std::int32_t task) {
    auto restart = [this, task] { restart_here(task); };
    co_await home_.call(restart);
}

void Sink::restart_here(std::int32_t task) {
    std::erase_if(followers_, [task](const auto& one) {
        return one.second->failure() && one.second->task() == task;
    });
    discover();
    publish_status();
}

run::Task<void> Sink::stop() {
    auto stop = [this] { return stop_here(); };
    co_await home_.call(stop);
}

run::Task<void> Sink::stop_here() {
    if (gate_.is_closed()) co_return;
    surroundings_->is_stopping = true;
    surroundings_->stopped.notify_all();
    surroundings_->progressed.notify_all();
    wake_.notify_all();
    co_await gate_.close();
    const Result<> committed = co_await commit_progress();
    if (!committed) {
        base::log_error("sink", "commit_failed",
                        {{"connector", config_.name}, {"why", committed.error().what}});
    }
    publish_status();
    base::log_info("sink", "connector_stopped", {{"connector", config_.name}});
}

void Sink::publish_status() {
    std::vector<PartitionStatus> partitions;
    partitions.reserve(followers_.size());
    for (const auto& [place, follower] : followers_) partitions.push_back(follower->status());
    const std::lock_guard guard(board_->mutex);
    board_->partitions = std::move(partitions);
}

std::vector<PartitionStatus> Sink::status() const {
    const std::lock_guard guard(board_->mutex);
    return board_->partitions;
}

}  // namespace sink
