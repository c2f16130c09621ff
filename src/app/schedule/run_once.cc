#include "app/schedule/run_once.h"

#include <poll.h>

#include <algorithm>

#include "base/text.h"

namespace app::schedule {
namespace {

using base::Code;
using base::Error;
using sched::History;
using sched::Machine;
using sched::Run;
using sched::history::Paused;

constexpr int kLookEveryMs = 50;

Result<> set_paused(sched::Scheduler& scheduler, const std::string& dag, Paused paused) {
    const auto set = [&dag, paused](Machine& machine, History&) {
        return machine.set_paused(dag, paused);
    };
    return scheduler.ask(set);
}

// The run that came of itself, or else one that is asked for.
Result<std::string> begin(sched::Scheduler& scheduler, const std::string& dag) {
    const auto begin = [&dag](Machine& machine, History& history) -> Result<std::string> {
        TRY(const auto page, history.runs({.dag_ids = {dag}, .limit = 1}));
        if (!page.rows.empty()) return page.rows.front().run_id;
        TRY(const Run run, machine.trigger(dag, {}));
        return run.run_id;
    };
    return scheduler.ask(begin);
}

// The run, and how far its tasks have come.
Result<Run> look(sched::Scheduler& scheduler, const std::string& dag, const std::string& run_id,
                 const OnTasks& on_tasks) {
    const auto look = [&](Machine&, History& history) -> Result<Run> {
        TRY(const std::optional<Run> run, history.run(dag, run_id));
        if (!run) return Error{Code::not_found, base::text(dag, " ", run_id, ": no such run")};
        TRY(const auto tasks, history.tasks(run->key));
        const auto finished = std::ranges::count_if(
            tasks, [](const auto& task) { return sched::history::is_finished(task.state); });
        on_tasks(static_cast<std::uint64_t>(finished), tasks.size());
        return *run;
    };
    return scheduler.ask(look);
}

}  // namespace

Result<Run> run_once(Schedule& schedule, const std::string& dag, const OnTasks& on_tasks) {
    sched::Scheduler& scheduler = schedule.scheduler();
    TRY_VOID(set_paused(scheduler, dag, Paused::no));
    TRY(const std::string run_id, begin(scheduler, dag));
    for (;;) {
        TRY(Run run, look(scheduler, dag, run_id, on_tasks));
        if (sched::history::is_finished(run.state)) {
            TRY_VOID(set_paused(scheduler, dag, Paused::yes));
            return run;
        }
        poll(nullptr, 0, kLookEveryMs);
    }
}

}  // namespace app::schedule
