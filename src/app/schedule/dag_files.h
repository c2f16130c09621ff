#pragma once
// The DAGs of an instance: the pipeline's own, and the files in DATA/dags.

#include <string>
#include <vector>

#include "app/engines/pipeline.h"
#include "io/disk.h"
#include "sched/dag/dag.h"

namespace app::schedule {

// A file that is no DAG, and why.
struct ImportError {
    std::string file;
    std::string text;
};

struct DagFiles {
    std::vector<sched::dag::Dag> dags;
    std::vector<ImportError> errors;
};

// A broken file is an entry of `errors` and takes no other with it.
DagFiles read_dag_files(io::Disk& disk, const std::string& data, const engines::Pipeline& pipeline);

}  // namespace app::schedule
