#include "door/gateway/answers.h"

#include "base/text.h"
#include "codec/json/writer.h"

namespace door::gateway {
namespace {

http::Response with_message(int status, std::string_view message, std::string_view type) {
    http::Response response{.status = status, .headers = {}, .body = {}};
    response.headers.emplace_back("Content-Type", "application/json");
    response.headers.emplace_back("x-amzn-ErrorType", type);
    codec::JsonWriter json(response.body);
    json.begin_object();
    json.key("message").string(message);
    json.end_object();
    return response;
}

}  // namespace

http::Response answer_of(const GatewayError& error) {
    return with_message(error.status, error.message, error.type);
}

http::Response preflight() {
    http::Response response;
    response.headers = {{"Content-Type", "application/json"},
                        {"Access-Control-Allow-Origin", "*"},
                        {"Access-Control-Allow-Headers",
                         "Content-Type,X-Amz-Date,Authorization,X-Api-Key,X-Amz-Security-Token"},
                        {"Access-Control-Allow-Methods", "DELETE,GET,HEAD,OPTIONS,PATCH,POST,PUT"}};
    return response;
}

http::Response framing_refusal(int status, std::string_view what) {
    if (status == 413) return with_message(413, "Request Too Long", "RequestTooLargeException");
    return with_message(status, base::text(http::reason_of(status), ": ", what),
                        status < 500 ? "BadRequestException" : "InternalServerErrorException");
}

}  // namespace door::gateway
