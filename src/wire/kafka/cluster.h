#pragma once
// The cluster and its quorum, as an administrator sees them.

#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "wire/field.h"
#include "wire/kafka/error_code.h"
#include "wire/kafka/types.h"

namespace wire::kafka {

struct DescribeClusterResponse;

struct DescribeClusterRequest {
    static constexpr Api api{
        .name = "DescribeCluster", .key = 60, .versions = {0, 2}, .flexible_since = 0};
    using Response = DescribeClusterResponse;

    bool include_cluster_authorized_operations{};
    std::int8_t endpoint_type = 1;
    bool include_fenced_brokers{};

    using Self = DescribeClusterRequest;
    static constexpr auto fields() {
        return std::tuple{
            field(&Self::include_cluster_authorized_operations,
                  {.name = "IncludeClusterAuthorizedOperations"}),
            field(&Self::endpoint_type, {.name = "EndpointType", .since = 1}),
            field(&Self::include_fenced_brokers, {.name = "IncludeFencedBrokers", .since = 2}),
        };
    }
};

struct DescribeClusterResponse {
    struct DescribeClusterBroker {
        std::int32_t broker_id{};
        std::string host{};
        std::int32_t port{};
        std::optional<std::string> rack{};
        bool is_fenced{};

        using Self = DescribeClusterBroker;
        static constexpr auto fields() {
            return std::tuple{
                field(&Self::broker_id, {.name = "BrokerId"}),
                field(&Self::host, {.name = "Host"}),
                field(&Self::port, {.name = "Port"}),
                field(&Self::rack, {.name = "Rack", .nullable_since = 0}),
                field(&Self::is_fenced, {.name = "IsFenced", .since = 2}),
            };
        }
    };

    std::int32_t throttle_time_ms{};
    ErrorCode error_code{};
    std::optional<std::string> error_message{};
    std::int8_t endpoint_type = 1;
    std::string cluster_id{};
    std::int32_t controller_id = -1;
    std::vector<DescribeClusterBroker> brokers{};
    std::int32_t cluster_authorized_operations = -2147483648;

    using Self = DescribeClusterResponse;
    static constexpr auto fields() {
        return std::tuple{
            field(&Self::throttle_time_ms, {.name = "ThrottleTimeMs"}),
            field(&Self::error_code, {.name = "ErrorCode"}),
            field(&Self::error_message, {.name = "ErrorMessage", .nullable_since = 0}),
            field(&Self::endpoint_type, {.name = "EndpointType", .since = 1}),
            field(&Self::cluster_id, {.name = "ClusterId"}),
            field(&Self::controller_id, {.name = "ControllerId"}),
            field(&Self::brokers, {.name = "Brokers"}),
            field(&Self::cluster_authorized_operations, {.name = "ClusterAuthorizedOperations"}),
        };
    }
};

struct DescribeQuorumResponse;

struct DescribeQuorumRequest {
    static constexpr Api api{
        .name = "DescribeQuorum", .key = 55, .versions = {0, 2}, .flexible_since = 0};
    using Response = DescribeQuorumResponse;

    struct PartitionData {
        std::int32_t partition_index{};

        using Self = PartitionData;
        static constexpr auto fields() {
            return std::tuple{field(&Self::partition_index, {.name = "PartitionIndex"})};
        }
    };

    struct TopicData {
        std::string topic_name{};
        std::vector<PartitionData> partitions{};

        using Self = TopicData;
        static constexpr auto fields() {
            return std::tuple{
                field(&Self::topic_name, {.name = "TopicName"}),
                field(&Self::partitions, {.name = "Partitions"}),
            };
        }
    };

    std::vector<TopicData> topics{};

    using Self = DescribeQuorumRequest;
    static constexpr auto fields() { return std::tuple{field(&Self::topics, {.name = "Topics"})}; }
};

struct DescribeQuorumResponse {
    struct ReplicaState {
        std::int32_t replica_id{};
        Uuid replica_directory_id{};
        std::int64_t log_end_offset{};
        std::int64_t last_fetch_timestamp = -1;
        std::int64_t last_caught_up_timestamp = -1;

        using Self = ReplicaState;
        static constexpr auto fields() {
            return std::tuple{
                field(&Self::replica_id, {.name = "ReplicaId"}),
                field(&Self::replica_directory_id, {.name = "ReplicaDirectoryId", .since = 2}),
                field(&Self::log_end_offset, {.name = "LogEndOffset"}),
                field(&Self::last_fetch_timestamp, {.name = "LastFetchTimestamp", .since = 1}),
                field(&Self::last_caught_up_timestamp,
                      {.name = "LastCaughtUpTimestamp", .since = 1}),
            };
        }
    };

    struct PartitionData {
        std::int32_t partition_index{};
        ErrorCode error_code{};
        std::optional<std::string> error_message{};
        std::int32_t leader_id{};
        std::int32_t leader_epoch{};
        std::int64_t high_watermark{};
        std::vector<ReplicaState> current_voters{};
        std::vector<ReplicaState> observers{};

        using Self = PartitionData;
        static constexpr auto fields() {
            return std::tuple{
                field(&Self::partition_index, {.name = "PartitionIndex"}),
                field(&Self::error_code, {.name = "ErrorCode"}),
                field(&Self::error_message,
                      {.name = "ErrorMessage", .since = 2, .nullable_since = 0}),
                field(&Self::leader_id, {.name = "LeaderId"}),
                field(&Self::leader_epoch, {.name = "LeaderEpoch"}),
                field(&Self::high_watermark, {.name = "HighWatermark"}),
                field(&Self::current_voters, {.name = "CurrentVoters"}),
                field(&Self::observers, {.name = "Observers"}),
            };
        }
    };

    struct TopicData {
        std::string topic_name{};
        std::vector<PartitionData> partitions{};

        using Self = TopicData;
        static constexpr auto fields() {
            return std::tuple{
                field(&Self::topic_name, {.name = "TopicName"}),
                field(&Self::partitions, {.name = "Partitions"}),
            };
        }
    };

    struct Listener {
        std::string name{};
        std::string host{};
        std::uint16_t port{};

        using Self = Listener;
        static constexpr auto fields() {
            return std::tuple{
                field(&Self::name, {.name = "Name"}),
                field(&Self::host, {.name = "Host"}),
                field(&Self::port, {.name = "Port"}),
            };
        }
    };

    struct Node {
        std::int32_t node_id{};
        std::vector<Listener> listeners{};

        using Self = Node;
        static constexpr auto fields() {
            return std::tuple{
                field(&Self::node_id, {.name = "NodeId"}),
                field(&Self::listeners, {.name = "Listeners"}),
            };
        }
    };

    ErrorCode error_code{};
    std::optional<std::string> error_message{};
    std::vector<TopicData> topics{};
    std::vector<Node> nodes{};

    using Self = DescribeQuorumResponse;
    static constexpr auto fields() {
        return std::tuple{
            field(&Self::error_code, {.name = "ErrorCode"}),
            field(&Self::error_message, {.name = "ErrorMessage", .since = 2, .nullable_since = 0}),
            field(&Self::topics, {.name = "Topics"}),
            field(&Self::nodes, {.name = "Nodes", .since = 2}),
        };
    }
};

struct ElectLeadersResponse;

struct ElectLeadersRequest {
    static constexpr Api api{
        .name = "ElectLeaders", .key = 43, .versions = {0, 2}, .flexible_since = 2};
    using Response = ElectLeadersResponse;

    struct TopicPartitions {
        std::string topic{};
        std::vector<std::int32_t> partitions{};

        using Self = TopicPartitions;
        static constexpr auto fields() {
            return std::tuple{
                field(&Self::topic, {.name = "Topic"}),
                field(&Self::partitions, {.name = "Partitions"}),
            };
        }
    };

    std::int8_t election_type{};
    std::optional<std::vector<TopicPartitions>> topic_partitions{};
    std::int32_t timeout_ms = 60000;

    using Self = ElectLeadersRequest;
    static constexpr auto fields() {
        return std::tuple{
            field(&Self::election_type, {.name = "ElectionType", .since = 1}),
            field(&Self::topic_partitions, {.name = "TopicPartitions", .nullable_since = 0}),
            field(&Self::timeout_ms, {.name = "TimeoutMs"}),
        };
    }
};

struct ElectLeadersResponse {
    struct PartitionResult {
        std::int32_t partition_id{};
        ErrorCode error_code{};
        std::optional<std::string> error_message{};

        using Self = PartitionResult;
        static constexpr auto fields() {
            return std::tuple{
                field(&Self::partition_id, {.name = "PartitionId"}),
                field(&Self::error_code, {.name = "ErrorCode"}),
                field(&Self::error_message, {.name = "ErrorMessage", .nullable_since = 0}),
            };
        }
    };

    struct ReplicaElectionResult {
        std::string topic{};
        std::vector<PartitionResult> partition_result{};

        using Self = ReplicaElectionResult;
        static constexpr auto fields() {
            return std::tuple{
                field(&Self::topic, {.name = "Topic"}),
                field(&Self::partition_result, {.name = "PartitionResult"}),
            };
        }
    };

    std::int32_t throttle_time_ms{};
    ErrorCode error_code{};
    std::vector<ReplicaElectionResult> replica_election_results{};

    using Self = ElectLeadersResponse;
    static constexpr auto fields() {
        return std::tuple{
            field(&Self::throttle_time_ms, {.name = "ThrottleTimeMs"}),
            field(&Self::error_code, {.name = "ErrorCode", .since = 1}),
            field(&Self::replica_election_results, {.name = "ReplicaElectionResults"}),
        };
    }
};

}  // namespace wire::kafka
