#include "door/console/console.h"

#include <utility>

#include "base/text.h"
#include "codec/json/writer.h"

namespace door::console {
namespace {

constexpr std::string_view kJson = "application/json";

http::Response json_response(int status, std::string body) {
    http::Response response;
    response.status = status;
    response.headers.emplace_back("Content-Type", kJson);
    response.body = std::move(body);
    return response;
}

run::Task<http::Response> at_once(http::Response response) { co_return response; }

http::RouterHooks hooks() {
    return {
        .not_found =
            [](const http::Request& request) {
                return ConsoleDoor::refusal_of_framing(
                    404, base::text("no such page: ", base::printable(request.path)));
            },
        .method_not_allowed =
            [](const http::Request&, std::string_view allow) {
                return ConsoleDoor::refusal_of_framing(405, base::text("use ", allow));
            },
        .bad_path =
            [](const http::Request&) {
                return ConsoleDoor::refusal_of_framing(400, "a broken percent escape in the path");
            },
    };
}

}  // namespace

ConsoleDoor::ConsoleDoor(base::Metrics& metrics, std::string version,
                         std::function<std::vector<PartReadiness>()> ready)
    : metrics_(metrics), version_(std::move(version)), ready_(std::move(ready)), router_(hooks()) {
    using Make = std::function<http::Response()>;
    const auto add = [this](std::string_view path, Make make) {
        router_.add("GET", path,
                    [make = std::move(make)](const http::Request&, const http::PathValues&) {
                        return at_once(make());
                    });
    };
    add("/healthz", [] { return json_response(200, "{\"status\":\"ok\"}\n"); });
    add("/readyz", [this] { return readiness(); });
    add("/version", [this] {
        std::string body;
        codec::JsonWriter json(body);
        json.begin_object();
        json.key("version").string(version_);
        json.end_object();
        return json_response(200, body + "\n");
    });
    add("/metrics", [this] {
        http::Response response = json_response(200, metrics_.prometheus_text());
        response.headers.front().second = "text/plain; version=0.0.4; charset=utf-8";
        return response;
    });
}

http::Response ConsoleDoor::readiness() const {
    bool all = true;
    std::string body;
    codec::JsonWriter json(body);
    json.begin_object();
    json.key("parts").begin_object();
    for (const PartReadiness& part : ready_()) {
        all = all && part.complaint.empty();
        json.key(part.part).string(part.complaint.empty() ? "ready" : part.complaint);
    }
    json.end_object();
    json.key("status").string(all ? "ready" : "not ready");
    json.end_object();
    return json_response(all ? 200 : 503, body + "\n");
}

run::Task<http::Response> ConsoleDoor::handle(http::Request request) const {
    return router_.route(std::move(request));
}

http::Response ConsoleDoor::refusal_of_framing(int status, std::string_view what) {
    std::string body;
    codec::JsonWriter json(body);
    json.begin_object();
    json.key("status").number(status);
    json.key("message").string(what);
    json.end_object();
    return json_response(status, body + "\n");
}

}  // namespace door::console
