#pragma once
// The messages of Confluent's REST Proxy, API v2.

#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "base/limits.h"
#include "wire/field.h"

namespace wire::rest {

// In the JSON format key and value are JSON themselves, a text key with its quotes.
template <class T>
struct ProduceRecord {
    static constexpr Unknown kUnknown = Unknown::refused;
    std::optional<std::int32_t> partition{};
    std::optional<T> key{};
    std::optional<T> value{};

    using Self = ProduceRecord;
    static constexpr auto fields() {
        return std::tuple{
            field(&Self::partition, {.name = "partition", .doc = "Beats the path's."}),
            field(&Self::key, {.name = "key", .doc = "Null or absent: no key."}),
            field(&Self::value, {.name = "value", .doc = "Null or absent: a tombstone."}),
        };
    }
};

template <class T>
struct ProduceRequest {
    static constexpr Unknown kUnknown = Unknown::refused;
    std::vector<ProduceRecord<T>> records{};
    std::optional<JsonText> key_schema{};
    std::optional<JsonText> key_schema_id{};
    std::optional<JsonText> value_schema{};
    std::optional<JsonText> value_schema_id{};

    using Self = ProduceRequest;
    static constexpr auto fields() {
        constexpr std::string_view kNoMeaning =
            "The formats' with schemas; taken, without meaning, for JSON and binary.";
        return std::tuple{
            field(&Self::records, {.name = "records",
                                   .required = true,
                                   .length_min = 1,
                                   .limit = base::limits::kRecordsPerRequestMax}),
            field(&Self::key_schema, {.name = "key_schema", .doc = kNoMeaning}),
            field(&Self::key_schema_id, {.name = "key_schema_id", .doc = kNoMeaning}),
            field(&Self::value_schema, {.name = "value_schema", .doc = kNoMeaning}),
            field(&Self::value_schema_id, {.name = "value_schema_id", .doc = kNoMeaning}),
        };
    }
};

using ProduceJson = ProduceRequest<JsonText>;
using ProduceBinary = ProduceRequest<Base64View>;

// Of each record, in the request's order: partition and offset, or error_code and error, whose text
// is held by whoever writes the answer.
struct ProducedRecord {
    std::optional<std::int32_t> partition{};
    std::optional<std::int64_t> offset{};
    std::optional<std::int32_t> error_code{};
    std::optional<std::string_view> error{};

    using Self = ProducedRecord;
    static constexpr auto fields() {
        return std::tuple{
            field(&Self::partition, {.name = "partition", .nullable_since = 0}),
            field(&Self::offset, {.name = "offset", .nullable_since = 0}),
            field(&Self::error_code, {.name = "error_code", .nullable_since = 0}),
            field(&Self::error, {.name = "error", .nullable_since = 0}),
        };
    }
};

struct ProduceResponse {
    std::vector<ProducedRecord> offsets{};
    std::optional<std::int32_t> key_schema_id{};
    std::optional<std::int32_t> value_schema_id{};

    using Self = ProduceResponse;
    static constexpr auto fields() {
        return std::tuple{
            field(&Self::offsets, {.name = "offsets"}),
            field(
                &Self::key_schema_id,
                {.name = "key_schema_id", .doc = "Null for JSON and binary.", .nullable_since = 0}),
            field(&Self::value_schema_id, {.name = "value_schema_id",
                                           .doc = "Null for JSON and binary.",
                                           .nullable_since = 0}),
        };
    }
};

struct Brokers {
    std::vector<std::int32_t> brokers{};

    using Self = Brokers;
    static constexpr auto fields() {
        return std::tuple{field(&Self::brokers, {.name = "brokers"})};
    }
};

struct Replica {
    std::int32_t broker{};
    bool leader = true;
    bool in_sync = true;

    using Self = Replica;
    static constexpr auto fields() {
        return std::tuple{
            field(&Self::broker, {.name = "broker"}),
            field(&Self::leader, {.name = "leader"}),
            field(&Self::in_sync, {.name = "in_sync"}),
        };
    }
};

struct PartitionInfo {
    std::int32_t partition{};
    std::int32_t leader{};
    std::vector<Replica> replicas{};

    using Self = PartitionInfo;
    static constexpr auto fields() {
        return std::tuple{
            field(&Self::partition, {.name = "partition"}),
            field(&Self::leader, {.name = "leader"}),
            field(&Self::replicas, {.name = "replicas"}),
        };
    }
};

struct TopicInfo {
    std::string name{};
    JsonText configs{};
    std::vector<PartitionInfo> partitions{};

    using Self = TopicInfo;
    static constexpr auto fields() {
        return std::tuple{
            field(&Self::name, {.name = "name"}),
            field(&Self::configs, {.name = "configs", .doc = "An object of texts."}),
            field(&Self::partitions, {.name = "partitions"}),
        };
    }
};

struct PartitionOffsets {
    std::int64_t beginning_offset{};
    std::int64_t end_offset{};

    using Self = PartitionOffsets;
    static constexpr auto fields() {
        return std::tuple{
            field(&Self::beginning_offset, {.name = "beginning_offset"}),
            field(&Self::end_offset, {.name = "end_offset"}),
        };
    }
};

// The body of every refusal.
struct ErrorBody {
    std::int32_t error_code{};
    std::string message{};

    using Self = ErrorBody;
    static constexpr auto fields() {
        return std::tuple{
            field(&Self::error_code, {.name = "error_code"}),
            field(&Self::message, {.name = "message"}),
        };
    }
};

}  // namespace wire::rest
