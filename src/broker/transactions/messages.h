#pragma once
// What producers and administrators ask about transactions and are told, named after Kafka's APIs.

#include <chrono>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/time.h"
#include "broker/transactions/transaction.h"
#include "wire/kafka/error_code.h"

namespace broker::transactions {

using wire::kafka::ErrorCode;

struct InitProducerId {
    std::optional<std::string> transactional_id;  // none: an idempotent producer
    std::chrono::milliseconds timeout{};
    // Since v3: who the producer takes itself for, and wants to go on as.
    std::optional<ProducerIdentity> expected;
};

struct ProducerAnswer {
    ErrorCode error = ErrorCode::none;
    ProducerIdentity producer;
};

// AddPartitionsToTxn; AddOffsetsToTxn with the partition where the group's offsets are kept.
struct AddPartitions {
    std::string transactional_id;
    ProducerIdentity producer;
    std::set<TopicPartition> partitions;
    Protocol protocol = Protocol::v1;
};

struct EndTransaction {
    std::string transactional_id;
    ProducerIdentity producer;
    TransactionResult result = TransactionResult::abort;
    Protocol protocol = Protocol::v1;
};

struct Description {
    ErrorCode error = ErrorCode::none;
    std::string transactional_id;
    State state = State::empty;
    std::chrono::milliseconds timeout{};
    std::optional<WallTime> started;
    ProducerIdentity producer;
    std::set<TopicPartition> partitions;
};

struct ListFilter {
    std::vector<std::string> states;                       // none: all
    std::vector<std::int64_t> producer_ids;                // none: all
    std::optional<std::chrono::milliseconds> open_longer;  // than this
};

struct Listing {
    struct Line {
        std::string transactional_id;
        std::int64_t producer_id = kNoProducerId;
        State state = State::empty;
    };
    std::vector<std::string> unknown_states;  // of the filter
    std::vector<Line> lines;                  // in order of id
};

}  // namespace broker::transactions
