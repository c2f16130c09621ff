#include "door/gateway/gateway.h"

#include <algorithm>

#include "base/text.h"
#include "door/gateway/answers.h"
#include "door/gateway/backend_call.h"
#include "door/gateway/headers.h"
#include "door/gateway/mapping.h"
#include "door/gateway/target.h"

namespace door::gateway {
namespace {

using base::Code;

run::Task<http::Response> ready(http::Response response) { co_return response; }

http::Response failure_of(const base::Error& error) {
    return answer_of(error.code == Code::timed_out ? kTooLate : kBackendFailed);
}

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

GatewayDoor::GatewayDoor(Backends backends, GatewayOptions options, const io::Clock& clock)
    : backends_(std::move(backends)),
      options_(std::move(options)),
      clock_(clock),
      agent_("AmazonAPIGateway_" + options_.api_id),
      style_(options_.config.compatible ? vtl::Style::original : vtl::Style::exact),
      ids_(options_.seed),
      admission_(options_.config, clock) {
    add_routes();
}

void GatewayDoor::add_routes() {
    // Of two routes for one path and method the first wins: an explicit method over ANY.
    for (const bool is_any : {false, true}) {
        for (const api::Resource& resource : options_.config.api.resources) {
            for (const api::Method& method : resource.methods) {
                if ((method.name == "ANY") == is_any) add(served(resource, method));
            }
        }
    }
}

void GatewayDoor::add(ServedMethod made) {
    const ServedMethod& method = methods_.emplace_back(std::move(made));
    if (method.passes_path_on()) return add_rest_routes(method);
    for (const std::string_view name : api::methods_of(method.name)) {
        routes_.add(name, method.path);
        routed_.push_back({&method, false});
    }
}

void GatewayDoor::add_rest_routes(const ServedMethod& proxy) {
    for (const auto& [name, pattern] : backends_.rest_resources) {
        // {proxy+} takes one segment or more: the bare stage has no route.
        const bool is_taken = proxy.name == "ANY" || proxy.name == name;
        if (!is_taken || pattern == "/") continue;
        routes_.add(name, pattern);
        routed_.push_back({&proxy, true});
    }
}

http::Response GatewayDoor::refusal_of_framing(int status, std::string_view what) {
    http::Response response = framing_refusal(status, what);
    name(response, ids_.next());
    return response;
}

void GatewayDoor::name(http::Response& response, RequestId id) {
    response.headers.emplace_back("x-amzn-RequestId", std::move(id.uuid));
    response.headers.emplace_back("x-amz-apigw-id", std::move(id.short_id));
}

run::Task<http::Response> GatewayDoor::handle(http::Request request) {
    RequestId id = ids_.next();
    http::Response response = co_await route(std::move(request), id);
    name(response, std::move(id));
    co_return response;
}

run::Task<http::Response> GatewayDoor::route(http::Request request, const RequestId& id) {
    const StagedPath staged = split_stage(request.path);
    if (staged.stage.empty()) return ready(answer_of(kNoSuchRoute));
    Admission::Stage* const stage =
        is_stage(staged.stage) ? admission_.stage(staged.stage) : nullptr;
    if (stage == nullptr) return ready(answer_of(kNoSuchStage));
    const std::string_view path = staged.path.empty() ? "/" : staged.path;
    http::Routed to = routes_.find(request.method, path);
    if (to.end == http::Routed::End::broken_escape) {
        return ready(framing_refusal(400, "the path holds a broken percent escape"));
    }
    // A path or a method that no resource has: one answer, which tells nothing about what there is.
    if (to.end != http::Routed::End::found) return ready(answer_of(kNoSuchRoute));
    const auto [method, passes_on] = routed_[to.route];

    Admission::Asking asking;
    asking.stage = staged.stage;
    asking.requires_key = method->requires_key ||
                          (method->name != "OPTIONS" && admission_.plans_need_keys(staged.stage));
    if (asking.requires_key) asking.key = request.header("x-api-key");
    if (const auto refused = admission_.refusal(*stage, asking)) return ready(answer_of(*refused));

    request.front = {request.header("Host").value_or(""),
                     request.target.substr(0, staged.stage.size() + 1)};
    request.target.remove_prefix(request.front.path.size());
    request.path = path;
    if (passes_on) return pass(std::move(request), *method);
    Exchange exchange;
    exchange.stage = staged.stage;
    exchange.request = std::move(request);
    exchange.values = std::move(to.values);
    exchange.method = method;
    exchange.variables_json = stage->variables_json;
    exchange.api_id = options_.api_id;
    exchange.id = id;
    exchange.at = clock_.wall();
    return serve(std::move(exchange));
}

base::Duration GatewayDoor::wait_of(const ServedMethod& method) const {
    return std::min(method.wait_max, options_.backend_wait_max);
}

run::Task<http::Response> GatewayDoor::pass(http::Request request, const ServedMethod& method) {
    rewrite_request(request, agent_);
    run::Task<http::Response> call = backends_.rest(std::move(request));
    base::Result<http::Response> answered =
        co_await call_backend(std::move(call), gate_, wait_of(method));
    if (!answered) co_return failure_of(answered.error());
    rewrite_response(*answered);
    co_return *std::move(answered);
}

run::Task<http::Response> GatewayDoor::serve(Exchange exchange) {
    switch (exchange.method->type) {
        case api::IntegrationType::mock:
            return ready(mock(exchange));
        case api::IntegrationType::aws:
            return call_kinesis(std::move(exchange));
        default:
            return call_http(std::move(exchange));
    }
}

http::Response GatewayDoor::mock(const Exchange& exchange) const {
    MappedBody mapped = mapped_body(exchange, style_);
    if (auto* const refused = std::get_if<http::Response>(&mapped)) return std::move(*refused);
    return mapped_answer(exchange, style_, {mock_status(std::get<std::string>(mapped)), {}, {}});
}

run::Task<http::Response> GatewayDoor::call_kinesis(Exchange exchange) {
    MappedBody mapped = mapped_body(exchange, style_);
    if (auto* const refused = std::get_if<http::Response>(&mapped)) co_return std::move(*refused);
    run::Task<http::Response> call =
        backends_.kinesis(exchange.method->action, std::get<std::string>(std::move(mapped)));
    base::Result<http::Response> called =
        co_await call_backend(std::move(call), gate_, wait_of(*exchange.method));
    if (!called) co_return failure_of(called.error());
    Answered answered{called->status, std::move(called->headers), std::move(called->body)};
    co_return mapped_answer(exchange, style_, std::move(answered));
}

run::Task<http::Response> GatewayDoor::call_http(Exchange exchange) {
    const bool is_proxy = exchange.method->type == api::IntegrationType::http_proxy;
    std::string body;
    if (is_proxy) {
        rewrite_request(exchange.request, agent_);
        body = std::move(exchange.request.body);
    } else {
        MappedBody mapped = mapped_body(exchange, style_);
        if (auto* const refused = std::get_if<http::Response>(&mapped)) {
            co_return std::move(*refused);
        }
        body = std::get<std::string>(std::move(mapped));
    }
    run::Task<http::Response> call = backends_.rest(request_behind(exchange, std::move(body)));
    base::Result<http::Response> called =
        co_await call_backend(std::move(call), gate_, wait_of(*exchange.method));
    if (!called) co_return failure_of(called.error());
    if (is_proxy) {
        rewrite_response(*called);
        co_return *std::move(called);
    }
    Answered answered{called->status, std::move(called->headers), std::move(called->body)};
    co_return mapped_answer(exchange, style_, std::move(answered));
}

run::Task<void> GatewayDoor::stop() { return gate_.close(); }

}  // namespace door::gateway
