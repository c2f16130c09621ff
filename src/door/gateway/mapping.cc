#include "door/gateway/mapping.h"

#include "base/log_line.h"
#include "base/text.h"
#include "codec/json/json.h"
#include "door/gateway/headers.h"

namespace door::gateway {
namespace {

using base::Code;

// The request is to blame for some faults of a template, the API for the others.
http::Response refusal(const Exchange& exchange, const base::Error& error) {
    if (error.code == Code::malformed) {
        return bad_request(base::text("Could not parse request body into json: ", error.what));
    }
    if (error.code == Code::invalid_argument || error.code == Code::too_large) {
        return bad_request(error.what);
    }
    base::log_warn("gateway", "template_failed",
                   {{"resource", exchange.method->path}, {"why", error.what}});
    return answer_of(kBackendFailed);
}

// Kinesis words its errors in several ways; in exact style all of them have a message.
bool tells_error(const Exchange& exchange, vtl::Style style, int status) {
    return status >= 400 && style == vtl::Style::exact &&
           exchange.method->type == api::IntegrationType::aws;
}

// Status and headers that a template set by #set($context.responseOverride…).
void override_answer(const std::vector<vtl::Override>& overrides, http::Response& response) {
    constexpr std::string_view kHeader = "responseOverride.header.";
    for (const vtl::Override& one : overrides) {
        int status = 0;
        if (one.path == "responseOverride.status" && base::parse_number(one.value, status) &&
            status >= 200 && status <= 599) {
            response.status = status;
        } else if (one.path.starts_with(kHeader)) {
            set_header(response.headers, std::string_view(one.path).substr(kHeader.size()),
                       one.value);
        }
    }
}

}  // namespace

MappedBody mapped_body(const Exchange& exchange, vtl::Style style) {
    const ServedMethod& method = *exchange.method;
    const http::Request& request = exchange.request;
    const vtl::Template* const mapping =
        find_mapping(method.templates, request.header("Content-Type"));
    if (mapping == nullptr) {
        const bool passes =
            method.passthrough == api::Passthrough::when_no_match ||
            (method.passthrough == api::Passthrough::when_no_templates && method.templates.empty());
        if (!passes) return answer_of(kUnsupportedMediaType);
        return request.body;
    }
    auto rendered = mapping->render(ExchangeScene(exchange, request.body), style);
    if (!rendered) return refusal(exchange, rendered.error());
    return std::move(rendered->text);
}

http::Response mapped_answer(const Exchange& exchange, vtl::Style style, Answered answered) {
    const ServedRule* rule = exchange.method->rule_for(answered.status);
    const bool is_mapped = rule != nullptr && rule->pattern.has_value();
    if (answered.status >= 400 && !is_mapped && style == vtl::Style::exact) {
        if (tells_error(exchange, style, answered.status)) {
            return error_from_behind(answered.status, answered.body);
        }
        rule = nullptr;
    }
    http::Response response{.status = answered.status, .headers = {}, .body = {}};
    response.headers.emplace_back("Content-Type", "application/json");
    if (rule == nullptr) {
        response.body = std::move(answered.body);
        return response;
    }
    response.status = rule->status;
    const ExchangeScene scene(exchange, answered.body);
    for (const auto& [name, from] : rule->headers) {
        if (auto value = scene.value(from, &answered)) {
            set_header(response.headers, name, *std::move(value));
        }
    }
    const vtl::Template* const mapping = find_mapping(rule->templates, std::nullopt);
    if (mapping == nullptr) {
        response.body = tells_error(exchange, style, answered.status)
                            ? error_from_behind(answered.status, answered.body).body
                            : std::move(answered.body);
        return response;
    }
    auto rendered = mapping->render(scene, style);
    if (!rendered) {
        base::log_warn("gateway", "template_failed",
                       {{"resource", exchange.method->path}, {"why", rendered.error().what}});
        return answer_of(kBackendFailed);
    }
    response.body = std::move(rendered->text);
    override_answer(rendered->overrides, response);
    return response;
}

int mock_status(std::string_view rendered) {
    std::string text(rendered);
    int status = 200;
    codec::JsonReader json(text);
    if (json.kind() != codec::JsonKind::object) return status;
    json.enter_object();
    while (const auto name = json.next_field()) {
        if (*name == "statusCode" && json.kind() == codec::JsonKind::number) {
            base::parse_number(json.number(), status);
        } else {
            json.skip();
        }
    }
    const bool is_status = json.finish() && status >= 200 && status <= 599;
    return is_status ? status : 200;
}

}  // namespace door::gateway
