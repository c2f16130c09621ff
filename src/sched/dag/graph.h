#pragma once
// From names of tasks to the graph between them. Private to this room.

#include <string>
#include <vector>

#include "base/result.h"
#include "sched/dag/dag.h"

namespace sched::dag {

// A name that a task depends on, and where it stands in the file: "dag.yaml:7:3".
struct Dependency {
    std::string task_id;
    std::string place;
};

// Fills upstream, downstream and order; `depends` has an entry for each task of the DAG.
// Code::invalid_argument for a name that is none, or a circle, whose tasks it names.
base::Result<> connect(Dag& dag, const std::vector<std::vector<Dependency>>& depends);

}  // namespace sched::dag
