// What a peer may ask of transactions: WRITE to use an id, DESCRIBE to look; and of the topics and
// groups within, what it would need without a transaction.

#include <iterator>

#include "door/kafka/rules.h"

namespace door::kafka::rules {

namespace {

using auth::Operation;
using auth::ResourceType;

bool may_transaction(const Peer& peer, Operation operation, std::string_view id) {
    return peer.may(operation, ResourceType::transactional_id, id);
}

template <class Response>
std::optional<Response> refuse_with(ErrorCode error) {
    if (error == ErrorCode::none) return std::nullopt;
    Response response;
    response.error_code = error;
    return response;
}

ErrorCode write_error(const Peer& peer, std::string_view id) {
    return may_transaction(peer, Operation::write, id)
               ? ErrorCode::none
               : ErrorCode::transactional_id_authorization_failed;
}

// To commit a group's offsets within a transaction.
ErrorCode write_error(const Peer& peer, std::string_view id, std::string_view group) {
    const ErrorCode error = write_error(peer, id);
    if (error != ErrorCode::none) return error;
    return peer.may(Operation::read, ResourceType::group, group)
               ? ErrorCode::none
               : ErrorCode::group_authorization_failed;
}

template <class Item>
void append(std::vector<Item>& to, std::vector<Item> from) {
    to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
}

template <class Topics>
std::vector<TxnOffsetCommitResponse::TxnOffsetCommitResponseTopic> all_with(const Topics& topics,
                                                                            ErrorCode error) {
    std::vector<TxnOffsetCommitResponse::TxnOffsetCommitResponseTopic> answers;
    for (const auto& topic : topics) {
        auto& answer = answers.emplace_back();
        answer.name = topic.name;
        for (const auto& one : topic.partitions) {
            answer.partitions.push_back({one.partition_index, error});
        }
    }
    return answers;
}

}  // namespace

std::optional<InitProducerIdResponse> refuse(const Peer& peer, const InitProducerIdRequest& asked) {
    ErrorCode error = ErrorCode::none;
    if (asked.transactional_id) {
        error = write_error(peer, *asked.transactional_id);
    } else if (!peer.may(Operation::idempotent_write) &&
               !peer.may_any(Operation::write, ResourceType::topic)) {
        // Who may write to some topic may do so idempotently (KIP-679).
        error = ErrorCode::cluster_authorization_failed;
    }
    auto response = refuse_with<InitProducerIdResponse>(error);
    if (response) response->producer_epoch = -1;
    return response;
}

// All topics or none: those that may not be written to are named, the others are left alone.
std::optional<AddPartitionsToTxnResponse> refuse(const Peer& peer,
                                                 const AddPartitionsToTxnRequest& asked) {
    const ErrorCode of_id = write_error(peer, asked.v3_and_below_transactional_id);
    bool refuses = of_id != ErrorCode::none;
    AddPartitionsToTxnResponse response;
    for (const auto& topic : asked.v3_and_below_topics) {
        const bool may_write = peer.may_topic(Operation::write, topic.name);
        refuses = refuses || !may_write;
        ErrorCode error = of_id;
        if (error == ErrorCode::none) {
            error = may_write ? ErrorCode::operation_not_attempted
                              : ErrorCode::topic_authorization_failed;
        }
        auto& answer = response.results_by_topic_v3_and_below.emplace_back();
        answer.name = topic.name;
        for (const std::int32_t partition : topic.partitions) {
            answer.results_by_partition.push_back({partition, error});
        }
    }
    if (!refuses) return std::nullopt;
    return response;
}

std::optional<AddOffsetsToTxnResponse> refuse(const Peer& peer,
                                              const AddOffsetsToTxnRequest& asked) {
    return refuse_with<AddOffsetsToTxnResponse>(
        write_error(peer, asked.transactional_id, asked.group_id));
}

std::optional<EndTxnResponse> refuse(const Peer& peer, const EndTxnRequest& asked) {
    return refuse_with<EndTxnResponse>(write_error(peer, asked.transactional_id));
}

std::optional<TxnOffsetCommitResponse> refuse(const Peer& peer,
                                              const TxnOffsetCommitRequest& asked) {
    const ErrorCode error = write_error(peer, asked.transactional_id, asked.group_id);
    if (error == ErrorCode::none) return std::nullopt;
    TxnOffsetCommitResponse response;
    response.topics = all_with(asked.topics, error);
    return response;
}

TxnOffsetCommitResponse withhold(const Peer& peer, TxnOffsetCommitRequest& asked) {
    std::vector<TxnOffsetCommitRequest::TxnOffsetCommitRequestTopic> taken;
    std::erase_if(asked.topics, [&](auto& topic) {
        if (peer.may_topic(Operation::read, topic.name)) return false;
        taken.push_back(std::move(topic));
        return true;
    });
    TxnOffsetCommitResponse response;
    response.topics = all_with(taken, ErrorCode::topic_authorization_failed);
    return response;
}

void join(TxnOffsetCommitResponse& response, TxnOffsetCommitResponse withheld) {
    append(response.topics, std::move(withheld.topics));
}

DescribeTransactionsResponse withhold(const Peer& peer, DescribeTransactionsRequest& asked) {
    DescribeTransactionsResponse response;
    std::erase_if(asked.transactional_ids, [&](const std::string& id) {
        if (may_transaction(peer, Operation::describe, id)) return false;
        auto& one = response.transaction_states.emplace_back();
        one.transactional_id = id;
        one.error_code = ErrorCode::transactional_id_authorization_failed;
        return true;
    });
    return response;
}

void join(DescribeTransactionsResponse& response, DescribeTransactionsResponse withheld) {
    append(response.transaction_states, std::move(withheld.transaction_states));
}

void hide(const Peer& peer, DescribeTransactionsResponse& response) {
    for (auto& state : response.transaction_states) {
        std::erase_if(state.topics, [&peer](const auto& topic) {
            return !peer.may_topic(Operation::describe, topic.topic);
        });
    }
}

void hide(const Peer& peer, ListTransactionsResponse& response) {
    std::erase_if(response.transaction_states, [&peer](const auto& state) {
        return !may_transaction(peer, Operation::describe, state.transactional_id);
    });
}

DescribeProducersResponse withhold(const Peer& peer, DescribeProducersRequest& asked) {
    DescribeProducersResponse response;
    std::erase_if(asked.topics, [&](const auto& topic) {
        if (peer.may_topic(Operation::read, topic.name)) return false;
        auto& answer = response.topics.emplace_back();
        answer.name = topic.name;
        for (const std::int32_t partition : topic.partition_indexes) {
            auto& one = answer.partitions.emplace_back();
            one.partition_index = partition;
            one.error_code = ErrorCode::topic_authorization_failed;
        }
        return true;
    });
    return response;
}

void join(DescribeProducersResponse& response, DescribeProducersResponse withheld) {
    append(response.topics, std::move(withheld.topics));
}

}  // namespace door::kafka::rules
