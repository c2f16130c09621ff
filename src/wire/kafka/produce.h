#pragma once
// Append batches. Versions 0 to 2 carry older message formats: they are offered, because some
// clients look for version 0 before they compress, and answered with an error.

#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "wire/field.h"
#include "wire/kafka/error_code.h"
#include "wire/kafka/types.h"

namespace wire::kafka {

struct ProduceResponse;

struct ProduceRequest {
    static constexpr Api api{.name = "Produce", .key = 0, .versions = {0, 13}, .flexible_since = 9};
    using Response = ProduceResponse;

    struct PartitionProduceData {
        std::int32_t index{};
        std::optional<Records> records{};

        using Self = PartitionProduceData;
        static constexpr auto fields() {
            return std::tuple{
                field(&Self::index, {.name = "Index"}),
                field(&Self::records,
                      {.name = "Records", .nullable_since = 0, .limit = kRecordsBytesMax}),
            };
        }
    };

    struct TopicProduceData {
        std::string name{};
        Uuid topic_id{};
        std::vector<PartitionProduceData> partition_data{};

        using Self = TopicProduceData;
        static constexpr auto fields() {
            return std::tuple{
                field(&Self::name, {.name = "Name", .until = 12}),
                field(&Self::topic_id, {.name = "TopicId", .since = 13}),
                field(&Self::partition_data, {.name = "PartitionData"}),
            };
        }
    };

    std::optional<std::string> transactional_id{};
    std::int16_t acks{};
    std::int32_t timeout_ms{};
    std::vector<TopicProduceData> topic_data{};

    using Self = ProduceRequest;
    static constexpr auto fields() {
        return std::tuple{
            field(&Self::transactional_id,
                  {.name = "TransactionalId", .since = 3, .nullable_since = 0}),
            field(&Self::acks, {.name = "Acks"}),
            field(&Self::timeout_ms, {.name = "TimeoutMs"}),
            field(&Self::topic_data, {.name = "TopicData"}),
        };
    }
};

struct ProduceResponse {
    struct BatchIndexAndErrorMessage {
        std::int32_t batch_index{};
        std::optional<std::string> batch_index_error_message{};

        using Self = BatchIndexAndErrorMessage;
        static constexpr auto fields() {
            return std::tuple{
                field(&Self::batch_index, {.name = "BatchIndex"}),
                field(&Self::batch_index_error_message,
                      {.name = "BatchIndexErrorMessage", .nullable_since = 0}),
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

    struct PartitionProduceResponse {
        std::int32_t index{};
        ErrorCode error_code{};
        std::int64_t base_offset{};
        std::int64_t log_append_time_ms = -1;
        std::int64_t log_start_offset = -1;
        std::vector<BatchIndexAndErrorMessage> record_errors{};
        std::optional<std::string> error_message{};
        LeaderIdAndEpoch current_leader{};

        using Self = PartitionProduceResponse;
        static constexpr auto fields() {
            return std::tuple{
                field(&Self::index, {.name = "Index"}),
                field(&Self::error_code, {.name = "ErrorCode"}),
                field(&Self::base_offset, {.name = "BaseOffset"}),
                field(&Self::log_append_time_ms, {.name = "LogAppendTimeMs", .since = 2}),
                field(&Self::log_start_offset, {.name = "LogStartOffset", .since = 5}),
                field(&Self::record_errors, {.name = "RecordErrors", .since = 8}),
                field(&Self::error_message,
                      {.name = "ErrorMessage", .since = 8, .nullable_since = 0}),
                field(&Self::current_leader, {.name = "CurrentLeader", .since = 10, .tag = 0}),
            };
        }
    };

    struct TopicProduceResponse {
        std::string name{};
        Uuid topic_id{};
        std::vector<PartitionProduceResponse> partition_responses{};

        using Self = TopicProduceResponse;
        static constexpr auto fields() {
            return std::tuple{
                field(&Self::name, {.name = "Name", .until = 12}),
                field(&Self::topic_id, {.name = "TopicId", .since = 13}),
                field(&Self::partition_responses, {.name = "PartitionResponses"}),
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

    std::vector<TopicProduceResponse> responses{};
    std::int32_t throttle_time_ms{};
    std::vector<NodeEndpoint> node_endpoints{};

    using Self = ProduceResponse;
    static constexpr auto fields() {
        return std::tuple{
            field(&Self::responses, {.name = "Responses"}),
            field(&Self::throttle_time_ms, {.name = "ThrottleTimeMs", .since = 1}),
            field(&Self::node_endpoints, {.name = "NodeEndpoints", .since = 10, .tag = 0}),
        };
    }
};

}  // namespace wire::kafka
