#pragma once
// `millrace dag run`: a job, and with --wait a look now and then until the run has ended.

#include <functional>

#include "app/commands/job.h"

namespace app::schedule {

// Does a job wherever the data directory is open, and says its exit.
using PerformJob = std::function<commands::Exit(const commands::Job&, commands::Output&)>;

// Exit::failed if the run has failed.
commands::Exit dag_run(const commands::Job& job, const PerformJob& perform,
                       commands::Output& output);

}  // namespace app::schedule
