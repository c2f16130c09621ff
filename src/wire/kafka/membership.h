#pragma once
// The life of a member of a classic group.

#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "base/bytes.h"
#include "wire/field.h"
#include "wire/kafka/error_code.h"

namespace wire::kafka {

struct JoinGroupResponse;

struct JoinGroupRequest {
    static constexpr Api api{
        .name = "JoinGroup", .key = 11, .versions = {0, 9}, .flexible_since = 6};
    using Response = JoinGroupResponse;

    struct JoinGroupRequestProtocol {
        std::string name{};
        base::Bytes metadata{};

        using Self = JoinGroupRequestProtocol;
        static constexpr auto fields() {
            return std::tuple{
                field(&Self::name, {.name = "Name"}),
                field(&Self::metadata, {.name = "Metadata"}),
            };
        }
    };

    std::string group_id{};
    std::int32_t session_timeout_ms{};
    std::int32_t rebalance_timeout_ms = -1;
    std::string member_id{};
    std::optional<std::string> group_instance_id{};
    std::string protocol_type{};
    std::vector<JoinGroupRequestProtocol> protocols{};
    std::optional<std::string> reason{};

    using Self = JoinGroupRequest;
    static constexpr auto fields() {
        return std::tuple{
            field(&Self::group_id, {.name = "GroupId"}),
            field(&Self::session_timeout_ms, {.name = "SessionTimeoutMs"}),
            field(&Self::rebalance_timeout_ms, {.name = "RebalanceTimeoutMs", .since = 1}),
            field(&Self::member_id, {.name = "MemberId"}),
            field(&Self::group_instance_id,
                  {.name = "GroupInstanceId", .since = 5, .nullable_since = 0}),
            field(&Self::protocol_type, {.name = "ProtocolType"}),
            field(&Self::protocols, {.name = "Protocols"}),
            field(&Self::reason, {.name = "Reason", .since = 8, .nullable_since = 0}),
        };
    }
};

struct JoinGroupResponse {
    struct JoinGroupResponseMember {
        std::string member_id{};
        std::optional<std::string> group_instance_id{};
        base::Bytes metadata{};

        using Self = JoinGroupResponseMember;
        static constexpr auto fields() {
            return std::tuple{
                field(&Self::member_id, {.name = "MemberId"}),
                field(&Self::group_instance_id,
                      {.name = "GroupInstanceId", .since = 5, .nullable_since = 0}),
                field(&Self::metadata, {.name = "Metadata"}),
            };
        }
    };

    std::int32_t throttle_time_ms{};
    ErrorCode error_code{};
    std::int32_t generation_id = -1;
    std::optional<std::string> protocol_type{};
    std::optional<std::string> protocol_name{};
    std::string leader{};
    bool skip_assignment{};
    std::string member_id{};
    std::vector<JoinGroupResponseMember> members{};

    using Self = JoinGroupResponse;
    static constexpr auto fields() {
        return std::tuple{
            field(&Self::throttle_time_ms, {.name = "ThrottleTimeMs", .since = 2}),
            field(&Self::error_code, {.name = "ErrorCode"}),
            field(&Self::generation_id, {.name = "GenerationId"}),
            field(&Self::protocol_type, {.name = "ProtocolType", .since = 7, .nullable_since = 0}),
            field(&Self::protocol_name, {.name = "ProtocolName", .nullable_since = 7}),
            field(&Self::leader, {.name = "Leader"}),
            field(&Self::skip_assignment, {.name = "SkipAssignment", .since = 9}),
            field(&Self::member_id, {.name = "MemberId"}),
            field(&Self::members, {.name = "Members"}),
        };
    }
};

struct SyncGroupResponse;

struct SyncGroupRequest {
    static constexpr Api api{
        .name = "SyncGroup", .key = 14, .versions = {0, 5}, .flexible_since = 4};
    using Response = SyncGroupResponse;

    struct SyncGroupRequestAssignment {
        std::string member_id{};
        base::Bytes assignment{};

        using Self = SyncGroupRequestAssignment;
        static constexpr auto fields() {
            return std::tuple{
                field(&Self::member_id, {.name = "MemberId"}),
                field(&Self::assignment, {.name = "Assignment"}),
            };
        }
    };

    std::string group_id{};
    std::int32_t generation_id{};
    std::string member_id{};
    std::optional<std::string> group_instance_id{};
    std::optional<std::string> protocol_type{};
    std::optional<std::string> protocol_name{};
    std::vector<SyncGroupRequestAssignment> assignments{};

    using Self = SyncGroupRequest;
    static constexpr auto fields() {
        return std::tuple{
            field(&Self::group_id, {.name = "GroupId"}),
            field(&Self::generation_id, {.name = "GenerationId"}),
            field(&Self::member_id, {.name = "MemberId"}),
            field(&Self::group_instance_id,
                  {.name = "GroupInstanceId", .since = 3, .nullable_since = 0}),
            field(&Self::protocol_type, {.name = "ProtocolType", .since = 5, .nullable_since = 0}),
            field(&Self::protocol_name, {.name = "ProtocolName", .since = 5, .nullable_since = 0}),
            field(&Self::assignments, {.name = "Assignments"}),
        };
    }
};

struct SyncGroupResponse {
    std::int32_t throttle_time_ms{};
    ErrorCode error_code{};
    std::optional<std::string> protocol_type{};
    std::optional<std::string> protocol_name{};
    base::Bytes assignment{};

    using Self = SyncGroupResponse;
    static constexpr auto fields() {
        return std::tuple{
            field(&Self::throttle_time_ms, {.name = "ThrottleTimeMs", .since = 1}),
            field(&Self::error_code, {.name = "ErrorCode"}),
            field(&Self::protocol_type, {.name = "ProtocolType", .since = 5, .nullable_since = 0}),
            field(&Self::protocol_name, {.name = "ProtocolName", .since = 5, .nullable_since = 0}),
            field(&Self::assignment, {.name = "Assignment"}),
        };
    }
};

struct HeartbeatResponse;

struct HeartbeatRequest {
    static constexpr Api api{
        .name = "Heartbeat", .key = 12, .versions = {0, 4}, .flexible_since = 4};
    using Response = HeartbeatResponse;

    std::string group_id{};
    std::int32_t generation_id{};
    std::string member_id{};
    std::optional<std::string> group_instance_id{};

    using Self = HeartbeatRequest;
    static constexpr auto fields() {
        return std::tuple{
            field(&Self::group_id, {.name = "GroupId"}),
            field(&Self::generation_id, {.name = "GenerationId"}),
            field(&Self::member_id, {.name = "MemberId"}),
            field(&Self::group_instance_id,
                  {.name = "GroupInstanceId", .since = 3, .nullable_since = 0}),
        };
    }
};

struct HeartbeatResponse {
    std::int32_t throttle_time_ms{};
    ErrorCode error_code{};

    using Self = HeartbeatResponse;
    static constexpr auto fields() {
        return std::tuple{
            field(&Self::throttle_time_ms, {.name = "ThrottleTimeMs", .since = 1}),
            field(&Self::error_code, {.name = "ErrorCode"}),
        };
    }
};

struct LeaveGroupResponse;

struct LeaveGroupRequest {
    static constexpr Api api{
        .name = "LeaveGroup", .key = 13, .versions = {0, 5}, .flexible_since = 4};
    using Response = LeaveGroupResponse;

    struct MemberIdentity {
        std::string member_id{};
        std::optional<std::string> group_instance_id{};
        std::optional<std::string> reason{};

        using Self = MemberIdentity;
        static constexpr auto fields() {
            return std::tuple{
                field(&Self::member_id, {.name = "MemberId"}),
                field(&Self::group_instance_id, {.name = "GroupInstanceId", .nullable_since = 0}),
                field(&Self::reason, {.name = "Reason", .since = 5, .nullable_since = 0}),
            };
        }
    };

    std::string group_id{};
    std::string member_id{};
    std::vector<MemberIdentity> members{};

    using Self = LeaveGroupRequest;
    static constexpr auto fields() {
        return std::tuple{
            field(&Self::group_id, {.name = "GroupId"}),
            field(&Self::member_id, {.name = "MemberId", .until = 2}),
            field(&Self::members, {.name = "Members", .since = 3}),
        };
    }
};

struct LeaveGroupResponse {
    struct MemberResponse {
        std::string member_id{};
        std::optional<std::string> group_instance_id{};
        ErrorCode error_code{};

        using Self = MemberResponse;
        static constexpr auto fields() {
            return std::tuple{
                field(&Self::member_id, {.name = "MemberId"}),
                field(&Self::group_instance_id, {.name = "GroupInstanceId", .nullable_since = 0}),
                field(&Self::error_code, {.name = "ErrorCode"}),
            };
        }
    };

    std::int32_t throttle_time_ms{};
    ErrorCode error_code{};
    std::vector<MemberResponse> members{};

    using Self = LeaveGroupResponse;
    static constexpr auto fields() {
        return std::tuple{
            field(&Self::throttle_time_ms, {.name = "ThrottleTimeMs", .since = 1}),
            field(&Self::error_code, {.name = "ErrorCode"}),
            field(&Self::members, {.name = "Members", .since = 3}),
        };
    }
};

}  // namespace wire::kafka
