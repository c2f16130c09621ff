#pragma once
// The messages of the REST Proxy's consumers, API v2.

#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "wire/field.h"

namespace wire::rest {

// Numbers and booleans may come as texts, as the proxy's documentation writes them.
struct CreateConsumer {
    static constexpr Unknown kUnknown = Unknown::refused;
    std::optional<std::string> id{};
    std::optional<std::string> name{};
    std::optional<std::string> format{};
    std::optional<std::string> offset_reset{};
    std::optional<JsonText> auto_commit{};
    std::optional<JsonText> fetch_min_bytes{};
    std::optional<JsonText> min_bytes_alias{};
    std::optional<JsonText> request_timeout{};
    std::optional<JsonText> timeout_alias{};

    using Self = CreateConsumer;
    static constexpr auto fields() {
        return std::tuple{
            field(&Self::id, {.name = "id", .doc = "Beats name."}),
            field(&Self::name, {.name = "name", .doc = "Neither: one is made up."}),
            field(&Self::format, {.name = "format", .doc = "binary, the default, or json."}),
            field(&Self::offset_reset,
                  {.name = "auto.offset.reset", .doc = "latest, the default; earliest or none."}),
            field(&Self::auto_commit, {.name = "auto.commit.enable", .doc = "true by default."}),
            field(&Self::fetch_min_bytes,
                  {.name = "fetch.min.bytes", .doc = "-1, the default, to 10000000."}),
            field(&Self::min_bytes_alias, {.name = "responseMinBytes"}),
            field(&Self::request_timeout,
                  {.name = "consumer.request.timeout.ms", .doc = "1000 by default."}),
            field(&Self::timeout_alias, {.name = "requestWaitMs"}),
        };
    }
};

struct CreatedConsumer {
    std::string instance_id{};
    std::string base_uri{};

    using Self = CreatedConsumer;
    static constexpr auto fields() {
        return std::tuple{
            field(&Self::instance_id, {.name = "instance_id"}),
            field(&Self::base_uri, {.name = "base_uri"}),
        };
    }
};

struct SubscriptionRequest {
    static constexpr Unknown kUnknown = Unknown::refused;
    std::optional<std::vector<std::string>> topics{};
    std::optional<std::string> topic_pattern{};

    using Self = SubscriptionRequest;
    static constexpr auto fields() {
        return std::tuple{
            field(&Self::topics, {.name = "topics", .doc = "Beats topic_pattern."}),
            field(&Self::topic_pattern,
                  {.name = "topic_pattern", .doc = "Matched against whole names."}),
        };
    }
};

struct SubscribedTopics {
    std::vector<std::string> topics{};

    using Self = SubscribedTopics;
    static constexpr auto fields() { return std::tuple{field(&Self::topics, {.name = "topics"})}; }
};

struct PartitionName {
    static constexpr Unknown kUnknown = Unknown::refused;
    std::string topic{};
    std::int32_t partition{};

    using Self = PartitionName;
    static constexpr auto fields() {
        return std::tuple{
            field(&Self::topic, {.name = "topic", .required = true, .length_min = 1}),
            field(&Self::partition, {.name = "partition", .required = true}),
        };
    }
};

struct PartitionNames {
    static constexpr Unknown kUnknown = Unknown::refused;
    std::vector<PartitionName> partitions{};

    using Self = PartitionNames;
    static constexpr auto fields() {
        return std::tuple{
            field(&Self::partitions, {.name = "partitions", .required = true}),
        };
    }
};

struct OffsetOfPartition {
    static constexpr Unknown kUnknown = Unknown::refused;
    std::string topic{};
    std::int32_t partition{};
    std::int64_t offset{};
    std::optional<std::string> metadata{};

    using Self = OffsetOfPartition;
    static constexpr auto fields() {
        return std::tuple{
            field(&Self::topic, {.name = "topic", .required = true, .length_min = 1}),
            field(&Self::partition, {.name = "partition", .required = true}),
            field(&Self::offset, {.name = "offset", .required = true}),
            field(&Self::metadata, {.name = "metadata", .nullable_since = 0}),
        };
    }
};

struct OffsetsOfPartitions {
    static constexpr Unknown kUnknown = Unknown::refused;
    std::vector<OffsetOfPartition> offsets{};

    using Self = OffsetsOfPartitions;
    static constexpr auto fields() {
        return std::tuple{field(&Self::offsets, {.name = "offsets", .required = true})};
    }
};

struct TimeOfPartition {
    static constexpr Unknown kUnknown = Unknown::refused;
    std::string topic{};
    std::int32_t partition{};
    JsonText timestamp{};
    std::optional<JsonText> metadata{};

    using Self = TimeOfPartition;
    static constexpr auto fields() {
        return std::tuple{
            field(&Self::topic, {.name = "topic", .required = true, .length_min = 1}),
            field(&Self::partition, {.name = "partition", .required = true}),
            field(&Self::timestamp, {.name = "timestamp",
                                     .doc = "ISO 8601, or milliseconds since 1970.",
                                     .required = true}),
            field(&Self::metadata, {.name = "metadata", .doc = "Taken, without meaning."}),
        };
    }
};

struct PositionsRequest {
    static constexpr Unknown kUnknown = Unknown::refused;
    std::optional<std::vector<OffsetOfPartition>> offsets{};
    std::optional<std::vector<TimeOfPartition>> timestamps{};

    using Self = PositionsRequest;
    static constexpr auto fields() {
        return std::tuple{
            field(&Self::offsets, {.name = "offsets"}),
            field(&Self::timestamps, {.name = "timestamps"}),
        };
    }
};

}  // namespace wire::rest
