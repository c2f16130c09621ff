#pragma once
// Kafka's transaction APIs on the transaction coordinator: one coroutine for each, message in,
// message out.
//
//   Owner: the Kafka door.  Runs on: any shard.

#include <cstdint>

#include "broker/broker.h"
#include "broker/coordinator/coordinator.h"
#include "broker/transactions/admission.h"
#include "broker/transactions/coordinator.h"
#include "run/task.h"
#include "wire/kafka/transaction_states.h"
#include "wire/kafka/transactions.h"

namespace door::kafka::transactions {

namespace messages = wire::kafka;

// What a Produce of this version expects of a batch in a transaction; see
// broker::transactions::BatchAdmission, which takes it.
broker::transactions::Support support_of_produce(std::int16_t version);

class TransactionDoor {
  public:
    TransactionDoor(broker::Broker& broker, broker::coordinator::Coordinator& groups,
                    broker::transactions::Coordinator& coordinator)
        : broker_(broker), groups_(groups), coordinator_(coordinator) {}

    // transaction_door.cc
    run::Task<messages::InitProducerIdResponse> init_producer_id(
        messages::InitProducerIdRequest request, std::int16_t version);
    run::Task<messages::AddPartitionsToTxnResponse> add_partitions(
        messages::AddPartitionsToTxnRequest request, std::int16_t version);
    run::Task<messages::AddOffsetsToTxnResponse> add_offsets(
        messages::AddOffsetsToTxnRequest request, std::int16_t version);
    run::Task<messages::TxnOffsetCommitResponse> commit_offsets(
        messages::TxnOffsetCommitRequest request, std::int16_t version);
    run::Task<messages::EndTxnResponse> end(messages::EndTxnRequest request, std::int16_t version);
    // administration.cc
    run::Task<messages::DescribeTransactionsResponse> describe(
        messages::DescribeTransactionsRequest request);
    run::Task<messages::ListTransactionsResponse> list(messages::ListTransactionsRequest request);
    run::Task<messages::DescribeProducersResponse> describe_producers(
        messages::DescribeProducersRequest request);

  private:
    run::Task<messages::DescribeProducersResponse::PartitionResponse> producers_of(
        base::TopicPartition at);

    broker::Broker& broker_;
    broker::coordinator::Coordinator& groups_;
    broker::transactions::Coordinator& coordinator_;
};

}  // namespace door::kafka::transactions
