#include "door/gateway/api/model.h"

#include <array>

namespace door::gateway::api {
namespace {

constexpr std::array<std::string_view, 4> kTypes{"http_proxy", "http", "aws", "mock"};
constexpr std::array<std::string_view, 3> kPassthroughs{"when_no_match", "when_no_templates",
                                                        "never"};

template <class Enum, std::size_t N>
std::optional<Enum> find_name(const std::array<std::string_view, N>& names, std::string_view name) {
    for (std::size_t i = 0; i < N; ++i) {
        if (names[i] == name) return static_cast<Enum>(i);
    }
    return {};
}

}  // namespace

std::string_view name_of(IntegrationType type) { return kTypes.at(static_cast<std::size_t>(type)); }

std::optional<IntegrationType> integration_type_of(std::string_view name) {
    return find_name<IntegrationType>(kTypes, name);
}

std::string_view name_of(Passthrough passthrough) {
    return kPassthroughs.at(static_cast<std::size_t>(passthrough));
}

std::optional<Passthrough> passthrough_of(std::string_view name) {
    return find_name<Passthrough>(kPassthroughs, name);
}

std::vector<std::string_view> methods_of(std::string_view name) {
    if (name != "ANY") return {name};
    return {"DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"};
}

std::optional<std::string_view> kinesis_action(const Integration& integration) {
    constexpr std::string_view kArn = "arn:aws:apigateway:";
    constexpr std::string_view kAction = ":kinesis:action/";
    std::string_view uri = integration.uri;
    const std::size_t at = uri.find(kAction);
    if (integration.type != IntegrationType::aws || !uri.starts_with(kArn) ||
        at == std::string_view::npos || at + kAction.size() == uri.size()) {
        return {};
    }
    return uri.substr(at + kAction.size());
}

}  // namespace door::gateway::api
