#include "sched/scheduler.h"

#include <algorithm>

#include "base/log_line.h"

namespace sched {
namespace {

// A history that cannot be written is tried again.
constexpr std::chrono::seconds kAgainAfter{1};
// Clocks on the wall are set now and then: nobody sleeps longer than this by an old one.
constexpr std::chrono::seconds kSleepMax{30};

}  // namespace

Result<std::unique_ptr<Scheduler>> Scheduler::open(run::Shards& shards, const io::Clock& clock,
                                                   Executor& executor, SchedulerOptions options,
                                                   std::vector<Dag> dags) {
    std::unique_ptr<Scheduler> scheduler(new Scheduler(shards, clock));
    TRY(scheduler->history_, History::open(options.history_path));
    scheduler->machine_ =
        std::make_unique<Machine>(clock, *scheduler->history_, executor, options.machine);
    TRY_VOID(scheduler->machine_->use(std::move(dags)));
    return scheduler;
}

Scheduler::~Scheduler() { stop(); }

void Scheduler::start() {
    auto& shard = shards_.at(base::ShardId{0});
    auto make = [this]() -> run::Task<void> {
        alarm_ = std::make_unique<run::Timer>([this](run::Timer::Why why) {
            if (why == run::Timer::Why::passed) lane_->post([this] { tick(); });
        });
        co_return;
    };
    auto made = [&shard, &make]() -> run::Task<void> { co_await shard.call(make); };
    shards_.run_to_end(made());
    runs_ = true;
    lane_->post([this] { tick(); });
}

void Scheduler::stop() {
    if (!lane_) return;
    runs_ = false;
    // Runs what is queued, which sets no alarm any more.
    lane_.reset();
    if (!alarm_) return;
    auto& shard = shards_.at(base::ShardId{0});
    auto end = [this]() -> run::Task<void> {
        alarm_.reset();
        co_return;
    };
    auto ended = [&shard, &end]() -> run::Task<void> { co_await shard.call(end); };
    shards_.run_to_end(ended());
    shards_.run_to_end(gate_.close());
}

void Scheduler::tick() {
    if (!runs_) return;
    const auto done = machine_->tick();
    if (!done) {
        base::log_error("sched", "tick_failed", {{"why", done.error().what}});
        set_alarm(machine_->now() + kAgainAfter);
        return;
    }
    if (const auto next = machine_->wakes_at()) set_alarm(*next);
}

void Scheduler::set_alarm(Instant at) {
    const auto wait = std::clamp<base::Duration>(at - Instant(clock_.wall()),
                                                 std::chrono::milliseconds(1), kSleepMax);
    // Posted work is counted, so that none is left when the alarm goes.
    auto inside = gate_.enter();
    if (!inside) return;
    auto holder = std::make_shared<run::Gate::Holder>(*std::move(inside));
    shards_.at(base::ShardId{0}).post([this, wait, holder] {
        if (runs_ && alarm_) alarm_->start(wait);
    });
}

void Scheduler::tell_started(AttemptKey key, std::int64_t pid) {
    lane_->post([this, key = std::move(key), pid] {
        if (auto noted = machine_->started(key, pid); !noted) {
            base::log_error("sched", "start_not_noted", {{"why", noted.error().what}});
        }
    });
}

void Scheduler::tell_ended(AttemptKey key, Ending ending) {
    lane_->post([this, key = std::move(key), ending] {
        // Once it stops, what ends was ended by the stop: the next start finds it interrupted.
        if (!runs_) return;
        if (auto noted = machine_->ended(key, ending); !noted) {
            base::log_error("sched", "end_not_noted", {{"why", noted.error().what}});
        }
        tick();
    });
}

}  // namespace sched
