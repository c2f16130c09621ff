#pragma once
// Groups whose assignment the broker makes (KIP-848).

#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "wire/field.h"
#include "wire/kafka/error_code.h"
#include "wire/kafka/types.h"

namespace wire::kafka {

struct ConsumerGroupHeartbeatResponse;

struct ConsumerGroupHeartbeatRequest {
    static constexpr Api api{
        .name = "ConsumerGroupHeartbeat", .key = 68, .versions = {0, 1}, .flexible_since = 0};
    using Response = ConsumerGroupHeartbeatResponse;

    struct TopicPartitions {
        Uuid topic_id{};
        std::vector<std::int32_t> partitions{};

        using Self = TopicPartitions;
        static constexpr auto fields() {
            return std::tuple{
                field(&Self::topic_id, {.name = "TopicId"}),
                field(&Self::partitions, {.name = "Partitions"}),
            };
        }
    };

    std::string group_id{};
    std::string member_id{};
    std::int32_t member_epoch{};
    std::optional<std::string> instance_id{};
    std::optional<std::string> rack_id{};
    std::int32_t rebalance_timeout_ms = -1;
    std::optional<std::vector<std::string>> subscribed_topic_names{};
    std::optional<std::string> subscribed_topic_regex{};
    std::optional<std::string> server_assignor{};
    std::optional<std::vector<TopicPartitions>> topic_partitions{};

    using Self = ConsumerGroupHeartbeatRequest;
    static constexpr auto fields() {
        return std::tuple{
            field(&Self::group_id, {.name = "GroupId"}),
            field(&Self::member_id, {.name = "MemberId"}),
            field(&Self::member_epoch, {.name = "MemberEpoch"}),
            field(&Self::instance_id, {.name = "InstanceId", .nullable_since = 0}),
            field(&Self::rack_id, {.name = "RackId", .nullable_since = 0}),
            field(&Self::rebalance_timeout_ms, {.name = "RebalanceTimeoutMs"}),
            field(&Self::subscribed_topic_names,
                  {.name = "SubscribedTopicNames", .nullable_since = 0}),
            field(&Self::subscribed_topic_regex,
                  {.name = "SubscribedTopicRegex", .since = 1, .nullable_since = 0}),
            field(&Self::server_assignor, {.name = "ServerAssignor", .nullable_since = 0}),
            field(&Self::topic_partitions, {.name = "TopicPartitions", .nullable_since = 0}),
        };
    }
};

// What the assignor gives a member. Not inside its message: an optional of a class with
// initializers cannot stand in the class that encloses it.
struct ConsumerGroupAssignment {
    struct TopicPartitions {
        Uuid topic_id{};
        std::vector<std::int32_t> partitions{};

        using Self = TopicPartitions;
        static constexpr auto fields() {
            return std::tuple{
                field(&Self::topic_id, {.name = "TopicId"}),
                field(&Self::partitions, {.name = "Partitions"}),
            };
        }
    };

    std::vector<TopicPartitions> topic_partitions{};

    using Self = ConsumerGroupAssignment;
    static constexpr auto fields() {
        return std::tuple{field(&Self::topic_partitions, {.name = "TopicPartitions"})};
    }
};

struct ConsumerGroupHeartbeatResponse {
    using Assignment = ConsumerGroupAssignment;

    std::int32_t throttle_time_ms{};
    ErrorCode error_code{};
    std::optional<std::string> error_message{};
    std::optional<std::string> member_id{};
    std::int32_t member_epoch{};
    std::int32_t heartbeat_interval_ms{};
    std::optional<Assignment> assignment{};

    using Self = ConsumerGroupHeartbeatResponse;
    static constexpr auto fields() {
        return std::tuple{
            field(&Self::throttle_time_ms, {.name = "ThrottleTimeMs"}),
            field(&Self::error_code, {.name = "ErrorCode"}),
            field(&Self::error_message, {.name = "ErrorMessage", .nullable_since = 0}),
            field(&Self::member_id, {.name = "MemberId", .nullable_since = 0}),
            field(&Self::member_epoch, {.name = "MemberEpoch"}),
            field(&Self::heartbeat_interval_ms, {.name = "HeartbeatIntervalMs"}),
            field(&Self::assignment, {.name = "Assignment", .nullable_since = 0}),
        };
    }
};

struct ConsumerGroupDescribeResponse;

struct ConsumerGroupDescribeRequest {
    static constexpr Api api{
        .name = "ConsumerGroupDescribe", .key = 69, .versions = {0, 1}, .flexible_since = 0};
    using Response = ConsumerGroupDescribeResponse;

    std::vector<std::string> group_ids{};
    bool include_authorized_operations{};

    using Self = ConsumerGroupDescribeRequest;
    static constexpr auto fields() {
        return std::tuple{
            field(&Self::group_ids, {.name = "GroupIds"}),
            field(&Self::include_authorized_operations, {.name = "IncludeAuthorizedOperations"}),
        };
    }
};

struct ConsumerGroupDescribeResponse {
    struct TopicPartitions {
        Uuid topic_id{};
        std::string topic_name{};
        std::vector<std::int32_t> partitions{};

        using Self = TopicPartitions;
        static constexpr auto fields() {
            return std::tuple{
                field(&Self::topic_id, {.name = "TopicId"}),
                field(&Self::topic_name, {.name = "TopicName"}),
                field(&Self::partitions, {.name = "Partitions"}),
            };
        }
    };

    struct Assignment {
        std::vector<TopicPartitions> topic_partitions{};

        using Self = Assignment;
        static constexpr auto fields() {
            return std::tuple{field(&Self::topic_partitions, {.name = "TopicPartitions"})};
        }
    };

    struct Member {
        std::string member_id{};
        std::optional<std::string> instance_id{};
        std::optional<std::string> rack_id{};
        std::int32_t member_epoch{};
        std::string client_id{};
        std::string client_host{};
        std::vector<std::string> subscribed_topic_names{};
        std::optional<std::string> subscribed_topic_regex{};
        Assignment assignment{};
        Assignment target_assignment{};
        std::int8_t member_type = -1;

        using Self = Member;
        static constexpr auto fields() {
            return std::tuple{
                field(&Self::member_id, {.name = "MemberId"}),
                field(&Self::instance_id, {.name = "InstanceId", .nullable_since = 0}),
                field(&Self::rack_id, {.name = "RackId", .nullable_since = 0}),
                field(&Self::member_epoch, {.name = "MemberEpoch"}),
                field(&Self::client_id, {.name = "ClientId"}),
                field(&Self::client_host, {.name = "ClientHost"}),
                field(&Self::subscribed_topic_names, {.name = "SubscribedTopicNames"}),
                field(&Self::subscribed_topic_regex,
                      {.name = "SubscribedTopicRegex", .nullable_since = 0}),
                field(&Self::assignment, {.name = "Assignment"}),
                field(&Self::target_assignment, {.name = "TargetAssignment"}),
                field(&Self::member_type, {.name = "MemberType", .since = 1}),
            };
        }
    };

    struct DescribedGroup {
        ErrorCode error_code{};
        std::optional<std::string> error_message{};
        std::string group_id{};
        std::string group_state{};
        std::int32_t group_epoch{};
        std::int32_t assignment_epoch{};
        std::string assignor_name{};
        std::vector<Member> members{};
        std::int32_t authorized_operations = -2147483648;

        using Self = DescribedGroup;
        static constexpr auto fields() {
            return std::tuple{
                field(&Self::error_code, {.name = "ErrorCode"}),
                field(&Self::error_message, {.name = "ErrorMessage", .nullable_since = 0}),
                field(&Self::group_id, {.name = "GroupId"}),
                field(&Self::group_state, {.name = "GroupState"}),
                field(&Self::group_epoch, {.name = "GroupEpoch"}),
                field(&Self::assignment_epoch, {.name = "AssignmentEpoch"}),
                field(&Self::assignor_name, {.name = "AssignorName"}),
                field(&Self::members, {.name = "Members"}),
                field(&Self::authorized_operations, {.name = "AuthorizedOperations"}),
            };
        }
    };

    std::int32_t throttle_time_ms{};
    std::vector<DescribedGroup> groups{};

    using Self = ConsumerGroupDescribeResponse;
    static constexpr auto fields() {
        return std::tuple{
            field(&Self::throttle_time_ms, {.name = "ThrottleTimeMs"}),
            field(&Self::groups, {.name = "Groups"}),
        };
    }
};

}  // namespace wire::kafka
