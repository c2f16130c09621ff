// What this door speaks: asked first, and again after every change of who asks.

#include "wire/kafka/api_versions.h"

#include <algorithm>

#include "door/kafka/door.h"

namespace door::kafka {

namespace {

using wire::kafka::ApiVersionsRequest;
using wire::kafka::ApiVersionsResponse;

bool is_alphanumeric(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// KIP-511: letters and digits, inside it hyphens and dots too.
bool is_software_word(std::string_view word) {
    return !word.empty() && is_alphanumeric(word.front()) && is_alphanumeric(word.back()) &&
           std::ranges::all_of(word,
                               [](char c) { return is_alphanumeric(c) || c == '-' || c == '.'; });
}

void append_features(ApiVersionsResponse& response, const std::vector<Feature>& features,
                     std::int16_t version) {
    for (const Feature& feature : features) {
        // Clients up to version 3 take a least level of 0 for an error.
        if (feature.level_min > 0 || version >= 4) {
            response.supported_features.push_back({.name = feature.name,
                                                   .min_version = feature.level_min,
                                                   .max_version = feature.level_max});
        }
        if (feature.level > 0) {
            response.finalized_features.push_back({.name = feature.name,
                                                   .max_version_level = feature.level,
                                                   .min_version_level = feature.level});
        }
    }
    response.finalized_features_epoch = 0;
}

run::Task<ApiVersionsResponse> api_versions(const ApiTable& table, KafkaDoor& door,
                                            Call<ApiVersionsRequest> call) {
    ApiVersionsResponse response;
    const ApiVersionsRequest& request = call.request;
    if (call.since(3)) {
        if (!is_software_word(request.client_software_name) ||
            !is_software_word(request.client_software_version)) {
            response.error_code = wire::kafka::ErrorCode::invalid_request;
            co_return response;
        }
        call.peer->software_name = request.client_software_name;
        call.peer->software_version = request.client_software_version;
    }
    for (const auto& [key, entry] : table.entries()) {
        const wire::Api::Range offered = entry.api.offered();
        response.api_keys.push_back(
            {.api_key = key, .min_version = offered.min, .max_version = offered.max});
    }
    append_features(response, door.options().features, call.version);
    co_return response;
}

}  // namespace

void add_api_versions(ApiTable& table, KafkaDoor& door) {
    table.add<ApiVersionsRequest>([&table, &door](Call<ApiVersionsRequest> call) {
        return api_versions(table, door, std::move(call));
    });
}

}  // namespace door::kafka
