#pragma once
// A DAG: tasks, what each waits for, and when all of it runs. A value, checked when it was read
// (read_dag.h), and never changed after.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sched/calendar/timetable.h"

namespace sched::dag {

using calendar::Instant;
using calendar::Microseconds;

// What a task does; the words of the file's keys.
enum class TaskKind : std::uint8_t { empty, command, sql, load, query, audit, http };
std::string_view name_of(TaskKind kind);
// The class of Airflow that does such a thing, for tools that look at it: "BashOperator".
std::string_view operator_of(TaskKind kind);

// When a task may start, by the ends of those it depends on; Airflow's words and meanings.
enum class TriggerRule : std::uint8_t {
    all_success,
    all_failed,
    all_done,
    all_done_min_one_success,
    all_skipped,
    one_failed,
    one_success,
    one_done,
    none_failed,
    none_failed_min_one_success,
    none_skipped,
    always,
};
std::string_view name_of(TriggerRule rule);
std::optional<TriggerRule> trigger_rule_of(std::string_view name);

struct HttpCall {
    std::string method = "GET";
    std::string url;
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;
};

struct Task {
    std::string id;
    std::string owner = "airflow";
    TaskKind kind = TaskKind::empty;
    std::string text;                // a command's or an SQL statement's
    std::vector<std::string> names;  // what is loaded or asked; "all" is everything
    HttpCall http;

    std::vector<std::size_t> upstream;  // places in Dag::tasks
    std::vector<std::size_t> downstream;
    TriggerRule trigger_rule = TriggerRule::all_success;
    int retries = 0;
    Microseconds retry_delay = std::chrono::seconds(300);
    bool retries_back_off = false;  // each delay twice the one before
    std::optional<Microseconds> retry_delay_max;
    std::optional<Microseconds> execution_time_max;

    // Before try number `try_number` + 1, once that one has failed.
    Microseconds delay_after(int try_number) const;
};

struct FailureHook {
    std::string command;  // for sh; empty: none
    std::string webhook;  // a URL; empty: none
};

struct Dag {
    std::string id;
    std::string file;  // as it is shown
    std::string description;
    std::vector<std::string> tags;
    calendar::Timetable timetable;
    std::optional<Instant> start_date;
    std::optional<Instant> end_date;
    bool catches_up = false;
    bool is_paused_at_first = true;
    int active_runs_max = 16;
    int active_tasks_max = 16;
    FailureHook on_failure;
    std::vector<Task> tasks;         // in order of the file
    std::vector<std::size_t> order;  // each after what it depends on

    std::optional<std::size_t> find(std::string_view task_id) const;
    calendar::Restriction restriction() const { return {start_date, end_date, catches_up}; }
    // Everything that comes after the task, or before it; without itself, in rising order.
    std::vector<std::size_t> descendants(std::size_t task) const;
    std::vector<std::size_t> ancestors(std::size_t task) const;
    // In order of name, each once.
    std::vector<std::string> owners() const;
};

}  // namespace sched::dag
