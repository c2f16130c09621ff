#pragma once
// The records of __consumer_offsets: what Kafka's group coordinator keeps of groups and of what
// they have read. Key and value each begin with an int16: of the key, what kind of record it is; of
// the value, the version of its table.

#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "base/bytes.h"
#include "wire/field.h"
#include "wire/kafka/types.h"

namespace wire::kafka {

// Keys 0 and 1.
struct OffsetCommitKey {
    std::string group{};
    std::string topic{};
    std::int32_t partition{};

    using Self = OffsetCommitKey;
    static constexpr auto fields() {
        return std::tuple{
            field(&Self::group, {.name = "group"}),
            field(&Self::topic, {.name = "topic"}),
            field(&Self::partition, {.name = "partition"}),
        };
    }
};

struct OffsetCommitValue {
    std::int64_t offset{};
    std::int32_t leader_epoch = -1;
    std::string metadata{};
    std::int64_t commit_timestamp{};
    std::int64_t expire_timestamp = -1;

    using Self = OffsetCommitValue;
    static constexpr auto fields() {
        return std::tuple{
            field(&Self::offset, {.name = "offset"}),
            field(&Self::leader_epoch, {.name = "leaderEpoch", .since = 3}),
            field(&Self::metadata, {.name = "metadata"}),
            field(&Self::commit_timestamp, {.name = "commitTimestamp"}),
            field(&Self::expire_timestamp, {.name = "expireTimestamp", .since = 1, .until = 1}),
        };
    }
};

// Keys 2 (a classic group), 3 (a consumer group's epoch), 4 (its topics), 6 (its target's epoch).
struct GroupKey {
    std::string group{};

    using Self = GroupKey;
    static constexpr auto fields() { return std::tuple{field(&Self::group, {.name = "group"})}; }
};

// Keys 5 (a member of a consumer group), 7 (its target), 8 (what it has).
struct GroupMemberKey {
    std::string group{};
    std::string member_id{};

    using Self = GroupMemberKey;
    static constexpr auto fields() {
        return std::tuple{
            field(&Self::group, {.name = "GroupId"}),
            field(&Self::member_id, {.name = "MemberId"}),
        };
    }
};

struct GroupMetadataValue {
    struct MemberMetadata {
        std::string member_id{};
        std::optional<std::string> group_instance_id{};
        std::string client_id{};
        std::string client_host{};
        std::int32_t rebalance_timeout = -1;
        std::int32_t session_timeout{};
        base::Bytes subscription{};
        base::Bytes assignment{};

        using Self = MemberMetadata;
        static constexpr auto fields() {
            return std::tuple{
                field(&Self::member_id, {.name = "memberId"}),
                field(&Self::group_instance_id,
                      {.name = "groupInstanceId", .since = 3, .nullable_since = 3}),
                field(&Self::client_id, {.name = "clientId"}),
                field(&Self::client_host, {.name = "clientHost"}),
                field(&Self::rebalance_timeout, {.name = "rebalanceTimeout", .since = 1}),
                field(&Self::session_timeout, {.name = "sessionTimeout"}),
                field(&Self::subscription, {.name = "subscription"}),
                field(&Self::assignment, {.name = "assignment"}),
            };
        }
    };

    std::string protocol_type{};
    std::int32_t generation{};
    std::optional<std::string> protocol{};
    std::optional<std::string> leader{};
    std::int64_t current_state_timestamp = -1;
    std::vector<MemberMetadata> members{};

    using Self = GroupMetadataValue;
    static constexpr auto fields() {
        return std::tuple{
            field(&Self::protocol_type, {.name = "protocolType"}),
            field(&Self::generation, {.name = "generation"}),
            field(&Self::protocol, {.name = "protocol", .nullable_since = 0}),
            field(&Self::leader, {.name = "leader", .nullable_since = 0}),
            field(&Self::current_state_timestamp, {.name = "currentStateTimestamp", .since = 2}),
            field(&Self::members, {.name = "members"}),
        };
    }
};

// The values of keys 3 to 8 have version 0 only, which is flexible.
struct ConsumerGroupMetadataValue {
    std::int32_t epoch{};

    using Self = ConsumerGroupMetadataValue;
    static constexpr auto fields() { return std::tuple{field(&Self::epoch, {.name = "Epoch"})}; }
};

struct ConsumerGroupPartitionMetadataValue {
    struct PartitionMetadata {
        std::int32_t partition{};
        std::vector<std::string> racks{};

        using Self = PartitionMetadata;
        static constexpr auto fields() {
            return std::tuple{
                field(&Self::partition, {.name = "Partition"}),
                field(&Self::racks, {.name = "Racks"}),
            };
        }
    };
    struct TopicMetadata {
        Uuid topic_id{};
        std::string topic_name{};
        std::int32_t num_partitions{};
        std::vector<PartitionMetadata> partition_metadata{};

        using Self = TopicMetadata;
        static constexpr auto fields() {
            return std::tuple{
                field(&Self::topic_id, {.name = "TopicId"}),
                field(&Self::topic_name, {.name = "TopicName"}),
                field(&Self::num_partitions, {.name = "NumPartitions"}),
                field(&Self::partition_metadata, {.name = "PartitionMetadata"}),
            };
        }
    };

    std::vector<TopicMetadata> topics{};

    using Self = ConsumerGroupPartitionMetadataValue;
    static constexpr auto fields() { return std::tuple{field(&Self::topics, {.name = "Topics"})}; }
};

struct ConsumerGroupMemberMetadataValue {
    std::optional<std::string> instance_id{};
    std::optional<std::string> rack_id{};
    std::string client_id{};
    std::string client_host{};
    std::vector<std::string> subscribed_topic_names{};
    std::optional<std::string> subscribed_topic_regex{};
    std::int32_t rebalance_timeout_ms = -1;
    std::optional<std::string> server_assignor{};

    using Self = ConsumerGroupMemberMetadataValue;
    static constexpr auto fields() {
        return std::tuple{
            field(&Self::instance_id, {.name = "InstanceId", .nullable_since = 0}),
            field(&Self::rack_id, {.name = "RackId", .nullable_since = 0}),
            field(&Self::client_id, {.name = "ClientId"}),
            field(&Self::client_host, {.name = "ClientHost"}),
            field(&Self::subscribed_topic_names, {.name = "SubscribedTopicNames"}),
            field(&Self::subscribed_topic_regex,
                  {.name = "SubscribedTopicRegex", .nullable_since = 0}),
            field(&Self::rebalance_timeout_ms, {.name = "RebalanceTimeoutMs"}),
            field(&Self::server_assignor, {.name = "ServerAssignor", .nullable_since = 0}),
        };
    }
};

struct ConsumerGroupTargetAssignmentMetadataValue {
    std::int32_t assignment_epoch{};

    using Self = ConsumerGroupTargetAssignmentMetadataValue;
    static constexpr auto fields() {
        return std::tuple{field(&Self::assignment_epoch, {.name = "AssignmentEpoch"})};
    }
};

struct AssignedPartitions {
    Uuid topic_id{};
    std::vector<std::int32_t> partitions{};

    using Self = AssignedPartitions;
    static constexpr auto fields() {
        return std::tuple{
            field(&Self::topic_id, {.name = "TopicId"}),
            field(&Self::partitions, {.name = "Partitions"}),
        };
    }
};

struct ConsumerGroupTargetAssignmentMemberValue {
    std::vector<AssignedPartitions> topic_partitions{};

    using Self = ConsumerGroupTargetAssignmentMemberValue;
    static constexpr auto fields() {
        return std::tuple{field(&Self::topic_partitions, {.name = "TopicPartitions"})};
    }
};

struct ConsumerGroupCurrentMemberAssignmentValue {
    std::int32_t member_epoch{};
    std::int32_t previous_member_epoch{};
    std::int8_t state{};
    std::vector<AssignedPartitions> assigned_partitions{};
    std::vector<AssignedPartitions> partitions_pending_revocation{};

    using Self = ConsumerGroupCurrentMemberAssignmentValue;
    static constexpr auto fields() {
        return std::tuple{
            field(&Self::member_epoch, {.name = "MemberEpoch"}),
            field(&Self::previous_member_epoch, {.name = "PreviousMemberEpoch"}),
            field(&Self::state, {.name = "State"}),
            field(&Self::assigned_partitions, {.name = "AssignedPartitions"}),
            field(&Self::partitions_pending_revocation, {.name = "PartitionsPendingRevocation"}),
        };
    }
};

}  // namespace wire::kafka
