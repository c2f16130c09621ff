#pragma once
// Settings of topics, brokers and other resources.

#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "wire/field.h"
#include "wire/kafka/error_code.h"

namespace wire::kafka {

struct DescribeConfigsResponse;

struct DescribeConfigsRequest {
    static constexpr Api api{
        .name = "DescribeConfigs", .key = 32, .versions = {0, 4}, .flexible_since = 4};
    using Response = DescribeConfigsResponse;

    struct DescribeConfigsResource {
        std::int8_t resource_type{};
        std::string resource_name{};
        std::optional<std::vector<std::string>> configuration_keys{};

        using Self = DescribeConfigsResource;
        static constexpr auto fields() {
            return std::tuple{
                field(&Self::resource_type, {.name = "ResourceType"}),
                field(&Self::resource_name, {.name = "ResourceName"}),
                field(&Self::configuration_keys,
                      {.name = "ConfigurationKeys", .nullable_since = 0}),
            };
        }
    };

    std::vector<DescribeConfigsResource> resources{};
    bool include_synonyms{};
    bool include_documentation{};

    using Self = DescribeConfigsRequest;
    static constexpr auto fields() {
        return std::tuple{
            field(&Self::resources, {.name = "Resources"}),
            field(&Self::include_synonyms, {.name = "IncludeSynonyms", .since = 1}),
            field(&Self::include_documentation, {.name = "IncludeDocumentation", .since = 3}),
        };
    }
};

struct DescribeConfigsResponse {
    struct DescribeConfigsSynonym {
        std::string name{};
        std::optional<std::string> value{};
        std::int8_t source{};

        using Self = DescribeConfigsSynonym;
        static constexpr auto fields() {
            return std::tuple{
                field(&Self::name, {.name = "Name"}),
                field(&Self::value, {.name = "Value", .nullable_since = 0}),
                field(&Self::source, {.name = "Source"}),
            };
        }
    };

    struct DescribeConfigsResourceResult {
        std::string name{};
        std::optional<std::string> value{};
        bool read_only{};
        bool is_default{};
        std::int8_t config_source = -1;
        bool is_sensitive{};
        std::vector<DescribeConfigsSynonym> synonyms{};
        std::int8_t config_type{};
        std::optional<std::string> documentation{};

        using Self = DescribeConfigsResourceResult;
        static constexpr auto fields() {
            return std::tuple{
                field(&Self::name, {.name = "Name"}),
                field(&Self::value, {.name = "Value", .nullable_since = 0}),
                field(&Self::read_only, {.name = "ReadOnly"}),
                field(&Self::is_default, {.name = "IsDefault", .until = 0}),
                field(&Self::config_source, {.name = "ConfigSource", .since = 1}),
                field(&Self::is_sensitive, {.name = "IsSensitive"}),
                field(&Self::synonyms, {.name = "Synonyms", .since = 1}),
                field(&Self::config_type, {.name = "ConfigType", .since = 3}),
                field(&Self::documentation,
                      {.name = "Documentation", .since = 3, .nullable_since = 0}),
            };
        }
    };

    struct DescribeConfigsResult {
        ErrorCode error_code{};
        std::optional<std::string> error_message{};
        std::int8_t resource_type{};
        std::string resource_name{};
        std::vector<DescribeConfigsResourceResult> configs{};

        using Self = DescribeConfigsResult;
        static constexpr auto fields() {
            return std::tuple{
                field(&Self::error_code, {.name = "ErrorCode"}),
                field(&Self::error_message, {.name = "ErrorMessage", .nullable_since = 0}),
                field(&Self::resource_type, {.name = "ResourceType"}),
                field(&Self::resource_name, {.name = "ResourceName"}),
                field(&Self::configs, {.name = "Configs"}),
            };
        }
    };

    std::int32_t throttle_time_ms{};
    std::vector<DescribeConfigsResult> results{};

    using Self = DescribeConfigsResponse;
    static constexpr auto fields() {
        return std::tuple{
            field(&Self::throttle_time_ms, {.name = "ThrottleTimeMs"}),
            field(&Self::results, {.name = "Results"}),
        };
    }
};

struct AlterConfigsResponse;

struct AlterConfigsRequest {
    static constexpr Api api{
        .name = "AlterConfigs", .key = 33, .versions = {0, 2}, .flexible_since = 2};
    using Response = AlterConfigsResponse;

    struct AlterableConfig {
        std::string name{};
        std::optional<std::string> value{};

        using Self = AlterableConfig;
        static constexpr auto fields() {
            return std::tuple{
                field(&Self::name, {.name = "Name"}),
                field(&Self::value, {.name = "Value", .nullable_since = 0}),
            };
        }
    };

    struct AlterConfigsResource {
        std::int8_t resource_type{};
        std::string resource_name{};
        std::vector<AlterableConfig> configs{};

        using Self = AlterConfigsResource;
        static constexpr auto fields() {
            return std::tuple{
                field(&Self::resource_type, {.name = "ResourceType"}),
                field(&Self::resource_name, {.name = "ResourceName"}),
                field(&Self::configs, {.name = "Configs"}),
            };
        }
    };

    std::vector<AlterConfigsResource> resources{};
    bool validate_only{};

    using Self = AlterConfigsRequest;
    static constexpr auto fields() {
        return std::tuple{
            field(&Self::resources, {.name = "Resources"}),
            field(&Self::validate_only, {.name = "ValidateOnly"}),
        };
    }
};

struct AlterConfigsResponse {
    struct AlterConfigsResourceResponse {
        ErrorCode error_code{};
        std::optional<std::string> error_message{};
        std::int8_t resource_type{};
        std::string resource_name{};

        using Self = AlterConfigsResourceResponse;
        static constexpr auto fields() {
            return std::tuple{
                field(&Self::error_code, {.name = "ErrorCode"}),
                field(&Self::error_message, {.name = "ErrorMessage", .nullable_since = 0}),
                field(&Self::resource_type, {.name = "ResourceType"}),
                field(&Self::resource_name, {.name = "ResourceName"}),
            };
        }
    };

    std::int32_t throttle_time_ms{};
    std::vector<AlterConfigsResourceResponse> responses{};

    using Self = AlterConfigsResponse;
    static constexpr auto fields() {
        return std::tuple{
            field(&Self::throttle_time_ms, {.name = "ThrottleTimeMs"}),
            field(&Self::responses, {.name = "Responses"}),
        };
    }
};

struct IncrementalAlterConfigsResponse;

struct IncrementalAlterConfigsRequest {
    static constexpr Api api{
        .name = "IncrementalAlterConfigs", .key = 44, .versions = {0, 1}, .flexible_since = 1};
    using Response = IncrementalAlterConfigsResponse;

    struct AlterableConfig {
        std::string name{};
        std::int8_t config_operation{};
        std::optional<std::string> value{};

        using Self = AlterableConfig;
        static constexpr auto fields() {
            return std::tuple{
                field(&Self::name, {.name = "Name"}),
                field(&Self::config_operation, {.name = "ConfigOperation"}),
                field(&Self::value, {.name = "Value", .nullable_since = 0}),
            };
        }
    };

    struct AlterConfigsResource {
        std::int8_t resource_type{};
        std::string resource_name{};
        std::vector<AlterableConfig> configs{};

        using Self = AlterConfigsResource;
        static constexpr auto fields() {
            return std::tuple{
                field(&Self::resource_type, {.name = "ResourceType"}),
                field(&Self::resource_name, {.name = "ResourceName"}),
                field(&Self::configs, {.name = "Configs"}),
            };
        }
    };

    std::vector<AlterConfigsResource> resources{};
    bool validate_only{};

    using Self = IncrementalAlterConfigsRequest;
    static constexpr auto fields() {
        return std::tuple{
            field(&Self::resources, {.name = "Resources"}),
            field(&Self::validate_only, {.name = "ValidateOnly"}),
        };
    }
};

struct IncrementalAlterConfigsResponse {
    struct AlterConfigsResourceResponse {
        ErrorCode error_code{};
        std::optional<std::string> error_message{};
        std::int8_t resource_type{};
        std::string resource_name{};

        using Self = AlterConfigsResourceResponse;
        static constexpr auto fields() {
            return std::tuple{
                field(&Self::error_code, {.name = "ErrorCode"}),
                field(&Self::error_message, {.name = "ErrorMessage", .nullable_since = 0}),
                field(&Self::resource_type, {.name = "ResourceType"}),
                field(&Self::resource_name, {.name = "ResourceName"}),
            };
        }
    };

    std::int32_t throttle_time_ms{};
    std::vector<AlterConfigsResourceResponse> responses{};

    using Self = IncrementalAlterConfigsResponse;
    static constexpr auto fields() {
        return std::tuple{
            field(&Self::throttle_time_ms, {.name = "ThrottleTimeMs"}),
            field(&Self::responses, {.name = "Responses"}),
        };
    }
};

struct ListConfigResourcesResponse;

struct ListConfigResourcesRequest {
    static constexpr Api api{
        .name = "ListConfigResources", .key = 74, .versions = {0, 1}, .flexible_since = 0};
    using Response = ListConfigResourcesResponse;

    std::vector<std::int8_t> resource_types{};

    using Self = ListConfigResourcesRequest;
    static constexpr auto fields() {
        return std::tuple{field(&Self::resource_types, {.name = "ResourceTypes", .since = 1})};
    }
};

struct ListConfigResourcesResponse {
    struct ConfigResource {
        std::string resource_name{};
        std::int8_t resource_type = 16;

        using Self = ConfigResource;
        static constexpr auto fields() {
            return std::tuple{
                field(&Self::resource_name, {.name = "ResourceName"}),
                field(&Self::resource_type, {.name = "ResourceType", .since = 1}),
            };
        }
    };

    std::int32_t throttle_time_ms{};
    ErrorCode error_code{};
    std::vector<ConfigResource> config_resources{};

    using Self = ListConfigResourcesResponse;
    static constexpr auto fields() {
        return std::tuple{
            field(&Self::throttle_time_ms, {.name = "ThrottleTimeMs"}),
            field(&Self::error_code, {.name = "ErrorCode"}),
            field(&Self::config_resources, {.name = "ConfigResources"}),
        };
    }
};

}  // namespace wire::kafka
