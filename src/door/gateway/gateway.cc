#include "door/gateway/gateway.h"

#include <algorithm>

#include "base/text.h"
#include "door/gateway/answers.h"
#include "door/gateway/backend_call.h"
#include "door/gateway/headers.h"

namespace door::gateway {
namespace {

// A path or a method that no resource has: one answer, which tells nothing about what there is.
http::RouterHooks hooks() {
    const auto refuse = [](const http::Request&) { return answer_of(kNoSuchRoute); };
    return {.not_found = refuse,
            .method_not_allowed = [](const http::Request&,
                                     std::string_view) { return answer_of(kNoSuchRoute); },
            .bad_path =
                [](const http::Request&) {
                    return framing_refusal(400, "the path holds a broken percent escape");
                }};
}

run::Task<http::Response> ready(http::Response response) { co_return response; }

}  // namespace

StagedPath split_stage(std::string_view path) {
    if (!path.starts_with('/')) return {};
    while (path.ends_with('/')) path.remove_suffix(1);
    if (path.empty()) return {};
    const std::size_t slash = std::min(path.find('/', 1), path.size());
    return {path.substr(1, slash - 1), path.substr(slash)};
}

bool is_stage(std::string_view name) {
    return !name.empty() && name.size() <= 128 && std::ranges::all_of(name, [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
               c == '_' || c == '-';
    });
}

GatewayDoor::GatewayDoor(http::Handler backend, const GatewayOptions& options)
    : backend_(std::move(backend)),
      backend_wait_max_(options.backend_wait_max),
      agent_("AmazonAPIGateway_" + options.api_id),
      ids_(options.seed),
      router_(hooks()) {
    for (const auto& [method, pattern] : options.resources) {
        router_.add(method, pattern, [this](http::Request request, const http::PathValues&) {
            return pass(std::move(request));
        });
    }
}

http::Response GatewayDoor::refusal_of_framing(int status, std::string_view what) {
    return framing_refusal(status, what);
}

run::Task<http::Response> GatewayDoor::handle(http::Request request) {
    http::Response response = co_await route(std::move(request));
    RequestId id = ids_.next();
    response.headers.emplace_back("x-amzn-RequestId", std::move(id.uuid));
    response.headers.emplace_back("x-amz-apigw-id", std::move(id.short_id));
    co_return response;
}

run::Task<http::Response> GatewayDoor::route(http::Request request) {
    const StagedPath staged = split_stage(request.path);
    if (staged.stage.empty()) return ready(answer_of(kNoSuchRoute));
    if (!is_stage(staged.stage)) return ready(answer_of(kNoSuchStage));
    // {proxy+} takes one segment or more: the bare stage has no route.
    if (staged.path.empty()) return ready(answer_of(kNoSuchRoute));
    if (request.method == "OPTIONS") return ready(preflight());
    request.target.remove_prefix(staged.stage.size() + 1);
    request.path = staged.path;
    return router_.route(std::move(request));
}

run::Task<http::Response> GatewayDoor::pass(http::Request request) {
    rewrite_request(request, agent_);
    base::Result<http::Response> answered =
        co_await call_backend(backend_, gate_, std::move(request), backend_wait_max_);
    if (!answered) {
        co_return answer_of(answered.error().code == base::Code::timed_out ? kTooLate
                                                                           : kBackendFailed);
    }
    rewrite_response(*answered);
    co_return *std::move(answered);
}

run::Task<void> GatewayDoor::stop() { return gate_.close(); }

}  // namespace door::gateway
