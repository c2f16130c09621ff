#pragma once
// An API as API Gateway knows it: resources, their methods, and what stands behind each. Plain
// values, checked when they were read, and never changed after.

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace door::gateway::api {

// In order of the file.
using Pairs = std::vector<std::pair<std::string, std::string>>;

enum class IntegrationType : std::uint8_t { http_proxy, http, aws, mock };
std::string_view name_of(IntegrationType type);
std::optional<IntegrationType> integration_type_of(std::string_view name);

// What becomes of a body whose Content-Type has no template.
enum class Passthrough : std::uint8_t { when_no_match, when_no_templates, never };
std::string_view name_of(Passthrough passthrough);
std::optional<Passthrough> passthrough_of(std::string_view name);

// What an answer from behind becomes in front.
struct ResponseRule {
    std::string pattern;  // of the status, a regular expression; "default": any other
    int status = 200;
    Pairs parameters;  // method.response.header.NAME ← '…' or integration.response.header.NAME
    Pairs templates;   // Content-Type → mapping template
    friend bool operator==(const ResponseRule&, const ResponseRule&) = default;
};

struct Integration {
    IntegrationType type = IntegrationType::mock;
    std::string uri;     // http://…, or arn:aws:apigateway:REGION:kinesis:action/NAME
    std::string method;  // behind; of http_proxy also ANY: the one that came
    Pairs parameters;    // integration.request.header.NAME ← method.request.path.NAME, '…'
    Pairs templates;     // Content-Type → mapping template
    Passthrough passthrough = Passthrough::when_no_match;
    std::chrono::milliseconds timeout{29'000};
    std::vector<ResponseRule> responses;
    friend bool operator==(const Integration&, const Integration&) = default;
};

struct Method {
    std::string name;  // "GET", or "ANY"
    bool requires_key = false;
    Integration integration;
    friend bool operator==(const Method&, const Method&) = default;
};

struct Resource {
    std::string path;  // "/streams/{stream-name}", "/{proxy+}"
    std::vector<Method> methods;
    friend bool operator==(const Resource&, const Resource&) = default;
};

struct Api {
    std::string title = "millrace";
    std::string version = "1";
    std::vector<Resource> resources;
    friend bool operator==(const Api&, const Api&) = default;
};

// What ANY stands for.
std::vector<std::string_view> methods_of(std::string_view name);
// "PutRecord" of an integration with Kinesis; nothing for any other.
std::optional<std::string_view> kinesis_action(const Integration& integration);

}  // namespace door::gateway::api
