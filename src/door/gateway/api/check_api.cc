#include "door/gateway/api/check_api.h"

#include <algorithm>
#include <set>

#include "base/text.h"
#include "door/gateway/vtl/pattern.h"
#include "door/gateway/vtl/template.h"

namespace door::gateway::api {
namespace {

using base::Code;
using base::Error;
using base::Result;

// Words, or names in braces; a name that takes the rest stands last.
Result<> check_path(std::string_view path) {
    if (!path.starts_with('/')) return Error{Code::invalid_argument, "a path begins with /"};
    std::set<std::string_view> names;
    path.remove_prefix(1);
    while (!path.empty()) {
        const std::size_t slash = std::min(path.find('/'), path.size());
        std::string_view segment = path.substr(0, slash);
        path.remove_prefix(std::min(slash + 1, path.size()));
        if (segment.find_first_of("{}") == std::string_view::npos && !segment.empty()) continue;
        if (!segment.starts_with('{') || !segment.ends_with('}') || segment.size() < 3) {
            return Error{Code::invalid_argument,
                         "a part of a path is a word, or as a whole a name in braces"};
        }
        segment = segment.substr(1, segment.size() - 2);
        if (segment.ends_with('+') && !path.empty()) {
            return Error{Code::invalid_argument, "a name with + stands at the end of its path"};
        }
        if (!names.insert(segment).second) {
            return Error{Code::invalid_argument, base::text("{", segment, "} stands twice")};
        }
    }
    return {};
}

Result<> check_templates(const Pairs& templates) {
    for (const auto& [type, text] : templates) {
        if (const auto parsed = vtl::Template::parse(text); !parsed) {
            return base::within(base::text("template ", type), parsed.error());
        }
    }
    return {};
}

Result<> check_target(const Integration& integration) {
    switch (integration.type) {
        case IntegrationType::mock:
            return {};
        case IntegrationType::aws:
            if (kinesis_action(integration)) return {};
            return Error{Code::unsupported,
                         base::text("uri ", base::printable(integration.uri, 200),
                                    ": of AWS's services only Kinesis is there, as "
                                    "arn:aws:apigateway:REGION:kinesis:action/NAME")};
        default:
            if (integration.uri.starts_with("http://") || integration.uri.starts_with("https://")) {
                return {};
            }
            return Error{Code::invalid_argument,
                         base::text("uri ", base::printable(integration.uri, 200),
                                    ": http://… or https://… is expected")};
    }
}

Result<> check_method(const Method& method) {
    const Integration& integration = method.integration;
    TRY_VOID(check_target(integration));
    TRY_VOID(check_templates(integration.templates));
    for (const ResponseRule& rule : integration.responses) {
        if (rule.pattern != "default") {
            if (const auto pattern = vtl::Pattern::parse(rule.pattern); !pattern) {
                return pattern.error();
            }
        }
        TRY_VOID(check_templates(rule.templates));
    }
    return {};
}

}  // namespace

Result<> check_api(const Api& api) {
    if (api.resources.size() > kResourcesMax) {
        return Error{Code::too_large, base::text("more than ", kResourcesMax, " paths")};
    }
    std::set<std::string_view> paths;
    for (const Resource& resource : api.resources) {
        if (const auto path = check_path(resource.path); !path) {
            return base::within(base::text("path ", resource.path), path.error());
        }
        if (!paths.insert(resource.path).second) {
            return Error{Code::invalid_argument,
                         base::text("path ", resource.path, ": stands twice")};
        }
        for (const Method& method : resource.methods) {
            if (const auto checked = check_method(method); !checked) {
                return base::within(base::text(method.name, " ", resource.path), checked.error());
            }
        }
    }
    return {};
}

}  // namespace door::gateway::api
