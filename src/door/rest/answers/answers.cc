#include "door/rest/answers/answers.h"

#include "base/text.h"
#include "wire/error_table.h"
#include "wire/json_encode.h"
#include "wire/rest_v2.h"

namespace door::rest {
namespace {

constexpr const char* kType = "application/vnd.kafka.v2+json";
// Of answers about the types themselves: whoever asks for no type of ours can read this one.
constexpr const char* kPlainType = "application/json";

http::Response with_body(int status, const char* type, std::string body) {
    http::Response response{.status = status, .headers = {}, .body = std::move(body)};
    response.headers.reserve(8);  // the gateway adds to them
    response.headers.emplace_back("Content-Type", type);
    return response;
}

}  // namespace

http::Response answer(std::string json) { return with_body(200, kType, std::move(json)); }

http::Response refusal(int status, std::int32_t error_code, std::string_view message) {
    const wire::rest::ErrorBody body{.error_code = error_code, .message = std::string(message)};
    const bool about_types = status == 406 || status == 415;
    return with_body(status, about_types ? kPlainType : kType, wire::to_json(body));
}

http::Response refusal(const base::Error& error) {
    const wire::ErrorNames& names = wire::names_of(error.code);
    return refusal(names.rest_http, names.rest_code,
                   names.rest_http == 400 ? base::text("Bad Request: ", error.what) : error.what);
}

http::Response http_refusal(int status) {
    return refusal(status, status, base::text("HTTP ", status, " ", http::reason_of(status)));
}

http::Response framing_refusal(int status, std::string_view what) {
    return refusal(status, status,
                   base::text("HTTP ", status, " ", http::reason_of(status), ": ", what));
}

}  // namespace door::rest
