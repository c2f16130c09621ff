#pragma once
// The gateway's own answers: {"message":…} with the exception's name in x-amzn-ErrorType.

#include <string_view>

#include "door/http/http.h"

namespace door::gateway {

struct GatewayError {
    int status;
    std::string_view message;
    std::string_view type;
};

inline constexpr GatewayError kNoSuchRoute{403, "Missing Authentication Token",
                                           "MissingAuthenticationTokenException"};
inline constexpr GatewayError kNoSuchStage{403, "Forbidden", "ForbiddenException"};
inline constexpr GatewayError kTooLate{504, "Endpoint request timed out",
                                       "InternalServerErrorException"};
inline constexpr GatewayError kBackendFailed{500, "Internal server error",
                                             "InternalServerErrorException"};

http::Response answer_of(const GatewayError& error);
// What "enable CORS" puts on a resource: a preflight that allows all.
http::Response preflight();
// The framing was wrong, says the server.
http::Response framing_refusal(int status, std::string_view what);

}  // namespace door::gateway
