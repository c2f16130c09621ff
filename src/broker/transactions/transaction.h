#pragma once
// A transactional id: who its producer is now, and how far its transaction has come. What is kept
// of it in __transaction_state.

#include <chrono>
#include <cstdint>
#include <optional>
#include <set>
#include <string_view>

#include "base/ids.h"
#include "base/time.h"
#include "log/log.h"

namespace broker::transactions {

using base::TopicPartition;
using base::WallTime;
using logs::Marker;
using logs::ProducerIdentity;
using logs::TransactionResult;

// Kafka's states, by Kafka's numbers.
enum class State : std::uint8_t {
    empty = 0,
    ongoing = 1,
    prepare_commit = 2,  // decided; the markers are on their way
    prepare_abort = 3,
    complete_commit = 4,
    complete_abort = 5,
    // Known by name, for filters; no transaction is ever seen in them: an id that expires is gone
    // in one step, and so is a fenced producer's epoch.
    dead = 6,
    prepare_epoch_fence = 7,
};

std::string_view name_of(State state);
// By Kafka's name, or its number.
std::optional<State> find_state(std::string_view name);
std::optional<State> find_state(std::int8_t number);

// How the client does transactions: KIP-98's way, or with an epoch of its own for each one, and
// partitions added by the batches themselves (KIP-890; transaction.version 2). Kafka's numbers.
enum class Protocol : std::int16_t { v1 = 0, v2 = 2 };

inline constexpr std::int64_t kNoProducerId = -1;
inline constexpr std::int16_t kNoEpoch = -1;

struct Transaction {
    ProducerIdentity producer;
    // Whose place this id took with the latest change, as the epochs of the other ran out.
    std::int64_t previous_producer_id = kNoProducerId;
    // Whose it will be once the transaction is complete, for the same reason.
    std::int64_t next_producer_id = kNoProducerId;
    // The one before, if its owner may learn of the present one: a request sent twice. Not stored.
    std::int16_t last_epoch = kNoEpoch;
    std::chrono::milliseconds timeout{};
    State state = State::empty;
    // Complete ones have none; while the end is being written, those that still wait for a marker.
    std::set<TopicPartition> partitions;
    WallTime changed{};
    std::optional<WallTime> started;
    Protocol protocol = Protocol::v1;

    bool is_ending() const {
        return state == State::prepare_commit || state == State::prepare_abort;
    }
    friend bool operator==(const Transaction&, const Transaction&) = default;
};

}  // namespace broker::transactions
