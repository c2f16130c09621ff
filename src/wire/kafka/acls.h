#pragma once
// Who may do what.

#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "wire/field.h"
#include "wire/kafka/error_code.h"

namespace wire::kafka {

struct DescribeAclsResponse;

struct DescribeAclsRequest {
    static constexpr Api api{
        .name = "DescribeAcls", .key = 29, .versions = {0, 3}, .flexible_since = 2};
    using Response = DescribeAclsResponse;

    std::int8_t resource_type_filter{};
    std::optional<std::string> resource_name_filter{};
    std::int8_t pattern_type_filter = 3;
    std::optional<std::string> principal_filter{};
    std::optional<std::string> host_filter{};
    std::int8_t operation{};
    std::int8_t permission_type{};

    using Self = DescribeAclsRequest;
    static constexpr auto fields() {
        return std::tuple{
            field(&Self::resource_type_filter, {.name = "ResourceTypeFilter"}),
            field(&Self::resource_name_filter, {.name = "ResourceNameFilter", .nullable_since = 0}),
            field(&Self::pattern_type_filter, {.name = "PatternTypeFilter", .since = 1}),
            field(&Self::principal_filter, {.name = "PrincipalFilter", .nullable_since = 0}),
            field(&Self::host_filter, {.name = "HostFilter", .nullable_since = 0}),
            field(&Self::operation, {.name = "Operation"}),
            field(&Self::permission_type, {.name = "PermissionType"}),
        };
    }
};

struct DescribeAclsResponse {
    struct AclDescription {
        std::string principal{};
        std::string host{};
        std::int8_t operation{};
        std::int8_t permission_type{};

        using Self = AclDescription;
        static constexpr auto fields() {
            return std::tuple{
                field(&Self::principal, {.name = "Principal"}),
                field(&Self::host, {.name = "Host"}),
                field(&Self::operation, {.name = "Operation"}),
                field(&Self::permission_type, {.name = "PermissionType"}),
            };
        }
    };

    struct DescribeAclsResource {
        std::int8_t resource_type{};
        std::string resource_name{};
        std::int8_t pattern_type = 3;
        std::vector<AclDescription> acls{};

        using Self = DescribeAclsResource;
        static constexpr auto fields() {
            return std::tuple{
                field(&Self::resource_type, {.name = "ResourceType"}),
                field(&Self::resource_name, {.name = "ResourceName"}),
                field(&Self::pattern_type, {.name = "PatternType", .since = 1}),
                field(&Self::acls, {.name = "Acls"}),
            };
        }
    };

    std::int32_t throttle_time_ms{};
    ErrorCode error_code{};
    std::optional<std::string> error_message{};
    std::vector<DescribeAclsResource> resources{};

    using Self = DescribeAclsResponse;
    static constexpr auto fields() {
        return std::tuple{
            field(&Self::throttle_time_ms, {.name = "ThrottleTimeMs"}),
            field(&Self::error_code, {.name = "ErrorCode"}),
            field(&Self::error_message, {.name = "ErrorMessage", .nullable_since = 0}),
            field(&Self::resources, {.name = "Resources"}),
        };
    }
};

struct CreateAclsResponse;

struct CreateAclsRequest {
    static constexpr Api api{
        .name = "CreateAcls", .key = 30, .versions = {0, 3}, .flexible_since = 2};
    using Response = CreateAclsResponse;

    struct AclCreation {
        std::int8_t resource_type{};
        std::string resource_name{};
        std::int8_t resource_pattern_type = 3;
        std::string principal{};
        std::string host{};
        std::int8_t operation{};
        std::int8_t permission_type{};

        using Self = AclCreation;
        static constexpr auto fields() {
            return std::tuple{
                field(&Self::resource_type, {.name = "ResourceType"}),
                field(&Self::resource_name, {.name = "ResourceName"}),
                field(&Self::resource_pattern_type, {.name = "ResourcePatternType", .since = 1}),
                field(&Self::principal, {.name = "Principal"}),
                field(&Self::host, {.name = "Host"}),
                field(&Self::operation, {.name = "Operation"}),
                field(&Self::permission_type, {.name = "PermissionType"}),
            };
        }
    };

    std::vector<AclCreation> creations{};

    using Self = CreateAclsRequest;
    static constexpr auto fields() {
        return std::tuple{field(&Self::creations, {.name = "Creations"})};
    }
};

struct CreateAclsResponse {
    struct AclCreationResult {
        ErrorCode error_code{};
        std::optional<std::string> error_message{};

        using Self = AclCreationResult;
        static constexpr auto fields() {
            return std::tuple{
                field(&Self::error_code, {.name = "ErrorCode"}),
                field(&Self::error_message, {.name = "ErrorMessage", .nullable_since = 0}),
            };
        }
    };

    std::int32_t throttle_time_ms{};
    std::vector<AclCreationResult> results{};

    using Self = CreateAclsResponse;
    static constexpr auto fields() {
        return std::tuple{
            field(&Self::throttle_time_ms, {.name = "ThrottleTimeMs"}),
            field(&Self::results, {.name = "Results"}),
        };
    }
};

struct DeleteAclsResponse;

struct DeleteAclsRequest {
    static constexpr Api api{
        .name = "DeleteAcls", .key = 31, .versions = {0, 3}, .flexible_since = 2};
    using Response = DeleteAclsResponse;

    struct DeleteAclsFilter {
        std::int8_t resource_type_filter{};
        std::optional<std::string> resource_name_filter{};
        std::int8_t pattern_type_filter = 3;
        std::optional<std::string> principal_filter{};
        std::optional<std::string> host_filter{};
        std::int8_t operation{};
        std::int8_t permission_type{};

        using Self = DeleteAclsFilter;
        static constexpr auto fields() {
            return std::tuple{
                field(&Self::resource_type_filter, {.name = "ResourceTypeFilter"}),
                field(&Self::resource_name_filter,
                      {.name = "ResourceNameFilter", .nullable_since = 0}),
                field(&Self::pattern_type_filter, {.name = "PatternTypeFilter", .since = 1}),
                field(&Self::principal_filter, {.name = "PrincipalFilter", .nullable_since = 0}),
                field(&Self::host_filter, {.name = "HostFilter", .nullable_since = 0}),
                field(&Self::operation, {.name = "Operation"}),
                field(&Self::permission_type, {.name = "PermissionType"}),
            };
        }
    };

    std::vector<DeleteAclsFilter> filters{};

    using Self = DeleteAclsRequest;
    static constexpr auto fields() {
        return std::tuple{field(&Self::filters, {.name = "Filters"})};
    }
};

struct DeleteAclsResponse {
    struct DeleteAclsMatchingAcl {
        ErrorCode error_code{};
        std::optional<std::string> error_message{};
        std::int8_t resource_type{};
        std::string resource_name{};
        std::int8_t pattern_type = 3;
        std::string principal{};
        std::string host{};
        std::int8_t operation{};
        std::int8_t permission_type{};

        using Self = DeleteAclsMatchingAcl;
        static constexpr auto fields() {
            return std::tuple{
                field(&Self::error_code, {.name = "ErrorCode"}),
                field(&Self::error_message, {.name = "ErrorMessage", .nullable_since = 0}),
                field(&Self::resource_type, {.name = "ResourceType"}),
                field(&Self::resource_name, {.name = "ResourceName"}),
                field(&Self::pattern_type, {.name = "PatternType", .since = 1}),
                field(&Self::principal, {.name = "Principal"}),
                field(&Self::host, {.name = "Host"}),
                field(&Self::operation, {.name = "Operation"}),
                field(&Self::permission_type, {.name = "PermissionType"}),
            };
        }
    };

    struct DeleteAclsFilterResult {
        ErrorCode error_code{};
        std::optional<std::string> error_message{};
        std::vector<DeleteAclsMatchingAcl> matching_acls{};

        using Self = DeleteAclsFilterResult;
        static constexpr auto fields() {
            return std::tuple{
                field(&Self::error_code, {.name = "ErrorCode"}),
                field(&Self::error_message, {.name = "ErrorMessage", .nullable_since = 0}),
                field(&Self::matching_acls, {.name = "MatchingAcls"}),
            };
        }
    };

    std::int32_t throttle_time_ms{};
    std::vector<DeleteAclsFilterResult> filter_results{};

    using Self = DeleteAclsResponse;
    static constexpr auto fields() {
        return std::tuple{
            field(&Self::throttle_time_ms, {.name = "ThrottleTimeMs"}),
            field(&Self::filter_results, {.name = "FilterResults"}),
        };
    }
};

}  // namespace wire::kafka
