#pragma once
// Who coordinates a group, and the groups as an administrator sees them.

#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "base/bytes.h"
#include "wire/field.h"
#include "wire/kafka/error_code.h"

namespace wire::kafka {

struct FindCoordinatorResponse;

struct FindCoordinatorRequest {
    static constexpr Api api{
        .name = "FindCoordinator", .key = 10, .versions = {0, 6}, .flexible_since = 3};
    using Response = FindCoordinatorResponse;

    std::string key{};
    std::int8_t key_type{};
    std::vector<std::string> coordinator_keys{};

    using Self = FindCoordinatorRequest;
    static constexpr auto fields() {
        return std::tuple{
            field(&Self::key, {.name = "Key", .until = 3}),
            field(&Self::key_type, {.name = "KeyType", .since = 1}),
            field(&Self::coordinator_keys, {.name = "CoordinatorKeys", .since = 4}),
        };
    }
};

struct FindCoordinatorResponse {
    struct Coordinator {
        std::string key{};
        std::int32_t node_id{};
        std::string host{};
        std::int32_t port{};
        ErrorCode error_code{};
        std::optional<std::string> error_message{};

        using Self = Coordinator;
        static constexpr auto fields() {
            return std::tuple{
                field(&Self::key, {.name = "Key"}),
                field(&Self::node_id, {.name = "NodeId"}),
                field(&Self::host, {.name = "Host"}),
                field(&Self::port, {.name = "Port"}),
                field(&Self::error_code, {.name = "ErrorCode"}),
                field(&Self::error_message, {.name = "ErrorMessage", .nullable_since = 0}),
            };
        }
    };

    std::int32_t throttle_time_ms{};
    ErrorCode error_code{};
    std::optional<std::string> error_message{};
    std::int32_t node_id{};
    std::string host{};
    std::int32_t port{};
    std::vector<Coordinator> coordinators{};

    using Self = FindCoordinatorResponse;
    static constexpr auto fields() {
        return std::tuple{
            field(&Self::throttle_time_ms, {.name = "ThrottleTimeMs", .since = 1}),
            field(&Self::error_code, {.name = "ErrorCode", .until = 3}),
            field(&Self::error_message,
                  {.name = "ErrorMessage", .since = 1, .until = 3, .nullable_since = 0}),
            field(&Self::node_id, {.name = "NodeId", .until = 3}),
            field(&Self::host, {.name = "Host", .until = 3}),
            field(&Self::port, {.name = "Port", .until = 3}),
            field(&Self::coordinators, {.name = "Coordinators", .since = 4}),
        };
    }
};

struct DescribeGroupsResponse;

struct DescribeGroupsRequest {
    static constexpr Api api{
        .name = "DescribeGroups", .key = 15, .versions = {0, 6}, .flexible_since = 5};
    using Response = DescribeGroupsResponse;

    std::vector<std::string> groups{};
    bool include_authorized_operations{};

    using Self = DescribeGroupsRequest;
    static constexpr auto fields() {
        return std::tuple{
            field(&Self::groups, {.name = "Groups"}),
            field(&Self::include_authorized_operations,
                  {.name = "IncludeAuthorizedOperations", .since = 3}),
        };
    }
};

struct DescribeGroupsResponse {
    struct DescribedGroupMember {
        std::string member_id{};
        std::optional<std::string> group_instance_id{};
        std::string client_id{};
        std::string client_host{};
        base::Bytes member_metadata{};
        base::Bytes member_assignment{};

        using Self = DescribedGroupMember;
        static constexpr auto fields() {
            return std::tuple{
                field(&Self::member_id, {.name = "MemberId"}),
                field(&Self::group_instance_id,
                      {.name = "GroupInstanceId", .since = 4, .nullable_since = 0}),
                field(&Self::client_id, {.name = "ClientId"}),
                field(&Self::client_host, {.name = "ClientHost"}),
                field(&Self::member_metadata, {.name = "MemberMetadata"}),
                field(&Self::member_assignment, {.name = "MemberAssignment"}),
            };
        }
    };

    struct DescribedGroup {
        ErrorCode error_code{};
        std::optional<std::string> error_message{};
        std::string group_id{};
        std::string group_state{};
        std::string protocol_type{};
        std::string protocol_data{};
        std::vector<DescribedGroupMember> members{};
        std::int32_t authorized_operations = -2147483648;

        using Self = DescribedGroup;
        static constexpr auto fields() {
            return std::tuple{
                field(&Self::error_code, {.name = "ErrorCode"}),
                field(&Self::error_message,
                      {.name = "ErrorMessage", .since = 6, .nullable_since = 0}),
                field(&Self::group_id, {.name = "GroupId"}),
                field(&Self::group_state, {.name = "GroupState"}),
                field(&Self::protocol_type, {.name = "ProtocolType"}),
                field(&Self::protocol_data, {.name = "ProtocolData"}),
                field(&Self::members, {.name = "Members"}),
                field(&Self::authorized_operations, {.name = "AuthorizedOperations", .since = 3}),
            };
        }
    };

    std::int32_t throttle_time_ms{};
    std::vector<DescribedGroup> groups{};

    using Self = DescribeGroupsResponse;
    static constexpr auto fields() {
        return std::tuple{
            field(&Self::throttle_time_ms, {.name = "ThrottleTimeMs", .since = 1}),
            field(&Self::groups, {.name = "Groups"}),
        };
    }
};

struct ListGroupsResponse;

struct ListGroupsRequest {
    static constexpr Api api{
        .name = "ListGroups", .key = 16, .versions = {0, 5}, .flexible_since = 3};
    using Response = ListGroupsResponse;

    std::vector<std::string> states_filter{};
    std::vector<std::string> types_filter{};

    using Self = ListGroupsRequest;
    static constexpr auto fields() {
        return std::tuple{
            field(&Self::states_filter, {.name = "StatesFilter", .since = 4}),
            field(&Self::types_filter, {.name = "TypesFilter", .since = 5}),
        };
    }
};

struct ListGroupsResponse {
    struct ListedGroup {
        std::string group_id{};
        std::string protocol_type{};
        std::string group_state{};
        std::string group_type{};

        using Self = ListedGroup;
        static constexpr auto fields() {
            return std::tuple{
                field(&Self::group_id, {.name = "GroupId"}),
                field(&Self::protocol_type, {.name = "ProtocolType"}),
                field(&Self::group_state, {.name = "GroupState", .since = 4}),
                field(&Self::group_type, {.name = "GroupType", .since = 5}),
            };
        }
    };

    std::int32_t throttle_time_ms{};
    ErrorCode error_code{};
    std::vector<ListedGroup> groups{};

    using Self = ListGroupsResponse;
    static constexpr auto fields() {
        return std::tuple{
            field(&Self::throttle_time_ms, {.name = "ThrottleTimeMs", .since = 1}),
            field(&Self::error_code, {.name = "ErrorCode"}),
            field(&Self::groups, {.name = "Groups"}),
        };
    }
};

struct DeleteGroupsResponse;

struct DeleteGroupsRequest {
    static constexpr Api api{
        .name = "DeleteGroups", .key = 42, .versions = {0, 2}, .flexible_since = 2};
    using Response = DeleteGroupsResponse;

    std::vector<std::string> groups_names{};

    using Self = DeleteGroupsRequest;
    static constexpr auto fields() {
        return std::tuple{field(&Self::groups_names, {.name = "GroupsNames"})};
    }
};

struct DeleteGroupsResponse {
    struct DeletableGroupResult {
        std::string group_id{};
        ErrorCode error_code{};

        using Self = DeletableGroupResult;
        static constexpr auto fields() {
            return std::tuple{
                field(&Self::group_id, {.name = "GroupId"}),
                field(&Self::error_code, {.name = "ErrorCode"}),
            };
        }
    };

    std::int32_t throttle_time_ms{};
    std::vector<DeletableGroupResult> results{};

    using Self = DeleteGroupsResponse;
    static constexpr auto fields() {
        return std::tuple{
            field(&Self::throttle_time_ms, {.name = "ThrottleTimeMs"}),
            field(&Self::results, {.name = "Results"}),
        };
    }
};

}  // namespace wire::kafka
