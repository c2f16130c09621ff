#pragma once
// Text, references and directives. Private to this room.

#include <string_view>

#include "door/gateway/vtl/cursor.h"
#include "door/gateway/vtl/syntax.h"

namespace door::gateway::vtl {

// A whole template; a fault is the cursor's.
Block parse_template(Cursor& cursor);
// A template inside a text in quotes, which began at `line` of what `outer` reads.
Block parse_inside(Cursor& outer, std::string_view text, int line);

}  // namespace door::gateway::vtl
