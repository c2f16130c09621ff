#pragma once
// A call behind the gateway that is answered in time or not at all; it ends by itself either way.

#include <optional>

#include "base/result.h"
#include "base/time.h"
#include "door/http/http.h"
#include "run/gate.h"
#include "run/task.h"

namespace door::gateway {

// On a shard. Code::timed_out after `wait_max`: the call goes on, counted by the gate, and its
// answer is dropped. Code::unavailable if it ended without an answer. `gate`, and what `backend`
// refers to, outlive the call.
run::Task<base::Result<http::Response>> call_backend(run::Task<http::Response> backend,
                                                     run::Gate& gate, base::Duration wait_max);

}  // namespace door::gateway
