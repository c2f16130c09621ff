#pragma once
// From a YAML file to a checked DAG.
//
//     dag_id: nightly
//     schedule: "0 3 * * *"
//     timezone: Europe/Paris
//     default_args: {retries: 1, retry_delay: 120}
//     tasks:
//       - {id: load, load: all}
//       - {id: answer, query: all, depends: [load]}
//       - {id: tell, command: "curl -s $HOOK", depends: [answer], trigger_rule: all_done}
//
// All keys: docs/dags.md.

#include <string>
#include <string_view>

#include "base/result.h"
#include "io/disk.h"
#include "sched/dag/dag.h"

namespace sched::dag {

// `file` is only what errors and pages call it. Code::malformed or Code::invalid_argument names the
// file, line and column. The disk is where the time zones are.
base::Result<Dag> read_dag(io::Disk& disk, const std::string& text, std::string_view file);

// What an id may be: 1 to 250 letters, digits, `_`, `-` and `.`.
bool is_id(std::string_view text);

}  // namespace sched::dag
