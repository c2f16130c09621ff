#include "sched/history/history.h"

#include "sched/history/schema.h"
#include "sched/history/state.h"

namespace sched::history {
namespace {

using base::Code;
using base::Error;

void bind_task(Statement& statement, const TaskInstance& task) {
    statement.bind(name_of(task.state))
        .bind(std::int64_t{task.try_number})
        .bind(std::int64_t{task.max_tries})
        .bind(task.queued_at)
        .bind(task.started)
        .bind(task.ended)
        .bind(task.retry_at)
        .bind(task.pid)
        .bind(task.note);
}

}  // namespace

Run read_run(const Statement& row) {
    Run run;
    run.key = RunKey{row.integer(0)};
    run.dag_id = row.text(1);
    run.run_id = row.text(2);
    run.type = run_type_of(row.text(3)).value_or(RunType::manual);
    run.state = run_state_of(row.text(4)).value_or(RunState::failed);
    run.logical_date = row.instant(5);
    run.interval = {row.instant(6), row.instant(7)};
    run.queued_at = row.instant(8);
    run.started = row.optional_instant(9);
    run.ended = row.optional_instant(10);
    run.last_decision = row.optional_instant(11);
    run.conf = row.text(12);
    run.note = row.optional_text(13);
    return run;
}

TaskInstance read_task(const Statement& row, int first) {
    TaskInstance task;
    task.run = RunKey{row.integer(first)};
    task.task_id = row.text(first + 1);
    task.state = task_state_of(row.text(first + 2)).value_or(TaskState::failed);
    task.try_number = static_cast<int>(row.integer(first + 3));
    task.max_tries = static_cast<int>(row.integer(first + 4));
    task.queued_at = row.optional_instant(first + 5);
    task.started = row.optional_instant(first + 6);
    task.ended = row.optional_instant(first + 7);
    task.retry_at = row.optional_instant(first + 8);
    if (!row.is_null(first + 9)) task.pid = row.integer(first + 9);
    task.note = row.optional_text(first + 10);
    return task;
}

History::History(std::unique_ptr<State> state) : state_(std::move(state)) {}
History::~History() = default;

Result<std::unique_ptr<History>> History::open(const std::string& path) {
    auto state = std::make_unique<State>();
    TRY(state->database, Database::open(path));
    auto current = bring_up_to_date(*state->database);
    if (!current) return base::within(path, current.error());
    return std::unique_ptr<History>(new History(std::move(state)));
}

Result<> History::together(const std::function<Result<>()>& work) {
    // One inside another is part of the outer one.
    if (state_->database->is_in_transaction()) return work();
    TRY_VOID(state_->database->execute("BEGIN IMMEDIATE"));
    auto done = work();
    if (done) done = state_->database->execute("COMMIT");
    if (!done && state_->database->is_in_transaction()) {
        // The first fault is the one to tell.
        if (auto undone = state_->database->execute("ROLLBACK"); !undone) return done.error();
    }
    return done;
}

Result<Paused> History::know(const std::string& dag_id, Paused at_first) {
    Statement added =
        state_->prepare("INSERT OR IGNORE INTO dag (dag_id, is_paused) VALUES (?, ?)");
    added.bind(dag_id).bind(std::int64_t{at_first == Paused::yes});
    TRY_VOID(added.run());
    Statement asked = state_->prepare("SELECT is_paused FROM dag WHERE dag_id = ?");
    asked.bind(dag_id);
    TRY(const bool has_row, asked.step());
    return has_row && asked.integer(0) == 0 ? Paused::no : Paused::yes;
}

Result<> History::set_paused(const std::string& dag_id, Paused paused) {
    Statement changed = state_->prepare("UPDATE dag SET is_paused = ? WHERE dag_id = ?");
    changed.bind(std::int64_t{paused == Paused::yes}).bind(dag_id);
    return changed.run();
}

Result<RunKey> History::add(const Run& run, const std::vector<TaskInstance>& tasks) {
    RunKey key{};
    TRY_VOID(together([&]() -> Result<> {
        Statement added = state_->prepare(
            "INSERT INTO run (dag_id, run_id, run_type, state, logical_date, interval_start, "
            "interval_end, queued_at, start_date, end_date, last_decision, conf, note) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
        added.bind(run.dag_id)
            .bind(run.run_id)
            .bind(name_of(run.type))
            .bind(name_of(run.state))
            .bind(run.logical_date)
            .bind(run.interval.start)
            .bind(run.interval.end)
            .bind(run.queued_at)
            .bind(run.started)
            .bind(run.ended)
            .bind(run.last_decision)
            .bind(run.conf)
            .bind(run.note);
        TRY_VOID(added.run());
        key = RunKey{state_->database->last_key()};
        for (TaskInstance task : tasks) {
            task.run = key;
            TRY_VOID(add(task));
        }
        return {};
    }));
    return key;
}

Result<> History::save(const Run& run) {
    Statement changed = state_->prepare(
        "UPDATE run SET state = ?, queued_at = ?, start_date = ?, end_date = ?, last_decision = ?, "
        "note = ? WHERE key = ?");
    changed.bind(name_of(run.state))
        .bind(run.queued_at)
        .bind(run.started)
        .bind(run.ended)
        .bind(run.last_decision)
        .bind(run.note)
        .bind(run.key.value());
    return changed.run();
}

Result<> History::add(const TaskInstance& task) {
    Statement added = state_->prepare(
        "INSERT INTO task (state, try_number, max_tries, queued_at, start_date, end_date, "
        "retry_at, pid, note, run, task_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
    bind_task(added, task);
    added.bind(task.run.value()).bind(task.task_id);
    return added.run();
}

Result<> History::save(const TaskInstance& task) {
    Statement changed = state_->prepare(
        "UPDATE task SET state = ?, try_number = ?, max_tries = ?, queued_at = ?, start_date = ?, "
        "end_date = ?, retry_at = ?, pid = ?, note = ? WHERE run = ? AND task_id = ?");
    bind_task(changed, task);
    changed.bind(task.run.value()).bind(task.task_id);
    return changed.run();
}

Result<> History::archive(const TaskInstance& task) {
    Statement added = state_->prepare(
        "INSERT INTO try (state, try_number, max_tries, queued_at, start_date, end_date, "
        "retry_at, pid, note, run, task_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
    bind_task(added, task);
    added.bind(task.run.value()).bind(task.task_id);
    return added.run();
}

Result<> History::remove(RunKey run) {
    Statement removed = state_->prepare("DELETE FROM run WHERE key = ?");
    removed.bind(run.value());
    return removed.run();
}

Result<> History::add(const Event& event) {
    Statement added = state_->prepare(
        "INSERT INTO event (at, name, dag_id, run_id, task_id, owner, extra) "
        "VALUES (?, ?, ?, ?, ?, ?, ?)");
    added.bind(event.when)
        .bind(event.name)
        .bind(event.dag_id)
        .bind(event.run_id)
        .bind(event.task_id)
        .bind(event.owner)
        .bind(event.extra);
    return added.run();
}

Result<> History::set(const Variable& variable) {
    Statement added = state_->prepare(
        "INSERT INTO variable (key, value, description) VALUES (?, ?, ?) ON CONFLICT (key) DO "
        "UPDATE SET value = excluded.value, description = excluded.description");
    added.bind(variable.key).bind(variable.value).bind(variable.description);
    return added.run();
}

Result<> History::remove_variable(const std::string& key) {
    Statement removed = state_->prepare("DELETE FROM variable WHERE key = ?");
    removed.bind(key);
    TRY_VOID(removed.run());
    if (state_->database->changes() > 0) return {};
    return Error{Code::not_found, base::text("there is no variable ", base::printable(key))};
}

}  // namespace sched::history
