#include <utility>

#include "door/kafka/transactions/transaction_door.h"

namespace door::kafka::transactions {

namespace coordination = broker::transactions;

using wire::kafka::ErrorCode;

namespace {

messages::DescribeTransactionsResponse::TransactionState shown(
    const coordination::Description& found) {
    messages::DescribeTransactionsResponse::TransactionState state;
    state.error_code = found.error;
    state.transactional_id = found.transactional_id;
    if (found.error != ErrorCode::none) return state;
    state.transaction_state = name_of(found.state);
    state.transaction_timeout_ms = static_cast<std::int32_t>(found.timeout.count());
    state.transaction_start_time_ms = found.started ? base::epoch_ms(*found.started) : -1;
    state.producer_id = found.producer.id;
    state.producer_epoch = found.producer.epoch;
    for (const base::TopicPartition& at : found.partitions) {
        if (state.topics.empty() || state.topics.back().topic != at.topic.value()) {
            state.topics.emplace_back().topic = at.topic.value();
        }
        state.topics.back().partitions.push_back(at.partition.value());
    }
    return state;
}

}  // namespace

run::Task<messages::DescribeTransactionsResponse> TransactionDoor::describe(
    messages::DescribeTransactionsRequest request) {
    messages::DescribeTransactionsResponse response;
    for (std::string& id : request.transactional_ids) {
        const coordination::Description found = co_await coordinator_.describe(std::move(id));
        response.transaction_states.push_back(shown(found));
    }
    co_return response;
}

run::Task<messages::ListTransactionsResponse> TransactionDoor::list(
    messages::ListTransactionsRequest request) {
    coordination::ListFilter filter;
    filter.states = std::move(request.state_filters);
    filter.producer_ids = std::move(request.producer_id_filters);
    if (request.duration_filter >= 0) {
        filter.open_longer = std::chrono::milliseconds(request.duration_filter);
    }
    coordination::Listing listing = co_await coordinator_.list(std::move(filter));
    messages::ListTransactionsResponse response;
    response.unknown_state_filters = std::move(listing.unknown_states);
    for (coordination::Listing::Line& line : listing.lines) {
        response.transaction_states.push_back(
            {std::move(line.transactional_id), line.producer_id, std::string(name_of(line.state))});
    }
    co_return response;
}

run::Task<messages::DescribeProducersResponse::PartitionResponse> TransactionDoor::producers_of(
    base::TopicPartition at) {
    messages::DescribeProducersResponse::PartitionResponse answer;
    answer.partition_index = at.partition.value();
    const auto known = co_await broker_.producers(at.topic, at.partition);
    if (!known) {
        answer.error_code = wire::kafka::error_code_of(known.error().code);
        answer.error_message = known.error().what;
        co_return answer;
    }
    for (const logs::ProducerState& one : *known) {
        answer.active_producers.push_back(
            {.producer_id = one.producer.id,
             .producer_epoch = one.producer.epoch,
             .last_sequence = one.last_sequence,
             .last_timestamp = base::epoch_ms(one.last_time),
             .coordinator_epoch = one.coordinator_epoch,
             .current_txn_start_offset =
                 one.transaction_start ? one.transaction_start->value() : -1});
    }
    co_return answer;
}

run::Task<messages::DescribeProducersResponse> TransactionDoor::describe_producers(
    messages::DescribeProducersRequest request) {
    messages::DescribeProducersResponse response;
    for (const auto& topic : request.topics) {
        auto& answer = response.topics.emplace_back();
        answer.name = topic.name;
        for (const std::int32_t partition : topic.partition_indexes) {
            base::TopicPartition at{base::TopicName{topic.name}, base::Partition{partition}};
            answer.partitions.push_back(co_await producers_of(std::move(at)));
        }
    }
    co_return response;
}

}  // namespace door::kafka::transactions
