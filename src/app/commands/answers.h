#pragma once
// The kept answers, printed: each under its title, with its columns.

#include "app/commands/output.h"
#include "app/engines/instance.h"

namespace app::commands {

using base::Result;

// The first rows of each printed answer, and how to see the rest.
Result<> show_answers(engines::Instance& instance, Output& output);

}  // namespace app::commands
