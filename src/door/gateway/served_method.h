#pragma once
// A method of the model, made ready to serve: templates and patterns parsed, mappings read. Private
// to this room.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/time.h"
#include "door/gateway/api/model.h"
#include "door/gateway/vtl/pattern.h"
#include "door/gateway/vtl/template.h"

namespace door::gateway {

// Where a parameter's value comes from.
struct MappedValue {
    enum class Kind : std::uint8_t {
        literal,          // 'text'
        param,            // method.request.path|querystring|header.NAME
        response_header,  // integration.response.header.NAME
        mapping,          // anything of body, context, stageVariables
    };
    Kind kind = Kind::literal;
    std::string text;
    std::optional<vtl::Template> mapping{};
};
using MappedValues = std::vector<std::pair<std::string, MappedValue>>;
// By Content-Type.
using Mappings = std::vector<std::pair<std::string, vtl::Template>>;

struct ServedRule {
    std::optional<vtl::Pattern> pattern;  // none: the default
    int status = 200;
    MappedValues headers;
    Mappings templates;
};

struct ServedMethod {
    std::string name;  // as the model has it: "ANY"
    std::string path;  // the resource's
    bool requires_key = false;
    api::IntegrationType type = api::IntegrationType::mock;
    std::string action;                          // of Kinesis
    std::string uri;                             // of HTTP
    std::optional<vtl::Template> uri_mapping{};  // of one that names stage variables
    std::string backend_method;                  // of HTTP; "ANY": the one that came
    MappedValues path_values;
    MappedValues query_values;
    MappedValues headers;
    Mappings templates;
    api::Passthrough passthrough = api::Passthrough::when_no_match;
    base::Duration wait_max{};
    std::vector<ServedRule> rules;

    // The rule whose pattern takes the status; else the default; else nullptr.
    const ServedRule* rule_for(int status) const;
    // Whether it is `/{proxy+}` and goes behind as it came.
    bool passes_path_on() const;
};

// Of an API that was checked when it was read.
ServedMethod served(const api::Resource& resource, const api::Method& method);

// The template for a Content-Type; none counts as application/json. Nullptr if there is none.
const vtl::Template* find_mapping(const Mappings& mappings,
                                  std::optional<std::string_view> content_type);

}  // namespace door::gateway
