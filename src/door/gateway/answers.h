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
inline constexpr GatewayError kInvalidKey{403, "Forbidden", "ForbiddenException"};
inline constexpr GatewayError kThrottled{429, "Too Many Requests", "TooManyRequestsException"};
inline constexpr GatewayError kQuotaExceeded{429, "Limit Exceeded", "LimitExceededException"};
inline constexpr GatewayError kUnsupportedMediaType{415, "Unsupported Media Type",
                                                    "BadRequestException"};
inline constexpr GatewayError kTooLate{504, "Endpoint request timed out",
                                       "InternalServerErrorException"};
inline constexpr GatewayError kBackendFailed{500, "Internal server error",
                                             "InternalServerErrorException"};

http::Response answer_of(const GatewayError& error);
// 400 with these words.
http::Response bad_request(std::string_view message);
// An error of a service behind, in front: its status and message, with its exception's name. `body`
// is what it said.
http::Response error_from_behind(int status, std::string_view body);
// The framing was wrong, says the server.
http::Response framing_refusal(int status, std::string_view what);

}  // namespace door::gateway
