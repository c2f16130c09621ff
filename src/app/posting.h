#pragma once
// `millrace emulate` and `millrace seed-db`: clients of the pipeline, without an instance.

#include "app/command_line.h"

namespace app {

Exit run_emulate(const CommandLine& line, Output& output);
Exit run_seed_db(const CommandLine& line, Output& output);

}  // namespace app
