#pragma once
// Where replicas lie and how they move. One broker has little to say here, but tools ask.

#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "wire/field.h"
#include "wire/kafka/error_code.h"

namespace wire::kafka {

struct AlterReplicaLogDirsResponse;

struct AlterReplicaLogDirsRequest {
    static constexpr Api api{
        .name = "AlterReplicaLogDirs", .key = 34, .versions = {1, 2}, .flexible_since = 2};
    using Response = AlterReplicaLogDirsResponse;

    struct AlterReplicaLogDirTopic {
        std::string name{};
        std::vector<std::int32_t> partitions{};

        using Self = AlterReplicaLogDirTopic;
        static constexpr auto fields() {
            return std::tuple{
                field(&Self::name, {.name = "Name"}),
                field(&Self::partitions, {.name = "Partitions"}),
            };
        }
    };

    struct AlterReplicaLogDir {
        std::string path{};
        std::vector<AlterReplicaLogDirTopic> topics{};

        using Self = AlterReplicaLogDir;
        static constexpr auto fields() {
            return std::tuple{
                field(&Self::path, {.name = "Path"}),
                field(&Self::topics, {.name = "Topics"}),
            };
        }
    };

    std::vector<AlterReplicaLogDir> dirs{};

    using Self = AlterReplicaLogDirsRequest;
    static constexpr auto fields() { return std::tuple{field(&Self::dirs, {.name = "Dirs"})}; }
};

struct AlterReplicaLogDirsResponse {
    struct AlterReplicaLogDirPartitionResult {
        std::int32_t partition_index{};
        ErrorCode error_code{};

        using Self = AlterReplicaLogDirPartitionResult;
        static constexpr auto fields() {
            return std::tuple{
                field(&Self::partition_index, {.name = "PartitionIndex"}),
                field(&Self::error_code, {.name = "ErrorCode"}),
            };
        }
    };

    struct AlterReplicaLogDirTopicResult {
        std::string topic_name{};
        std::vector<AlterReplicaLogDirPartitionResult> partitions{};

        using Self = AlterReplicaLogDirTopicResult;
        static constexpr auto fields() {
            return std::tuple{
                field(&Self::topic_name, {.name = "TopicName"}),
                field(&Self::partitions, {.name = "Partitions"}),
            };
        }
    };

    std::int32_t throttle_time_ms{};
    std::vector<AlterReplicaLogDirTopicResult> results{};

    using Self = AlterReplicaLogDirsResponse;
    static constexpr auto fields() {
        return std::tuple{
            field(&Self::throttle_time_ms, {.name = "ThrottleTimeMs"}),
            field(&Self::results, {.name = "Results"}),
        };
    }
};

struct DescribeLogDirsResponse;

struct DescribeLogDirsRequest {
    static constexpr Api api{
        .name = "DescribeLogDirs", .key = 35, .versions = {0, 4}, .flexible_since = 2};
    using Response = DescribeLogDirsResponse;

    struct DescribableLogDirTopic {
        std::string topic{};
        std::vector<std::int32_t> partitions{};

        using Self = DescribableLogDirTopic;
        static constexpr auto fields() {
            return std::tuple{
                field(&Self::topic, {.name = "Topic"}),
                field(&Self::partitions, {.name = "Partitions"}),
            };
        }
    };

    std::optional<std::vector<DescribableLogDirTopic>> topics{};

    using Self = DescribeLogDirsRequest;
    static constexpr auto fields() {
        return std::tuple{field(&Self::topics, {.name = "Topics", .nullable_since = 0})};
    }
};

struct DescribeLogDirsResponse {
    struct DescribeLogDirsPartition {
        std::int32_t partition_index{};
        std::int64_t partition_size{};
        std::int64_t offset_lag{};
        bool is_future_key{};

        using Self = DescribeLogDirsPartition;
        static constexpr auto fields() {
            return std::tuple{
                field(&Self::partition_index, {.name = "PartitionIndex"}),
                field(&Self::partition_size, {.name = "PartitionSize"}),
                field(&Self::offset_lag, {.name = "OffsetLag"}),
                field(&Self::is_future_key, {.name = "IsFutureKey"}),
            };
        }
    };

    struct DescribeLogDirsTopic {
        std::string name{};
        std::vector<DescribeLogDirsPartition> partitions{};

        using Self = DescribeLogDirsTopic;
        static constexpr auto fields() {
            return std::tuple{
                field(&Self::name, {.name = "Name"}),
                field(&Self::partitions, {.name = "Partitions"}),
            };
        }
    };

    struct DescribeLogDirsResult {
        ErrorCode error_code{};
        std::string log_dir{};
        std::vector<DescribeLogDirsTopic> topics{};
        std::int64_t total_bytes = -1;
        std::int64_t usable_bytes = -1;

        using Self = DescribeLogDirsResult;
        static constexpr auto fields() {
            return std::tuple{
                field(&Self::error_code, {.name = "ErrorCode"}),
                field(&Self::log_dir, {.name = "LogDir"}),
                field(&Self::topics, {.name = "Topics"}),
                field(&Self::total_bytes, {.name = "TotalBytes", .since = 4}),
                field(&Self::usable_bytes, {.name = "UsableBytes", .since = 4}),
            };
        }
    };

    std::int32_t throttle_time_ms{};
    ErrorCode error_code{};
    std::vector<DescribeLogDirsResult> results{};

    using Self = DescribeLogDirsResponse;
    static constexpr auto fields() {
        return std::tuple{
            field(&Self::throttle_time_ms, {.name = "ThrottleTimeMs"}),
            field(&Self::error_code, {.name = "ErrorCode", .since = 3}),
            field(&Self::results, {.name = "Results"}),
        };
    }
};

struct AlterPartitionReassignmentsResponse;

struct AlterPartitionReassignmentsRequest {
    static constexpr Api api{
        .name = "AlterPartitionReassignments", .key = 45, .versions = {0, 1}, .flexible_since = 0};
    using Response = AlterPartitionReassignmentsResponse;

    struct ReassignablePartition {
        std::int32_t partition_index{};
        std::optional<std::vector<std::int32_t>> replicas{};

        using Self = ReassignablePartition;
        static constexpr auto fields() {
            return std::tuple{
                field(&Self::partition_index, {.name = "PartitionIndex"}),
                field(&Self::replicas, {.name = "Replicas", .nullable_since = 0}),
            };
        }
    };

    struct ReassignableTopic {
        std::string name{};
        std::vector<ReassignablePartition> partitions{};

        using Self = ReassignableTopic;
        static constexpr auto fields() {
            return std::tuple{
                field(&Self::name, {.name = "Name"}),
                field(&Self::partitions, {.name = "Partitions"}),
            };
        }
    };

    std::int32_t timeout_ms = 60000;
    bool allow_replication_factor_change = true;
    std::vector<ReassignableTopic> topics{};

    using Self = AlterPartitionReassignmentsRequest;
    static constexpr auto fields() {
        return std::tuple{
            field(&Self::timeout_ms, {.name = "TimeoutMs"}),
            field(&Self::allow_replication_factor_change,
                  {.name = "AllowReplicationFactorChange", .since = 1}),
            field(&Self::topics, {.name = "Topics"}),
        };
    }
};

struct AlterPartitionReassignmentsResponse {
    struct ReassignablePartitionResponse {
        std::int32_t partition_index{};
        ErrorCode error_code{};
        std::optional<std::string> error_message{};

        using Self = ReassignablePartitionResponse;
        static constexpr auto fields() {
            return std::tuple{
                field(&Self::partition_index, {.name = "PartitionIndex"}),
                field(&Self::error_code, {.name = "ErrorCode"}),
                field(&Self::error_message, {.name = "ErrorMessage", .nullable_since = 0}),
            };
        }
    };

    struct ReassignableTopicResponse {
        std::string name{};
        std::vector<ReassignablePartitionResponse> partitions{};

        using Self = ReassignableTopicResponse;
        static constexpr auto fields() {
            return std::tuple{
                field(&Self::name, {.name = "Name"}),
                field(&Self::partitions, {.name = "Partitions"}),
            };
        }
    };

    std::int32_t throttle_time_ms{};
    bool allow_replication_factor_change = true;
    ErrorCode error_code{};
    std::optional<std::string> error_message{};
    std::vector<ReassignableTopicResponse> responses{};

    using Self = AlterPartitionReassignmentsResponse;
    static constexpr auto fields() {
        return std::tuple{
            field(&Self::throttle_time_ms, {.name = "ThrottleTimeMs"}),
            field(&Self::allow_replication_factor_change,
                  {.name = "AllowReplicationFactorChange", .since = 1}),
            field(&Self::error_code, {.name = "ErrorCode"}),
            field(&Self::error_message, {.name = "ErrorMessage", .nullable_since = 0}),
            field(&Self::responses, {.name = "Responses"}),
        };
    }
};

struct ListPartitionReassignmentsResponse;

struct ListPartitionReassignmentsRequest {
    static constexpr Api api{
        .name = "ListPartitionReassignments", .key = 46, .versions = {0, 0}, .flexible_since = 0};
    using Response = ListPartitionReassignmentsResponse;

    struct ListPartitionReassignmentsTopics {
        std::string name{};
        std::vector<std::int32_t> partition_indexes{};

        using Self = ListPartitionReassignmentsTopics;
        static constexpr auto fields() {
            return std::tuple{
                field(&Self::name, {.name = "Name"}),
                field(&Self::partition_indexes, {.name = "PartitionIndexes"}),
            };
        }
    };

    std::int32_t timeout_ms = 60000;
    std::optional<std::vector<ListPartitionReassignmentsTopics>> topics{};

    using Self = ListPartitionReassignmentsRequest;
    static constexpr auto fields() {
        return std::tuple{
            field(&Self::timeout_ms, {.name = "TimeoutMs"}),
            field(&Self::topics, {.name = "Topics", .nullable_since = 0}),
        };
    }
};

struct ListPartitionReassignmentsResponse {
    struct OngoingPartitionReassignment {
        std::int32_t partition_index{};
        std::vector<std::int32_t> replicas{};
        std::vector<std::int32_t> adding_replicas{};
        std::vector<std::int32_t> removing_replicas{};

        using Self = OngoingPartitionReassignment;
        static constexpr auto fields() {
            return std::tuple{
                field(&Self::partition_index, {.name = "PartitionIndex"}),
                field(&Self::replicas, {.name = "Replicas"}),
                field(&Self::adding_replicas, {.name = "AddingReplicas"}),
                field(&Self::removing_replicas, {.name = "RemovingReplicas"}),
            };
        }
    };

    struct OngoingTopicReassignment {
        std::string name{};
        std::vector<OngoingPartitionReassignment> partitions{};

        using Self = OngoingTopicReassignment;
        static constexpr auto fields() {
            return std::tuple{
                field(&Self::name, {.name = "Name"}),
                field(&Self::partitions, {.name = "Partitions"}),
            };
        }
    };

    std::int32_t throttle_time_ms{};
    ErrorCode error_code{};
    std::optional<std::string> error_message{};
    std::vector<OngoingTopicReassignment> topics{};

    using Self = ListPartitionReassignmentsResponse;
    static constexpr auto fields() {
        return std::tuple{
            field(&Self::throttle_time_ms, {.name = "ThrottleTimeMs"}),
            field(&Self::error_code, {.name = "ErrorCode"}),
            field(&Self::error_message, {.name = "ErrorMessage", .nullable_since = 0}),
            field(&Self::topics, {.name = "Topics"}),
        };
    }
};

}  // namespace wire::kafka
