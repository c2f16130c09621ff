#pragma once
// The REST Proxy's answers: bodies, types and the words of its refusals.

#include <string>
#include <string_view>

#include "base/error.h"
#include "door/http/http.h"

namespace door::rest {

// 200 with a body of JSON.
http::Response answer(std::string json);
// {"error_code":…,"message":…} under that status.
http::Response refusal(int status, std::int32_t error_code, std::string_view message);
// The same, status and code by the error table.
http::Response refusal(const base::Error& error);
// What HTTP itself forbids: error_code is the status, the message its reason.
http::Response http_refusal(int status);
// The framing was wrong, says the server: `what` follows the reason.
http::Response framing_refusal(int status, std::string_view what);

}  // namespace door::rest
