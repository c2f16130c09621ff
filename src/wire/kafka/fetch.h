#pragma once
// Read batches. Version 4 is the first whose answers hold record batches v2 alone.

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "wire/field.h"
#include "wire/kafka/error_code.h"
#include "wire/kafka/types.h"

namespace wire::kafka {

struct FetchResponse;

struct FetchRequest {
    static constexpr Api api{.name = "Fetch", .key = 1, .versions = {4, 17}, .flexible_since = 12};
    using Response = FetchResponse;

    struct ReplicaState {
        std::int32_t replica_id = -1;
        std::int64_t replica_epoch = -1;

        using Self = ReplicaState;
        static constexpr auto fields() {
            return std::tuple{
                field(&Self::replica_id, {.name = "ReplicaId"}),
                field(&Self::replica_epoch, {.name = "ReplicaEpoch"}),
            };
        }
    };

    struct FetchPartition {
        std::int32_t partition{};
        std::int32_t current_leader_epoch = -1;
        std::int64_t fetch_offset{};
        std::int32_t last_fetched_epoch = -1;
        std::int64_t log_start_offset = -1;
        std::int32_t partition_max_bytes{};
        Uuid replica_directory_id{};

        using Self = FetchPartition;
        static constexpr auto fields() {
            return std::tuple{
                field(&Self::partition, {.name = "Partition"}),
                field(&Self::current_leader_epoch, {.name = "CurrentLeaderEpoch", .since = 9}),
                field(&Self::fetch_offset, {.name = "FetchOffset"}),
                field(&Self::last_fetched_epoch, {.name = "LastFetchedEpoch", .since = 12}),
                field(&Self::log_start_offset, {.name = "LogStartOffset", .since = 5}),
                field(&Self::partition_max_bytes, {.name = "PartitionMaxBytes"}),
                field(&Self::replica_directory_id,
                      {.name = "ReplicaDirectoryId", .since = 17, .tag = 0}),
            };
        }
    };

    struct FetchTopic {
        std::string topic{};
        Uuid topic_id{};
        std::vector<FetchPartition> partitions{};

        using Self = FetchTopic;
        static constexpr auto fields() {
            return std::tuple{
                field(&Self::topic, {.name = "Topic", .until = 12}),
                field(&Self::topic_id, {.name = "TopicId", .since = 13}),
                field(&Self::partitions, {.name = "Partitions"}),
            };
        }
    };

    struct ForgottenTopic {
        std::string topic{};
        Uuid topic_id{};
        std::vector<std::int32_t> partitions{};

        using Self = ForgottenTopic;
        static constexpr auto fields() {
            return std::tuple{
                field(&Self::topic, {.name = "Topic", .until = 12}),
                field(&Self::topic_id, {.name = "TopicId", .since = 13}),
                field(&Self::partitions, {.name = "Partitions"}),
            };
        }
    };

    std::optional<std::string> cluster_id{};
    std::int32_t replica_id = -1;
    ReplicaState replica_state{};
    std::int32_t max_wait_ms{};
    std::int32_t min_bytes{};
    std::int32_t max_bytes = std::numeric_limits<std::int32_t>::max();
    std::int8_t isolation_level{};
    std::int32_t session_id{};
    std::int32_t session_epoch = -1;
    std::vector<FetchTopic> topics{};
    std::vector<ForgottenTopic> forgotten_topics_data{};
    std::string rack_id{};

    using Self = FetchRequest;
    static constexpr auto fields() {
        return std::tuple{
            field(&Self::cluster_id,
                  {.name = "ClusterId", .since = 12, .nullable_since = 0, .tag = 0}),
            field(&Self::replica_id, {.name = "ReplicaId", .until = 14}),
            field(&Self::replica_state, {.name = "ReplicaState", .since = 15, .tag = 1}),
            field(&Self::max_wait_ms, {.name = "MaxWaitMs"}),
            field(&Self::min_bytes, {.name = "MinBytes"}),
            field(&Self::max_bytes, {.name = "MaxBytes"}),
            field(&Self::isolation_level, {.name = "IsolationLevel"}),
            field(&Self::session_id, {.name = "SessionId", .since = 7}),
            field(&Self::session_epoch, {.name = "SessionEpoch", .since = 7}),
            field(&Self::topics, {.name = "Topics"}),
            field(&Self::forgotten_topics_data, {.name = "ForgottenTopicsData", .since = 7}),
            field(&Self::rack_id, {.name = "RackId", .since = 11}),
        };
    }
};

struct FetchResponse {
    struct EpochEndOffset {
        std::int32_t epoch = -1;
        std::int64_t end_offset = -1;

        using Self = EpochEndOffset;
        static constexpr auto fields() {
            return std::tuple{
                field(&Self::epoch, {.name = "Epoch"}),
                field(&Self::end_offset, {.name = "EndOffset"}),
            };
        }
    };

    struct LeaderIdAndEpoch {
        std::int32_t leader_id = -1;
        std::int32_t leader_epoch = -1;

        using Self = LeaderIdAndEpoch;
        static constexpr auto fields() {
            return std::tuple{
                field(&Self::leader_id, {.name = "LeaderId"}),
                field(&Self::leader_epoch, {.name = "LeaderEpoch"}),
            };
        }
    };

    struct SnapshotId {
        std::int64_t end_offset = -1;
        std::int32_t epoch = -1;

        using Self = SnapshotId;
        static constexpr auto fields() {
            return std::tuple{
                field(&Self::end_offset, {.name = "EndOffset"}),
                field(&Self::epoch, {.name = "Epoch"}),
            };
        }
    };

    struct AbortedTransaction {
        std::int64_t producer_id{};
        std::int64_t first_offset{};

        using Self = AbortedTransaction;
        static constexpr auto fields() {
            return std::tuple{
                field(&Self::producer_id, {.name = "ProducerId"}),
                field(&Self::first_offset, {.name = "FirstOffset"}),
            };
        }
    };

    struct PartitionData {
        std::int32_t partition_index{};
        ErrorCode error_code{};
        std::int64_t high_watermark{};
        std::int64_t last_stable_offset = -1;
        std::int64_t log_start_offset = -1;
        EpochEndOffset diverging_epoch{};
        LeaderIdAndEpoch current_leader{};
        SnapshotId snapshot_id{};
        std::optional<std::vector<AbortedTransaction>> aborted_transactions{};
        std::int32_t preferred_read_replica = -1;
        std::optional<Records> records{};

        using Self = PartitionData;
        static constexpr auto fields() {
            return std::tuple{
                field(&Self::partition_index, {.name = "PartitionIndex"}),
                field(&Self::error_code, {.name = "ErrorCode"}),
                field(&Self::high_watermark, {.name = "HighWatermark"}),
                field(&Self::last_stable_offset, {.name = "LastStableOffset"}),
                field(&Self::log_start_offset, {.name = "LogStartOffset", .since = 5}),
                field(&Self::diverging_epoch, {.name = "DivergingEpoch", .since = 12, .tag = 0}),
                field(&Self::current_leader, {.name = "CurrentLeader", .since = 12, .tag = 1}),
                field(&Self::snapshot_id, {.name = "SnapshotId", .since = 12, .tag = 2}),
                field(&Self::aborted_transactions,
                      {.name = "AbortedTransactions", .nullable_since = 0}),
                field(&Self::preferred_read_replica, {.name = "PreferredReadReplica", .since = 11}),
                field(&Self::records,
                      {.name = "Records", .nullable_since = 0, .limit = kRecordsBytesMax}),
            };
        }
    };

    struct FetchableTopicResponse {
        std::string topic{};
        Uuid topic_id{};
        std::vector<PartitionData> partitions{};

        using Self = FetchableTopicResponse;
        static constexpr auto fields() {
            return std::tuple{
                field(&Self::topic, {.name = "Topic", .until = 12}),
                field(&Self::topic_id, {.name = "TopicId", .since = 13}),
                field(&Self::partitions, {.name = "Partitions"}),
            };
        }
    };

    struct NodeEndpoint {
        std::int32_t node_id{};
        std::string host{};
        std::int32_t port{};
        std::optional<std::string> rack{};

        using Self = NodeEndpoint;
        static constexpr auto fields() {
            return std::tuple{
                field(&Self::node_id, {.name = "NodeId"}),
                field(&Self::host, {.name = "Host"}),
                field(&Self::port, {.name = "Port"}),
                field(&Self::rack, {.name = "Rack", .nullable_since = 0}),
            };
        }
    };

    std::int32_t throttle_time_ms{};
    ErrorCode error_code{};
    std::int32_t session_id{};
    std::vector<FetchableTopicResponse> responses{};
    std::vector<NodeEndpoint> node_endpoints{};

    using Self = FetchResponse;
    static constexpr auto fields() {
        return std::tuple{
            field(&Self::throttle_time_ms, {.name = "ThrottleTimeMs"}),
            field(&Self::error_code, {.name = "ErrorCode", .since = 7}),
            field(&Self::session_id, {.name = "SessionId", .since = 7}),
            field(&Self::responses, {.name = "Responses"}),
            field(&Self::node_endpoints, {.name = "NodeEndpoints", .since = 16, .tag = 0}),
        };
    }
};

}  // namespace wire::kafka
