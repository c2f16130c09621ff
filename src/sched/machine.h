#pragma once
// What follows from what: which runs there are, which tasks start, how a run ends. Plain
// synchronous code over a clock, a history and an executor; scheduler.h puts it on a thread.
//
//   Owner: Scheduler, or a test.  Runs on: one thread at a time.  Ends: the destructor; attempts
//   under way are then nobody's, and found again as interrupted.
//
// SCHED-2  A task that has ended well is not done again, whatever was killed, unless somebody
//          clears it.
// SCHED-3  A run found unfinished goes on: of its tasks the interrupted ones are tried again if
//          they have tries left, else they have failed; then its state follows from its tasks.
// SCHED-4  Never two tries of a task at once, and never more at once than the limits say.
// Order: history → sync → executor. Nothing is started that the history does not know of.

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/result.h"
#include "io/clock.h"
#include "sched/executor.h"
#include "sched/history/history.h"
#include "sched/trigger_rules.h"

namespace sched {

using base::Result;
using calendar::Instant;
using calendar::Interval;
using dag::Dag;
using history::History;
using history::Run;
using history::RunKey;
using history::RunState;
using history::RunType;
using history::TaskInstance;
using history::TaskRow;
using history::TaskState;

// Whose runs go on: all there are, or only those that were asked for in this life of the program,
// by a command that opened the data directory for itself.
enum class Scope : std::uint8_t { all, own };

struct MachineOptions {
    std::size_t attempts_max = 16;  // at once, over all DAGs
    Scope scope = Scope::all;
};

struct Trigger {
    std::optional<std::string> run_id{};    // else from the logical date
    std::optional<Instant> logical_date{};  // else now
    std::optional<Interval> interval{};     // else what the timetable says of that date
    std::string conf = "{}";                // a JSON object
    std::optional<std::string> note{};
};

enum class Preview : std::uint8_t { no, yes };

// Which task instances are meant, from some named ones outwards.
struct TaskChoice {
    std::string dag_id;
    std::optional<std::string> run_id{};
    history::TimeRange logical_date{};    // if there is no run id
    std::vector<std::string> task_ids{};  // empty: all
    bool with_upstream = false;
    bool with_downstream = false;
    bool with_past = false;  // also of earlier runs
    bool with_future = false;
    bool only_failed = false;
    bool only_running = false;
};

class Machine {
  public:
    // All outlive the machine.
    Machine(const io::Clock& clock, History& history, Executor& executor, MachineOptions options);

    // The DAGs there are, in place of those before.
    Result<> use(std::vector<Dag> dags);
    const std::map<std::string, std::shared_ptr<const Dag>>& dags() const { return dags_; }
    // Code::not_found.
    Result<std::shared_ptr<const Dag>> find(const std::string& dag_id) const;

    // Everything that is due: makes runs, starts and ends tasks. After an error what it has in
    // memory is thrown away and read anew from the history.
    Result<> tick();
    // When the next thing is due by itself; nothing: only after an end or a wish.
    std::optional<Instant> wakes_at() const { return wakes_at_; }

    // The executor's news; a tick() belongs behind them.
    Result<> started(const AttemptKey& key, std::int64_t pid);
    Result<> ended(const AttemptKey& key, Ending ending);

    // People's wishes; a tick() belongs behind them.
    Result<history::Paused> paused(const std::string& dag_id);
    Result<> set_paused(const std::string& dag_id, history::Paused paused);
    // Code::not_found, Code::already_exists, Code::invalid_argument.
    Result<Run> trigger(const std::string& dag_id, Trigger trigger);
    // Intervals whose logical dates lie in [from, to] and have no run yet get one.
    Result<std::vector<Interval>> backfill(const std::string& dag_id, Instant from, Instant to,
                                           Preview preview);
    // Ends a run as success or failed, or queues it again. What runs is stopped.
    Result<Run> set_state(const std::string& dag_id, const std::string& run_id, RunState state);
    Result<Run> set_note(const std::string& dag_id, const std::string& run_id, std::string note);
    // The chosen ones, and their runs, are to be done again; returns them as they were.
    Result<std::vector<TaskRow>> clear(const TaskChoice& choice, Preview preview);
    // Says how they have ended: success, failed or skipped.
    Result<std::vector<TaskRow>> set_state(const TaskChoice& choice, TaskState state,
                                           Preview preview);
    Result<> remove(const std::string& dag_id, const std::string& run_id);

    // The next run that comes by itself, whether or not the DAG is paused.
    Result<std::optional<Interval>> next_interval(const Dag& dag);
    std::size_t attempts() const { return living_.size(); }
    // Runs that were asked for in this life and have not ended.
    std::size_t own_runs_under_way() const;
    Instant now() const { return clock_.wall(); }

  private:
    struct ActiveRun {
        Run run;
        std::shared_ptr<const Dag> dag;
        std::vector<TaskInstance> tasks;  // of Dag::tasks, place by place
    };
    // What a transaction leaves to be done when it is on disk.
    struct Effects {
        std::vector<Attempt> starts;
        std::vector<AttemptKey> stops;
        std::vector<std::pair<std::shared_ptr<const Dag>, Run>> failures;
    };

    // machine.cc: runs.
    Result<> change(const std::function<Result<>()>& work);
    Result<> load();
    Result<> load_run(Run run);
    Result<> give_up(Run run);
    Result<ActiveRun> active_run(Run run, std::shared_ptr<const Dag> dag);
    Result<> interrupt(ActiveRun& active, std::size_t task);
    Result<> create_due_runs();
    Result<> create_due_runs(const Dag& dag);
    Result<> start_runs();
    std::size_t count_of(const std::string& dag_id, RunState state) const;
    std::vector<TaskInstance> fresh_tasks(const Dag& dag) const;
    Result<ActiveRun*> add_run(const std::shared_ptr<const Dag>& dag, Run run);
    bool may_go_on(const ActiveRun& active) const;
    void set_alarm();
    void wake_at(Instant at);

    // machine_tasks.cc: the tasks of a run.
    Result<> advance(ActiveRun& active);
    Result<> advance_task(ActiveRun& active, std::size_t task);
    Result<> start_task(ActiveRun& active, std::size_t task);
    Result<> end_try(ActiveRun& active, std::size_t task, Ending ending);
    Result<> end_run(ActiveRun& active, RunState state);
    Verdict judge_task(const ActiveRun& active, std::size_t task) const;
    bool is_living(const ActiveRun& active, std::size_t task) const;
    void stop_task(ActiveRun& active, std::size_t task);
    std::size_t attempts_of(const std::string& dag_id) const;

    // machine_wishes.cc: what people ask for.
    Result<Run> find_run(const std::string& dag_id, const std::string& run_id);
    Result<ActiveRun*> activate(const Run& run);
    Result<std::vector<std::pair<Run, std::set<std::string>>>> chosen(const TaskChoice& choice);
    Result<> clear_task(ActiveRun& active, std::size_t task);

    const io::Clock& clock_;
    History& history_;
    Executor& executor_;
    MachineOptions options_;
    std::map<std::string, std::shared_ptr<const Dag>> dags_;
    std::set<std::string> paused_;
    std::set<RunKey> own_;  // asked for in this life
    bool is_loaded_ = false;
    bool has_changed_ = false;  // in this round of a tick
    std::map<RunKey, ActiveRun> active_;
    // Tries that were started and whose end was not told yet, also those that nobody waits for any
    // more; with their DAG.
    std::map<AttemptKey, std::string> living_;
    Effects effects_;
    std::optional<Instant> wakes_at_;
};

}  // namespace sched
