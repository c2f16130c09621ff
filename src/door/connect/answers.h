#pragma once
// Connect's answers: JSON, and the words and statuses of its refusals.

#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"
#include "base/result.h"
#include "door/http/http.h"

namespace door::connect {

// A body of JSON; none: no body at all.
http::Response answer(int status, std::string json = {});
// {"error_code":…,"message":…}; the code is the status.
http::Response refusal(int status, std::string_view message);
// The status by what it is: 404, 409, 400, else 500.
http::Response refusal(const base::Error& error);
// What HTTP itself forbids, as Connect's server words it: "HTTP 405 Method Not Allowed".
http::Response http_refusal(int status);

}  // namespace door::connect
