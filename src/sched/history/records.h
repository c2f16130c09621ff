#pragma once
// What is kept of the past and of what is under way: runs, their task instances, what people did.
// Plain values; the words of the states are Airflow's.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "sched/calendar/instant.h"

namespace sched::history {

using calendar::Instant;
using calendar::Interval;

// A run's place in the history; never used again.
using RunKey = base::Id<struct RunKeyTag, std::int64_t>;

enum class RunState : std::uint8_t { queued, running, success, failed };
enum class RunType : std::uint8_t { manual, scheduled, backfill };
enum class TaskState : std::uint8_t {
    none,       // nothing has happened yet
    scheduled,  // what it depends on has ended well
    queued,     // waits for a free place
    running,
    success,
    failed,
    up_for_retry,
    upstream_failed,
    skipped,
    removed,  // the DAG has no such task any more
};
inline constexpr std::array kRunStates{RunState::queued, RunState::running, RunState::success,
                                       RunState::failed};

std::string_view name_of(RunState state);
std::string_view name_of(RunType type);
std::string_view name_of(TaskState state);
std::optional<RunState> run_state_of(std::string_view name);
std::optional<RunType> run_type_of(std::string_view name);
std::optional<TaskState> task_state_of(std::string_view name);

inline bool is_finished(RunState state) {
    return state == RunState::success || state == RunState::failed;
}
inline bool is_finished(TaskState state) {
    return state == TaskState::success || state == TaskState::failed ||
           state == TaskState::upstream_failed || state == TaskState::skipped ||
           state == TaskState::removed;
}

struct Run {
    RunKey key{};
    std::string dag_id;
    std::string run_id;
    RunType type = RunType::manual;
    RunState state = RunState::queued;
    Instant logical_date{};
    Interval interval;
    Instant queued_at{};
    std::optional<Instant> started{};
    std::optional<Instant> ended{};
    std::optional<Instant> last_decision{};
    std::string conf = "{}";  // a JSON object
    std::optional<std::string> note{};
};

struct TaskInstance {
    RunKey run{};
    std::string task_id;
    TaskState state = TaskState::none;
    // Of the try under way or the last one; 0 before the first.
    int try_number = 0;
    // Tries that may fail before the task has; more than the retries once it was cleared.
    int max_tries = 0;
    std::optional<Instant> queued_at{};
    std::optional<Instant> started{};
    std::optional<Instant> ended{};
    std::optional<Instant> retry_at{};  // of up_for_retry
    std::optional<std::int64_t> pid{};
    std::optional<std::string> note{};
};

// A task instance with what identifies its run, for pages over many runs.
struct TaskRow {
    std::string dag_id;
    std::string run_id;
    Instant logical_date{};
    TaskInstance task;
};

// Something a person or the machine did.
struct Event {
    std::int64_t id = 0;
    Instant when{};
    std::string name;  // "cli.trigger"
    std::optional<std::string> dag_id{};
    std::optional<std::string> run_id{};
    std::optional<std::string> task_id{};
    std::string owner = "millrace";
    std::string extra = "{}";
};

struct Variable {
    std::string key;
    std::string value;
    std::optional<std::string> description{};
};

template <class Row>
struct Page {
    std::vector<Row> rows;
    std::int64_t total = 0;  // without limit and offset
};

}  // namespace sched::history
