#include "sched/dag/dag.h"

#include <algorithm>
#include <array>
#include <set>

namespace sched::dag {
namespace {

struct KindInfo {
    TaskKind kind;
    std::string_view name;
    std::string_view operator_name;
};
constexpr std::array<KindInfo, 7> kKinds{{
    {TaskKind::empty, "empty", "EmptyOperator"},
    {TaskKind::command, "command", "BashOperator"},
    {TaskKind::sql, "sql", "SQLExecuteQueryOperator"},
    {TaskKind::load, "load", "MillraceLoadOperator"},
    {TaskKind::query, "query", "MillraceQueryOperator"},
    {TaskKind::audit, "audit", "MillraceAuditOperator"},
    {TaskKind::http, "http", "HttpOperator"},
}};

constexpr std::array<std::string_view, 12> kRules{"all_success",  "all_failed",
                                                  "all_done",     "all_done_min_one_success",
                                                  "all_skipped",  "one_failed",
                                                  "one_success",  "one_done",
                                                  "none_failed",  "none_failed_min_one_success",
                                                  "none_skipped", "always"};
// Twice twice twice… a day is enough for anything.
constexpr Microseconds kBackOffMax = std::chrono::hours(24);

std::vector<std::size_t> reached(const std::vector<Task>& tasks, std::size_t from,
                                 std::vector<std::size_t> Task::* next) {
    std::set<std::size_t> seen;
    std::vector<std::size_t> open = tasks[from].*next;
    while (!open.empty()) {
        const std::size_t one = open.back();
        open.pop_back();
        if (!seen.insert(one).second) continue;
        open.insert(open.end(), (tasks[one].*next).begin(), (tasks[one].*next).end());
    }
    return {seen.begin(), seen.end()};
}

}  // namespace

std::string_view name_of(TaskKind kind) { return kKinds[static_cast<std::size_t>(kind)].name; }

std::string_view operator_of(TaskKind kind) {
    return kKinds[static_cast<std::size_t>(kind)].operator_name;
}

std::string_view name_of(TriggerRule rule) { return kRules[static_cast<std::size_t>(rule)]; }

std::optional<TriggerRule> trigger_rule_of(std::string_view name) {
    const auto found = std::find(kRules.begin(), kRules.end(), name);
    if (found == kRules.end()) return std::nullopt;
    return static_cast<TriggerRule>(found - kRules.begin());
}

Microseconds Task::delay_after(int try_number) const {
    if (!retries_back_off) return retry_delay;
    const Microseconds cap = retry_delay_max.value_or(kBackOffMax);
    // A delay of zero would stay zero for ever.
    Microseconds delay = std::max<Microseconds>(retry_delay, std::chrono::seconds(1));
    for (int i = 1; i < try_number && delay < cap; ++i) delay *= 2;
    return std::min(delay, cap);
}

std::optional<std::size_t> Dag::find(std::string_view task_id) const {
    const auto found = std::ranges::find(tasks, task_id, &Task::id);
    if (found == tasks.end()) return std::nullopt;
    return static_cast<std::size_t>(found - tasks.begin());
}

std::vector<std::size_t> Dag::descendants(std::size_t task) const {
    return reached(tasks, task, &Task::downstream);
}

std::vector<std::size_t> Dag::ancestors(std::size_t task) const {
    return reached(tasks, task, &Task::upstream);
}

std::vector<std::string> Dag::owners() const {
    std::set<std::string> names;
    for (const Task& task : tasks) names.insert(task.owner);
    return {names.begin(), names.end()};
}

}  // namespace sched::dag
