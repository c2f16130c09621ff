#include "door/connect/answers.h"

#include "base/text.h"
#include "codec/json/writer.h"

namespace door::connect {
namespace {

int status_of(base::Code code) {
    switch (code) {
        case base::Code::not_found:
            return 404;
        case base::Code::already_exists:
        case base::Code::conflict:
            return 409;
        case base::Code::invalid_argument:
        case base::Code::malformed:
        case base::Code::unsupported:
            return 400;
        default:
            return 500;
    }
}

}  // namespace

http::Response answer(int status, std::string json) {
    http::Response response{.status = status, .headers = {}, .body = std::move(json)};
    if (!response.body.empty()) {
        response.headers.emplace_back("Content-Type", "application/json");
    }
    return response;
}

http::Response refusal(int status, std::string_view message) {
    std::string text;
    codec::JsonWriter json(text);
    json.begin_object();
    json.key("error_code").number(status);
    json.key("message").string(message);
    json.end_object();
    return answer(status, std::move(text));
}

http::Response refusal(const base::Error& error) {
    return refusal(status_of(error.code), error.what);
}

http::Response http_refusal(int status) {
    return refusal(status, base::text("HTTP ", status, " ", http::reason_of(status)));
}

}  // namespace door::connect
