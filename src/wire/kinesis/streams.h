#pragma once
// Streams as wholes: made, described, listed, ended.

#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "wire/kinesis/stream_fields.h"

namespace wire::kinesis {

struct StreamModeDetails {
    std::optional<std::string> stream_mode{};

    using Self = StreamModeDetails;
    static constexpr auto fields() {
        return std::tuple{
            member<Self>(&Self::stream_mode, {.name = "StreamMode", .required = true}, kModeRule),
        };
    }
};

// Kept and echoed; there is nothing to warm here.
struct WarmThroughput {
    std::optional<std::int32_t> target_mibps{};
    std::optional<std::int32_t> current_mibps{};

    using Self = WarmThroughput;
    static constexpr auto fields() {
        return std::tuple{
            member<Self>(&Self::target_mibps, {.name = "TargetMiBps"}),
            member<Self>(&Self::current_mibps, {.name = "CurrentMiBps"}),
        };
    }
};

struct CreateStreamRequest {
    std::optional<std::string> stream_name{};
    std::optional<std::int32_t> shard_count{};
    std::optional<StreamModeDetails> mode{};
    std::optional<TextMap> tags{};
    std::optional<std::int32_t> warm_throughput_mibps{};
    std::optional<std::int32_t> record_kib_max{};

    using Self = CreateStreamRequest;
    static constexpr auto fields() {
        return std::tuple{
            member<Self>(
                &Self::stream_name,
                {.name = "StreamName", .required = true, .length_min = 1, .limit = kNameBytesMax},
                kNameRule),
            member<Self>(&Self::shard_count, {.name = "ShardCount"}, {.least = 1}),
            member<Self>(&Self::mode, {.name = "StreamModeDetails"}),
            member<Self>(&Self::tags, {.name = "Tags", .limit = 200}, kTagsRule),
            member<Self>(&Self::warm_throughput_mibps, {.name = "WarmThroughputMiBps"},
                         {.least = 0}),
            member<Self>(&Self::record_kib_max, {.name = "MaxRecordSizeInKiB"},
                         {.least = 1024, .most = 10'240}),
        };
    }
};

struct DeleteStreamRequest : OfStream {
    std::optional<bool> enforces_consumer_deletion{};

    using Self = DeleteStreamRequest;
    static constexpr auto fields() {
        return std::tuple_cat(stream_fields<Self>(),
                              std::tuple{
                                  member<Self>(&Self::enforces_consumer_deletion,
                                               {.name = "EnforceConsumerDeletion"}),
                              });
    }
};

struct DescribeStreamRequest : OfStream {
    std::optional<std::int32_t> limit{};
    std::optional<std::string> exclusive_start_shard_id{};

    using Self = DescribeStreamRequest;
    static constexpr auto fields() {
        return std::tuple_cat(
            stream_fields<Self>(),
            std::tuple{
                member<Self>(&Self::limit, {.name = "Limit"}, {.least = 1, .most = 10'000}),
                member<Self>(&Self::exclusive_start_shard_id,
                             {.name = "ExclusiveStartShardId", .length_min = 1, .limit = 128},
                             kNameRule),
            });
    }
};

struct DescribeStreamSummaryRequest : OfStream {
    using Self = DescribeStreamSummaryRequest;
    static constexpr auto fields() { return stream_fields<Self>(); }
};

struct HashKeyRange {
    std::string starting_hash_key{};
    std::string ending_hash_key{};

    using Self = HashKeyRange;
    static constexpr auto fields() {
        return std::tuple{
            member<Self>(&Self::starting_hash_key, {.name = "StartingHashKey"}),
            member<Self>(&Self::ending_hash_key, {.name = "EndingHashKey"}),
        };
    }
};

struct SequenceNumberRange {
    std::string starting_sequence_number{};
    std::optional<std::string> ending_sequence_number{};

    using Self = SequenceNumberRange;
    static constexpr auto fields() {
        return std::tuple{
            member<Self>(&Self::starting_sequence_number, {.name = "StartingSequenceNumber"}),
            member<Self>(&Self::ending_sequence_number,
                         {.name = "EndingSequenceNumber", .doc = "Of a closed shard."}),
        };
    }
};

struct Shard {
    std::string shard_id{};
    std::optional<std::string> parent_shard_id{};
    std::optional<std::string> adjacent_parent_shard_id{};
    HashKeyRange hash_key_range{};
    SequenceNumberRange sequence_number_range{};

    using Self = Shard;
    static constexpr auto fields() {
        return std::tuple{
            member<Self>(&Self::shard_id, {.name = "ShardId"}),
            member<Self>(&Self::parent_shard_id, {.name = "ParentShardId"}),
            member<Self>(&Self::adjacent_parent_shard_id, {.name = "AdjacentParentShardId"}),
            member<Self>(&Self::hash_key_range, {.name = "HashKeyRange"}),
            member<Self>(&Self::sequence_number_range, {.name = "SequenceNumberRange"}),
        };
    }
};

struct EnhancedMetrics {
    std::vector<std::string> shard_level_metrics{};

    using Self = EnhancedMetrics;
    static constexpr auto fields() {
        return std::tuple{
            member<Self>(&Self::shard_level_metrics, {.name = "ShardLevelMetrics"}),
        };
    }
};

struct StreamDescription {
    std::string stream_name{};
    std::string stream_arn{};
    std::string stream_status{};
    StreamModeDetails mode{};
    std::vector<Shard> shards{};
    bool has_more_shards{};
    std::int32_t retention_hours{};
    Timestamp created{};
    std::vector<EnhancedMetrics> enhanced_monitoring{};
    std::string encryption_type{};
    std::optional<std::string> key_id{};

    using Self = StreamDescription;
    static constexpr auto fields() {
        return std::tuple{
            member<Self>(&Self::stream_name, {.name = "StreamName"}),
            member<Self>(&Self::stream_arn, {.name = "StreamARN"}),
            member<Self>(&Self::stream_status, {.name = "StreamStatus"}),
            member<Self>(&Self::mode, {.name = "StreamModeDetails"}),
            member<Self>(&Self::shards, {.name = "Shards"}),
            member<Self>(&Self::has_more_shards, {.name = "HasMoreShards"}),
            member<Self>(&Self::retention_hours, {.name = "RetentionPeriodHours"}),
            member<Self>(&Self::created, {.name = "StreamCreationTimestamp"}),
            member<Self>(&Self::enhanced_monitoring, {.name = "EnhancedMonitoring"}),
            member<Self>(&Self::encryption_type, {.name = "EncryptionType"}),
            member<Self>(&Self::key_id, {.name = "KeyId"}),
        };
    }
};

struct DescribeStreamResponse {
    StreamDescription description{};

    using Self = DescribeStreamResponse;
    static constexpr auto fields() {
        return std::tuple{
            member<Self>(&Self::description, {.name = "StreamDescription"}),
        };
    }
};

struct StreamDescriptionSummary {
    std::string stream_name{};
    std::string stream_arn{};
    std::string stream_id{};
    std::string stream_status{};
    StreamModeDetails mode{};
    std::int32_t retention_hours{};
    Timestamp created{};
    std::vector<EnhancedMetrics> enhanced_monitoring{};
    std::string encryption_type{};
    std::optional<std::string> key_id{};
    std::int32_t open_shard_count{};
    std::int32_t consumer_count{};
    std::optional<WarmThroughput> warm_throughput{};
    std::int32_t record_kib_max{};

    using Self = StreamDescriptionSummary;
    static constexpr auto fields() {
        return std::tuple{
            member<Self>(&Self::stream_name, {.name = "StreamName"}),
            member<Self>(&Self::stream_arn, {.name = "StreamARN"}),
            member<Self>(&Self::stream_id, {.name = "StreamId"}),
            member<Self>(&Self::stream_status, {.name = "StreamStatus"}),
            member<Self>(&Self::mode, {.name = "StreamModeDetails"}),
            member<Self>(&Self::retention_hours, {.name = "RetentionPeriodHours"}),
            member<Self>(&Self::created, {.name = "StreamCreationTimestamp"}),
            member<Self>(&Self::enhanced_monitoring, {.name = "EnhancedMonitoring"}),
            member<Self>(&Self::encryption_type, {.name = "EncryptionType"}),
            member<Self>(&Self::key_id, {.name = "KeyId"}),
            member<Self>(&Self::open_shard_count, {.name = "OpenShardCount"}),
            member<Self>(&Self::consumer_count, {.name = "ConsumerCount"}),
            member<Self>(&Self::warm_throughput, {.name = "WarmThroughput"}),
            member<Self>(&Self::record_kib_max, {.name = "MaxRecordSizeInKiB"}),
        };
    }
};

struct DescribeStreamSummaryResponse {
    StreamDescriptionSummary summary{};

    using Self = DescribeStreamSummaryResponse;
    static constexpr auto fields() {
        return std::tuple{
            member<Self>(&Self::summary, {.name = "StreamDescriptionSummary"}),
        };
    }
};

struct ListStreamsRequest {
    std::optional<std::int32_t> limit{};
    std::optional<std::string> exclusive_start_stream_name{};
    std::optional<std::string> next_token{};

    using Self = ListStreamsRequest;
    static constexpr auto fields() {
        return std::tuple{
            member<Self>(&Self::limit, {.name = "Limit"}, {.least = 1, .most = 10'000}),
            member<Self>(
                &Self::exclusive_start_stream_name,
                {.name = "ExclusiveStartStreamName", .length_min = 1, .limit = kNameBytesMax},
                kNameRule),
            member<Self>(&Self::next_token,
                         {.name = "NextToken", .length_min = 1, .limit = 1'048'576}),
        };
    }
};

struct StreamSummary {
    std::string stream_name{};
    std::string stream_arn{};
    std::string stream_status{};
    StreamModeDetails mode{};
    Timestamp created{};

    using Self = StreamSummary;
    static constexpr auto fields() {
        return std::tuple{
            member<Self>(&Self::stream_name, {.name = "StreamName"}),
            member<Self>(&Self::stream_arn, {.name = "StreamARN"}),
            member<Self>(&Self::stream_status, {.name = "StreamStatus"}),
            member<Self>(&Self::mode, {.name = "StreamModeDetails"}),
            member<Self>(&Self::created, {.name = "StreamCreationTimestamp"}),
        };
    }
};

struct ListStreamsResponse {
    std::vector<std::string> stream_names{};
    bool has_more_streams{};
    std::optional<std::string> next_token{};
    std::vector<StreamSummary> stream_summaries{};

    using Self = ListStreamsResponse;
    static constexpr auto fields() {
        return std::tuple{
            member<Self>(&Self::stream_names, {.name = "StreamNames"}),
            member<Self>(&Self::has_more_streams, {.name = "HasMoreStreams"}),
            member<Self>(&Self::next_token, {.name = "NextToken"}),
            member<Self>(&Self::stream_summaries, {.name = "StreamSummaries"}),
        };
    }
};

}  // namespace wire::kinesis
