#pragma once
// Consumers with their own pipe (enhanced fan-out).

#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "wire/kinesis/records.h"
#include "wire/kinesis/stream_fields.h"

namespace wire::kinesis {

struct RegisterStreamConsumerRequest {
    std::optional<std::string> stream_arn{};
    std::optional<std::string> consumer_name{};
    std::optional<TextMap> tags{};

    using Self = RegisterStreamConsumerRequest;
    static constexpr auto fields() {
        return std::tuple{
            member<Self>(
                &Self::stream_arn,
                {.name = "StreamARN", .required = true, .length_min = 1, .limit = kArnBytesMax},
                kStreamArnRule),
            member<Self>(
                &Self::consumer_name,
                {.name = "ConsumerName", .required = true, .length_min = 1, .limit = kNameBytesMax},
                kNameRule),
            member<Self>(&Self::tags, {.name = "Tags", .limit = 50}, kTagsRule),
        };
    }
};

struct Consumer {
    std::string consumer_name{};
    std::string consumer_arn{};
    std::string consumer_status{};
    Timestamp created{};

    using Self = Consumer;
    static constexpr auto fields() {
        return std::tuple{
            member<Self>(&Self::consumer_name, {.name = "ConsumerName"}),
            member<Self>(&Self::consumer_arn, {.name = "ConsumerARN"}),
            member<Self>(&Self::consumer_status, {.name = "ConsumerStatus"}),
            member<Self>(&Self::created, {.name = "ConsumerCreationTimestamp"}),
        };
    }
};

struct RegisterStreamConsumerResponse {
    Consumer consumer{};

    using Self = RegisterStreamConsumerResponse;
    static constexpr auto fields() {
        return std::tuple{
            member<Self>(&Self::consumer, {.name = "Consumer"}),
        };
    }
};

struct DeregisterStreamConsumerRequest {
    std::optional<std::string> stream_arn{};
    std::optional<std::string> consumer_name{};
    std::optional<std::string> consumer_arn{};

    using Self = DeregisterStreamConsumerRequest;
    static constexpr auto fields() {
        return std::tuple{
            member<Self>(&Self::stream_arn,
                         {.name = "StreamARN", .length_min = 1, .limit = kArnBytesMax},
                         kStreamArnRule),
            member<Self>(&Self::consumer_name,
                         {.name = "ConsumerName", .length_min = 1, .limit = kNameBytesMax},
                         kNameRule),
            member<Self>(&Self::consumer_arn,
                         {.name = "ConsumerARN", .length_min = 1, .limit = kArnBytesMax},
                         kConsumerArnRule),
        };
    }
};

struct DescribeStreamConsumerRequest {
    std::optional<std::string> stream_arn{};
    std::optional<std::string> consumer_name{};
    std::optional<std::string> consumer_arn{};

    using Self = DescribeStreamConsumerRequest;
    static constexpr auto fields() {
        return std::tuple{
            member<Self>(&Self::stream_arn,
                         {.name = "StreamARN", .length_min = 1, .limit = kArnBytesMax},
                         kStreamArnRule),
            member<Self>(&Self::consumer_name,
                         {.name = "ConsumerName", .length_min = 1, .limit = kNameBytesMax},
                         kNameRule),
            member<Self>(&Self::consumer_arn,
                         {.name = "ConsumerARN", .length_min = 1, .limit = kArnBytesMax},
                         kConsumerArnRule),
        };
    }
};

struct ConsumerDescription {
    std::string consumer_name{};
    std::string consumer_arn{};
    std::string consumer_status{};
    Timestamp created{};
    std::string stream_arn{};

    using Self = ConsumerDescription;
    static constexpr auto fields() {
        return std::tuple{
            member<Self>(&Self::consumer_name, {.name = "ConsumerName"}),
            member<Self>(&Self::consumer_arn, {.name = "ConsumerARN"}),
            member<Self>(&Self::consumer_status, {.name = "ConsumerStatus"}),
            member<Self>(&Self::created, {.name = "ConsumerCreationTimestamp"}),
            member<Self>(&Self::stream_arn, {.name = "StreamARN"}),
        };
    }
};

struct DescribeStreamConsumerResponse {
    ConsumerDescription description{};

    using Self = DescribeStreamConsumerResponse;
    static constexpr auto fields() {
        return std::tuple{
            member<Self>(&Self::description, {.name = "ConsumerDescription"}),
        };
    }
};

struct ListStreamConsumersRequest {
    std::optional<std::string> stream_arn{};
    std::optional<std::string> next_token{};
    std::optional<std::int32_t> max_results{};
    std::optional<Timestamp> stream_created{};

    using Self = ListStreamConsumersRequest;
    static constexpr auto fields() {
        return std::tuple{
            member<Self>(
                &Self::stream_arn,
                {.name = "StreamARN", .required = true, .length_min = 1, .limit = kArnBytesMax},
                kStreamArnRule),
            member<Self>(&Self::next_token,
                         {.name = "NextToken", .length_min = 1, .limit = 1'048'576}),
            member<Self>(&Self::max_results, {.name = "MaxResults"}, {.least = 1, .most = 10'000}),
            member<Self>(&Self::stream_created, {.name = "StreamCreationTimestamp"}),
        };
    }
};

struct ListStreamConsumersResponse {
    std::vector<Consumer> consumers{};
    std::optional<std::string> next_token{};

    using Self = ListStreamConsumersResponse;
    static constexpr auto fields() {
        return std::tuple{
            member<Self>(&Self::consumers, {.name = "Consumers"}),
            member<Self>(&Self::next_token, {.name = "NextToken"}),
        };
    }
};

struct StartingPosition {
    std::optional<std::string> type{};
    std::optional<std::string> sequence_number{};
    std::optional<Timestamp> timestamp{};

    using Self = StartingPosition;
    static constexpr auto fields() {
        return std::tuple{
            member<Self>(&Self::type, {.name = "Type", .required = true}, kPositionRule),
            member<Self>(&Self::sequence_number, {.name = "SequenceNumber"}, kSequenceRule),
            member<Self>(&Self::timestamp, {.name = "Timestamp"}),
        };
    }
};

struct SubscribeToShardRequest {
    std::optional<std::string> consumer_arn{};
    std::optional<std::string> shard_id{};
    std::optional<StartingPosition> starting_position{};

    using Self = SubscribeToShardRequest;
    static constexpr auto fields() {
        return std::tuple{
            member<Self>(
                &Self::consumer_arn,
                {.name = "ConsumerARN", .required = true, .length_min = 1, .limit = kArnBytesMax},
                kConsumerArnRule),
            member<Self>(&Self::shard_id,
                         {.name = "ShardId", .required = true, .length_min = 1, .limit = 128},
                         kNameRule),
            member<Self>(&Self::starting_position, {.name = "StartingPosition", .required = true}),
        };
    }
};

// At a shard's end there is no continuation, and there are child shards; never else.
struct SubscribeToShardEvent {
    std::vector<DataRecord> records{};
    std::optional<std::string> continuation_sequence_number{};
    std::int64_t millis_behind_latest{};
    std::optional<std::vector<ChildShard>> child_shards{};

    using Self = SubscribeToShardEvent;
    static constexpr auto fields() {
        return std::tuple{
            member<Self>(&Self::records, {.name = "Records"}),
            member<Self>(&Self::continuation_sequence_number,
                         {.name = "ContinuationSequenceNumber"}),
            member<Self>(&Self::millis_behind_latest, {.name = "MillisBehindLatest"}),
            member<Self>(&Self::child_shards, {.name = "ChildShards"}),
        };
    }
};

}  // namespace wire::kinesis
