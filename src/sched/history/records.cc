#include "sched/history/records.h"

#include <algorithm>

namespace sched::history {
namespace {

constexpr std::array<std::string_view, 4> kRunStateNames{"queued", "running", "success", "failed"};
constexpr std::array<std::string_view, 3> kRunTypeNames{"manual", "scheduled", "backfill"};
constexpr std::array<std::string_view, 10> kTaskStateNames{
    "none",   "scheduled",    "queued",          "running", "success",
    "failed", "up_for_retry", "upstream_failed", "skipped", "removed"};

template <class Enum, std::size_t N>
std::optional<Enum> value_of(const std::array<std::string_view, N>& names, std::string_view name) {
    const auto found = std::find(names.begin(), names.end(), name);
    if (found == names.end()) return std::nullopt;
    return static_cast<Enum>(found - names.begin());
}

}  // namespace

std::string_view name_of(RunState state) { return kRunStateNames[static_cast<std::size_t>(state)]; }
std::string_view name_of(RunType type) { return kRunTypeNames[static_cast<std::size_t>(type)]; }
std::string_view name_of(TaskState state) {
    return kTaskStateNames[static_cast<std::size_t>(state)];
}
std::optional<RunState> run_state_of(std::string_view name) {
    return value_of<RunState>(kRunStateNames, name);
}
std::optional<RunType> run_type_of(std::string_view name) {
    return value_of<RunType>(kRunTypeNames, name);
}
std::optional<TaskState> task_state_of(std::string_view name) {
    return value_of<TaskState>(kTaskStateNames, name);
}

}  // namespace sched::history
