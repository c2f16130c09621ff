#include "door/kafka/transactions/transaction_door.h"

#include <utility>

namespace door::kafka::transactions {

namespace coordination = broker::transactions;

using base::TopicPartition;
using coordination::Protocol;
using coordination::Support;
using logs::ProducerIdentity;
using wire::kafka::ErrorCode;

namespace {

TopicPartition place(const std::string& topic, std::int32_t partition) {
    return {base::TopicName{topic}, base::Partition{partition}};
}

// From this version on of each API, its clients know producer_fenced; those before hear what the
// epoch check of a log would say.
constexpr std::int16_t kInitKnowsFenced = 4;
constexpr std::int16_t kOthersKnowFenced = 2;

ErrorCode told(ErrorCode error, bool knows_fenced) {
    return error == ErrorCode::producer_fenced && !knows_fenced ? ErrorCode::invalid_producer_epoch
                                                                : error;
}

// TxnOffsetCommit's versions, as Support describes them.
constexpr std::int16_t kOffsetsKnowAbortable = 4;
constexpr std::int16_t kOffsetsAdd = 5;

ErrorCode told_of_offsets(ErrorCode error, std::int16_t version) {
    switch (error) {
        case ErrorCode::producer_fenced:
            return ErrorCode::invalid_producer_epoch;
        case ErrorCode::transaction_abortable:
            return version < kOffsetsKnowAbortable ? ErrorCode::invalid_txn_state : error;
        case ErrorCode::concurrent_transactions:
            // One that every client tries again.
            return ErrorCode::coordinator_load_in_progress;
        default:
            return error;
    }
}

// The same for all partitions.
messages::TxnOffsetCommitResponse refused(const messages::TxnOffsetCommitRequest& request,
                                          ErrorCode error) {
    messages::TxnOffsetCommitResponse response;
    for (const auto& topic : request.topics) {
        auto& answer = response.topics.emplace_back();
        answer.name = topic.name;
        for (const auto& one : topic.partitions) {
            answer.partitions.push_back({one.partition_index, error});
        }
    }
    return response;
}

broker::coordinator::TransactionalCommit commit_of(messages::TxnOffsetCommitRequest& request) {
    broker::coordinator::TransactionalCommit commit;
    commit.group = request.group_id;
    commit.transactional_id = request.transactional_id;
    commit.producer = {request.producer_id, request.producer_epoch};
    commit.who.member_id = std::move(request.member_id);
    commit.who.instance_id = std::move(request.group_instance_id);
    commit.who.generation = request.generation_id;
    for (auto& topic : request.topics) {
        for (auto& one : topic.partitions) {
            commit.offsets.push_back(
                {place(topic.name, one.partition_index), base::Offset{one.committed_offset},
                 one.committed_leader_epoch, std::move(one.committed_metadata).value_or("")});
        }
    }
    return commit;
}

}  // namespace

Support support_of_produce(std::int16_t version) {
    constexpr std::int16_t kKnowsAbortable = 11;
    constexpr std::int16_t kAdds = 12;
    if (version >= kAdds) return Support::adds;
    return version >= kKnowsAbortable ? Support::abortable : Support::none;
}

run::Task<messages::InitProducerIdResponse> TransactionDoor::init_producer_id(
    messages::InitProducerIdRequest request, std::int16_t version) {
    messages::InitProducerIdResponse response;
    response.producer_epoch = -1;
    // Both or none.
    if ((request.producer_id == -1) != (request.producer_epoch == -1)) {
        response.error_code = ErrorCode::invalid_request;
        co_return response;
    }
    coordination::InitProducerId init;
    init.transactional_id = std::move(request.transactional_id);
    init.timeout = std::chrono::milliseconds(request.transaction_timeout_ms);
    if (request.producer_id != -1) {
        init.expected = ProducerIdentity{request.producer_id, request.producer_epoch};
    }
    const coordination::ProducerAnswer answer =
        co_await coordinator_.init_producer_id(std::move(init));
    response.error_code = told(answer.error, version >= kInitKnowsFenced);
    response.producer_id = answer.producer.id;
    response.producer_epoch = answer.producer.epoch;
    co_return response;
}

run::Task<messages::AddPartitionsToTxnResponse> TransactionDoor::add_partitions(
    messages::AddPartitionsToTxnRequest request, std::int16_t version) {
    coordination::AddPartitions add;
    add.transactional_id = std::move(request.v3_and_below_transactional_id);
    add.producer = {request.v3_and_below_producer_id, request.v3_and_below_producer_epoch};
    messages::AddPartitionsToTxnResponse response;
    bool all_exist = true;
    for (const auto& topic : request.v3_and_below_topics) {
        auto& answer = response.results_by_topic_v3_and_below.emplace_back();
        answer.name = topic.name;
        const auto found = broker_.topic(base::TopicName{topic.name});
        for (const std::int32_t partition : topic.partitions) {
            const bool exists = found && partition >= 0 && partition < found->partitions;
            all_exist = all_exist && exists;
            // If it comes to that: one that does not exist, and the others are left alone.
            answer.results_by_partition.push_back(
                {partition, exists ? ErrorCode::operation_not_attempted
                                   : ErrorCode::unknown_topic_or_partition});
            if (exists) add.partitions.insert(place(topic.name, partition));
        }
    }
    if (!all_exist) co_return response;
    const ErrorCode error = co_await coordinator_.add_partitions(std::move(add));
    for (auto& topic : response.results_by_topic_v3_and_below) {
        for (auto& one : topic.results_by_partition) {
            one.partition_error_code = told(error, version >= kOthersKnowFenced);
        }
    }
    co_return response;
}

run::Task<messages::AddOffsetsToTxnResponse> TransactionDoor::add_offsets(
    messages::AddOffsetsToTxnRequest request, std::int16_t version) {
    coordination::AddPartitions add;
    add.transactional_id = std::move(request.transactional_id);
    add.producer = {request.producer_id, request.producer_epoch};
    add.partitions = {groups_.offsets_partition(request.group_id)};
    const ErrorCode error = co_await coordinator_.add_partitions(std::move(add));
    messages::AddOffsetsToTxnResponse response;
    response.error_code = told(error, version >= kOthersKnowFenced);
    co_return response;
}

run::Task<messages::TxnOffsetCommitResponse> TransactionDoor::commit_offsets(
    messages::TxnOffsetCommitRequest request, std::int16_t version) {
    if (request.transactional_id.empty()) {
        co_return refused(request, ErrorCode::invalid_request);
    }
    if (version >= kOffsetsAdd) {
        coordination::Admission admission{request.transactional_id,
                                          {request.producer_id, request.producer_epoch},
                                          groups_.offsets_partition(request.group_id),
                                          Support::adds};
        const ErrorCode error = co_await coordination::admit(coordinator_, std::move(admission));
        if (error != ErrorCode::none) {
            co_return refused(request, told_of_offsets(error, version));
        }
    }
    messages::TxnOffsetCommitResponse response = refused(request, ErrorCode::none);
    auto commit = commit_of(request);
    const auto outcomes = co_await groups_.commit_in_transaction(std::move(commit));
    std::size_t next = 0;
    for (auto& topic : response.topics) {
        for (auto& one : topic.partitions) {
            one.error_code = told_of_offsets(outcomes[next++].error, version);
        }
    }
    co_return response;
}

run::Task<messages::EndTxnResponse> TransactionDoor::end(messages::EndTxnRequest request,
                                                         std::int16_t version) {
    // From version 5 on, each end gives the producer its next epoch (KIP-890).
    constexpr std::int16_t kNextEpoch = 5;
    coordination::EndTransaction end;
    end.transactional_id = std::move(request.transactional_id);
    end.producer = {request.producer_id, request.producer_epoch};
    end.result =
        request.committed ? logs::TransactionResult::commit : logs::TransactionResult::abort;
    end.protocol = version >= kNextEpoch ? Protocol::v2 : Protocol::v1;
    const coordination::ProducerAnswer answer =
        co_await coordinator_.end_transaction(std::move(end));
    messages::EndTxnResponse response;
    response.error_code = told(answer.error, version >= kOthersKnowFenced);
    if (version >= kNextEpoch) {
        response.producer_id = answer.producer.id;
        response.producer_epoch = answer.producer.epoch;
    }
    co_return response;
}

}  // namespace door::kafka::transactions
