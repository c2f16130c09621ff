#pragma once
// One run of a DAG that is paused, watched until it ends.

#include <cstdint>
#include <functional>
#include <string>

#include "app/schedule/schedule.h"

namespace app::schedule {

using OnTasks = std::function<void(std::uint64_t finished, std::uint64_t all)>;

// Lets a DAG that has never run go, for the run that is due by its schedule or else for one that is
// asked for, and pauses it again. Code::not_found if there is no such DAG. On a thread that is no
// shard's.
Result<sched::history::Run> run_once(Schedule& schedule, const std::string& dag,
                                     const OnTasks& on_tasks);

}  // namespace app::schedule
