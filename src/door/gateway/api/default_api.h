#pragma once
// The API that the pipeline's users configure by hand: `/{proxy+}` in front of the REST Proxy, and
// `/streams…` in front of Kinesis.

#include "door/gateway/api/model.h"

namespace door::gateway::api {

Api default_api();

}  // namespace door::gateway::api
