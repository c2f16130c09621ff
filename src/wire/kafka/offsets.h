#pragma once
// Committed offsets of groups.

#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "wire/field.h"
#include "wire/kafka/error_code.h"
#include "wire/kafka/types.h"

namespace wire::kafka {

struct OffsetCommitResponse;

struct OffsetCommitRequest {
    static constexpr Api api{.name = "OffsetCommit",
                             .key = 8,
                             .versions = {1, 10},
                             .flexible_since = 8,
                             .advertised = Api::Range{1, 9}};
    using Response = OffsetCommitResponse;

    struct OffsetCommitRequestPartition {
        std::int32_t partition_index{};
        std::int64_t committed_offset{};
        std::int64_t commit_timestamp = -1;
        std::int32_t committed_leader_epoch = -1;
        std::optional<std::string> committed_metadata{};

        using Self = OffsetCommitRequestPartition;
        static constexpr auto fields() {
            return std::tuple{
                field(&Self::partition_index, {.name = "PartitionIndex"}),
                field(&Self::committed_offset, {.name = "CommittedOffset"}),
                field(&Self::commit_timestamp, {.name = "CommitTimestamp", .until = 1}),
                field(&Self::committed_leader_epoch, {.name = "CommittedLeaderEpoch", .since = 6}),
                field(&Self::committed_metadata,
                      {.name = "CommittedMetadata", .nullable_since = 0}),
            };
        }
    };

    struct OffsetCommitRequestTopic {
        std::string name{};
        Uuid topic_id{};
        std::vector<OffsetCommitRequestPartition> partitions{};

        using Self = OffsetCommitRequestTopic;
        static constexpr auto fields() {
            return std::tuple{
                field(&Self::name, {.name = "Name", .until = 9}),
                field(&Self::topic_id, {.name = "TopicId", .since = 10}),
                field(&Self::partitions, {.name = "Partitions"}),
            };
        }
    };

    std::string group_id{};
    std::int32_t generation_id_or_member_epoch = -1;
    std::string member_id{};
    std::int64_t retention_time_ms = -1;
    std::optional<std::string> group_instance_id{};
    std::vector<OffsetCommitRequestTopic> topics{};

    using Self = OffsetCommitRequest;
    static constexpr auto fields() {
        return std::tuple{
            field(&Self::group_id, {.name = "GroupId"}),
            field(&Self::generation_id_or_member_epoch, {.name = "GenerationIdOrMemberEpoch"}),
            field(&Self::member_id, {.name = "MemberId"}),
            field(&Self::retention_time_ms, {.name = "RetentionTimeMs", .since = 2, .until = 4}),
            field(&Self::group_instance_id,
                  {.name = "GroupInstanceId", .since = 7, .nullable_since = 0}),
            field(&Self::topics, {.name = "Topics"}),
        };
    }
};

struct OffsetCommitResponse {
    struct OffsetCommitResponsePartition {
        std::int32_t partition_index{};
        ErrorCode error_code{};

        using Self = OffsetCommitResponsePartition;
        static constexpr auto fields() {
            return std::tuple{
                field(&Self::partition_index, {.name = "PartitionIndex"}),
                field(&Self::error_code, {.name = "ErrorCode"}),
            };
        }
    };

    struct OffsetCommitResponseTopic {
        std::string name{};
        Uuid topic_id{};
        std::vector<OffsetCommitResponsePartition> partitions{};

        using Self = OffsetCommitResponseTopic;
        static constexpr auto fields() {
            return std::tuple{
                field(&Self::name, {.name = "Name", .until = 9}),
                field(&Self::topic_id, {.name = "TopicId", .since = 10}),
                field(&Self::partitions, {.name = "Partitions"}),
            };
        }
    };

    std::int32_t throttle_time_ms{};
    std::vector<OffsetCommitResponseTopic> topics{};

    using Self = OffsetCommitResponse;
    static constexpr auto fields() {
        return std::tuple{
            field(&Self::throttle_time_ms, {.name = "ThrottleTimeMs", .since = 3}),
            field(&Self::topics, {.name = "Topics"}),
        };
    }
};

struct OffsetFetchResponse;

struct OffsetFetchRequest {
    static constexpr Api api{.name = "OffsetFetch",
                             .key = 9,
                             .versions = {1, 10},
                             .flexible_since = 6,
                             .advertised = Api::Range{1, 9}};
    using Response = OffsetFetchResponse;

    struct OffsetFetchRequestTopic {
        std::string name{};
        std::vector<std::int32_t> partition_indexes{};

        using Self = OffsetFetchRequestTopic;
        static constexpr auto fields() {
            return std::tuple{
                field(&Self::name, {.name = "Name"}),
                field(&Self::partition_indexes, {.name = "PartitionIndexes"}),
            };
        }
    };

    struct OffsetFetchRequestTopics {
        std::string name{};
        Uuid topic_id{};
        std::vector<std::int32_t> partition_indexes{};

        using Self = OffsetFetchRequestTopics;
        static constexpr auto fields() {
            return std::tuple{
                field(&Self::name, {.name = "Name", .until = 9}),
                field(&Self::topic_id, {.name = "TopicId", .since = 10}),
                field(&Self::partition_indexes, {.name = "PartitionIndexes"}),
            };
        }
    };

    struct OffsetFetchRequestGroup {
        std::string group_id{};
        std::optional<std::string> member_id{};
        std::int32_t member_epoch = -1;
        std::optional<std::vector<OffsetFetchRequestTopics>> topics{};

        using Self = OffsetFetchRequestGroup;
        static constexpr auto fields() {
            return std::tuple{
                field(&Self::group_id, {.name = "GroupId"}),
                field(&Self::member_id, {.name = "MemberId", .since = 9, .nullable_since = 0}),
                field(&Self::member_epoch, {.name = "MemberEpoch", .since = 9}),
                field(&Self::topics, {.name = "Topics", .nullable_since = 0}),
            };
        }
    };

    std::string group_id{};
    std::optional<std::vector<OffsetFetchRequestTopic>> topics{};
    std::vector<OffsetFetchRequestGroup> groups{};
    bool require_stable{};

    using Self = OffsetFetchRequest;
    static constexpr auto fields() {
        return std::tuple{
            field(&Self::group_id, {.name = "GroupId", .until = 7}),
            field(&Self::topics, {.name = "Topics", .until = 7, .nullable_since = 2}),
            field(&Self::groups, {.name = "Groups", .since = 8}),
            field(&Self::require_stable, {.name = "RequireStable", .since = 7}),
        };
    }
};

struct OffsetFetchResponse {
    struct OffsetFetchResponsePartition {
        std::int32_t partition_index{};
        std::int64_t committed_offset{};
        std::int32_t committed_leader_epoch = -1;
        std::optional<std::string> metadata{};
        ErrorCode error_code{};

        using Self = OffsetFetchResponsePartition;
        static constexpr auto fields() {
            return std::tuple{
                field(&Self::partition_index, {.name = "PartitionIndex"}),
                field(&Self::committed_offset, {.name = "CommittedOffset"}),
                field(&Self::committed_leader_epoch, {.name = "CommittedLeaderEpoch", .since = 5}),
                field(&Self::metadata, {.name = "Metadata", .nullable_since = 0}),
                field(&Self::error_code, {.name = "ErrorCode"}),
            };
        }
    };

    struct OffsetFetchResponseTopic {
        std::string name{};
        std::vector<OffsetFetchResponsePartition> partitions{};

        using Self = OffsetFetchResponseTopic;
        static constexpr auto fields() {
            return std::tuple{
                field(&Self::name, {.name = "Name"}),
                field(&Self::partitions, {.name = "Partitions"}),
            };
        }
    };

    struct OffsetFetchResponsePartitions {
        std::int32_t partition_index{};
        std::int64_t committed_offset{};
        std::int32_t committed_leader_epoch = -1;
        std::optional<std::string> metadata{};
        ErrorCode error_code{};

        using Self = OffsetFetchResponsePartitions;
        static constexpr auto fields() {
            return std::tuple{
                field(&Self::partition_index, {.name = "PartitionIndex"}),
                field(&Self::committed_offset, {.name = "CommittedOffset"}),
                field(&Self::committed_leader_epoch, {.name = "CommittedLeaderEpoch"}),
                field(&Self::metadata, {.name = "Metadata", .nullable_since = 0}),
                field(&Self::error_code, {.name = "ErrorCode"}),
            };
        }
    };

    struct OffsetFetchResponseTopics {
        std::string name{};
        Uuid topic_id{};
        std::vector<OffsetFetchResponsePartitions> partitions{};

        using Self = OffsetFetchResponseTopics;
        static constexpr auto fields() {
            return std::tuple{
                field(&Self::name, {.name = "Name", .until = 9}),
                field(&Self::topic_id, {.name = "TopicId", .since = 10}),
                field(&Self::partitions, {.name = "Partitions"}),
            };
        }
    };

    struct OffsetFetchResponseGroup {
        std::string group_id{};
        std::vector<OffsetFetchResponseTopics> topics{};
        ErrorCode error_code{};

        using Self = OffsetFetchResponseGroup;
        static constexpr auto fields() {
            return std::tuple{
                field(&Self::group_id, {.name = "GroupId"}),
                field(&Self::topics, {.name = "Topics"}),
                field(&Self::error_code, {.name = "ErrorCode"}),
            };
        }
    };

    std::int32_t throttle_time_ms{};
    std::vector<OffsetFetchResponseTopic> topics{};
    ErrorCode error_code{};
    std::vector<OffsetFetchResponseGroup> groups{};

    using Self = OffsetFetchResponse;
    static constexpr auto fields() {
        return std::tuple{
            field(&Self::throttle_time_ms, {.name = "ThrottleTimeMs", .since = 3}),
            field(&Self::topics, {.name = "Topics", .until = 7}),
            field(&Self::error_code, {.name = "ErrorCode", .since = 2, .until = 7}),
            field(&Self::groups, {.name = "Groups", .since = 8}),
        };
    }
};

struct OffsetDeleteResponse;

struct OffsetDeleteRequest {
    static constexpr Api api{.name = "OffsetDelete", .key = 47, .versions = {0, 0}};
    using Response = OffsetDeleteResponse;

    struct OffsetDeleteRequestPartition {
        std::int32_t partition_index{};

        using Self = OffsetDeleteRequestPartition;
        static constexpr auto fields() {
            return std::tuple{field(&Self::partition_index, {.name = "PartitionIndex"})};
        }
    };

    struct OffsetDeleteRequestTopic {
        std::string name{};
        std::vector<OffsetDeleteRequestPartition> partitions{};

        using Self = OffsetDeleteRequestTopic;
        static constexpr auto fields() {
            return std::tuple{
                field(&Self::name, {.name = "Name"}),
                field(&Self::partitions, {.name = "Partitions"}),
            };
        }
    };

    std::string group_id{};
    std::vector<OffsetDeleteRequestTopic> topics{};

    using Self = OffsetDeleteRequest;
    static constexpr auto fields() {
        return std::tuple{
            field(&Self::group_id, {.name = "GroupId"}),
            field(&Self::topics, {.name = "Topics"}),
        };
    }
};

struct OffsetDeleteResponse {
    struct OffsetDeleteResponsePartition {
        std::int32_t partition_index{};
        ErrorCode error_code{};

        using Self = OffsetDeleteResponsePartition;
        static constexpr auto fields() {
            return std::tuple{
                field(&Self::partition_index, {.name = "PartitionIndex"}),
                field(&Self::error_code, {.name = "ErrorCode"}),
            };
        }
    };

    struct OffsetDeleteResponseTopic {
        std::string name{};
        std::vector<OffsetDeleteResponsePartition> partitions{};

        using Self = OffsetDeleteResponseTopic;
        static constexpr auto fields() {
            return std::tuple{
                field(&Self::name, {.name = "Name"}),
                field(&Self::partitions, {.name = "Partitions"}),
            };
        }
    };

    ErrorCode error_code{};
    std::int32_t throttle_time_ms{};
    std::vector<OffsetDeleteResponseTopic> topics{};

    using Self = OffsetDeleteResponse;
    static constexpr auto fields() {
        return std::tuple{
            field(&Self::error_code, {.name = "ErrorCode"}),
            field(&Self::throttle_time_ms, {.name = "ThrottleTimeMs"}),
            field(&Self::topics, {.name = "Topics"}),
        };
    }
};

}  // namespace wire::kafka
