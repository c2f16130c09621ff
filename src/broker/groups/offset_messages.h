#pragma once
// What groups commit and ask for, named after Kafka's APIs.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/ids.h"
#include "base/time.h"
#include "broker/groups/descriptions.h"
#include "broker/groups/error.h"

namespace broker::groups {

struct OffsetToCommit {
    base::TopicPartition at;
    base::Offset next;
    std::int32_t leader_epoch = -1;
    std::string metadata;
};

struct CommitRequest {
    std::string group;
    CommitIdentity who;
    // OffsetCommit until v4: for how long to keep them; none: as configured.
    std::optional<base::Duration> retention;
    std::vector<OffsetToCommit> offsets;
};

struct PartitionOutcome {
    base::TopicPartition at;
    ErrorCode error = ErrorCode::none;
};
// In the order of the request, one each.
using CommitAnswer = std::vector<PartitionOutcome>;

struct FetchOffsetsRequest {
    std::string group;
    std::optional<std::vector<base::TopicPartition>> partitions;  // none: all there are
    std::string member_id;  // with an epoch: of the consumer protocol
    std::int32_t member_epoch = -1;
    bool requires_stable = false;  // not while a transaction may change them
};

struct FetchedOffset {
    base::TopicPartition at;
    ErrorCode error = ErrorCode::none;
    base::Offset next{-1};
    std::int32_t leader_epoch = -1;
    std::string metadata;
};

struct FetchOffsetsAnswer {
    ErrorCode error = ErrorCode::none;
    std::vector<FetchedOffset> offsets;
};

struct DeleteOffsetsRequest {
    std::string group;
    std::vector<base::TopicPartition> partitions;
};

struct DeleteOffsetsAnswer {
    ErrorCode error = ErrorCode::none;
    std::vector<PartitionOutcome> partitions;
};

}  // namespace broker::groups
