#pragma once
// The tables, and how an older file becomes one of today. Private to this room.

#include "base/result.h"
#include "sched/history/sqlite.h"

namespace sched::history {

// Code::unsupported if a newer program wrote it.
Result<> bring_up_to_date(Database& database);

}  // namespace sched::history
