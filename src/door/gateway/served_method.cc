#include "door/gateway/served_method.h"

#include "base/check.h"
#include "base/log_line.h"
#include "base/text.h"
#include "codec/http1/head.h"

namespace door::gateway {
namespace {

// "a.b.c" behind "a.b." is "c"; nothing for another beginning.
std::optional<std::string_view> behind(std::string_view text, std::string_view beginning) {
    if (!text.starts_with(beginning)) return {};
    return text.substr(beginning.size());
}

vtl::Template parsed(std::string_view text) {
    auto made = vtl::Template::parse(text);
    CHECK(static_cast<bool>(made), "not checked when it was read: ", made.error().what);
    return *std::move(made);
}

// Nothing for a source that nobody knows.
std::optional<MappedValue> value_from(std::string_view source) {
    using Kind = MappedValue::Kind;
    if (source.size() >= 2 && source.starts_with('\'') && source.ends_with('\'')) {
        return MappedValue{Kind::literal, std::string(source.substr(1, source.size() - 2))};
    }
    for (const std::string_view place :
         {"method.request.path.", "method.request.querystring.", "method.request.header.",
          "method.request.multivaluequerystring.", "method.request.multivalueheader."}) {
        if (const auto name = behind(source, place)) {
            return MappedValue{Kind::param, std::string(*name)};
        }
    }
    if (const auto name = behind(source, "integration.response.header.")) {
        return MappedValue{Kind::response_header, std::string(*name)};
    }
    std::string text;
    for (const std::string_view body : {"method.request.body", "integration.response.body"}) {
        if (source == body) text = "$input.body";
        const auto path = behind(source, base::text(body, "."));
        if (path && path->find('\'') == std::string_view::npos) {
            text = base::text("$!input.path('$.", *path, "')");
        }
    }
    if (source.starts_with("context.") || source.starts_with("stageVariables.")) {
        text = base::text("$!", source);
    }
    auto mapping = vtl::Template::parse(text);
    if (text.empty() || !mapping) return {};
    return MappedValue{Kind::mapping, {}, *std::move(mapping)};
}

void add(MappedValues& to, std::string_view name, std::string_view source, std::string_view place) {
    if (auto value = value_from(source)) {
        to.emplace_back(name, *std::move(value));
    } else {
        base::log_warn("gateway", "mapping_ignored",
                       {{"method", std::string(place)}, {"source", std::string(source)}});
    }
}

Mappings mappings_of(const api::Pairs& templates) {
    Mappings made;
    for (const auto& [type, text] : templates) made.emplace_back(type, parsed(text));
    return made;
}

ServedRule served(const api::ResponseRule& rule, std::string_view place) {
    ServedRule made;
    if (rule.pattern != "default") {
        auto pattern = vtl::Pattern::parse(rule.pattern);
        CHECK(static_cast<bool>(pattern), "not checked when it was read: ", rule.pattern);
        made.pattern = *std::move(pattern);
    }
    made.status = rule.status;
    for (const auto& [name, source] : rule.parameters) {
        if (const auto header = behind(name, "method.response.header.")) {
            add(made.headers, *header, source, place);
        }
    }
    made.templates = mappings_of(rule.templates);
    return made;
}

}  // namespace

ServedMethod served(const api::Resource& resource, const api::Method& method) {
    const api::Integration& integration = method.integration;
    ServedMethod made;
    made.name = method.name;
    made.path = resource.path;
    made.requires_key = method.requires_key;
    made.type = integration.type;
    made.action = api::kinesis_action(integration).value_or("");
    made.uri = integration.uri;
    if (made.uri.find("${") != std::string::npos) {
        // A uri that is no template stays as it is.
        if (auto mapping = vtl::Template::parse(made.uri)) made.uri_mapping = *std::move(mapping);
    }
    made.backend_method = integration.method.empty() ? "ANY" : integration.method;
    const std::string place = base::text(method.name, " ", resource.path);
    for (const auto& [name, source] : integration.parameters) {
        if (const auto path = behind(name, "integration.request.path.")) {
            add(made.path_values, *path, source, place);
        } else if (const auto query = behind(name, "integration.request.querystring.")) {
            add(made.query_values, *query, source, place);
        } else if (const auto header = behind(name, "integration.request.header.")) {
            add(made.headers, *header, source, place);
        }
    }
    made.templates = mappings_of(integration.templates);
    made.passthrough = integration.passthrough;
    made.wait_max = integration.timeout;
    for (const api::ResponseRule& rule : integration.responses) {
        made.rules.push_back(served(rule, place));
    }
    return made;
}

const ServedRule* ServedMethod::rule_for(int status) const {
    const std::string digits = base::text(status);
    const ServedRule* fallback = nullptr;
    for (const ServedRule& rule : rules) {
        if (!rule.pattern) {
            fallback = &rule;
        } else if (rule.pattern->matches(digits)) {
            return &rule;
        }
    }
    return fallback;
}

bool ServedMethod::passes_path_on() const {
    if (type != api::IntegrationType::http_proxy || !path.starts_with("/{") ||
        !path.ends_with("+}") || path.find('/', 1) != std::string::npos) {
        return false;
    }
    const std::string proxy = path.substr(2, path.size() - 4);
    const std::size_t scheme = uri.find("://");
    const std::size_t slash = scheme == std::string::npos ? scheme : uri.find('/', scheme + 3);
    if (slash == std::string::npos || uri.substr(slash) != base::text("/{", proxy, "}")) {
        return false;
    }
    const bool maps_nothing_else =
        path_values.size() <= 1 && query_values.empty() && headers.empty();
    const bool maps_itself = path_values.empty() || (path_values.front().first == proxy &&
                                                     path_values.front().second.text == proxy);
    return maps_nothing_else && maps_itself && (backend_method == "ANY" || backend_method == name);
}

const vtl::Template* find_mapping(const Mappings& mappings,
                                  std::optional<std::string_view> content_type) {
    std::string_view type = content_type.value_or("application/json");
    type = type.substr(0, type.find(';'));
    while (type.ends_with(' ')) type.remove_suffix(1);
    for (const auto& [of, mapping] : mappings) {
        if (codec::http1::equal_names(of, type)) return &mapping;
    }
    return nullptr;
}

}  // namespace door::gateway
