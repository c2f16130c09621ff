#pragma once
// References and expressions. Private to this room.

#include <optional>

#include "door/gateway/vtl/cursor.h"
#include "door/gateway/vtl/syntax.h"

namespace door::gateway::vtl {

// At a `$`. Nothing, and the cursor unmoved, if no reference begins there.
std::optional<Reference> parse_reference(Cursor& cursor);
// Behind blanks; up to where it ends. A fault is the cursor's.
Expression parse_expression(Cursor& cursor);

}  // namespace door::gateway::vtl
