#include "broker/transactions/admission.h"

#include <utility>

#include "codec/records/record_batch.h"

namespace broker::transactions {
namespace {

// Produce has fewer words than the coordinator, and clients that know only those.
ErrorCode as_produce_says(ErrorCode error) {
    switch (error) {
        case ErrorCode::producer_fenced:
            return ErrorCode::invalid_producer_epoch;
        case ErrorCode::concurrent_transactions:
        case ErrorCode::coordinator_not_available:
            // One that every client tries again, without asking for metadata first.
            return ErrorCode::not_enough_replicas;
        default:
            return error;
    }
}

ProduceAnswer refused(const base::Error& error) {
    return {wire::kafka::error_code_of(error.code), error.what, {}};
}

}  // namespace

run::Task<ErrorCode> admit(Coordinator& coordinator, Admission admission) {
    AddPartitions request{.transactional_id = std::move(admission.transactional_id),
                          .producer = admission.producer,
                          .partitions = {std::move(admission.at)}};
    if (admission.support == Support::adds) {
        request.protocol = Protocol::v2;
        co_return co_await coordinator.add_partitions(std::move(request));
    }
    const ErrorCode error = co_await coordinator.verify_partitions(std::move(request));
    const bool is_abortable = error == ErrorCode::transaction_abortable;
    co_return is_abortable&& admission.support == Support::none ? ErrorCode::invalid_txn_state
                                                                : error;
}

BatchAdmission::BatchAdmission(Broker& broker, Coordinator& coordinator, run::Shards& shards)
    : broker_(broker), coordinator_(coordinator), lines_(shards.count()) {}

run::Task<ErrorCode> BatchAdmission::admit_batch(const TransactionalBatch& batch,
                                                 ProducerIdentity producer,
                                                 VerificationGuard guard) {
    if (guard == VerificationGuard{}) co_return ErrorCode::none;
    Admission admission{batch.transactional_id, producer, batch.at, batch.support};
    co_return co_await admit(coordinator_, std::move(admission));
}

run::Task<ProduceAnswer> BatchAdmission::produce(TransactionalBatch batch) {
    const Result<codec::BatchHeader> header = codec::decode_header(batch.batch.view());
    if (!header) co_return refused(header.error());
    const ProducerIdentity producer{header->producer_id, header->producer_epoch};

    Lines& lines = lines_[run::Shard::current().id().value()];
    const LineKey key{batch.at, producer.id};
    std::shared_ptr<run::Turns>& known = lines[key];
    if (!known) known = std::make_shared<run::Turns>();
    const std::shared_ptr<run::Turns> line = known;
    std::optional<run::Turn> turn(co_await run::Turn::of(line));
    const Result<VerificationGuard> guard =
        co_await broker_.begin_verification(batch.at.topic, batch.at.partition, producer);
    ErrorCode error = ErrorCode::none;
    if (guard) error = co_await admit_batch(batch, producer, *guard);
    // The next batch follows when this one is on its way to the log, which is before the next
    // suspension.
    turn.reset();
    if (line->is_idle()) lines.erase(key);

    if (!guard) co_return refused(guard.error());
    if (error != ErrorCode::none) {
        co_return ProduceAnswer{
            as_produce_says(error),
            base::text("the transaction coordinator says ", wire::kafka::name_of(error)),
            {}};
    }
    const Result<Produced> produced = co_await broker_.produce_verified(
        batch.at.topic, batch.at.partition, std::move(batch.batch), batch.acks, *guard);
    if (!produced) co_return refused(produced.error());
    co_return ProduceAnswer{ErrorCode::none, {}, *produced};
}

}  // namespace broker::transactions
