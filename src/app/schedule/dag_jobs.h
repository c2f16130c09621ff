#pragma once
// `millrace dag …`: verbs on a schedule, wherever it runs.

#include "app/commands/job.h"
#include "app/schedule/schedule.h"

namespace app::schedule {

using commands::Exit;
using commands::Job;
using commands::Output;

inline bool is_dag_job(const Job& job) { return job.verb.starts_with("dag "); }
// Whether it needs what it asks for to be done here, where nobody else runs the schedule.
inline bool starts_runs(const Job& job) {
    return job.verb == "dag run" || (job.verb == "dag backfill" && !job.has("dry_run"));
}

// On a thread that is no shard's. In a schedule of its own scope, a run that was asked for has
// ended when this returns, unless its DAG is paused.
Exit perform_dag(Schedule& schedule, const Job& job, Output& output);

// `millrace dag check FILE`, which needs no data directory.
Exit check_dag(const std::string& file, Output& output);

// A run as JSON, with the names of the REST API.
std::string run_json(const sched::history::Run& run);

}  // namespace app::schedule
