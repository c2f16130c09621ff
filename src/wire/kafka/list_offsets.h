#pragma once
// Offsets by time, and where a leader epoch ends.

#include <cstdint>
#include <string>
#include <tuple>
#include <vector>

#include "wire/field.h"
#include "wire/kafka/error_code.h"

namespace wire::kafka {

struct ListOffsetsResponse;

struct ListOffsetsRequest {
    static constexpr Api api{
        .name = "ListOffsets", .key = 2, .versions = {1, 10}, .flexible_since = 6};
    using Response = ListOffsetsResponse;

    struct ListOffsetsPartition {
        std::int32_t partition_index{};
        std::int32_t current_leader_epoch = -1;
        std::int64_t timestamp{};

        using Self = ListOffsetsPartition;
        static constexpr auto fields() {
            return std::tuple{
                field(&Self::partition_index, {.name = "PartitionIndex"}),
                field(&Self::current_leader_epoch, {.name = "CurrentLeaderEpoch", .since = 4}),
                field(&Self::timestamp, {.name = "Timestamp"}),
            };
        }
    };

    struct ListOffsetsTopic {
        std::string name{};
        std::vector<ListOffsetsPartition> partitions{};

        using Self = ListOffsetsTopic;
        static constexpr auto fields() {
            return std::tuple{
                field(&Self::name, {.name = "Name"}),
                field(&Self::partitions, {.name = "Partitions"}),
            };
        }
    };

    std::int32_t replica_id{};
    std::int8_t isolation_level{};
    std::vector<ListOffsetsTopic> topics{};
    std::int32_t timeout_ms{};

    using Self = ListOffsetsRequest;
    static constexpr auto fields() {
        return std::tuple{
            field(&Self::replica_id, {.name = "ReplicaId"}),
            field(&Self::isolation_level, {.name = "IsolationLevel", .since = 2}),
            field(&Self::topics, {.name = "Topics"}),
            field(&Self::timeout_ms, {.name = "TimeoutMs", .since = 10}),
        };
    }
};

struct ListOffsetsResponse {
    struct ListOffsetsPartitionResponse {
        std::int32_t partition_index{};
        ErrorCode error_code{};
        std::int64_t timestamp = -1;
        std::int64_t offset = -1;
        std::int32_t leader_epoch = -1;

        using Self = ListOffsetsPartitionResponse;
        static constexpr auto fields() {
            return std::tuple{
                field(&Self::partition_index, {.name = "PartitionIndex"}),
                field(&Self::error_code, {.name = "ErrorCode"}),
                field(&Self::timestamp, {.name = "Timestamp"}),
                field(&Self::offset, {.name = "Offset"}),
                field(&Self::leader_epoch, {.name = "LeaderEpoch", .since = 4}),
            };
        }
    };

    struct ListOffsetsTopicResponse {
        std::string name{};
        std::vector<ListOffsetsPartitionResponse> partitions{};

        using Self = ListOffsetsTopicResponse;
        static constexpr auto fields() {
            return std::tuple{
                field(&Self::name, {.name = "Name"}),
                field(&Self::partitions, {.name = "Partitions"}),
            };
        }
    };

    std::int32_t throttle_time_ms{};
    std::vector<ListOffsetsTopicResponse> topics{};

    using Self = ListOffsetsResponse;
    static constexpr auto fields() {
        return std::tuple{
            field(&Self::throttle_time_ms, {.name = "ThrottleTimeMs", .since = 2}),
            field(&Self::topics, {.name = "Topics"}),
        };
    }
};

struct OffsetForLeaderEpochResponse;

struct OffsetForLeaderEpochRequest {
    static constexpr Api api{
        .name = "OffsetForLeaderEpoch", .key = 23, .versions = {0, 4}, .flexible_since = 4};
    using Response = OffsetForLeaderEpochResponse;

    struct OffsetForLeaderPartition {
        std::int32_t partition{};
        std::int32_t current_leader_epoch = -1;
        std::int32_t leader_epoch{};

        using Self = OffsetForLeaderPartition;
        static constexpr auto fields() {
            return std::tuple{
                field(&Self::partition, {.name = "Partition"}),
                field(&Self::current_leader_epoch, {.name = "CurrentLeaderEpoch", .since = 2}),
                field(&Self::leader_epoch, {.name = "LeaderEpoch"}),
            };
        }
    };

    struct OffsetForLeaderTopic {
        std::string topic{};
        std::vector<OffsetForLeaderPartition> partitions{};

        using Self = OffsetForLeaderTopic;
        static constexpr auto fields() {
            return std::tuple{
                field(&Self::topic, {.name = "Topic"}),
                field(&Self::partitions, {.name = "Partitions"}),
            };
        }
    };

    std::int32_t replica_id = -2;
    std::vector<OffsetForLeaderTopic> topics{};

    using Self = OffsetForLeaderEpochRequest;
    static constexpr auto fields() {
        return std::tuple{
            field(&Self::replica_id, {.name = "ReplicaId", .since = 3}),
            field(&Self::topics, {.name = "Topics"}),
        };
    }
};

struct OffsetForLeaderEpochResponse {
    struct EpochEndOffset {
        ErrorCode error_code{};
        std::int32_t partition{};
        std::int32_t leader_epoch = -1;
        std::int64_t end_offset = -1;

        using Self = EpochEndOffset;
        static constexpr auto fields() {
            return std::tuple{
                field(&Self::error_code, {.name = "ErrorCode"}),
                field(&Self::partition, {.name = "Partition"}),
                field(&Self::leader_epoch, {.name = "LeaderEpoch", .since = 1}),
                field(&Self::end_offset, {.name = "EndOffset"}),
            };
        }
    };

    struct OffsetForLeaderTopicResult {
        std::string topic{};
        std::vector<EpochEndOffset> partitions{};

        using Self = OffsetForLeaderTopicResult;
        static constexpr auto fields() {
            return std::tuple{
                field(&Self::topic, {.name = "Topic"}),
                field(&Self::partitions, {.name = "Partitions"}),
            };
        }
    };

    std::int32_t throttle_time_ms{};
    std::vector<OffsetForLeaderTopicResult> topics{};

    using Self = OffsetForLeaderEpochResponse;
    static constexpr auto fields() {
        return std::tuple{
            field(&Self::throttle_time_ms, {.name = "ThrottleTimeMs", .since = 2}),
            field(&Self::topics, {.name = "Topics"}),
        };
    }
};

}  // namespace wire::kafka
