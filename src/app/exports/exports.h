#pragma once
// The pipeline, handed to the real engines: files for Airflow, and for Spark or Databricks.

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "app/engines/pipeline.h"
#include "base/result.h"
#include "io/disk.h"
#include "sched/dag/dag.h"

namespace app::exports {

using base::Result;

// Who does the tasks of the exported DAG.
enum class Target : std::uint8_t { millrace, databricks };

// Path below the chosen directory → content.
using Files = std::map<std::string, std::string>;

// <dag_id>.py, which imports in Airflow 2.4 and later and in 3. The same tasks, dependencies and
// retries; for Millrace each runs `millrace` (with MILLRACE_DATA), for Databricks it submits
// run_spark.py.
Files airflow_files(const sched::dag::Dag& dag, const std::string& data, Target target);

// sql/*.sql, the pipeline's files as they are (with the user id filled in where they name it), and
// run_spark.py. Code::conflict: two files of one name.
Result<Files> spark_files(const engines::PipelineFiles& files, const std::string& user_id);

// Writes them below `directory`, which is made; files of these names are replaced.
Result<> write_files(io::Disk& disk, const std::string& directory, const Files& files);

// The user id that a command without an open data directory means: the one given, the directory's,
// or the default.
std::string user_id_of(io::Disk& disk, const std::string& asked, const std::string& data);

}  // namespace app::exports
