#pragma once
// Records: put, and got by iterators.

#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "wire/kinesis/stream_fields.h"
#include "wire/kinesis/streams.h"

namespace wire::kinesis {

// The service model's greatest record, and what one call may bring.
inline constexpr std::uint32_t kDataBytesMax = 10'485'760;
inline constexpr std::uint32_t kPutRecordsMax = 500;

struct PutRecordRequest : OfStream {
    std::optional<Base64View> data{};
    std::optional<std::string> partition_key{};
    std::optional<std::string> explicit_hash_key{};
    std::optional<std::string> sequence_number_for_ordering{};

    using Self = PutRecordRequest;
    static constexpr auto fields() {
        return std::tuple_cat(
            stream_fields<Self>(),
            std::tuple{
                member<Self>(&Self::data,
                             {.name = "Data", .required = true, .limit = kDataBytesMax}),
                member<Self>(
                    &Self::partition_key,
                    {.name = "PartitionKey", .required = true, .length_min = 1, .limit = 256}),
                member<Self>(&Self::explicit_hash_key, {.name = "ExplicitHashKey"}, kHashKeyRule),
                member<Self>(&Self::sequence_number_for_ordering,
                             {.name = "SequenceNumberForOrdering"}, kSequenceRule),
            });
    }
};

struct PutRecordResponse {
    std::string shard_id{};
    std::string sequence_number{};
    std::string encryption_type{};

    using Self = PutRecordResponse;
    static constexpr auto fields() {
        return std::tuple{
            member<Self>(&Self::shard_id, {.name = "ShardId"}),
            member<Self>(&Self::sequence_number, {.name = "SequenceNumber"}),
            member<Self>(&Self::encryption_type, {.name = "EncryptionType"}),
        };
    }
};

struct PutRecordsEntry {
    std::optional<Base64View> data{};
    std::optional<std::string> explicit_hash_key{};
    std::optional<std::string> partition_key{};

    using Self = PutRecordsEntry;
    static constexpr auto fields() {
        return std::tuple{
            member<Self>(&Self::data, {.name = "Data", .required = true, .limit = kDataBytesMax}),
            member<Self>(&Self::explicit_hash_key, {.name = "ExplicitHashKey"}, kHashKeyRule),
            member<Self>(&Self::partition_key,
                         {.name = "PartitionKey", .required = true, .length_min = 1, .limit = 256}),
        };
    }
};

struct PutRecordsRequest : OfStream {
    std::optional<std::vector<PutRecordsEntry>> records{};

    using Self = PutRecordsRequest;
    static constexpr auto fields() {
        return std::tuple_cat(stream_fields<Self>(),
                              std::tuple{
                                  member<Self>(&Self::records, {.name = "Records",
                                                                .required = true,
                                                                .length_min = 1,
                                                                .limit = kPutRecordsMax}),
                              });
    }
};

// Where the record is, or why it is nowhere.
struct PutRecordsResult {
    std::optional<std::string> sequence_number{};
    std::optional<std::string> shard_id{};
    std::optional<std::string> error_code{};
    std::optional<std::string> error_message{};

    using Self = PutRecordsResult;
    static constexpr auto fields() {
        return std::tuple{
            member<Self>(&Self::sequence_number, {.name = "SequenceNumber"}),
            member<Self>(&Self::shard_id, {.name = "ShardId"}),
            member<Self>(&Self::error_code, {.name = "ErrorCode"}),
            member<Self>(&Self::error_message, {.name = "ErrorMessage"}),
        };
    }
};

struct PutRecordsResponse {
    std::int32_t failed_record_count{};
    std::vector<PutRecordsResult> records{};
    std::string encryption_type{};

    using Self = PutRecordsResponse;
    static constexpr auto fields() {
        return std::tuple{
            member<Self>(&Self::failed_record_count, {.name = "FailedRecordCount"}),
            member<Self>(&Self::records,
                         {.name = "Records", .doc = "In the order of the request."}),
            member<Self>(&Self::encryption_type, {.name = "EncryptionType"}),
        };
    }
};

struct GetShardIteratorRequest : OfStream {
    std::optional<std::string> shard_id{};
    std::optional<std::string> type{};
    std::optional<std::string> starting_sequence_number{};
    std::optional<Timestamp> timestamp{};

    using Self = GetShardIteratorRequest;
    static constexpr auto fields() {
        return std::tuple_cat(
            stream_fields<Self>(),
            std::tuple{
                member<Self>(&Self::shard_id,
                             {.name = "ShardId", .required = true, .length_min = 1, .limit = 128},
                             kNameRule),
                member<Self>(&Self::type, {.name = "ShardIteratorType", .required = true},
                             kPositionRule),
                member<Self>(&Self::starting_sequence_number, {.name = "StartingSequenceNumber"},
                             kSequenceRule),
                member<Self>(&Self::timestamp, {.name = "Timestamp"}),
            });
    }
};

struct GetShardIteratorResponse {
    std::string shard_iterator{};

    using Self = GetShardIteratorResponse;
    static constexpr auto fields() {
        return std::tuple{
            member<Self>(&Self::shard_iterator, {.name = "ShardIterator"}),
        };
    }
};

struct GetRecordsRequest {
    std::optional<std::string> shard_iterator{};
    std::optional<std::int32_t> limit{};
    std::optional<std::string> stream_arn{};
    std::optional<std::string> stream_id{};

    using Self = GetRecordsRequest;
    static constexpr auto fields() {
        return std::tuple{
            member<Self>(
                &Self::shard_iterator,
                {.name = "ShardIterator", .required = true, .length_min = 1, .limit = 512}),
            member<Self>(&Self::limit, {.name = "Limit"}, {.least = 1, .most = 10'000}),
            member<Self>(&Self::stream_arn,
                         {.name = "StreamARN", .length_min = 1, .limit = kArnBytesMax},
                         kStreamArnRule),
            member<Self>(&Self::stream_id, {.name = "StreamId", .limit = kNameBytesMax}),
        };
    }
};

// `data` lies in what the records were read from.
struct DataRecord {
    std::string sequence_number{};
    Timestamp arrived{};
    Base64View data{};
    std::string partition_key{};
    std::string encryption_type{};

    using Self = DataRecord;
    static constexpr auto fields() {
        return std::tuple{
            member<Self>(&Self::sequence_number, {.name = "SequenceNumber"}),
            member<Self>(&Self::arrived, {.name = "ApproximateArrivalTimestamp"}),
            member<Self>(&Self::data, {.name = "Data"}),
            member<Self>(&Self::partition_key, {.name = "PartitionKey"}),
            member<Self>(&Self::encryption_type, {.name = "EncryptionType"}),
        };
    }
};

struct ChildShard {
    std::string shard_id{};
    std::vector<std::string> parent_shards{};
    HashKeyRange hash_key_range{};

    using Self = ChildShard;
    static constexpr auto fields() {
        return std::tuple{
            member<Self>(&Self::shard_id, {.name = "ShardId"}),
            member<Self>(&Self::parent_shards, {.name = "ParentShards"}),
            member<Self>(&Self::hash_key_range, {.name = "HashKeyRange"}),
        };
    }
};

// At a shard's end there is no next iterator, and there are child shards; never else.
struct GetRecordsResponse {
    std::vector<DataRecord> records{};
    std::optional<std::string> next_shard_iterator{};
    std::int64_t millis_behind_latest{};
    std::optional<std::vector<ChildShard>> child_shards{};

    using Self = GetRecordsResponse;
    static constexpr auto fields() {
        return std::tuple{
            member<Self>(&Self::records, {.name = "Records"}),
            member<Self>(&Self::next_shard_iterator, {.name = "NextShardIterator"}),
            member<Self>(&Self::millis_behind_latest, {.name = "MillisBehindLatest"}),
            member<Self>(&Self::child_shards, {.name = "ChildShards"}),
        };
    }
};

}  // namespace wire::kinesis
