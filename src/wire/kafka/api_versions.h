#pragma once
// What this broker speaks, and what the client calls itself (KIP-35, KIP-511).

#include <cstdint>
#include <string>
#include <tuple>
#include <vector>

#include "wire/field.h"
#include "wire/kafka/error_code.h"

namespace wire::kafka {

struct ApiVersionsResponse;

struct ApiVersionsRequest {
    static constexpr Api api{
        .name = "ApiVersions", .key = 18, .versions = {0, 4}, .flexible_since = 3};
    using Response = ApiVersionsResponse;

    std::string client_software_name{};
    std::string client_software_version{};

    using Self = ApiVersionsRequest;
    static constexpr auto fields() {
        return std::tuple{
            field(&Self::client_software_name, {.name = "ClientSoftwareName", .since = 3}),
            field(&Self::client_software_version, {.name = "ClientSoftwareVersion", .since = 3}),
        };
    }
};

struct ApiVersionsResponse {
    struct ApiVersion {
        std::int16_t api_key{};
        std::int16_t min_version{};
        std::int16_t max_version{};

        using Self = ApiVersion;
        static constexpr auto fields() {
            return std::tuple{
                field(&Self::api_key, {.name = "ApiKey"}),
                field(&Self::min_version, {.name = "MinVersion"}),
                field(&Self::max_version, {.name = "MaxVersion"}),
            };
        }
    };

    struct SupportedFeatureKey {
        std::string name{};
        std::int16_t min_version{};
        std::int16_t max_version{};

        using Self = SupportedFeatureKey;
        static constexpr auto fields() {
            return std::tuple{
                field(&Self::name, {.name = "Name"}),
                field(&Self::min_version, {.name = "MinVersion"}),
                field(&Self::max_version, {.name = "MaxVersion"}),
            };
        }
    };

    struct FinalizedFeatureKey {
        std::string name{};
        std::int16_t max_version_level{};
        std::int16_t min_version_level{};

        using Self = FinalizedFeatureKey;
        static constexpr auto fields() {
            return std::tuple{
                field(&Self::name, {.name = "Name"}),
                field(&Self::max_version_level, {.name = "MaxVersionLevel"}),
                field(&Self::min_version_level, {.name = "MinVersionLevel"}),
            };
        }
    };

    ErrorCode error_code{};
    std::vector<ApiVersion> api_keys{};
    std::int32_t throttle_time_ms{};
    std::vector<SupportedFeatureKey> supported_features{};
    std::int64_t finalized_features_epoch = -1;
    std::vector<FinalizedFeatureKey> finalized_features{};
    bool zk_migration_ready{};

    using Self = ApiVersionsResponse;
    static constexpr auto fields() {
        return std::tuple{
            field(&Self::error_code, {.name = "ErrorCode"}),
            field(&Self::api_keys, {.name = "ApiKeys"}),
            field(&Self::throttle_time_ms, {.name = "ThrottleTimeMs", .since = 1}),
            field(&Self::supported_features, {.name = "SupportedFeatures", .since = 3, .tag = 0}),
            field(&Self::finalized_features_epoch,
                  {.name = "FinalizedFeaturesEpoch", .since = 3, .tag = 1}),
            field(&Self::finalized_features, {.name = "FinalizedFeatures", .since = 3, .tag = 2}),
            field(&Self::zk_migration_ready, {.name = "ZkMigrationReady", .since = 3, .tag = 3}),
        };
    }
};

}  // namespace wire::kafka
