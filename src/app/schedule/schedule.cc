#include "app/schedule/schedule.h"

#include <filesystem>

#include "base/log_line.h"
#include "sched/attempts/command.h"

namespace app::schedule {

Schedule::Schedule(engines::Instance& instance, Scope scope, std::string directory)
    : instance_(instance),
      scope_(scope),
      directory_(std::move(directory)),
      logs_(directory_ + "/logs"),
      executor_(instance, logs_) {}

Result<std::unique_ptr<Schedule>> Schedule::open(engines::Instance& instance, Scope scope) {
    std::unique_ptr<Schedule> schedule(
        new Schedule(instance, scope, instance.data() + "/schedule"));
    TRY_VOID(instance.disk().make_directories(schedule->directory_));
    DagFiles files = read_dag_files(instance.disk(), instance.data(), instance.pipeline());
    schedule->import_errors_ = std::move(files.errors);
    sched::SchedulerOptions options{.history_path = schedule->directory_ + "/history.db"};
    options.machine.scope = scope;
    TRY(schedule->scheduler_,
        sched::Scheduler::open(instance.shards(), instance.clock(), schedule->executor_,
                               std::move(options), std::move(files.dags)));
    schedule->executor_.tell(*schedule->scheduler_);
    schedule->end_left_behind();
    return schedule;
}

Schedule::~Schedule() { stop(); }

void Schedule::start() { scheduler_->start(); }

void Schedule::stop() {
    if (is_stopped_) return;
    is_stopped_ = true;
    // First nothing new starts; then what is under way ends, and finds nobody to tell.
    if (scheduler_) scheduler_->pause();
    executor_.stop_all();
    if (scheduler_) scheduler_->stop();
}

// Its commands may still be at work, and would be beside the tries that come.
void Schedule::end_left_behind() {
    const auto left = scheduler_->ask(
        [](sched::Machine&, sched::History& history) { return history.unfinished(); });
    if (!left) return;
    const std::string data = std::filesystem::absolute(instance_.data()).lexically_normal();
    for (const sched::history::Run& run : *left) {
        if (run.state != sched::history::RunState::running) continue;
        const std::size_t ended = sched::attempts::end_left_behind({"MILLRACE_DATA", data},
                                                                   {"MILLRACE_RUN_ID", run.run_id});
        if (ended == 0) continue;
        base::log_warn("app", "processes_left_behind",
                       {{"run", run.run_id}, {"ended", base::text(ended)}});
    }
}

}  // namespace app::schedule
