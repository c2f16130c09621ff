#include <algorithm>
#include <set>

#include "base/text.h"
#include "codec/json/writer.h"
#include "door/gateway/api/openapi.h"

namespace door::gateway::api {
namespace {

void put_pairs(codec::JsonWriter& json, std::string_view key, const Pairs& pairs) {
    if (pairs.empty()) return;
    json.key(key).begin_object();
    for (const auto& [name, value] : pairs) json.key(name).string(value);
    json.end_object();
}

std::string word_of(std::string_view method) {
    if (method == "ANY") return "x-amazon-apigateway-any-method";
    std::string word(method);
    for (char& c : word) c = static_cast<char>(c | 0x20);
    return word;
}

void put_integration(codec::JsonWriter& json, const Integration& integration) {
    json.key("x-amazon-apigateway-integration").begin_object();
    json.key("type").string(name_of(integration.type));
    if (!integration.uri.empty()) json.key("uri").string(integration.uri);
    if (!integration.method.empty()) json.key("httpMethod").string(integration.method);
    put_pairs(json, "requestParameters", integration.parameters);
    put_pairs(json, "requestTemplates", integration.templates);
    json.key("passthroughBehavior").string(name_of(integration.passthrough));
    json.key("timeoutInMillis").number(integration.timeout.count());
    if (!integration.responses.empty()) {
        json.key("responses").begin_object();
        for (const ResponseRule& rule : integration.responses) {
            json.key(rule.pattern).begin_object();
            json.key("statusCode").string(base::text(rule.status));
            put_pairs(json, "responseParameters", rule.parameters);
            put_pairs(json, "responseTemplates", rule.templates);
            json.end_object();
        }
        json.end_object();
    }
    json.end_object();
}

// {stream-name}, {proxy+}: what stands in the path's braces.
void put_parameters(codec::JsonWriter& json, std::string_view path) {
    if (path.find('{') == std::string_view::npos) return;
    json.key("parameters").begin_array();
    while (path.find('{') != std::string_view::npos) {
        path.remove_prefix(path.find('{') + 1);
        std::string_view name = path.substr(0, path.find('}'));
        if (name.ends_with('+')) name.remove_suffix(1);
        json.begin_object();
        json.key("name").string(name);
        json.key("in").string("path");
        json.key("required").boolean(true);
        json.key("schema").begin_object();
        json.key("type").string("string");
        json.end_object();
        json.end_object();
    }
    json.end_array();
}

void put_responses(codec::JsonWriter& json, const Integration& integration) {
    std::set<int> statuses{200};
    for (const ResponseRule& rule : integration.responses) statuses.insert(rule.status);
    json.key("responses").begin_object();
    for (const int status : statuses) {
        json.key(base::text(status)).begin_object();
        json.key("description").string(base::text(status, " response"));
        json.end_object();
    }
    json.end_object();
}

void put_method(codec::JsonWriter& json, std::string_view path, const Method& method) {
    json.key(word_of(method.name)).begin_object();
    put_parameters(json, path);
    put_responses(json, method.integration);
    if (method.requires_key) {
        json.key("security").begin_array();
        json.begin_object();
        json.key("api_key").begin_array();
        json.end_array();
        json.end_object();
        json.end_array();
    }
    put_integration(json, method.integration);
    json.end_object();
}

void put_key_scheme(codec::JsonWriter& json) {
    json.key("components").begin_object();
    json.key("securitySchemes").begin_object();
    json.key("api_key").begin_object();
    json.key("type").string("apiKey");
    json.key("name").string("x-api-key");
    json.key("in").string("header");
    json.end_object();
    json.end_object();
    json.end_object();
}

}  // namespace

std::string export_openapi(const Api& api) {
    std::string text;
    codec::JsonWriter json(text);
    json.begin_object();
    json.key("openapi").string("3.0.1");
    json.key("info").begin_object();
    json.key("title").string(api.title);
    json.key("version").string(api.version);
    json.end_object();
    json.key("paths").begin_object();
    bool has_keys = false;
    for (const Resource& resource : api.resources) {
        json.key(resource.path).begin_object();
        for (const Method& method : resource.methods) {
            put_method(json, resource.path, method);
            has_keys = has_keys || method.requires_key;
        }
        json.end_object();
    }
    json.end_object();
    if (has_keys) put_key_scheme(json);
    json.end_object();
    text += '\n';
    return text;
}

}  // namespace door::gateway::api
