#pragma once
// Producers and transactions as an administrator sees them.

#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "wire/field.h"
#include "wire/kafka/error_code.h"

namespace wire::kafka {

struct DescribeProducersResponse;

struct DescribeProducersRequest {
    static constexpr Api api{
        .name = "DescribeProducers", .key = 61, .versions = {0, 0}, .flexible_since = 0};
    using Response = DescribeProducersResponse;

    struct TopicRequest {
        std::string name{};
        std::vector<std::int32_t> partition_indexes{};

        using Self = TopicRequest;
        static constexpr auto fields() {
            return std::tuple{
                field(&Self::name, {.name = "Name"}),
                field(&Self::partition_indexes, {.name = "PartitionIndexes"}),
            };
        }
    };

    std::vector<TopicRequest> topics{};

    using Self = DescribeProducersRequest;
    static constexpr auto fields() { return std::tuple{field(&Self::topics, {.name = "Topics"})}; }
};

struct DescribeProducersResponse {
    struct ProducerState {
        std::int64_t producer_id{};
        std::int32_t producer_epoch{};
        std::int32_t last_sequence = -1;
        std::int64_t last_timestamp = -1;
        std::int32_t coordinator_epoch{};
        std::int64_t current_txn_start_offset = -1;

        using Self = ProducerState;
        static constexpr auto fields() {
            return std::tuple{
                field(&Self::producer_id, {.name = "ProducerId"}),
                field(&Self::producer_epoch, {.name = "ProducerEpoch"}),
                field(&Self::last_sequence, {.name = "LastSequence"}),
                field(&Self::last_timestamp, {.name = "LastTimestamp"}),
                field(&Self::coordinator_epoch, {.name = "CoordinatorEpoch"}),
                field(&Self::current_txn_start_offset, {.name = "CurrentTxnStartOffset"}),
            };
        }
    };

    struct PartitionResponse {
        std::int32_t partition_index{};
        ErrorCode error_code{};
        std::optional<std::string> error_message{};
        std::vector<ProducerState> active_producers{};

        using Self = PartitionResponse;
        static constexpr auto fields() {
            return std::tuple{
                field(&Self::partition_index, {.name = "PartitionIndex"}),
                field(&Self::error_code, {.name = "ErrorCode"}),
                field(&Self::error_message, {.name = "ErrorMessage", .nullable_since = 0}),
                field(&Self::active_producers, {.name = "ActiveProducers"}),
            };
        }
    };

    struct TopicResponse {
        std::string name{};
        std::vector<PartitionResponse> partitions{};

        using Self = TopicResponse;
        static constexpr auto fields() {
            return std::tuple{
                field(&Self::name, {.name = "Name"}),
                field(&Self::partitions, {.name = "Partitions"}),
            };
        }
    };

    std::int32_t throttle_time_ms{};
    std::vector<TopicResponse> topics{};

    using Self = DescribeProducersResponse;
    static constexpr auto fields() {
        return std::tuple{
            field(&Self::throttle_time_ms, {.name = "ThrottleTimeMs"}),
            field(&Self::topics, {.name = "Topics"}),
        };
    }
};

struct DescribeTransactionsResponse;

struct DescribeTransactionsRequest {
    static constexpr Api api{
        .name = "DescribeTransactions", .key = 65, .versions = {0, 0}, .flexible_since = 0};
    using Response = DescribeTransactionsResponse;

    std::vector<std::string> transactional_ids{};

    using Self = DescribeTransactionsRequest;
    static constexpr auto fields() {
        return std::tuple{field(&Self::transactional_ids, {.name = "TransactionalIds"})};
    }
};

struct DescribeTransactionsResponse {
    struct TopicData {
        std::string topic{};
        std::vector<std::int32_t> partitions{};

        using Self = TopicData;
        static constexpr auto fields() {
            return std::tuple{
                field(&Self::topic, {.name = "Topic"}),
                field(&Self::partitions, {.name = "Partitions"}),
            };
        }
    };

    struct TransactionState {
        ErrorCode error_code{};
        std::string transactional_id{};
        std::string transaction_state{};
        std::int32_t transaction_timeout_ms{};
        std::int64_t transaction_start_time_ms{};
        std::int64_t producer_id{};
        std::int16_t producer_epoch{};
        std::vector<TopicData> topics{};

        using Self = TransactionState;
        static constexpr auto fields() {
            return std::tuple{
                field(&Self::error_code, {.name = "ErrorCode"}),
                field(&Self::transactional_id, {.name = "TransactionalId"}),
                field(&Self::transaction_state, {.name = "TransactionState"}),
                field(&Self::transaction_timeout_ms, {.name = "TransactionTimeoutMs"}),
                field(&Self::transaction_start_time_ms, {.name = "TransactionStartTimeMs"}),
                field(&Self::producer_id, {.name = "ProducerId"}),
                field(&Self::producer_epoch, {.name = "ProducerEpoch"}),
                field(&Self::topics, {.name = "Topics"}),
            };
        }
    };

    std::int32_t throttle_time_ms{};
    std::vector<TransactionState> transaction_states{};

    using Self = DescribeTransactionsResponse;
    static constexpr auto fields() {
        return std::tuple{
            field(&Self::throttle_time_ms, {.name = "ThrottleTimeMs"}),
            field(&Self::transaction_states, {.name = "TransactionStates"}),
        };
    }
};

struct ListTransactionsResponse;

struct ListTransactionsRequest {
    static constexpr Api api{
        .name = "ListTransactions", .key = 66, .versions = {0, 1}, .flexible_since = 0};
    using Response = ListTransactionsResponse;

    std::vector<std::string> state_filters{};
    std::vector<std::int64_t> producer_id_filters{};
    std::int64_t duration_filter = -1;

    using Self = ListTransactionsRequest;
    static constexpr auto fields() {
        return std::tuple{
            field(&Self::state_filters, {.name = "StateFilters"}),
            field(&Self::producer_id_filters, {.name = "ProducerIdFilters"}),
            field(&Self::duration_filter, {.name = "DurationFilter", .since = 1}),
        };
    }
};

struct ListTransactionsResponse {
    struct TransactionState {
        std::string transactional_id{};
        std::int64_t producer_id{};
        std::string transaction_state{};

        using Self = TransactionState;
        static constexpr auto fields() {
            return std::tuple{
                field(&Self::transactional_id, {.name = "TransactionalId"}),
                field(&Self::producer_id, {.name = "ProducerId"}),
                field(&Self::transaction_state, {.name = "TransactionState"}),
            };
        }
    };

    std::int32_t throttle_time_ms{};
    ErrorCode error_code{};
    std::vector<std::string> unknown_state_filters{};
    std::vector<TransactionState> transaction_states{};

    using Self = ListTransactionsResponse;
    static constexpr auto fields() {
        return std::tuple{
            field(&Self::throttle_time_ms, {.name = "ThrottleTimeMs"}),
            field(&Self::error_code, {.name = "ErrorCode"}),
            field(&Self::unknown_state_filters, {.name = "UnknownStateFilters"}),
            field(&Self::transaction_states, {.name = "TransactionStates"}),
        };
    }
};

}  // namespace wire::kafka
