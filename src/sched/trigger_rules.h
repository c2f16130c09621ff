#pragma once
// Whether a task may start, by how those it depends on have ended; Airflow's rules.

#include <cstdint>

#include "sched/dag/dag.h"
#include "sched/history/records.h"

namespace sched {

// How many of a task's upstream tasks are in which state.
struct UpstreamCounts {
    int success = 0;
    int failed = 0;
    int upstream_failed = 0;
    int skipped = 0;
    int all = 0;

    void add(history::TaskState state);
    int done() const { return success + failed + upstream_failed + skipped; }
};

enum class Verdict : std::uint8_t { wait, start, upstream_failed, skipped };

Verdict judge(dag::TriggerRule rule, const UpstreamCounts& counts);

}  // namespace sched
