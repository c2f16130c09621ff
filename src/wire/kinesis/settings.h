#pragma once
// What is set of a stream: retention, mode, sizes, tags, encryption, monitoring, policy; and
// limits.

#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "wire/kinesis/stream_fields.h"
#include "wire/kinesis/streams.h"

namespace wire::kinesis {

struct IncreaseRetentionRequest : OfStream {
    std::optional<std::int32_t> hours{};

    using Self = IncreaseRetentionRequest;
    static constexpr auto fields() {
        return std::tuple_cat(
            stream_fields<Self>(),
            std::tuple{
                member<Self>(&Self::hours, {.name = "RetentionPeriodHours", .required = true}),
            });
    }
};

struct DecreaseRetentionRequest : OfStream {
    std::optional<std::int32_t> hours{};

    using Self = DecreaseRetentionRequest;
    static constexpr auto fields() {
        return std::tuple_cat(
            stream_fields<Self>(),
            std::tuple{
                member<Self>(&Self::hours, {.name = "RetentionPeriodHours", .required = true}),
            });
    }
};

struct UpdateStreamModeRequest {
    std::optional<std::string> stream_arn{};
    std::optional<StreamModeDetails> mode{};
    std::optional<std::int32_t> warm_throughput_mibps{};

    using Self = UpdateStreamModeRequest;
    static constexpr auto fields() {
        return std::tuple{
            member<Self>(
                &Self::stream_arn,
                {.name = "StreamARN", .required = true, .length_min = 1, .limit = kArnBytesMax},
                kStreamArnRule),
            member<Self>(&Self::mode, {.name = "StreamModeDetails", .required = true}),
            member<Self>(&Self::warm_throughput_mibps, {.name = "WarmThroughputMiBps"},
                         {.least = 0}),
        };
    }
};

struct UpdateMaxRecordSizeRequest {
    std::optional<std::string> stream_arn{};
    std::optional<std::int32_t> record_kib_max{};

    using Self = UpdateMaxRecordSizeRequest;
    static constexpr auto fields() {
        return std::tuple{
            member<Self>(
                &Self::stream_arn,
                {.name = "StreamARN", .required = true, .length_min = 1, .limit = kArnBytesMax},
                kStreamArnRule),
            member<Self>(&Self::record_kib_max, {.name = "MaxRecordSizeInKiB", .required = true},
                         {.least = 1024, .most = 10'240}),
        };
    }
};

struct UpdateWarmThroughputRequest : OfStream {
    std::optional<std::int32_t> warm_throughput_mibps{};

    using Self = UpdateWarmThroughputRequest;
    static constexpr auto fields() {
        return std::tuple_cat(
            stream_fields<Self>(),
            std::tuple{
                member<Self>(&Self::warm_throughput_mibps,
                             {.name = "WarmThroughputMiBps", .required = true}, {.least = 0}),
            });
    }
};

struct UpdateWarmThroughputResponse {
    std::string stream_arn{};
    std::string stream_name{};
    WarmThroughput warm_throughput{};

    using Self = UpdateWarmThroughputResponse;
    static constexpr auto fields() {
        return std::tuple{
            member<Self>(&Self::stream_arn, {.name = "StreamARN"}),
            member<Self>(&Self::stream_name, {.name = "StreamName"}),
            member<Self>(&Self::warm_throughput, {.name = "WarmThroughput"}),
        };
    }
};

struct AddTagsRequest : OfStream {
    std::optional<TextMap> tags{};

    using Self = AddTagsRequest;
    static constexpr auto fields() {
        return std::tuple_cat(
            stream_fields<Self>(),
            std::tuple{
                member<Self>(&Self::tags,
                             {.name = "Tags", .required = true, .length_min = 1, .limit = 50},
                             kTagsRule),
            });
    }
};

struct RemoveTagsRequest : OfStream {
    std::optional<std::vector<std::string>> keys{};

    using Self = RemoveTagsRequest;
    static constexpr auto fields() {
        return std::tuple_cat(
            stream_fields<Self>(),
            std::tuple{
                member<Self>(&Self::keys,
                             {.name = "TagKeys", .required = true, .length_min = 1, .limit = 50},
                             kTagKeysRule),
            });
    }
};

struct Tag {
    std::string key{};
    std::optional<std::string> value{};

    using Self = Tag;
    static constexpr auto fields() {
        return std::tuple{
            member<Self>(&Self::key, {.name = "Key"}),
            member<Self>(&Self::value, {.name = "Value"}),
        };
    }
};

struct ListTagsRequest : OfStream {
    std::optional<std::string> exclusive_start_key{};
    std::optional<std::int32_t> limit{};

    using Self = ListTagsRequest;
    static constexpr auto fields() {
        return std::tuple_cat(
            stream_fields<Self>(),
            std::tuple{
                member<Self>(&Self::exclusive_start_key,
                             {.name = "ExclusiveStartTagKey", .length_min = 1, .limit = 128}),
                member<Self>(&Self::limit, {.name = "Limit"}, {.least = 1, .most = 50}),
            });
    }
};

struct ListTagsResponse {
    std::vector<Tag> tags{};
    bool has_more{};

    using Self = ListTagsResponse;
    static constexpr auto fields() {
        return std::tuple{
            member<Self>(&Self::tags, {.name = "Tags"}),
            member<Self>(&Self::has_more, {.name = "HasMoreTags"}),
        };
    }
};

struct TagResourceRequest {
    std::optional<TextMap> tags{};
    std::optional<std::string> resource_arn{};

    using Self = TagResourceRequest;
    static constexpr auto fields() {
        return std::tuple{
            member<Self>(&Self::tags,
                         {.name = "Tags", .required = true, .length_min = 1, .limit = 50},
                         kTagsRule),
            member<Self>(
                &Self::resource_arn,
                {.name = "ResourceARN", .required = true, .length_min = 1, .limit = kArnBytesMax},
                kStreamArnRule),
        };
    }
};

struct UntagResourceRequest {
    std::optional<std::vector<std::string>> keys{};
    std::optional<std::string> resource_arn{};

    using Self = UntagResourceRequest;
    static constexpr auto fields() {
        return std::tuple{
            member<Self>(&Self::keys,
                         {.name = "TagKeys", .required = true, .length_min = 1, .limit = 50},
                         kTagKeysRule),
            member<Self>(
                &Self::resource_arn,
                {.name = "ResourceARN", .required = true, .length_min = 1, .limit = kArnBytesMax},
                kStreamArnRule),
        };
    }
};

struct ListTagsForResourceRequest {
    std::optional<std::string> resource_arn{};

    using Self = ListTagsForResourceRequest;
    static constexpr auto fields() {
        return std::tuple{
            member<Self>(
                &Self::resource_arn,
                {.name = "ResourceARN", .required = true, .length_min = 1, .limit = kArnBytesMax},
                kStreamArnRule),
        };
    }
};

struct ListTagsForResourceResponse {
    std::vector<Tag> tags{};

    using Self = ListTagsForResourceResponse;
    static constexpr auto fields() {
        return std::tuple{
            member<Self>(&Self::tags, {.name = "Tags"}),
        };
    }
};

// Of StartStreamEncryption and StopStreamEncryption.
struct EncryptionRequest : OfStream {
    std::optional<std::string> type{};
    std::optional<std::string> key_id{};

    using Self = EncryptionRequest;
    static constexpr auto fields() {
        return std::tuple_cat(
            stream_fields<Self>(),
            std::tuple{
                member<Self>(&Self::type, {.name = "EncryptionType", .required = true},
                             kEncryptionRule),
                member<Self>(&Self::key_id,
                             {.name = "KeyId", .required = true, .length_min = 1, .limit = 2048}),
            });
    }
};

// Of EnableEnhancedMonitoring and DisableEnhancedMonitoring.
struct MonitoringRequest : OfStream {
    std::optional<std::vector<std::string>> metrics{};

    using Self = MonitoringRequest;
    static constexpr auto fields() {
        return std::tuple_cat(
            stream_fields<Self>(),
            std::tuple{
                member<Self>(
                    &Self::metrics,
                    {.name = "ShardLevelMetrics", .required = true, .length_min = 1, .limit = 7},
                    {.words = "IncomingBytes, IncomingRecords, OutgoingBytes, OutgoingRecords, "
                              "WriteProvisionedThroughputExceeded, "
                              "ReadProvisionedThroughputExceeded, IteratorAgeMilliseconds, ALL"}),
            });
    }
};

struct MonitoringResponse {
    std::string stream_name{};
    std::vector<std::string> current{};
    std::vector<std::string> desired{};
    std::string stream_arn{};

    using Self = MonitoringResponse;
    static constexpr auto fields() {
        return std::tuple{
            member<Self>(&Self::stream_name, {.name = "StreamName"}),
            member<Self>(&Self::current, {.name = "CurrentShardLevelMetrics"}),
            member<Self>(&Self::desired, {.name = "DesiredShardLevelMetrics"}),
            member<Self>(&Self::stream_arn, {.name = "StreamARN"}),
        };
    }
};

struct PutResourcePolicyRequest {
    std::optional<std::string> resource_arn{};
    std::optional<std::string> policy{};

    using Self = PutResourcePolicyRequest;
    static constexpr auto fields() {
        return std::tuple{
            member<Self>(
                &Self::resource_arn,
                {.name = "ResourceARN", .required = true, .length_min = 1, .limit = kArnBytesMax},
                kStreamArnRule),
            member<Self>(&Self::policy, {.name = "Policy", .required = true, .limit = 20'480}),
        };
    }
};

// Of GetResourcePolicy and DeleteResourcePolicy.
struct ResourcePolicyRequest {
    std::optional<std::string> resource_arn{};

    using Self = ResourcePolicyRequest;
    static constexpr auto fields() {
        return std::tuple{
            member<Self>(
                &Self::resource_arn,
                {.name = "ResourceARN", .required = true, .length_min = 1, .limit = kArnBytesMax},
                kStreamArnRule),
        };
    }
};

struct GetResourcePolicyResponse {
    std::string policy{};

    using Self = GetResourcePolicyResponse;
    static constexpr auto fields() {
        return std::tuple{
            member<Self>(&Self::policy, {.name = "Policy"}),
        };
    }
};

struct DescribeLimitsRequest {
    using Self = DescribeLimitsRequest;
    static constexpr auto fields() { return std::tuple{}; }
};

struct DescribeLimitsResponse {
    std::int32_t shard_limit{};
    std::int32_t open_shard_count{};
    std::int32_t on_demand_stream_count{};
    std::int32_t on_demand_stream_count_limit{};

    using Self = DescribeLimitsResponse;
    static constexpr auto fields() {
        return std::tuple{
            member<Self>(&Self::shard_limit, {.name = "ShardLimit"}),
            member<Self>(&Self::open_shard_count, {.name = "OpenShardCount"}),
            member<Self>(&Self::on_demand_stream_count, {.name = "OnDemandStreamCount"}),
            member<Self>(&Self::on_demand_stream_count_limit, {.name = "OnDemandStreamCountLimit"}),
        };
    }
};

}  // namespace wire::kinesis
