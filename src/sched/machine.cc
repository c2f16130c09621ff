#include "sched/machine.h"

#include <algorithm>

#include "base/log_line.h"
#include "base/text.h"

namespace sched {

using base::Code;
using base::Error;
using history::Paused;

namespace {

// What one tick does at most before it lets others have their turn.
constexpr int kRoundsMax = 50;

}  // namespace

Machine::Machine(const io::Clock& clock, History& history, Executor& executor,
                 MachineOptions options)
    : clock_(clock), history_(history), executor_(executor), options_(options) {}

Result<> Machine::use(std::vector<Dag> dags) {
    dags_.clear();
    paused_.clear();
    for (Dag& dag : dags) {
        const Paused at_first = dag.is_paused_at_first ? Paused::yes : Paused::no;
        TRY(const Paused paused, history_.know(dag.id, at_first));
        if (paused == Paused::yes) paused_.insert(dag.id);
        std::string id = dag.id;
        dags_[std::move(id)] = std::make_shared<const Dag>(std::move(dag));
    }
    is_loaded_ = false;
    return {};
}

Result<std::shared_ptr<const Dag>> Machine::find(const std::string& dag_id) const {
    const auto found = dags_.find(dag_id);
    if (found != dags_.end()) return found->second;
    return Error{Code::not_found, base::text("there is no DAG ", base::printable(dag_id))};
}

// Everything that changes goes through here: all of it is on disk before any of it has an effect.
Result<> Machine::change(const std::function<Result<>()>& work) {
    effects_ = {};
    const auto done = history_.together([&]() -> Result<> {
        if (!is_loaded_) TRY_VOID(load());
        return work();
    });
    if (!done) {
        // What memory says may be more than what the history knows.
        active_.clear();
        is_loaded_ = false;
        effects_ = {};
        return done;
    }
    std::erase_if(active_, [](const auto& one) { return is_finished(one.second.run.state); });
    const Effects effects = std::exchange(effects_, {});
    for (const AttemptKey& key : effects.stops) executor_.stop(key);
    for (const Attempt& attempt : effects.starts) {
        living_[attempt.key()] = attempt.dag->id;
        executor_.start(attempt);
    }
    for (const auto& [dag, run] : effects.failures) executor_.run_failed(dag, run);
    return {};
}

Result<> Machine::load() {
    active_.clear();
    TRY(std::vector<Run> runs, history_.unfinished());
    for (Run& run : runs) TRY_VOID(load_run(std::move(run)));
    is_loaded_ = true;
    return {};
}

Result<> Machine::load_run(Run run) {
    const auto dag = dags_.find(run.dag_id);
    if (dag == dags_.end()) return give_up(std::move(run));
    const RunKey key = run.key;
    TRY(active_[key], active_run(std::move(run), dag->second));
    ActiveRun& active = active_[key];
    for (std::size_t task = 0; task < active.tasks.size(); ++task) {
        const bool was_under_way = active.tasks[task].state == TaskState::running;
        if (was_under_way && !is_living(active, task)) TRY_VOID(interrupt(active, task));
    }
    return {};
}

// The program ended while this try was under way.
Result<> Machine::interrupt(ActiveRun& active, std::size_t task) {
    TaskInstance& one = active.tasks[task];
    base::log_warn("sched", "attempt_interrupted",
                   {{"dag", active.dag->id},
                    {"run", active.run.run_id},
                    {"task", one.task_id},
                    {"try", base::text(one.try_number)}});
    TRY_VOID(end_try(active, task, Ending::failed));
    if (one.state != TaskState::up_for_retry) return {};
    // It was not the task's fault: there is nothing to wait for.
    one.retry_at = now();
    return history_.save(one);
}

// The DAG's file is gone: nobody knows what its tasks were to do.
Result<> Machine::give_up(Run run) {
    base::log_warn("sched", "run_given_up",
                   {{"dag", run.dag_id}, {"run", run.run_id}, {"why", "there is no such DAG"}});
    TRY(std::vector<TaskInstance> tasks, history_.tasks(run.key));
    for (TaskInstance& one : tasks) {
        if (is_finished(one.state)) continue;
        const bool was_under_way = one.state == TaskState::running;
        one.state = was_under_way ? TaskState::failed : TaskState::removed;
        if (was_under_way) one.ended = now();
        TRY_VOID(history_.save(one));
    }
    run.state = RunState::failed;
    run.ended = now();
    return history_.save(run);
}

// The DAG may have other tasks than when the run began.
Result<Machine::ActiveRun> Machine::active_run(Run run, std::shared_ptr<const Dag> dag) {
    ActiveRun active{std::move(run), std::move(dag), {}};
    TRY(std::vector<TaskInstance> rows, history_.tasks(active.run.key));
    active.tasks = fresh_tasks(*active.dag);
    for (TaskInstance& task : active.tasks) {
        task.run = active.run.key;
        const auto row = std::ranges::find(rows, task.task_id, &TaskInstance::task_id);
        if (row == rows.end()) {
            TRY_VOID(history_.add(task));
        } else {
            task = *row;
        }
    }
    for (TaskInstance& row : rows) {
        if (active.dag->find(row.task_id) || is_finished(row.state)) continue;
        row.state = TaskState::removed;
        TRY_VOID(history_.save(row));
    }
    return active;
}

std::vector<TaskInstance> Machine::fresh_tasks(const Dag& dag) const {
    std::vector<TaskInstance> tasks;
    tasks.reserve(dag.tasks.size());
    for (const dag::Task& task : dag.tasks) {
        TaskInstance& one = tasks.emplace_back();
        one.task_id = task.id;
        one.max_tries = task.retries;
    }
    return tasks;
}

Result<> Machine::tick() {
    return change([this]() -> Result<> {
        for (int round = 0; round < kRoundsMax; ++round) {
            has_changed_ = false;
            wakes_at_.reset();
            TRY_VOID(create_due_runs());
            TRY_VOID(start_runs());
            for (auto& [key, active] : active_) {
                if (active.run.state == RunState::running) TRY_VOID(advance(active));
            }
            if (!has_changed_) return {};
        }
        wake_at(now());
        return {};
    });
}

void Machine::wake_at(Instant at) { wakes_at_ = wakes_at_ ? std::min(*wakes_at_, at) : at; }

std::size_t Machine::count_of(const std::string& dag_id, RunState state) const {
    return static_cast<std::size_t>(std::ranges::count_if(active_, [&](const auto& one) {
        return one.second.run.dag_id == dag_id && one.second.run.state == state;
    }));
}

Result<std::optional<Interval>> Machine::next_interval(const Dag& dag) {
    TRY(const auto last, history_.last_interval(dag.id, RunType::scheduled));
    return dag.timetable.next(last, dag.restriction(), now());
}

Result<> Machine::create_due_runs() {
    if (options_.scope == Scope::own) return {};
    for (const auto& [id, dag] : dags_) {
        if (!paused_.contains(id) && dag->timetable.is_automatic()) {
            TRY_VOID(create_due_runs(*dag));
        }
    }
    return {};
}

Result<> Machine::create_due_runs(const Dag& dag) {
    TRY(auto next, next_interval(dag));
    const auto limit = static_cast<std::size_t>(dag.active_runs_max);
    for (; next; next = dag.timetable.next(next, dag.restriction(), now())) {
        if (count_of(dag.id, RunState::queued) + count_of(dag.id, RunState::running) >= limit) {
            return {};
        }
        if (next->end > now()) {
            wake_at(next->end);
            return {};
        }
        // A backfill, or somebody by hand, may have been there before.
        TRY(const auto taken, history_.run_at(dag.id, next->start));
        if (taken) continue;
        Run run;
        run.dag_id = dag.id;
        run.run_id = "scheduled__" + calendar::iso_text(next->start);
        run.type = RunType::scheduled;
        run.logical_date = next->start;
        run.interval = *next;
        auto added = add_run(dags_.at(dag.id), std::move(run));
        if (!added) return added.error();
    }
    return {};
}

Result<Machine::ActiveRun*> Machine::add_run(const std::shared_ptr<const Dag>& dag, Run run) {
    run.queued_at = now();
    std::vector<TaskInstance> tasks = fresh_tasks(*dag);
    TRY(run.key, history_.add(run, tasks));
    for (TaskInstance& task : tasks) task.run = run.key;
    has_changed_ = true;
    const RunKey key = run.key;
    own_.insert(key);
    active_[key] = {std::move(run), dag, std::move(tasks)};
    return &active_[key];
}

// A backfill was asked for by name: it runs though the DAG is paused, as Airflow's does.
bool Machine::may_go_on(const ActiveRun& active) const {
    if (options_.scope == Scope::own && !own_.contains(active.run.key)) return false;
    return active.run.type == RunType::backfill || !paused_.contains(active.dag->id);
}

std::size_t Machine::own_runs_under_way() const {
    return static_cast<std::size_t>(std::ranges::count_if(
        active_, [this](const auto& one) { return own_.contains(one.first); }));
}

Result<> Machine::start_runs() {
    std::vector<ActiveRun*> waiting;
    for (auto& [key, active] : active_) {
        if (active.run.state == RunState::queued && may_go_on(active)) waiting.push_back(&active);
    }
    std::ranges::sort(waiting, {}, [](const ActiveRun* one) {
        return std::pair(one->run.logical_date, one->run.key);
    });
    for (ActiveRun* active : waiting) {
        const auto limit = static_cast<std::size_t>(active->dag->active_runs_max);
        if (count_of(active->dag->id, RunState::running) >= limit) continue;
        active->run.state = RunState::running;
        active->run.started = now();
        TRY_VOID(history_.save(active->run));
        has_changed_ = true;
    }
    return {};
}

Result<> Machine::started(const AttemptKey& key, std::int64_t pid) {
    return change([&]() -> Result<> {
        const auto found = active_.find(key.run);
        if (found == active_.end()) return {};
        const auto task = found->second.dag->find(key.task_id);
        if (!task || found->second.tasks[*task].try_number != key.try_number) return {};
        found->second.tasks[*task].pid = pid;
        return history_.save(found->second.tasks[*task]);
    });
}

Result<> Machine::ended(const AttemptKey& key, Ending ending) {
    living_.erase(key);
    return change([&]() -> Result<> {
        const auto found = active_.find(key.run);
        if (found == active_.end()) return {};
        ActiveRun& active = found->second;
        const auto task = active.dag->find(key.task_id);
        if (!task) return {};
        const TaskInstance& one = active.tasks[*task];
        // Stopped and cleared meanwhile: nobody asks how it has ended.
        if (one.state != TaskState::running || one.try_number != key.try_number) return {};
        return end_try(active, *task, ending);
    });
}

}  // namespace sched
