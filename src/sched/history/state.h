#pragma once
// What the files of History share: the database, and rows as values. Private to this room.

#include <memory>
#include <string>
#include <string_view>

#include "sched/history/history.h"
#include "sched/history/sqlite.h"

namespace sched::history {

struct History::State {
    std::unique_ptr<Database> database;

    Statement prepare(std::string_view sql) { return database->prepare(sql); }
};

// The columns that read_run() takes, from 0 on.
inline constexpr std::string_view kRunColumns =
    "run.key, run.dag_id, run.run_id, run.run_type, run.state, run.logical_date, "
    "run.interval_start, run.interval_end, run.queued_at, run.start_date, run.end_date, "
    "run.last_decision, run.conf, run.note";
Run read_run(const Statement& row);

// The columns that read_task() takes, from `first` on; of task or try.
inline constexpr std::string_view kTaskColumns =
    "run, task_id, state, try_number, max_tries, queued_at, start_date, end_date, retry_at, pid, "
    "note";
TaskInstance read_task(const Statement& row, int first);

}  // namespace sched::history
