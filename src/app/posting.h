#pragma once
// `millrace emulate` and `millrace seed-db`: clients of the pipeline, without an instance.

#include "app/command_line.h"

namespace app {

commands::Exit run_emulate(const CommandLine& line, commands::Output& output);
commands::Exit run_seed_db(const CommandLine& line, commands::Output& output);

}  // namespace app
