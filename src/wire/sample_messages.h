#pragma once
// Messages for the tests of the walks: one Kafka request, one with tags, one Kinesis action, one
// S3 call. They are what those doors will say, cut short.

#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "wire/field.h"

namespace wire::sample {

using base::Bytes;

struct ProducePartition {
    std::int32_t index{};
    std::optional<Bytes> records{};

    using Self = ProducePartition;
    static constexpr auto fields() {
        return std::tuple{
            field(&Self::index, {.name = "Index", .doc = "Partition to append to."}),
            field(&Self::records, {.name = "Records", .nullable_since = 0}),
        };
    }
};

struct ProduceTopic {
    std::string name{};
    std::vector<ProducePartition> partitions{};

    using Self = ProduceTopic;
    static constexpr auto fields() {
        return std::tuple{
            field(&Self::name, {.name = "Name", .limit = 249}),
            field(&Self::partitions, {.name = "Partitions", .limit = 10'000}),
        };
    }
};

struct ProduceRequest {
    static constexpr Api api{.name = "Produce", .key = 0, .versions = {3, 9}, .flexible_since = 9};
    std::optional<std::string> transactional_id{};
    std::int16_t acks{};
    std::int32_t timeout_ms{};
    std::vector<ProduceTopic> topics{};

    using Self = ProduceRequest;
    static constexpr auto fields() {
        return std::tuple{
            field(&Self::transactional_id, {.name = "TransactionalId", .nullable_since = 3}),
            field(&Self::acks, {.name = "Acks", .doc = "-1: all, 0: no reply, 1: leader."}),
            field(&Self::timeout_ms, {.name = "TimeoutMs", .doc = "How long to wait for acks."}),
            field(&Self::topics, {.name = "Topics", .limit = 10'000}),
        };
    }
};

// No Kafka message: it exercises tags.
struct Tagged {
    static constexpr Api api{.name = "Tagged", .key = -1, .versions = {0, 1}, .flexible_since = 1};
    std::int16_t plain{};
    std::int64_t epoch = -1;
    std::string note{};

    using Self = Tagged;
    static constexpr auto fields() {
        return std::tuple{
            field(&Self::plain, {.name = "Plain"}),
            field(&Self::epoch, {.name = "Epoch", .since = 1, .tag = 0}),
            field(&Self::note, {.name = "Note", .since = 1, .tag = 1}),
        };
    }
};

struct PutRecord {
    std::string stream_name{};
    std::string partition_key{};
    Bytes data{};
    std::optional<std::string> explicit_hash_key{};
    std::string token{};

    using Self = PutRecord;
    static constexpr auto fields() {
        return std::tuple{
            field(&Self::stream_name,
                  {.name = "StreamName", .required = true, .length_min = 1, .limit = 128}),
            field(&Self::partition_key,
                  {.name = "PartitionKey", .required = true, .length_min = 1, .limit = 256}),
            field(&Self::data, {.name = "Data", .required = true, .limit = 1'048'576}),
            field(&Self::explicit_hash_key, {.name = "ExplicitHashKey", .limit = 39}),
            field(&Self::token, {.name = "Token", .secret = true}),
        };
    }
};

struct ListObjects {
    std::string bucket{};
    std::optional<std::string> prefix{};
    std::optional<std::int32_t> max_keys{};
    std::optional<bool> fetch_owner{};
    std::optional<std::string> request_payer{};

    using Self = ListObjects;
    static constexpr auto fields() {
        return std::tuple{
            field(&Self::bucket, {.name = "Bucket", .in = Place::path, .required = true}),
            field(&Self::prefix, {.name = "prefix", .in = Place::query, .limit = 8}),
            field(&Self::max_keys, {.name = "max-keys", .in = Place::query}),
            field(&Self::fetch_owner, {.name = "fetch-owner", .in = Place::query}),
            field(&Self::request_payer, {.name = "x-amz-request-payer", .in = Place::header}),
        };
    }
};

// Every kind of value that JSON can say.
struct EveryKind {
    bool flag{};
    std::int64_t whole{};
    std::uint8_t small{};
    double real{};
    std::string text{};
    Bytes blob{};
    std::optional<std::int32_t> maybe{};
    std::vector<std::string> texts{};
    std::vector<Tagged> tagged{};

    using Self = EveryKind;
    static constexpr auto fields() {
        return std::tuple{
            field(&Self::flag, {.name = "flag"}),
            field(&Self::whole, {.name = "whole"}),
            field(&Self::small, {.name = "small"}),
            field(&Self::real, {.name = "real"}),
            field(&Self::text, {.name = "text"}),
            field(&Self::blob, {.name = "blob"}),
            field(&Self::maybe, {.name = "maybe", .nullable_since = 0}),
            field(&Self::texts, {.name = "texts", .limit = 3}),
            field(&Self::tagged, {.name = "tagged", .limit = 3}),
        };
    }
};

}  // namespace wire::sample
