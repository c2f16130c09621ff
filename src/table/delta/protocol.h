#pragma once
// Which tables this code may read and which it may write (PROTOCOL.md, "Table Features").

#include "base/result.h"
#include "table/delta/action.h"

namespace table::delta {

// Code::unsupported names the feature.
Result<> check_readable(const Protocol& protocol, const Metadata& metadata);
Result<> check_writable(const Protocol& protocol, const Metadata& metadata);

}  // namespace table::delta
