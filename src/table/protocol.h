#pragma once
// Which tables this code may read and which it may write (PROTOCOL.md, "Table Features").

#include "base/result.h"
#include "table/action.h"

namespace table {

// Code::unsupported names the feature.
Result<> check_readable(const Protocol& protocol, const Metadata& metadata);
Result<> check_writable(const Protocol& protocol, const Metadata& metadata);

}  // namespace table
