#pragma once
// Producer ids and transactions. AddPartitionsToTxn from version 4 on, which asks for several
// transactions at once, is spoken between brokers and not advertised.

#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "wire/field.h"
#include "wire/kafka/error_code.h"

namespace wire::kafka {

struct InitProducerIdResponse;

struct InitProducerIdRequest {
    static constexpr Api api{
        .name = "InitProducerId", .key = 22, .versions = {0, 5}, .flexible_since = 2};
    using Response = InitProducerIdResponse;

    std::optional<std::string> transactional_id{};
    std::int32_t transaction_timeout_ms{};
    std::int64_t producer_id = -1;
    std::int16_t producer_epoch = -1;

    using Self = InitProducerIdRequest;
    static constexpr auto fields() {
        return std::tuple{
            field(&Self::transactional_id, {.name = "TransactionalId", .nullable_since = 0}),
            field(&Self::transaction_timeout_ms, {.name = "TransactionTimeoutMs"}),
            field(&Self::producer_id, {.name = "ProducerId", .since = 3}),
            field(&Self::producer_epoch, {.name = "ProducerEpoch", .since = 3}),
        };
    }
};

struct InitProducerIdResponse {
    std::int32_t throttle_time_ms{};
    ErrorCode error_code{};
    std::int64_t producer_id = -1;
    std::int16_t producer_epoch{};

    using Self = InitProducerIdResponse;
    static constexpr auto fields() {
        return std::tuple{
            field(&Self::throttle_time_ms, {.name = "ThrottleTimeMs"}),
            field(&Self::error_code, {.name = "ErrorCode"}),
            field(&Self::producer_id, {.name = "ProducerId"}),
            field(&Self::producer_epoch, {.name = "ProducerEpoch"}),
        };
    }
};

struct AddPartitionsToTxnResponse;

struct AddPartitionsToTxnRequest {
    static constexpr Api api{.name = "AddPartitionsToTxn",
                             .key = 24,
                             .versions = {0, 5},
                             .flexible_since = 3,
                             .advertised = Api::Range{0, 3}};
    using Response = AddPartitionsToTxnResponse;

    struct AddPartitionsToTxnTopic {
        std::string name{};
        std::vector<std::int32_t> partitions{};

        using Self = AddPartitionsToTxnTopic;
        static constexpr auto fields() {
            return std::tuple{
                field(&Self::name, {.name = "Name"}),
                field(&Self::partitions, {.name = "Partitions"}),
            };
        }
    };

    struct AddPartitionsToTxnTransaction {
        std::string transactional_id{};
        std::int64_t producer_id{};
        std::int16_t producer_epoch{};
        bool verify_only{};
        std::vector<AddPartitionsToTxnTopic> topics{};

        using Self = AddPartitionsToTxnTransaction;
        static constexpr auto fields() {
            return std::tuple{
                field(&Self::transactional_id, {.name = "TransactionalId"}),
                field(&Self::producer_id, {.name = "ProducerId"}),
                field(&Self::producer_epoch, {.name = "ProducerEpoch"}),
                field(&Self::verify_only, {.name = "VerifyOnly"}),
                field(&Self::topics, {.name = "Topics"}),
            };
        }
    };

    std::string v3_and_below_transactional_id{};
    std::int64_t v3_and_below_producer_id{};
    std::int16_t v3_and_below_producer_epoch{};
    std::vector<AddPartitionsToTxnTopic> v3_and_below_topics{};
    std::vector<AddPartitionsToTxnTransaction> transactions{};

    using Self = AddPartitionsToTxnRequest;
    static constexpr auto fields() {
        return std::tuple{
            field(&Self::v3_and_below_transactional_id,
                  {.name = "V3AndBelowTransactionalId", .until = 3}),
            field(&Self::v3_and_below_producer_id, {.name = "V3AndBelowProducerId", .until = 3}),
            field(&Self::v3_and_below_producer_epoch,
                  {.name = "V3AndBelowProducerEpoch", .until = 3}),
            field(&Self::v3_and_below_topics, {.name = "V3AndBelowTopics", .until = 3}),
            field(&Self::transactions, {.name = "Transactions", .since = 4}),
        };
    }
};

struct AddPartitionsToTxnResponse {
    struct AddPartitionsToTxnPartitionResult {
        std::int32_t partition_index{};
        ErrorCode partition_error_code{};

        using Self = AddPartitionsToTxnPartitionResult;
        static constexpr auto fields() {
            return std::tuple{
                field(&Self::partition_index, {.name = "PartitionIndex"}),
                field(&Self::partition_error_code, {.name = "PartitionErrorCode"}),
            };
        }
    };

    struct AddPartitionsToTxnTopicResult {
        std::string name{};
        std::vector<AddPartitionsToTxnPartitionResult> results_by_partition{};

        using Self = AddPartitionsToTxnTopicResult;
        static constexpr auto fields() {
            return std::tuple{
                field(&Self::name, {.name = "Name"}),
                field(&Self::results_by_partition, {.name = "ResultsByPartition"}),
            };
        }
    };

    struct AddPartitionsToTxnResult {
        std::string transactional_id{};
        std::vector<AddPartitionsToTxnTopicResult> topic_results{};

        using Self = AddPartitionsToTxnResult;
        static constexpr auto fields() {
            return std::tuple{
                field(&Self::transactional_id, {.name = "TransactionalId"}),
                field(&Self::topic_results, {.name = "TopicResults"}),
            };
        }
    };

    std::int32_t throttle_time_ms{};
    std::vector<AddPartitionsToTxnTopicResult> results_by_topic_v3_and_below{};
    ErrorCode error_code{};
    std::vector<AddPartitionsToTxnResult> results_by_transaction{};

    using Self = AddPartitionsToTxnResponse;
    static constexpr auto fields() {
        return std::tuple{
            field(&Self::throttle_time_ms, {.name = "ThrottleTimeMs"}),
            field(&Self::results_by_topic_v3_and_below,
                  {.name = "ResultsByTopicV3AndBelow", .until = 3}),
            field(&Self::error_code, {.name = "ErrorCode", .since = 4}),
            field(&Self::results_by_transaction, {.name = "ResultsByTransaction", .since = 4}),
        };
    }
};

struct AddOffsetsToTxnResponse;

struct AddOffsetsToTxnRequest {
    static constexpr Api api{
        .name = "AddOffsetsToTxn", .key = 25, .versions = {0, 4}, .flexible_since = 3};
    using Response = AddOffsetsToTxnResponse;

    std::string transactional_id{};
    std::int64_t producer_id{};
    std::int16_t producer_epoch{};
    std::string group_id{};

    using Self = AddOffsetsToTxnRequest;
    static constexpr auto fields() {
        return std::tuple{
            field(&Self::transactional_id, {.name = "TransactionalId"}),
            field(&Self::producer_id, {.name = "ProducerId"}),
            field(&Self::producer_epoch, {.name = "ProducerEpoch"}),
            field(&Self::group_id, {.name = "GroupId"}),
        };
    }
};

struct AddOffsetsToTxnResponse {
    std::int32_t throttle_time_ms{};
    ErrorCode error_code{};

    using Self = AddOffsetsToTxnResponse;
    static constexpr auto fields() {
        return std::tuple{
            field(&Self::throttle_time_ms, {.name = "ThrottleTimeMs"}),
            field(&Self::error_code, {.name = "ErrorCode"}),
        };
    }
};

struct EndTxnResponse;

struct EndTxnRequest {
    static constexpr Api api{.name = "EndTxn", .key = 26, .versions = {0, 5}, .flexible_since = 3};
    using Response = EndTxnResponse;

    std::string transactional_id{};
    std::int64_t producer_id{};
    std::int16_t producer_epoch{};
    bool committed{};

    using Self = EndTxnRequest;
    static constexpr auto fields() {
        return std::tuple{
            field(&Self::transactional_id, {.name = "TransactionalId"}),
            field(&Self::producer_id, {.name = "ProducerId"}),
            field(&Self::producer_epoch, {.name = "ProducerEpoch"}),
            field(&Self::committed, {.name = "Committed"}),
        };
    }
};

struct EndTxnResponse {
    std::int32_t throttle_time_ms{};
    ErrorCode error_code{};
    std::int64_t producer_id = -1;
    std::int16_t producer_epoch = -1;

    using Self = EndTxnResponse;
    static constexpr auto fields() {
        return std::tuple{
            field(&Self::throttle_time_ms, {.name = "ThrottleTimeMs"}),
            field(&Self::error_code, {.name = "ErrorCode"}),
            field(&Self::producer_id, {.name = "ProducerId", .since = 5}),
            field(&Self::producer_epoch, {.name = "ProducerEpoch", .since = 5}),
        };
    }
};

struct TxnOffsetCommitResponse;

struct TxnOffsetCommitRequest {
    static constexpr Api api{
        .name = "TxnOffsetCommit", .key = 28, .versions = {0, 5}, .flexible_since = 3};
    using Response = TxnOffsetCommitResponse;

    struct TxnOffsetCommitRequestPartition {
        std::int32_t partition_index{};
        std::int64_t committed_offset{};
        std::int32_t committed_leader_epoch = -1;
        std::optional<std::string> committed_metadata{};

        using Self = TxnOffsetCommitRequestPartition;
        static constexpr auto fields() {
            return std::tuple{
                field(&Self::partition_index, {.name = "PartitionIndex"}),
                field(&Self::committed_offset, {.name = "CommittedOffset"}),
                field(&Self::committed_leader_epoch, {.name = "CommittedLeaderEpoch", .since = 2}),
                field(&Self::committed_metadata,
                      {.name = "CommittedMetadata", .nullable_since = 0}),
            };
        }
    };

    struct TxnOffsetCommitRequestTopic {
        std::string name{};
        std::vector<TxnOffsetCommitRequestPartition> partitions{};

        using Self = TxnOffsetCommitRequestTopic;
        static constexpr auto fields() {
            return std::tuple{
                field(&Self::name, {.name = "Name"}),
                field(&Self::partitions, {.name = "Partitions"}),
            };
        }
    };

    std::string transactional_id{};
    std::string group_id{};
    std::int64_t producer_id{};
    std::int16_t producer_epoch{};
    std::int32_t generation_id = -1;
    std::string member_id{};
    std::optional<std::string> group_instance_id{};
    std::vector<TxnOffsetCommitRequestTopic> topics{};

    using Self = TxnOffsetCommitRequest;
    static constexpr auto fields() {
        return std::tuple{
            field(&Self::transactional_id, {.name = "TransactionalId"}),
            field(&Self::group_id, {.name = "GroupId"}),
            field(&Self::producer_id, {.name = "ProducerId"}),
            field(&Self::producer_epoch, {.name = "ProducerEpoch"}),
            field(&Self::generation_id, {.name = "GenerationId", .since = 3}),
            field(&Self::member_id, {.name = "MemberId", .since = 3}),
            field(&Self::group_instance_id,
                  {.name = "GroupInstanceId", .since = 3, .nullable_since = 0}),
            field(&Self::topics, {.name = "Topics"}),
        };
    }
};

struct TxnOffsetCommitResponse {
    struct TxnOffsetCommitResponsePartition {
        std::int32_t partition_index{};
        ErrorCode error_code{};

        using Self = TxnOffsetCommitResponsePartition;
        static constexpr auto fields() {
            return std::tuple{
                field(&Self::partition_index, {.name = "PartitionIndex"}),
                field(&Self::error_code, {.name = "ErrorCode"}),
            };
        }
    };

    struct TxnOffsetCommitResponseTopic {
        std::string name{};
        std::vector<TxnOffsetCommitResponsePartition> partitions{};

        using Self = TxnOffsetCommitResponseTopic;
        static constexpr auto fields() {
            return std::tuple{
                field(&Self::name, {.name = "Name"}),
                field(&Self::partitions, {.name = "Partitions"}),
            };
        }
    };

    std::int32_t throttle_time_ms{};
    std::vector<TxnOffsetCommitResponseTopic> topics{};

    using Self = TxnOffsetCommitResponse;
    static constexpr auto fields() {
        return std::tuple{
            field(&Self::throttle_time_ms, {.name = "ThrottleTimeMs"}),
            field(&Self::topics, {.name = "Topics"}),
        };
    }
};

}  // namespace wire::kafka
