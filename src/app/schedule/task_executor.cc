#include "app/schedule/task_executor.h"

#include <algorithm>
#include <filesystem>

#include "app/commands/audit.h"
#include "app/commands/batch.h"
#include "app/commands/job.h"
#include "base/log_line.h"
#include "codec/json/writer.h"
#include "sched/attempts/command.h"
#include "sched/scheduler.h"

namespace app::schedule {
namespace {

using base::Code;
using base::Error;
using base::Result;
using sched::Ending;
using sched::attempts::AttemptLog;
using sched::attempts::StopFlag;
using sched::calendar::iso_text;
using sched::dag::Dag;
using sched::dag::TaskKind;
using sched::history::Run;

// As many as the machine starts at once; they wait, they do not compute.
constexpr unsigned kThreads = 16;
constexpr std::chrono::seconds kGrace{5};
// The whole program ends within five seconds.
constexpr std::chrono::seconds kGraceAtStop{2};
constexpr std::chrono::seconds kHookGraceAtStop{1};
constexpr std::chrono::minutes kHttpWaitMax{5};
constexpr std::chrono::seconds kHookWaitMax{30};
// The exit code by which a command says that there was nothing to do, as in Airflow.
constexpr int kExitSkipped = 99;

std::string joined(const std::vector<std::string>& names) {
    std::string text;
    for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
    return text;
}

std::string word_of(Ending ending) {
    switch (ending) {
        case Ending::success:
            return "success";
        case Ending::failed:
            return "failed";
        case Ending::skipped:
            return "skipped";
    }
    return "";
}

// "all" is said by naming none.
std::vector<std::string> unless_all(const std::vector<std::string>& names) {
    return names == std::vector<std::string>{"all"} ? std::vector<std::string>{} : names;
}

}  // namespace

struct TaskExecutor::Job {
    sched::Attempt attempt;
    std::shared_ptr<StopFlag> stop;
    std::shared_ptr<run::Gate::Holder> inside;
};

TaskExecutor::TaskExecutor(engines::Instance& instance, std::string logs)
    : instance_(instance),
      logs_(std::move(logs)),
      data_(std::filesystem::absolute(instance.data()).lexically_normal().string()),
      http_(instance.clock()),
      pool_(kThreads) {}

TaskExecutor::~TaskExecutor() = default;

void TaskExecutor::start(sched::Attempt attempt) {
    auto inside = gate_.enter();
    if (!inside) return;
    auto job = std::make_shared<Job>();
    job->attempt = std::move(attempt);
    job->stop = std::make_shared<StopFlag>();
    job->inside = std::make_shared<run::Gate::Holder>(*std::move(inside));
    {
        const std::lock_guard guard(mutex_);
        if (stops_) return;
        flags_[job->attempt.key()] = job->stop;
    }
    const auto on_thread = [this, job] { work(*job); };
    switch (job->attempt.what().kind) {
        case TaskKind::load:
        case TaskKind::query:
            return instance_.batch_lane().post(on_thread);
        case TaskKind::sql:
        case TaskKind::audit:
            return instance_.question_lane().post(on_thread);
        default:
            return pool_.post(on_thread);
    }
}

void TaskExecutor::stop(const sched::AttemptKey& key) {
    const std::lock_guard guard(mutex_);
    const auto found = flags_.find(key);
    if (found != flags_.end()) found->second->raise(kGrace);
}

void TaskExecutor::stop_all() {
    {
        std::unique_lock guard(mutex_);
        stops_ = true;
        for (const auto& [key, flag] : flags_) flag->raise(kGraceAtStop);
        hook_ended_.wait_for(guard, kHookGraceAtStop, [this] { return hooks_ == 0; });
    }
    hooks_stop_.raise(kGraceAtStop);
    instance_.shards().run_to_end(gate_.close());
}

void TaskExecutor::work(const Job& job) {
    const sched::Attempt& attempt = job.attempt;
    Ending ending = Ending::failed;
    auto log = AttemptLog::open(
        instance_.disk(), instance_.clock(), logs_,
        {attempt.dag->id, attempt.run.run_id, attempt.what().id, attempt.try_number});
    if (!log) {
        base::log_error("app", "attempt_without_log", {{"why", log.error().what}});
    } else {
        log->info(base::text("Starting attempt ", attempt.try_number, " of ", attempt.tries_max));
        // Stopped while it was waiting for its turn.
        if (!job.stop->is_raised()) ending = run_kind(job, *log);
        if (job.stop->is_raised()) log->error("Stopped");
        log->info(ending == Ending::success   ? "Marking task as SUCCESS"
                  : ending == Ending::skipped ? "Marking task as SKIPPED"
                                              : "Marking task as FAILED");
    }
    const base::Labels labels{{"dag", attempt.dag->id}, {"ending", word_of(ending)}};
    instance_.metrics()
        .counter("schedule_attempts_total", "Attempts of tasks that ended, by how.", labels)
        .add(1);
    {
        const std::lock_guard guard(mutex_);
        flags_.erase(attempt.key());
    }
    scheduler_->tell_ended(attempt.key(), ending);
}

Ending TaskExecutor::run_kind(const Job& job, AttemptLog& log) {
    const sched::dag::Task& what = job.attempt.what();
    Result<std::string> done = std::string{};
    switch (what.kind) {
        case TaskKind::empty:
            return Ending::success;
        case TaskKind::command:
            return run_command(job, log);
        case TaskKind::http:
            return run_http(job, log);
        case TaskKind::sql:
            return run_sql(job, log);
        case TaskKind::load:
            log.info("Loading " + joined(what.names));
            done = load(what.names);
            break;
        case TaskKind::query:
            log.info("Answering " + joined(what.names));
            done = query(what.names);
            break;
        case TaskKind::audit:
            log.info("Counting what was accepted, stored, in the bucket and in the tables");
            done = audit();
            break;
    }
    if (!done) {
        log.error(done.error().what);
        return Ending::failed;
    }
    log.append(*done);
    return Ending::success;
}

Ending TaskExecutor::run_command(const Job& job, AttemptLog& log) {
    const sched::Attempt& attempt = job.attempt;
    sched::attempts::Command command;
    command.text = attempt.what().text;
    command.log_path = log.path();
    command.environment = environment_of(*attempt.dag, attempt.run);
    command.environment.emplace_back("MILLRACE_TASK_ID", attempt.what().id);
    command.environment.emplace_back("MILLRACE_TRY_NUMBER", base::text(attempt.try_number));
    log.info("Running command: sh -c " + command.text);
    const auto end = sched::attempts::run_command(
        command, *job.stop, [&](pid_t pid) { scheduler_->tell_started(attempt.key(), pid); });
    if (!end) {
        log.error(end.error().what);
        return Ending::failed;
    }
    log.info(base::text("Command exited with return code ", end->exit_code));
    if (end->was_stopped) return Ending::failed;
    if (end->exit_code == kExitSkipped) return Ending::skipped;
    return end->exit_code == 0 ? Ending::success : Ending::failed;
}

Ending TaskExecutor::run_http(const Job& job, AttemptLog& log) {
    const sched::dag::Task& what = job.attempt.what();
    io::HttpRequest request;
    request.method = what.http.method;
    request.url = what.http.url;
    request.headers = what.http.headers;
    request.body = what.http.body;
    request.timeout =
        std::min<std::chrono::milliseconds>(std::chrono::ceil<std::chrono::milliseconds>(
                                                what.execution_time_max.value_or(kHttpWaitMax)),
                                            kHttpWaitMax);
    request.cancelled_by = job.stop->descriptor();
    log.info(base::text("Calling ", request.method, " ", request.url));
    const auto response = http_.send(request);
    if (!response) {
        log.error(response.error().what);
        return Ending::failed;
    }
    log.info(base::text("Answered ", response->status));
    log.append(response->body + "\n");
    return response->status >= 200 && response->status < 400 ? Ending::success : Ending::failed;
}

Ending TaskExecutor::run_sql(const Job& job, AttemptLog& log) {
    commands::Job asked;
    asked.verb = "sql";
    asked.words["statement"] = job.attempt.what().text;
    log.info("Running statement: " + job.attempt.what().text);
    commands::CollectedOutput output(0);
    const commands::Exit exit = commands::perform(instance_, asked, output);
    log.append(output.to_out());
    if (!output.to_err().empty()) log.error(output.to_err());
    return exit == commands::Exit::ok ? Ending::success : Ending::failed;
}

Result<std::string> TaskExecutor::load(const std::vector<std::string>& names) {
    const bool is_all = names == std::vector<std::string>{"all"};
    if (is_all || names == std::vector<std::string>{"bucket"}) {
        TRY_VOID(commands::drain_sink(instance_));
        if (!is_all) return std::string("the bucket has everything\n");
    }
    TRY(const auto loaded,
        commands::load_tables(instance_, unless_all(names), [](std::string_view) {}));
    std::string text;
    for (const auto& one : loaded) {
        text += base::text(one.table, ": ", one.records, " records, ", one.rows,
                           " rows new or changed, ", one.dead_letters, " dead letters\n");
    }
    return text;
}

Result<std::string> TaskExecutor::query(const std::vector<std::string>& names) {
    TRY(const auto changed, commands::answer(instance_, unless_all(names)));
    std::string text;
    for (const std::string& one : changed) text += one + ": changed\n";
    if (text.empty()) text = "the answers are what they were\n";
    return text;
}

Result<std::string> TaskExecutor::audit() {
    TRY(const auto report, commands::audit(instance_));
    std::string text = commands::audit_text(report);
    if (!report.ok()) return Error{Code::conflict, std::move(text)};
    return text;
}

TaskExecutor::Environment TaskExecutor::environment_of(const Dag& dag, const Run& run) const {
    return {{"MILLRACE_DATA", data_},
            {"MILLRACE_DAG_ID", dag.id},
            {"MILLRACE_RUN_ID", run.run_id},
            {"MILLRACE_CONF", run.conf},
            {"MILLRACE_LOGICAL_DATE", iso_text(run.logical_date)},
            {"MILLRACE_DATA_INTERVAL_START", iso_text(run.interval.start)},
            {"MILLRACE_DATA_INTERVAL_END", iso_text(run.interval.end)}};
}

void TaskExecutor::run_failed(std::shared_ptr<const Dag> dag, const Run& run) {
    instance_.metrics()
        .counter("schedule_runs_failed_total", "Runs that failed.", {{"dag", dag->id}})
        .add(1);
    auto inside = gate_.enter();
    if (!inside || (dag->on_failure.command.empty() && dag->on_failure.webhook.empty())) return;
    auto holder = std::make_shared<run::Gate::Holder>(*std::move(inside));
    {
        const std::lock_guard guard(mutex_);
        ++hooks_;
    }
    pool_.post([this, dag = std::move(dag), run, holder] {
        if (!dag->on_failure.command.empty()) run_hook_command(*dag, run);
        if (!dag->on_failure.webhook.empty()) call_hook(*dag, run);
        const std::lock_guard guard(mutex_);
        --hooks_;
        hook_ended_.notify_all();
    });
}

void TaskExecutor::run_hook_command(const Dag& dag, const Run& run) {
    auto log = AttemptLog::open(instance_.disk(), instance_.clock(), logs_,
                                {dag.id, run.run_id, "on_failure", 1});
    if (!log) return base::log_warn("app", "failure_hook_failed", {{"why", log.error().what}});
    sched::attempts::Command command;
    command.text = dag.on_failure.command;
    command.log_path = log->path();
    command.environment = environment_of(dag, run);
    command.environment.emplace_back("MILLRACE_STATE", "failed");
    const auto end = sched::attempts::run_command(command, hooks_stop_, [](pid_t) {});
    if (end && end->exit_code == 0) return;
    base::log_warn("app", "failure_hook_failed",
                   {{"dag", dag.id},
                    {"run", run.run_id},
                    {"why", end ? base::text("exit code ", end->exit_code) : end.error().what}});
}

void TaskExecutor::call_hook(const Dag& dag, const Run& run) {
    io::HttpRequest request;
    request.method = "POST";
    request.url = dag.on_failure.webhook;
    request.headers = {{"Content-Type", "application/json"}};
    request.timeout = kHookWaitMax;
    request.cancelled_by = hooks_stop_.descriptor();
    codec::JsonWriter json(request.body);
    json.begin_object();
    json.key("dag_id").string(dag.id);
    json.key("run_id").string(run.run_id);
    json.key("state").string("failed");
    json.end_object();
    const auto response = http_.send(request);
    if (response && response->status < 300) return;
    base::log_warn(
        "app", "failure_hook_failed",
        {{"dag", dag.id},
         {"run", run.run_id},
         {"why", response ? base::text("answered ", response->status) : response.error().what}});
}

}  // namespace app::schedule
