#pragma once
// What the tables say: to one statement, and the kept answers, printed.

#include "app/commands/output.h"
#include "app/engines/instance.h"

namespace app::commands {

using base::Result;

// One SELECT over all tables as they are now. On the question lane, or while nothing else runs.
Result<std::unique_ptr<sql::Rows>> ask(engines::Instance& instance, std::string_view statement);
// Each under its title, with its columns: the first rows of each printed answer, and how to see the
// rest.
Result<> show_answers(engines::Instance& instance, Output& output);

}  // namespace app::commands
