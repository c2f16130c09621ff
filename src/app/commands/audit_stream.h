#pragma once
// The audit of one stream: what its log holds, against what its query took and what its table has.

#include "app/commands/audit.h"

namespace app::commands {

// Adds what differs, in words. On the question lane, or while nothing else runs.
Result<StreamReport> audit_stream(engines::Instance& instance,
                                  const engines::PipelineStream& stream,
                                  std::vector<std::string>& differences);

}  // namespace app::commands
