#pragma once
// Whether an API can be served: its templates, patterns and targets. Private to this room.

#include "base/result.h"
#include "door/gateway/api/model.h"

namespace door::gateway::api {

// API Gateway's limit.
inline constexpr std::size_t kResourcesMax = 300;

// Code::invalid_argument, ::malformed or ::unsupported name resource and method.
base::Result<> check_api(const Api& api);

}  // namespace door::gateway::api
