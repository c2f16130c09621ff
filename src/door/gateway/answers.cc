#include "door/gateway/answers.h"

#include "base/text.h"
#include "codec/json/json.h"
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

http::Response bad_request(std::string_view message) {
    return with_message(400, message, "BadRequestException");
}

http::Response error_from_behind(int status, std::string_view body) {
    std::string message;
    std::string type;
    std::string text(body);
    codec::JsonReader json(text);
    if (json.kind() == codec::JsonKind::object) {
        json.enter_object();
        while (const auto name = json.next_field()) {
            const bool is_message = *name == "message" || *name == "Message";
            const bool is_type = *name == "__type";
            if ((is_message || is_type) && json.kind() == codec::JsonKind::string) {
                (is_message ? message : type) = json.string();
            } else {
                json.skip();
            }
        }
    }
    if (!json.finish()) type.clear();
    if (message.empty()) message = type.empty() ? std::string(http::reason_of(status)) : type;
    if (type.empty()) type = status < 500 ? "BadRequestException" : "InternalServerErrorException";
    http::Response response{.status = status, .headers = {}, .body = {}};
    response.headers.emplace_back("Content-Type", "application/json");
    response.headers.emplace_back("x-amzn-ErrorType", type);
    codec::JsonWriter out(response.body);
    out.begin_object();
    out.key("message").string(message);
    out.key("__type").string(type);
    out.end_object();
    return response;
}

http::Response framing_refusal(int status, std::string_view what) {
    if (status == 413) return with_message(413, "Request Too Long", "RequestTooLargeException");
    return with_message(status, base::text(http::reason_of(status), ": ", what),
                        status < 500 ? "BadRequestException" : "InternalServerErrorException");
}

}  // namespace door::gateway
