#include <algorithm>
#include <array>
#include <set>

#include "base/log_line.h"
#include "base/text.h"
#include "config/yaml_reader.h"
#include "door/gateway/api/check_api.h"
#include "door/gateway/api/document.h"
#include "door/gateway/api/openapi.h"

namespace door::gateway::api {
namespace {

using base::Code;
using base::Error;
using base::Result;
using config::YamlField;
using config::YamlNode;

constexpr std::string_view kIntegration = "x-amazon-apigateway-integration";
constexpr std::string_view kAnyMethod = "x-amazon-apigateway-any-method";

struct MethodWord {
    std::string_view word;
    std::string_view name;
};
constexpr std::array<MethodWord, 8> kMethods{{{"get", "GET"},
                                              {"put", "PUT"},
                                              {"post", "POST"},
                                              {"delete", "DELETE"},
                                              {"options", "OPTIONS"},
                                              {"head", "HEAD"},
                                              {"patch", "PATCH"},
                                              {kAnyMethod, "ANY"}}};

std::string lower_case(std::string word) {
    std::ranges::transform(word, word.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
    });
    return word;
}

class OpenApiReader {
  public:
    explicit OpenApiReader(std::string_view file) : file_(file), yaml_(file) {}

    Result<Api> read(const YamlNode& root) {
        if (auto version = check_version(root); !version) return version.error();
        find_key_schemes(root);
        Api api;
        if (const YamlNode* info = yaml_.find(root, "info")) {
            if (const YamlNode* title = yaml_.find(*info, "title")) api.title = title->scalar;
            if (const YamlNode* version = yaml_.find(*info, "version")) {
                api.version = version->scalar;
            }
        }
        asks_for_key_ = asks_for_key(root);
        const YamlNode& paths = yaml_.require(root, "paths");
        if (paths.fields.size() > kResourcesMax) {
            yaml_.fail(paths, base::text("more than ", kResourcesMax, " paths"));
        }
        for (const YamlField& path : paths.fields) {
            if (yaml_.fault()) break;
            api.resources.push_back(resource(path));
        }
        if (yaml_.fault()) return *yaml_.fault();
        if (const auto checked = check_api(api); !checked) {
            return base::within(file_, checked.error());
        }
        tell_of_hosts(api);
        return api;
    }

  private:
    Result<> check_version(const YamlNode& root) {
        const YamlNode* openapi = yaml_.find(root, "openapi");
        const YamlNode* swagger = yaml_.find(root, "swagger");
        const bool is_known = (openapi != nullptr && openapi->scalar.starts_with("3.")) ||
                              (swagger != nullptr && swagger->scalar == "2.0");
        if (is_known) return {};
        return Error{Code::invalid_argument,
                     base::text(file_, ": `openapi: 3.0.…` or `swagger: \"2.0\"` is expected")};
    }

    // Schemes that mean the header x-api-key.
    void find_key_schemes(const YamlNode& root) {
        const YamlNode* schemes = yaml_.find(root, "securityDefinitions");
        if (const YamlNode* components = yaml_.find(root, "components")) {
            schemes = yaml_.find(*components, "securitySchemes");
        }
        key_schemes_ = {"api_key"};
        if (schemes == nullptr) return;
        for (const YamlField& one : schemes->fields) {
            const YamlNode* type = one.value.find("type");
            const YamlNode* name = one.value.find("name");
            const bool is_ours = type != nullptr && type->scalar == "apiKey" && name != nullptr &&
                                 lower_case(name->scalar) == "x-api-key";
            if (is_ours) {
                key_schemes_.insert(one.name);
            } else {
                key_schemes_.erase(one.name);
            }
        }
    }

    bool asks_for_key(const YamlNode& node) {
        const YamlNode* security = yaml_.find(node, "security");
        if (security == nullptr) return asks_for_key_;
        bool asks = false;
        for (const YamlNode& one : security->items) {
            for (const YamlField& scheme : one.fields) {
                if (key_schemes_.contains(scheme.name)) {
                    asks = true;
                } else {
                    base::log_warn("gateway", "authorizer_ignored",
                                   {{"file", file_}, {"scheme", scheme.name}});
                }
            }
        }
        return asks;
    }

    Resource resource(const YamlField& path) {
        Resource resource{path.name, {}};
        for (const auto& [word, name] : kMethods) {
            const YamlNode* operation = yaml_.find(path.value, word);
            if (operation == nullptr) continue;
            Method method;
            method.name = name;
            method.requires_key = asks_for_key(*operation);
            place_ = base::text(name, " ", path.name);
            if (const YamlNode* found = yaml_.find(*operation, kIntegration)) {
                method.integration = integration(*found);
            } else {
                fail(*operation, base::text("has no ", kIntegration));
            }
            resource.methods.push_back(std::move(method));
        }
        return resource;
    }

    // Who reads the log learns that nobody is called there.
    void tell_of_hosts(const Api& api) {
        std::set<std::string> hosts;
        for (const Resource& resource : api.resources) {
            for (const Method& method : resource.methods) {
                const std::string& uri = method.integration.uri;
                const std::size_t scheme = uri.find("://");
                if (scheme == std::string::npos) continue;
                hosts.insert(uri.substr(scheme + 3, uri.find('/', scheme + 3) - scheme - 3));
            }
        }
        for (const std::string& host : hosts) {
            base::log_info("gateway", "http_integration_served_here",
                           {{"file", file_}, {"instead_of", host}});
        }
    }

    void fail(const YamlNode& at, std::string_view what) {
        yaml_.fail(at, base::text(place_, ": ", what));
    }

    Integration integration(const YamlNode& node) {
        Integration made;
        const std::string type = lower_case(yaml_.text(yaml_.require(node, "type"), "type"));
        if (const auto known = integration_type_of(type)) {
            made.type = *known;
        } else {
            fail(node,
                 base::text("integrations of the type ", base::printable(type),
                            " are not offered; http_proxy, http, aws (Kinesis) and mock are"));
        }
        if (const YamlNode* uri = yaml_.find(node, "uri")) made.uri = uri->scalar;
        if (const YamlNode* method = yaml_.find(node, "httpMethod")) made.method = method->scalar;
        made.parameters = pairs(node, "requestParameters");
        made.templates = pairs(node, "requestTemplates");
        if (const YamlNode* word = yaml_.find(node, "passthroughBehavior")) {
            const auto known = passthrough_of(lower_case(word->scalar));
            if (!known) fail(*word, "`passthroughBehavior` is none that there is");
            made.passthrough = known.value_or(Passthrough::when_no_match);
        }
        if (const YamlNode* wait = yaml_.find(node, "timeoutInMillis")) {
            made.timeout =
                std::chrono::milliseconds(yaml_.integer(*wait, "timeoutInMillis", 50, 29'000));
        }
        if (const YamlNode* responses = yaml_.find(node, "responses")) {
            for (const YamlField& one : responses->fields) {
                made.responses.push_back(response(one));
            }
        }
        return made;
    }

    ResponseRule response(const YamlField& field) {
        ResponseRule rule{.pattern = field.name};
        if (const YamlNode* status = yaml_.find(field.value, "statusCode")) {
            rule.status = static_cast<int>(yaml_.integer(*status, "statusCode", 200, 599));
        }
        rule.parameters = pairs(field.value, "responseParameters");
        rule.templates = pairs(field.value, "responseTemplates");
        return rule;
    }

    Pairs pairs(const YamlNode& node, std::string_view key) {
        Pairs made;
        const YamlNode* map = yaml_.find(node, key);
        if (map == nullptr) return made;
        if (map->kind != YamlNode::Kind::map) fail(*map, base::text("`", key, "` takes a map"));
        for (const YamlField& one : map->fields) made.emplace_back(one.name, one.value.scalar);
        return made;
    }

    std::string file_;
    config::YamlReader yaml_;
    std::set<std::string, std::less<>> key_schemes_;
    bool asks_for_key_ = false;  // what the whole definition says
    std::string place_;
};

}  // namespace

Result<Api> parse_openapi(const std::string& text, std::string_view file) {
    TRY(const YamlNode root, parse_document(text, file));
    return OpenApiReader(file).read(root);
}

Result<Api> import_openapi(io::Disk& disk, const std::string& path) {
    TRY(const YamlNode root, read_document(disk, path));
    return OpenApiReader(path).read(root);
}

}  // namespace door::gateway::api
