#pragma once
// Brokers, topics, partitions.

#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "wire/field.h"
#include "wire/kafka/error_code.h"
#include "wire/kafka/types.h"

namespace wire::kafka {

struct MetadataResponse;

struct MetadataRequest {
    static constexpr Api api{
        .name = "Metadata", .key = 3, .versions = {0, 13}, .flexible_since = 9};
    using Response = MetadataResponse;

    struct MetadataRequestTopic {
        Uuid topic_id{};
        std::optional<std::string> name{};

        using Self = MetadataRequestTopic;
        static constexpr auto fields() {
            return std::tuple{
                field(&Self::topic_id, {.name = "TopicId", .since = 10}),
                field(&Self::name, {.name = "Name", .nullable_since = 10}),
            };
        }
    };

    std::optional<std::vector<MetadataRequestTopic>> topics{};
    bool allow_auto_topic_creation = true;
    bool include_cluster_authorized_operations{};
    bool include_topic_authorized_operations{};

    using Self = MetadataRequest;
    static constexpr auto fields() {
        return std::tuple{
            field(&Self::topics, {.name = "Topics", .nullable_since = 1}),
            field(&Self::allow_auto_topic_creation, {.name = "AllowAutoTopicCreation", .since = 4}),
            field(&Self::include_cluster_authorized_operations,
                  {.name = "IncludeClusterAuthorizedOperations", .since = 8, .until = 10}),
            field(&Self::include_topic_authorized_operations,
                  {.name = "IncludeTopicAuthorizedOperations", .since = 8}),
        };
    }
};

struct MetadataResponse {
    struct MetadataResponseBroker {
        std::int32_t node_id{};
        std::string host{};
        std::int32_t port{};
        std::optional<std::string> rack{};

        using Self = MetadataResponseBroker;
        static constexpr auto fields() {
            return std::tuple{
                field(&Self::node_id, {.name = "NodeId"}),
                field(&Self::host, {.name = "Host"}),
                field(&Self::port, {.name = "Port"}),
                field(&Self::rack, {.name = "Rack", .since = 1, .nullable_since = 0}),
            };
        }
    };

    struct MetadataResponsePartition {
        ErrorCode error_code{};
        std::int32_t partition_index{};
        std::int32_t leader_id{};
        std::int32_t leader_epoch = -1;
        std::vector<std::int32_t> replica_nodes{};
        std::vector<std::int32_t> isr_nodes{};
        std::vector<std::int32_t> offline_replicas{};

        using Self = MetadataResponsePartition;
        static constexpr auto fields() {
            return std::tuple{
                field(&Self::error_code, {.name = "ErrorCode"}),
                field(&Self::partition_index, {.name = "PartitionIndex"}),
                field(&Self::leader_id, {.name = "LeaderId"}),
                field(&Self::leader_epoch, {.name = "LeaderEpoch", .since = 7}),
                field(&Self::replica_nodes, {.name = "ReplicaNodes"}),
                field(&Self::isr_nodes, {.name = "IsrNodes"}),
                field(&Self::offline_replicas, {.name = "OfflineReplicas", .since = 5}),
            };
        }
    };

    struct MetadataResponseTopic {
        ErrorCode error_code{};
        std::optional<std::string> name{};
        Uuid topic_id{};
        bool is_internal{};
        std::vector<MetadataResponsePartition> partitions{};
        std::int32_t topic_authorized_operations = -2147483648;

        using Self = MetadataResponseTopic;
        static constexpr auto fields() {
            return std::tuple{
                field(&Self::error_code, {.name = "ErrorCode"}),
                field(&Self::name, {.name = "Name", .nullable_since = 12}),
                field(&Self::topic_id, {.name = "TopicId", .since = 10}),
                field(&Self::is_internal, {.name = "IsInternal", .since = 1}),
                field(&Self::partitions, {.name = "Partitions"}),
                field(&Self::topic_authorized_operations,
                      {.name = "TopicAuthorizedOperations", .since = 8}),
            };
        }
    };

    std::int32_t throttle_time_ms{};
    std::vector<MetadataResponseBroker> brokers{};
    std::optional<std::string> cluster_id{};
    std::int32_t controller_id = -1;
    std::vector<MetadataResponseTopic> topics{};
    std::int32_t cluster_authorized_operations = -2147483648;
    ErrorCode error_code{};

    using Self = MetadataResponse;
    static constexpr auto fields() {
        return std::tuple{
            field(&Self::throttle_time_ms, {.name = "ThrottleTimeMs", .since = 3}),
            field(&Self::brokers, {.name = "Brokers"}),
            field(&Self::cluster_id, {.name = "ClusterId", .since = 2, .nullable_since = 0}),
            field(&Self::controller_id, {.name = "ControllerId", .since = 1}),
            field(&Self::topics, {.name = "Topics"}),
            field(&Self::cluster_authorized_operations,
                  {.name = "ClusterAuthorizedOperations", .since = 8, .until = 10}),
            field(&Self::error_code, {.name = "ErrorCode", .since = 13}),
        };
    }
};

// Where the next page begins. Not inside its messages: an optional of a class with initializers
// cannot stand in the class that encloses it.
struct TopicPartitionsCursor {
    std::string topic_name{};
    std::int32_t partition_index{};

    using Self = TopicPartitionsCursor;
    static constexpr auto fields() {
        return std::tuple{
            field(&Self::topic_name, {.name = "TopicName"}),
            field(&Self::partition_index, {.name = "PartitionIndex"}),
        };
    }
};

struct DescribeTopicPartitionsResponse;

struct DescribeTopicPartitionsRequest {
    static constexpr Api api{
        .name = "DescribeTopicPartitions", .key = 75, .versions = {0, 0}, .flexible_since = 0};
    using Response = DescribeTopicPartitionsResponse;

    struct TopicRequest {
        std::string name{};

        using Self = TopicRequest;
        static constexpr auto fields() { return std::tuple{field(&Self::name, {.name = "Name"})}; }
    };

    using Cursor = TopicPartitionsCursor;

    std::vector<TopicRequest> topics{};
    std::int32_t response_partition_limit = 2000;
    std::optional<Cursor> cursor{};

    using Self = DescribeTopicPartitionsRequest;
    static constexpr auto fields() {
        return std::tuple{
            field(&Self::topics, {.name = "Topics"}),
            field(&Self::response_partition_limit, {.name = "ResponsePartitionLimit"}),
            field(&Self::cursor, {.name = "Cursor", .nullable_since = 0}),
        };
    }
};

struct DescribeTopicPartitionsResponse {
    struct DescribeTopicPartitionsResponsePartition {
        ErrorCode error_code{};
        std::int32_t partition_index{};
        std::int32_t leader_id{};
        std::int32_t leader_epoch = -1;
        std::vector<std::int32_t> replica_nodes{};
        std::vector<std::int32_t> isr_nodes{};
        std::optional<std::vector<std::int32_t>> eligible_leader_replicas{};
        std::optional<std::vector<std::int32_t>> last_known_elr{};
        std::vector<std::int32_t> offline_replicas{};

        using Self = DescribeTopicPartitionsResponsePartition;
        static constexpr auto fields() {
            return std::tuple{
                field(&Self::error_code, {.name = "ErrorCode"}),
                field(&Self::partition_index, {.name = "PartitionIndex"}),
                field(&Self::leader_id, {.name = "LeaderId"}),
                field(&Self::leader_epoch, {.name = "LeaderEpoch"}),
                field(&Self::replica_nodes, {.name = "ReplicaNodes"}),
                field(&Self::isr_nodes, {.name = "IsrNodes"}),
                field(&Self::eligible_leader_replicas,
                      {.name = "EligibleLeaderReplicas", .nullable_since = 0}),
                field(&Self::last_known_elr, {.name = "LastKnownElr", .nullable_since = 0}),
                field(&Self::offline_replicas, {.name = "OfflineReplicas"}),
            };
        }
    };

    struct DescribeTopicPartitionsResponseTopic {
        ErrorCode error_code{};
        std::optional<std::string> name{};
        Uuid topic_id{};
        bool is_internal{};
        std::vector<DescribeTopicPartitionsResponsePartition> partitions{};
        std::int32_t topic_authorized_operations = -2147483648;

        using Self = DescribeTopicPartitionsResponseTopic;
        static constexpr auto fields() {
            return std::tuple{
                field(&Self::error_code, {.name = "ErrorCode"}),
                field(&Self::name, {.name = "Name", .nullable_since = 0}),
                field(&Self::topic_id, {.name = "TopicId"}),
                field(&Self::is_internal, {.name = "IsInternal"}),
                field(&Self::partitions, {.name = "Partitions"}),
                field(&Self::topic_authorized_operations, {.name = "TopicAuthorizedOperations"}),
            };
        }
    };

    using Cursor = TopicPartitionsCursor;

    std::int32_t throttle_time_ms{};
    std::vector<DescribeTopicPartitionsResponseTopic> topics{};
    std::optional<Cursor> next_cursor{};

    using Self = DescribeTopicPartitionsResponse;
    static constexpr auto fields() {
        return std::tuple{
            field(&Self::throttle_time_ms, {.name = "ThrottleTimeMs"}),
            field(&Self::topics, {.name = "Topics"}),
            field(&Self::next_cursor, {.name = "NextCursor", .nullable_since = 0}),
        };
    }
};

}  // namespace wire::kafka
