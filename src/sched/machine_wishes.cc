// What people ask for: runs by hand, backfills, ends, and doing it again.

#include <algorithm>

#include "base/text.h"
#include "sched/machine.h"

namespace sched {

using base::Code;
using base::Error;
using history::Paused;

namespace {

// More is a slip of the finger; a person who means it says it in parts.
constexpr std::size_t kBackfillRunsMax = 5000;
constexpr std::size_t kChosenRunsMax = 10'000;
constexpr std::size_t kRunIdBytesMax = 250;

// What may stand in a URL and in a file's name; as Airflow's allowed_run_id_pattern.
bool is_run_id(std::string_view text) {
    const auto legal = [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
               std::string_view("_.~:+-").find(c) != std::string_view::npos;
    };
    return !text.empty() && text.size() <= kRunIdBytesMax && std::ranges::all_of(text, legal);
}

bool is_failed(TaskState state) {
    return state == TaskState::failed || state == TaskState::upstream_failed;
}

}  // namespace

Result<Paused> Machine::paused(const std::string& dag_id) {
    TRY(const auto dag, find(dag_id));
    return paused_.contains(dag->id) ? Paused::yes : Paused::no;
}

Result<> Machine::set_paused(const std::string& dag_id, Paused paused) {
    TRY(const auto dag, find(dag_id));
    TRY_VOID(history_.set_paused(dag_id, paused));
    if (paused == Paused::yes) {
        paused_.insert(dag_id);
    } else {
        paused_.erase(dag_id);
    }
    return {};
}

Result<Run> Machine::trigger(const std::string& dag_id, Trigger trigger) {
    Run made;
    TRY_VOID(change([&]() -> Result<> {
        TRY(const auto dag, find(dag_id));
        Run run;
        run.dag_id = dag_id;
        run.logical_date = trigger.logical_date.value_or(now());
        // Two within a tick of the clock are two all the same.
        while (!trigger.logical_date) {
            TRY(const auto taken, history_.run_at(dag_id, run.logical_date));
            if (!taken) break;
            run.logical_date += calendar::Microseconds(1);
        }
        run.run_id = trigger.run_id.value_or("manual__" + calendar::iso_text(run.logical_date));
        if (!is_run_id(run.run_id)) {
            return Error{Code::invalid_argument,
                         base::text("run id \"", base::printable(run.run_id),
                                    "\": letters, digits and _.~:+- are expected")};
        }
        run.interval = trigger.interval.value_or(dag->timetable.manual(run.logical_date));
        run.conf = trigger.conf;
        run.note = trigger.note;
        auto added = add_run(dag, std::move(run));
        if (!added && added.error().code == Code::already_exists) {
            return Error{Code::already_exists,
                         base::text("DAG ", dag_id, " has a run of this id or logical date")};
        }
        if (!added) return added.error();
        made = (*added)->run;
        return {};
    }));
    return made;
}

Result<std::vector<Interval>> Machine::backfill(const std::string& dag_id, Instant from, Instant to,
                                                Preview preview) {
    std::vector<Interval> missing;
    TRY_VOID(change([&]() -> Result<> {
        TRY(const auto dag, find(dag_id));
        const auto all = dag->timetable.between(from, to, kBackfillRunsMax);
        if (all.size() > kBackfillRunsMax) {
            return Error{Code::too_large, base::text("more than ", kBackfillRunsMax,
                                                     " runs; backfill them in parts")};
        }
        for (const Interval& one : all) {
            TRY(const auto taken, history_.run_at(dag_id, one.start));
            if (taken) continue;
            missing.push_back(one);
            if (preview == Preview::yes) continue;
            Run run;
            run.dag_id = dag_id;
            run.run_id = "backfill__" + calendar::iso_text(one.start);
            run.type = RunType::backfill;
            run.logical_date = one.start;
            run.interval = one;
            auto added = add_run(dag, std::move(run));
            if (!added) return added.error();
        }
        return {};
    }));
    return missing;
}

Result<Run> Machine::find_run(const std::string& dag_id, const std::string& run_id) {
    TRY(auto run, history_.run(dag_id, run_id));
    if (run) return *std::move(run);
    return Error{Code::not_found, base::text("DAG ", base::printable(dag_id), " has no run ",
                                             base::printable(run_id))};
}

// The run with its tasks in memory, also one that has ended; change() lets go of it if it still
// has at the end.
Result<Machine::ActiveRun*> Machine::activate(const Run& run) {
    const auto found = active_.find(run.key);
    if (found != active_.end()) return &found->second;
    TRY(const auto dag, find(run.dag_id));
    TRY(active_[run.key], active_run(run, dag));
    return &active_[run.key];
}

Result<Run> Machine::set_state(const std::string& dag_id, const std::string& run_id,
                               RunState state) {
    Run after;
    TRY_VOID(change([&]() -> Result<> {
        TRY(const Run run, find_run(dag_id, run_id));
        TRY(ActiveRun * active, activate(run));
        if (!is_finished(state)) {
            active->run.state = state;
            active->run.queued_at = now();
            active->run.ended.reset();
            after = active->run;
            return history_.save(active->run);
        }
        for (std::size_t task = 0; task < active->tasks.size(); ++task) {
            TaskInstance& one = active->tasks[task];
            const bool was_under_way = one.state == TaskState::running;
            if (was_under_way) stop_task(*active, task);
            if (state == RunState::success) {
                if (one.state == TaskState::success) continue;
                one.state = TaskState::success;
            } else {
                if (is_finished(one.state)) continue;
                one.state = was_under_way ? TaskState::failed : TaskState::skipped;
            }
            if (!one.ended) one.ended = now();
            TRY_VOID(history_.save(one));
        }
        const auto ended_before = active->run.ended;
        TRY_VOID(end_run(*active, state));
        if (ended_before) {
            active->run.ended = ended_before;
            TRY_VOID(history_.save(active->run));
        }
        after = active->run;
        return {};
    }));
    return after;
}

Result<Run> Machine::set_note(const std::string& dag_id, const std::string& run_id,
                              std::string note) {
    Run after;
    TRY_VOID(change([&]() -> Result<> {
        TRY(after, find_run(dag_id, run_id));
        after.note = note;
        const auto active = active_.find(after.key);
        if (active != active_.end()) active->second.run.note = note;
        return history_.save(after);
    }));
    return after;
}

// The runs that are meant, with the names of the tasks that are.
Result<std::vector<std::pair<Run, std::set<std::string>>>> Machine::chosen(
    const TaskChoice& choice) {
    TRY(const auto dag, find(choice.dag_id));
    std::set<std::string> names(choice.task_ids.begin(), choice.task_ids.end());
    for (const std::string& id : choice.task_ids) {
        const auto task = dag->find(id);
        if (!task) {
            return Error{Code::not_found,
                         base::text("DAG ", choice.dag_id, " has no task ", base::printable(id))};
        }
        std::vector<std::size_t> more;
        if (choice.with_downstream) more = dag->descendants(*task);
        if (choice.with_upstream) {
            const auto before = dag->ancestors(*task);
            more.insert(more.end(), before.begin(), before.end());
        }
        for (const std::size_t one : more) names.insert(dag->tasks[one].id);
    }
    if (choice.task_ids.empty()) {
        for (const dag::Task& task : dag->tasks) names.insert(task.id);
    }
    history::RunQuery query;
    query.dag_ids = {choice.dag_id};
    query.logical_date = choice.logical_date;
    query.limit = kChosenRunsMax;
    query.order_by = "logical_date";
    std::vector<std::pair<Run, std::set<std::string>>> all;
    if (choice.run_id) {
        TRY(const Run run, find_run(choice.dag_id, *choice.run_id));
        if (!choice.with_past && !choice.with_future) {
            all.emplace_back(run, std::move(names));
            return all;
        }
        if (!choice.with_past) query.logical_date.from = run.logical_date;
        if (!choice.with_future) query.logical_date.to = run.logical_date;
    }
    TRY(const auto page, history_.runs(query));
    for (const Run& run : page.rows) all.emplace_back(run, names);
    return all;
}

Result<> Machine::clear_task(ActiveRun& active, std::size_t task) {
    TaskInstance& one = active.tasks[task];
    if (one.state == TaskState::running) stop_task(active, task);
    if (one.try_number > 0 && one.state != TaskState::none) {
        TaskInstance past = one;
        if (past.state == TaskState::running) past.state = TaskState::failed;
        // A try that is waiting for the next one was kept when it failed.
        if (past.state != TaskState::up_for_retry) TRY_VOID(history_.archive(past));
    }
    one.state = TaskState::none;
    // Its retries begin again; the number of the try goes on, and with it the logs.
    one.max_tries = one.try_number + active.dag->tasks[task].retries;
    one.retry_at.reset();
    return history_.save(one);
}

Result<std::vector<TaskRow>> Machine::clear(const TaskChoice& choice, Preview preview) {
    std::vector<TaskRow> cleared;
    TRY_VOID(change([&]() -> Result<> {
        TRY(const auto runs, chosen(choice));
        for (const auto& [run, names] : runs) {
            TRY(ActiveRun * active, activate(run));
            bool has_cleared = false;
            for (const std::string& name : names) {
                const auto task = active->dag->find(name);
                const TaskInstance before = active->tasks[*task];
                if (choice.only_failed && !is_failed(before.state)) continue;
                if (choice.only_running && before.state != TaskState::running) continue;
                cleared.push_back({run.dag_id, run.run_id, run.logical_date, before});
                has_cleared = true;
                if (preview == Preview::no) TRY_VOID(clear_task(*active, *task));
            }
            if (preview == Preview::yes || !has_cleared) continue;
            active->run.state = RunState::queued;
            active->run.queued_at = now();
            active->run.started.reset();
            active->run.ended.reset();
            TRY_VOID(history_.save(active->run));
        }
        return {};
    }));
    return cleared;
}

Result<std::vector<TaskRow>> Machine::set_state(const TaskChoice& choice, TaskState state,
                                                Preview preview) {
    std::vector<TaskRow> changed;
    TRY_VOID(change([&]() -> Result<> {
        TRY(const auto runs, chosen(choice));
        for (const auto& [run, names] : runs) {
            TRY(ActiveRun * active, activate(run));
            for (const std::string& name : names) {
                const auto task = active->dag->find(name);
                TaskInstance& one = active->tasks[*task];
                if (one.state == state) continue;
                changed.push_back({run.dag_id, run.run_id, run.logical_date, one});
                if (preview == Preview::yes) continue;
                if (one.state == TaskState::running) stop_task(*active, *task);
                one.state = state;
                if (!one.ended) one.ended = now();
                TRY_VOID(history_.save(one));
            }
            if (preview == Preview::yes || !is_finished(active->run.state)) continue;
            // What its leaves say may be different now.
            active->run.state = RunState::queued;
            TRY_VOID(history_.save(active->run));
        }
        return {};
    }));
    return changed;
}

Result<> Machine::remove(const std::string& dag_id, const std::string& run_id) {
    return change([&]() -> Result<> {
        TRY(const Run run, find_run(dag_id, run_id));
        const auto found = active_.find(run.key);
        if (found != active_.end()) {
            for (std::size_t task = 0; task < found->second.tasks.size(); ++task) {
                if (found->second.tasks[task].state == TaskState::running) {
                    stop_task(found->second, task);
                }
            }
            active_.erase(found);
        }
        return history_.remove(run.key);
    });
}

}  // namespace sched
