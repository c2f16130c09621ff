#pragma once
// What an HTTP integration sends to the REST Proxy behind. Private to this room.

#include <string>
#include <string_view>

#include "door/gateway/scene.h"
#include "door/http/http.h"

namespace door::gateway {

// The request as the exchange's integration sends it: path and query of its uri, filled in; the
// client's own headers and query where it is a proxy's; and this body.
http::Request request_behind(const Exchange& exchange, std::string body);

}  // namespace door::gateway
