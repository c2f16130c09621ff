// The tasks of one run: which may start, how a try ends, and what that makes of the run.

#include <algorithm>

#include "base/log_line.h"
#include "base/text.h"
#include "sched/machine.h"

namespace sched {

Verdict Machine::judge_task(const ActiveRun& active, std::size_t task) const {
    UpstreamCounts counts;
    for (const std::size_t before : active.dag->tasks[task].upstream) {
        counts.add(active.tasks[before].state);
    }
    return judge(active.dag->tasks[task].trigger_rule, counts);
}

bool Machine::is_living(const ActiveRun& active, std::size_t task) const {
    const std::string& id = active.tasks[task].task_id;
    const auto from = living_.lower_bound(AttemptKey{active.run.key, id, 0});
    return from != living_.end() && from->first.run == active.run.key && from->first.task_id == id;
}

std::size_t Machine::attempts_of(const std::string& dag_id) const {
    const auto living =
        std::ranges::count_if(living_, [&](const auto& one) { return one.second == dag_id; });
    const auto starting = std::ranges::count_if(
        effects_.starts, [&](const Attempt& one) { return one.dag->id == dag_id; });
    return static_cast<std::size_t>(living + starting);
}

Result<> Machine::advance(ActiveRun& active) {
    const bool changed_before = std::exchange(has_changed_, false);
    for (const std::size_t task : active.dag->order) TRY_VOID(advance_task(active, task));
    if (has_changed_) {
        active.run.last_decision = now();
        TRY_VOID(history_.save(active.run));
    }
    has_changed_ = has_changed_ || changed_before;
    const auto has_ended = [](const TaskInstance& one) { return is_finished(one.state); };
    if (!std::ranges::all_of(active.tasks, has_ended)) return {};
    // The leaves speak for all: what failed before them and was made good is forgiven.
    RunState state = RunState::success;
    for (std::size_t task = 0; task < active.tasks.size(); ++task) {
        const TaskState end = active.tasks[task].state;
        if (!active.dag->tasks[task].downstream.empty()) continue;
        if (end == TaskState::failed || end == TaskState::upstream_failed) {
            state = RunState::failed;
        }
    }
    TRY_VOID(end_run(active, state));
    if (state == RunState::failed) effects_.failures.emplace_back(active.dag, active.run);
    return {};
}

Result<> Machine::end_run(ActiveRun& active, RunState state) {
    active.run.state = state;
    active.run.ended = now();
    active.run.last_decision = now();
    has_changed_ = true;
    base::log_info("sched", "run_ended",
                   {{"dag", active.dag->id},
                    {"run", active.run.run_id},
                    {"state", std::string(name_of(state))}});
    return history_.save(active.run);
}

Result<> Machine::advance_task(ActiveRun& active, std::size_t task) {
    TaskInstance& one = active.tasks[task];
    switch (one.state) {
        case TaskState::none: {
            const Verdict verdict = judge_task(active, task);
            if (verdict == Verdict::wait) return {};
            if (verdict == Verdict::start) return start_task(active, task);
            one.state =
                verdict == Verdict::skipped ? TaskState::skipped : TaskState::upstream_failed;
            one.started = one.ended = now();
            has_changed_ = true;
            return history_.save(one);
        }
        case TaskState::up_for_retry:
            if (one.retry_at && *one.retry_at > now()) {
                wake_at(*one.retry_at);
                return {};
            }
            return start_task(active, task);
        case TaskState::scheduled:
        case TaskState::queued:
            return start_task(active, task);
        case TaskState::running: {
            const auto& limit = active.dag->tasks[task].execution_time_max;
            if (!limit || !one.started) return {};
            if (*one.started + *limit > now()) {
                wake_at(*one.started + *limit);
                return {};
            }
            stop_task(active, task);
            return end_try(active, task, Ending::failed);
        }
        default:
            return {};
    }
}

Result<> Machine::start_task(ActiveRun& active, std::size_t task) {
    TaskInstance& one = active.tasks[task];
    // The try before may still be on its way out; its end brings the next tick.
    if (!may_go_on(active) || is_living(active, task)) return {};
    const dag::Task& what = active.dag->tasks[task];
    TaskState next = TaskState::running;
    if (what.kind == dag::TaskKind::empty) {
        next = TaskState::success;
    } else if (attempts_of(active.dag->id) >=
               static_cast<std::size_t>(active.dag->active_tasks_max)) {
        next = TaskState::scheduled;
    } else if (living_.size() + effects_.starts.size() >= options_.attempts_max) {
        next = TaskState::queued;
    }
    // Nothing moves back: what was queued waits as that.
    if (next == one.state || (next == TaskState::scheduled && one.state == TaskState::queued)) {
        return {};
    }
    has_changed_ = true;
    if (next != TaskState::scheduled && one.state != TaskState::queued) {
        ++one.try_number;
        one.queued_at = now();
        one.started = one.ended = one.retry_at = std::nullopt;
        one.pid.reset();
    }
    one.state = next;
    if (next == TaskState::running || next == TaskState::success) one.started = now();
    if (next == TaskState::success) one.ended = now();
    if (next == TaskState::running) {
        effects_.starts.push_back(
            {active.dag, task, active.run, one.try_number, one.max_tries + 1});
    }
    return history_.save(one);
}

void Machine::stop_task(ActiveRun& active, std::size_t task) {
    const TaskInstance& one = active.tasks[task];
    effects_.stops.push_back({active.run.key, one.task_id, one.try_number});
}

Result<> Machine::end_try(ActiveRun& active, std::size_t task, Ending ending) {
    TaskInstance& one = active.tasks[task];
    one.ended = now();
    has_changed_ = true;
    if (ending != Ending::failed) {
        one.state = ending == Ending::success ? TaskState::success : TaskState::skipped;
        return history_.save(one);
    }
    one.state = TaskState::failed;
    if (one.try_number <= one.max_tries) {
        TRY_VOID(history_.archive(one));
        one.state = TaskState::up_for_retry;
        one.retry_at = now() + active.dag->tasks[task].delay_after(one.try_number);
    }
    return history_.save(one);
}

}  // namespace sched
