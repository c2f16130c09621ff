#pragma once
// The machine on a thread of its own, woken when something is due.
//
//     TRY(auto scheduler, Scheduler::open(shards, clock, executor, options, std::move(dags)));
//     auto runs = [](Machine&, history::History& history) { return history.runs({}); };
//     const auto page = co_await scheduler->call(runs);
//
//   Owner: app.  Runs on: its own lane; calls from any thread.  Ends: stop(), then the destructor.

#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "base/result.h"
#include "io/clock.h"
#include "run/blocking.h"
#include "run/gate.h"
#include "run/shard.h"
#include "run/timer.h"
#include "sched/machine.h"

namespace sched {

struct SchedulerOptions {
    std::string history_path;
    MachineOptions machine;
};

class Scheduler {
  public:
    // The history is brought up to date and runs found unfinished go on; nothing starts before
    // start(). All that is handed in outlives the scheduler.
    static Result<std::unique_ptr<Scheduler>> open(run::Shards& shards, const io::Clock& clock,
                                                   Executor& executor, SchedulerOptions options,
                                                   std::vector<Dag> dags);
    ~Scheduler();

    // From a thread that is no shard's.
    void start();
    // Any thread: nothing starts any more, and no end is noted: what the executor then ends is
    // found interrupted by the next life.
    void pause() { runs_ = false; }
    // From a thread that is no shard's, once. The executor has nothing more to tell by then.
    void stop();

    // Runs work(machine, history) on the lane, then whatever became due by it, and resumes the
    // caller where it was. `work` lives in the caller's frame; it returns a Result.
    template <class Work>
    auto call(Work work) -> run::Task<std::invoke_result_t<Work&, Machine&, History&>>;
    // The same for a thread that is no shard's.
    template <class Work>
    auto ask(Work work) -> std::invoke_result_t<Work&, Machine&, History&>;

    // The executor's news. Any thread.
    void tell_started(AttemptKey key, std::int64_t pid);
    void tell_ended(AttemptKey key, Ending ending);

  private:
    Scheduler(run::Shards& shards, const io::Clock& clock) : shards_(shards), clock_(clock) {}
    // On the lane: does what is due, and sets the alarm for what will be.
    void tick();
    void set_alarm(Instant at);

    run::Shards& shards_;
    const io::Clock& clock_;
    std::unique_ptr<History> history_;
    std::unique_ptr<Machine> machine_;
    std::atomic<bool> runs_{false};
    std::unique_ptr<run::Timer> alarm_;  // of shard 0
    run::Gate gate_;
    // Last: its thread ends before what it works on.
    std::unique_ptr<run::Lane> lane_ = std::make_unique<run::Lane>();
};

template <class Work>
auto Scheduler::call(Work work) -> run::Task<std::invoke_result_t<Work&, Machine&, History&>> {
    auto on_lane = [this, &work] {
        auto result = work(*machine_, *history_);
        if (runs_) tick();
        return result;
    };
    co_return co_await lane_->run(on_lane);
}

template <class Work>
auto Scheduler::ask(Work work) -> std::invoke_result_t<Work&, Machine&, History&> {
    return shards_.run_to_end(call(std::move(work)));
}

}  // namespace sched
