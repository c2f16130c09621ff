#pragma once
// Topics come, grow, shrink and go.

#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "wire/field.h"
#include "wire/kafka/error_code.h"
#include "wire/kafka/types.h"

namespace wire::kafka {

struct CreateTopicsResponse;

struct CreateTopicsRequest {
    static constexpr Api api{
        .name = "CreateTopics", .key = 19, .versions = {0, 7}, .flexible_since = 5};
    using Response = CreateTopicsResponse;

    struct CreatableReplicaAssignment {
        std::int32_t partition_index{};
        std::vector<std::int32_t> broker_ids{};

        using Self = CreatableReplicaAssignment;
        static constexpr auto fields() {
            return std::tuple{
                field(&Self::partition_index, {.name = "PartitionIndex"}),
                field(&Self::broker_ids, {.name = "BrokerIds"}),
            };
        }
    };

    struct CreatableTopicConfig {
        std::string name{};
        std::optional<std::string> value{};

        using Self = CreatableTopicConfig;
        static constexpr auto fields() {
            return std::tuple{
                field(&Self::name, {.name = "Name"}),
                field(&Self::value, {.name = "Value", .nullable_since = 0}),
            };
        }
    };

    struct CreatableTopic {
        std::string name{};
        std::int32_t num_partitions{};
        std::int16_t replication_factor{};
        std::vector<CreatableReplicaAssignment> assignments{};
        std::vector<CreatableTopicConfig> configs{};

        using Self = CreatableTopic;
        static constexpr auto fields() {
            return std::tuple{
                field(&Self::name, {.name = "Name"}),
                field(&Self::num_partitions, {.name = "NumPartitions"}),
                field(&Self::replication_factor, {.name = "ReplicationFactor"}),
                field(&Self::assignments, {.name = "Assignments"}),
                field(&Self::configs, {.name = "Configs"}),
            };
        }
    };

    std::vector<CreatableTopic> topics{};
    std::int32_t timeout_ms = 60000;
    bool validate_only{};

    using Self = CreateTopicsRequest;
    static constexpr auto fields() {
        return std::tuple{
            field(&Self::topics, {.name = "Topics"}),
            field(&Self::timeout_ms, {.name = "timeoutMs"}),
            field(&Self::validate_only, {.name = "validateOnly", .since = 1}),
        };
    }
};

struct CreateTopicsResponse {
    struct CreatableTopicConfigs {
        std::string name{};
        std::optional<std::string> value{};
        bool read_only{};
        std::int8_t config_source = -1;
        bool is_sensitive{};

        using Self = CreatableTopicConfigs;
        static constexpr auto fields() {
            return std::tuple{
                field(&Self::name, {.name = "Name"}),
                field(&Self::value, {.name = "Value", .nullable_since = 0}),
                field(&Self::read_only, {.name = "ReadOnly"}),
                field(&Self::config_source, {.name = "ConfigSource"}),
                field(&Self::is_sensitive, {.name = "IsSensitive"}),
            };
        }
    };

    struct CreatableTopicResult {
        std::string name{};
        Uuid topic_id{};
        ErrorCode error_code{};
        std::optional<std::string> error_message{};
        ErrorCode topic_config_error_code{};
        std::int32_t num_partitions = -1;
        std::int16_t replication_factor = -1;
        std::optional<std::vector<CreatableTopicConfigs>> configs{};

        using Self = CreatableTopicResult;
        static constexpr auto fields() {
            return std::tuple{
                field(&Self::name, {.name = "Name"}),
                field(&Self::topic_id, {.name = "TopicId", .since = 7}),
                field(&Self::error_code, {.name = "ErrorCode"}),
                field(&Self::error_message,
                      {.name = "ErrorMessage", .since = 1, .nullable_since = 0}),
                field(&Self::topic_config_error_code,
                      {.name = "TopicConfigErrorCode", .since = 5, .tag = 0}),
                field(&Self::num_partitions, {.name = "NumPartitions", .since = 5}),
                field(&Self::replication_factor, {.name = "ReplicationFactor", .since = 5}),
                field(&Self::configs, {.name = "Configs", .since = 5, .nullable_since = 0}),
            };
        }
    };

    std::int32_t throttle_time_ms{};
    std::vector<CreatableTopicResult> topics{};

    using Self = CreateTopicsResponse;
    static constexpr auto fields() {
        return std::tuple{
            field(&Self::throttle_time_ms, {.name = "ThrottleTimeMs", .since = 2}),
            field(&Self::topics, {.name = "Topics"}),
        };
    }
};

struct DeleteTopicsResponse;

struct DeleteTopicsRequest {
    static constexpr Api api{
        .name = "DeleteTopics", .key = 20, .versions = {0, 6}, .flexible_since = 4};
    using Response = DeleteTopicsResponse;

    struct DeleteTopicState {
        std::optional<std::string> name{};
        Uuid topic_id{};

        using Self = DeleteTopicState;
        static constexpr auto fields() {
            return std::tuple{
                field(&Self::name, {.name = "Name", .nullable_since = 0}),
                field(&Self::topic_id, {.name = "TopicId"}),
            };
        }
    };

    std::vector<std::string> topic_names{};
    std::vector<DeleteTopicState> topics{};
    std::int32_t timeout_ms{};

    using Self = DeleteTopicsRequest;
    static constexpr auto fields() {
        return std::tuple{
            field(&Self::topic_names, {.name = "TopicNames", .until = 5}),
            field(&Self::topics, {.name = "Topics", .since = 6}),
            field(&Self::timeout_ms, {.name = "TimeoutMs"}),
        };
    }
};

struct DeleteTopicsResponse {
    struct DeletableTopicResult {
        std::optional<std::string> name{};
        Uuid topic_id{};
        ErrorCode error_code{};
        std::optional<std::string> error_message{};

        using Self = DeletableTopicResult;
        static constexpr auto fields() {
            return std::tuple{
                field(&Self::name, {.name = "Name", .nullable_since = 6}),
                field(&Self::topic_id, {.name = "TopicId", .since = 6}),
                field(&Self::error_code, {.name = "ErrorCode"}),
                field(&Self::error_message,
                      {.name = "ErrorMessage", .since = 5, .nullable_since = 0}),
            };
        }
    };

    std::int32_t throttle_time_ms{};
    std::vector<DeletableTopicResult> responses{};

    using Self = DeleteTopicsResponse;
    static constexpr auto fields() {
        return std::tuple{
            field(&Self::throttle_time_ms, {.name = "ThrottleTimeMs", .since = 1}),
            field(&Self::responses, {.name = "Responses"}),
        };
    }
};

struct CreatePartitionsResponse;

struct CreatePartitionsRequest {
    static constexpr Api api{
        .name = "CreatePartitions", .key = 37, .versions = {0, 3}, .flexible_since = 2};
    using Response = CreatePartitionsResponse;

    struct CreatePartitionsAssignment {
        std::vector<std::int32_t> broker_ids{};

        using Self = CreatePartitionsAssignment;
        static constexpr auto fields() {
            return std::tuple{field(&Self::broker_ids, {.name = "BrokerIds"})};
        }
    };

    struct CreatePartitionsTopic {
        std::string name{};
        std::int32_t count{};
        std::optional<std::vector<CreatePartitionsAssignment>> assignments{};

        using Self = CreatePartitionsTopic;
        static constexpr auto fields() {
            return std::tuple{
                field(&Self::name, {.name = "Name"}),
                field(&Self::count, {.name = "Count"}),
                field(&Self::assignments, {.name = "Assignments", .nullable_since = 0}),
            };
        }
    };

    std::vector<CreatePartitionsTopic> topics{};
    std::int32_t timeout_ms{};
    bool validate_only{};

    using Self = CreatePartitionsRequest;
    static constexpr auto fields() {
        return std::tuple{
            field(&Self::topics, {.name = "Topics"}),
            field(&Self::timeout_ms, {.name = "TimeoutMs"}),
            field(&Self::validate_only, {.name = "ValidateOnly"}),
        };
    }
};

struct CreatePartitionsResponse {
    struct CreatePartitionsTopicResult {
        std::string name{};
        ErrorCode error_code{};
        std::optional<std::string> error_message{};

        using Self = CreatePartitionsTopicResult;
        static constexpr auto fields() {
            return std::tuple{
                field(&Self::name, {.name = "Name"}),
                field(&Self::error_code, {.name = "ErrorCode"}),
                field(&Self::error_message, {.name = "ErrorMessage", .nullable_since = 0}),
            };
        }
    };

    std::int32_t throttle_time_ms{};
    std::vector<CreatePartitionsTopicResult> results{};

    using Self = CreatePartitionsResponse;
    static constexpr auto fields() {
        return std::tuple{
            field(&Self::throttle_time_ms, {.name = "ThrottleTimeMs"}),
            field(&Self::results, {.name = "Results"}),
        };
    }
};

struct DeleteRecordsResponse;

struct DeleteRecordsRequest {
    static constexpr Api api{
        .name = "DeleteRecords", .key = 21, .versions = {0, 2}, .flexible_since = 2};
    using Response = DeleteRecordsResponse;

    struct DeleteRecordsPartition {
        std::int32_t partition_index{};
        std::int64_t offset{};

        using Self = DeleteRecordsPartition;
        static constexpr auto fields() {
            return std::tuple{
                field(&Self::partition_index, {.name = "PartitionIndex"}),
                field(&Self::offset, {.name = "Offset"}),
            };
        }
    };

    struct DeleteRecordsTopic {
        std::string name{};
        std::vector<DeleteRecordsPartition> partitions{};

        using Self = DeleteRecordsTopic;
        static constexpr auto fields() {
            return std::tuple{
                field(&Self::name, {.name = "Name"}),
                field(&Self::partitions, {.name = "Partitions"}),
            };
        }
    };

    std::vector<DeleteRecordsTopic> topics{};
    std::int32_t timeout_ms{};

    using Self = DeleteRecordsRequest;
    static constexpr auto fields() {
        return std::tuple{
            field(&Self::topics, {.name = "Topics"}),
            field(&Self::timeout_ms, {.name = "TimeoutMs"}),
        };
    }
};

struct DeleteRecordsResponse {
    struct DeleteRecordsPartitionResult {
        std::int32_t partition_index{};
        std::int64_t low_watermark{};
        ErrorCode error_code{};

        using Self = DeleteRecordsPartitionResult;
        static constexpr auto fields() {
            return std::tuple{
                field(&Self::partition_index, {.name = "PartitionIndex"}),
                field(&Self::low_watermark, {.name = "LowWatermark"}),
                field(&Self::error_code, {.name = "ErrorCode"}),
            };
        }
    };

    struct DeleteRecordsTopicResult {
        std::string name{};
        std::vector<DeleteRecordsPartitionResult> partitions{};

        using Self = DeleteRecordsTopicResult;
        static constexpr auto fields() {
            return std::tuple{
                field(&Self::name, {.name = "Name"}),
                field(&Self::partitions, {.name = "Partitions"}),
            };
        }
    };

    std::int32_t throttle_time_ms{};
    std::vector<DeleteRecordsTopicResult> topics{};

    using Self = DeleteRecordsResponse;
    static constexpr auto fields() {
        return std::tuple{
            field(&Self::throttle_time_ms, {.name = "ThrottleTimeMs"}),
            field(&Self::topics, {.name = "Topics"}),
        };
    }
};

}  // namespace wire::kafka
