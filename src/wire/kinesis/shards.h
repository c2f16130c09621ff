#pragma once
// Shards: listed, split, merged, counted anew.

#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "wire/kinesis/stream_fields.h"
#include "wire/kinesis/streams.h"

namespace wire::kinesis {

struct ShardFilter {
    std::optional<std::string> type{};
    std::optional<std::string> shard_id{};
    std::optional<Timestamp> timestamp{};

    using Self = ShardFilter;
    static constexpr auto fields() {
        return std::tuple{
            member<Self>(&Self::type, {.name = "Type", .required = true},
                         {.words = "AFTER_SHARD_ID, AT_TRIM_HORIZON, FROM_TRIM_HORIZON, AT_LATEST, "
                                   "AT_TIMESTAMP, FROM_TIMESTAMP"}),
            member<Self>(&Self::shard_id, {.name = "ShardId", .length_min = 1, .limit = 128},
                         kNameRule),
            member<Self>(&Self::timestamp, {.name = "Timestamp"}),
        };
    }
};

struct ListShardsRequest : OfStream {
    std::optional<std::string> next_token{};
    std::optional<std::string> exclusive_start_shard_id{};
    std::optional<std::int32_t> max_results{};
    std::optional<Timestamp> stream_created{};
    std::optional<ShardFilter> filter{};

    using Self = ListShardsRequest;
    static constexpr auto fields() {
        return std::tuple_cat(
            stream_fields<Self>(),
            std::tuple{
                member<Self>(&Self::next_token,
                             {.name = "NextToken", .length_min = 1, .limit = 1'048'576}),
                member<Self>(&Self::exclusive_start_shard_id,
                             {.name = "ExclusiveStartShardId", .length_min = 1, .limit = 128},
                             kNameRule),
                member<Self>(&Self::max_results, {.name = "MaxResults"},
                             {.least = 1, .most = 10'000}),
                member<Self>(&Self::stream_created, {.name = "StreamCreationTimestamp"}),
                member<Self>(&Self::filter, {.name = "ShardFilter"}),
            });
    }
};

struct ListShardsResponse {
    std::vector<Shard> shards{};
    std::optional<std::string> next_token{};

    using Self = ListShardsResponse;
    static constexpr auto fields() {
        return std::tuple{
            member<Self>(&Self::shards, {.name = "Shards"}),
            member<Self>(&Self::next_token, {.name = "NextToken"}),
        };
    }
};

struct SplitShardRequest : OfStream {
    std::optional<std::string> shard{};
    std::optional<std::string> new_starting_hash_key{};

    using Self = SplitShardRequest;
    static constexpr auto fields() {
        return std::tuple_cat(
            stream_fields<Self>(),
            std::tuple{
                member<Self>(
                    &Self::shard,
                    {.name = "ShardToSplit", .required = true, .length_min = 1, .limit = 128},
                    kNameRule),
                member<Self>(&Self::new_starting_hash_key,
                             {.name = "NewStartingHashKey", .required = true}, kHashKeyRule),
            });
    }
};

struct MergeShardsRequest : OfStream {
    std::optional<std::string> shard{};
    std::optional<std::string> adjacent_shard{};

    using Self = MergeShardsRequest;
    static constexpr auto fields() {
        return std::tuple_cat(
            stream_fields<Self>(),
            std::tuple{
                member<Self>(
                    &Self::shard,
                    {.name = "ShardToMerge", .required = true, .length_min = 1, .limit = 128},
                    kNameRule),
                member<Self>(&Self::adjacent_shard,
                             {.name = "AdjacentShardToMerge",
                              .required = true,
                              .length_min = 1,
                              .limit = 128},
                             kNameRule),
            });
    }
};

struct UpdateShardCountRequest : OfStream {
    std::optional<std::int32_t> target{};
    std::optional<std::string> scaling_type{};

    using Self = UpdateShardCountRequest;
    static constexpr auto fields() {
        return std::tuple_cat(
            stream_fields<Self>(),
            std::tuple{
                member<Self>(&Self::target, {.name = "TargetShardCount", .required = true},
                             {.least = 1}),
                member<Self>(&Self::scaling_type, {.name = "ScalingType", .required = true},
                             {.words = "UNIFORM_SCALING"}),
            });
    }
};

struct UpdateShardCountResponse {
    std::string stream_name{};
    std::int32_t current{};
    std::int32_t target{};
    std::string stream_arn{};

    using Self = UpdateShardCountResponse;
    static constexpr auto fields() {
        return std::tuple{
            member<Self>(&Self::stream_name, {.name = "StreamName"}),
            member<Self>(&Self::current, {.name = "CurrentShardCount"}),
            member<Self>(&Self::target, {.name = "TargetShardCount"}),
            member<Self>(&Self::stream_arn, {.name = "StreamARN"}),
        };
    }
};

}  // namespace wire::kinesis
