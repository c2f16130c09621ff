#pragma once
// The kept answers, printed: each under its title, with its columns.

#include "app/instance.h"
#include "app/output.h"

namespace app {

// The first rows of each printed answer, and how to see the rest.
Result<> show_answers(Instance& instance, Output& output);

}  // namespace app
