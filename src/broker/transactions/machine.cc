#include "broker/transactions/machine.h"

#include <algorithm>
#include <limits>

#include "base/check.h"

namespace broker::transactions {
namespace {

constexpr std::int16_t kEpochMax = std::numeric_limits<std::int16_t>::max();

// No client is ever given the last epoch: it is left to fence the one before.
bool is_exhausted(std::int16_t epoch) { return epoch >= kEpochMax - 1; }

std::int16_t epoch_after(std::int16_t epoch) {
    return epoch == kEpochMax ? kEpochMax : static_cast<std::int16_t>(epoch + 1);
}

Transaction moved(const Transaction& from, State to, WallTime now) {
    Transaction next = from;
    next.state = to;
    next.previous_producer_id = from.producer.id;
    next.changed = now;
    return next;
}

// As it is for a producer that starts, or starts again.
Transaction emptied(const Transaction& from, const InitProducerId& request, WallTime now) {
    Transaction next = moved(from, State::empty, now);
    next.timeout = request.timeout;
    next.partitions.clear();
    next.started.reset();
    next.next_producer_id = kNoProducerId;
    return next;
}

Decision refuse(ErrorCode error) { return Answer{error}; }

// Whether a producer may go on from who it takes itself for. It may be someone before the present
// one only if that one's epochs had run out, and the answer that told it so was lost.
bool may_continue(const Transaction& known, const ProducerIdentity& expected) {
    return expected.id == known.producer.id ||
           (expected.id == known.previous_producer_id && is_exhausted(expected.epoch));
}

Decision next_epoch(const Known& known, const InitProducerId& request, WallTime now) {
    const Transaction& current = *known.transaction;
    const bool is_present = !request.expected || request.expected->epoch == current.producer.epoch;
    if (!is_present) {
        // A request sent twice is told again what it was told before.
        if (request.expected->epoch != current.last_epoch) {
            return refuse(ErrorCode::producer_fenced);
        }
        Transaction again = emptied(current, request, now);
        again.previous_producer_id = current.previous_producer_id;
        return Keep{again};
    }
    Transaction next = emptied(current, request, now);
    next.last_epoch = request.expected ? current.producer.epoch : kNoEpoch;
    if (!is_exhausted(current.producer.epoch)) {
        next.producer.epoch = epoch_after(current.producer.epoch);
        return Keep{next};
    }
    if (!known.fresh_producer_id) return NeedProducerId{};
    next.producer = {*known.fresh_producer_id, 0};
    return Keep{next};
}

// The errors that every request about a transaction shares.
ErrorCode check_producer(const Known& known, const ProducerIdentity& producer) {
    if (!known.transaction || known.transaction->producer.id != producer.id) {
        return ErrorCode::invalid_producer_id_mapping;
    }
    if (known.transaction->producer.epoch != producer.epoch) return ErrorCode::producer_fenced;
    return ErrorCode::none;
}

Decision end_first_version(const Known& known, const EndTransaction& request, WallTime now) {
    if (const ErrorCode error = check_producer(known, request.producer); error != ErrorCode::none) {
        return refuse(error);
    }
    const Transaction& current = *known.transaction;
    const bool commits = request.result == TransactionResult::commit;
    switch (current.state) {
        case State::ongoing:
            return Keep{
                moved(current, commits ? State::prepare_commit : State::prepare_abort, now)};
        case State::prepare_commit:
        case State::prepare_abort:
            return refuse(commits == (current.state == State::prepare_commit)
                              ? ErrorCode::concurrent_transactions
                              : ErrorCode::invalid_txn_state);
        case State::complete_commit:
        case State::complete_abort:
            return refuse(commits == (current.state == State::complete_commit)
                              ? ErrorCode::none
                              : ErrorCode::invalid_txn_state);
        default:
            return refuse(ErrorCode::invalid_txn_state);
    }
}

// Each end takes the producer on to its next epoch. With the epochs at their end, to a new id.
Decision end_with_next_epoch(const Known& known, const EndTransaction& request, State to,
                             WallTime now) {
    const Transaction& current = *known.transaction;
    Transaction next = moved(current, to, now);
    if (is_exhausted(current.producer.epoch)) {
        if (!known.fresh_producer_id) return NeedProducerId{};
        next.next_producer_id = *known.fresh_producer_id;
    }
    next.producer.epoch = epoch_after(current.producer.epoch);
    next.last_epoch = current.producer.epoch;
    next.protocol = request.protocol;
    // One that never had a partition starts with its end.
    if (current.state != State::ongoing) next.started = now;
    return Keep{next};
}

// What the request's epoch says of it, as every end moves the epoch on.
enum class Attempt : std::uint8_t { first, again, stale };

Attempt attempt_of(const Transaction& current, const ProducerIdentity& producer) {
    const bool is_next = producer.id == current.producer.id && producer.epoch < kEpochMax &&
                         epoch_after(producer.epoch) == current.producer.epoch;
    const bool was_last = producer.id == current.previous_producer_id &&
                          producer.id != current.producer.id && producer.epoch == kEpochMax - 1 &&
                          current.producer.epoch == 0;
    const bool is_complete =
        current.state == State::complete_commit || current.state == State::complete_abort;
    if ((is_next && (is_complete || current.is_ending())) || (was_last && is_complete)) {
        return Attempt::again;
    }
    const bool is_current = producer == current.producer && !current.is_ending();
    return is_current ? Attempt::first : Attempt::stale;
}

Decision end_second_version(const Known& known, const EndTransaction& request, WallTime now) {
    if (!known.transaction) return refuse(ErrorCode::invalid_producer_id_mapping);
    const Transaction& current = *known.transaction;
    const bool commits = request.result == TransactionResult::commit;
    const bool was_commit =
        current.state == State::prepare_commit || current.state == State::complete_commit;
    switch (attempt_of(current, request.producer)) {
        case Attempt::stale:
            return refuse(request.producer.id == current.producer.id
                              ? ErrorCode::producer_fenced
                              : ErrorCode::invalid_producer_id_mapping);
        case Attempt::again:
            if (commits != was_commit) return refuse(ErrorCode::invalid_txn_state);
            return refuse(current.is_ending() ? ErrorCode::concurrent_transactions
                                              : ErrorCode::none);
        case Attempt::first:
            break;
    }
    // A client may abort what it has never begun, so as to be sure; but there is nothing to commit.
    if (commits && current.state != State::ongoing) return refuse(ErrorCode::invalid_txn_state);
    return end_with_next_epoch(known, request,
                               commits ? State::prepare_commit : State::prepare_abort, now);
}

}  // namespace

Decision init_producer_id(const Known& known, const InitProducerId& request, WallTime now) {
    if (!known.transaction) {
        if (!known.fresh_producer_id) return NeedProducerId{};
        Transaction created;
        created.producer = {*known.fresh_producer_id, 0};
        created.timeout = request.timeout;
        created.changed = now;
        return Keep{created};
    }
    const Transaction& current = *known.transaction;
    if (request.expected && !may_continue(current, *request.expected)) {
        return refuse(ErrorCode::producer_fenced);
    }
    if (current.is_ending()) return refuse(ErrorCode::concurrent_transactions);
    if (current.state == State::ongoing) return Keep{fenced(current, now)};
    return next_epoch(known, request, now);
}

Decision add_partitions(const Known& known, const AddPartitions& request, WallTime now) {
    if (const ErrorCode error = check_producer(known, request.producer); error != ErrorCode::none) {
        return refuse(error);
    }
    const Transaction& current = *known.transaction;
    if (current.is_ending()) return refuse(ErrorCode::concurrent_transactions);
    const bool is_open = current.state == State::ongoing;
    if (is_open && std::ranges::includes(current.partitions, request.partitions)) {
        return refuse(ErrorCode::none);
    }
    Transaction next = moved(current, State::ongoing, now);
    next.partitions.insert(request.partitions.begin(), request.partitions.end());
    next.protocol = request.protocol;
    if (!is_open) next.started = now;
    return Keep{next};
}

ErrorCode verify_partitions(const Known& known, const AddPartitions& request) {
    if (const ErrorCode error = check_producer(known, request.producer); error != ErrorCode::none) {
        return error;
    }
    const Transaction& current = *known.transaction;
    if (current.is_ending()) return ErrorCode::concurrent_transactions;
    return std::ranges::includes(current.partitions, request.partitions)
               ? ErrorCode::none
               : ErrorCode::transaction_abortable;
}

Decision end_transaction(const Known& known, const EndTransaction& request, WallTime now) {
    return request.protocol == Protocol::v2 ? end_second_version(known, request, now)
                                            : end_first_version(known, request, now);
}

Transaction completed(const Transaction& ending, WallTime now) {
    CHECK(ending.is_ending(), name_of(ending.state));
    Transaction next = moved(
        ending,
        ending.state == State::prepare_commit ? State::complete_commit : State::complete_abort,
        now);
    next.producer = producer_after(ending);
    next.next_producer_id = kNoProducerId;
    next.partitions.clear();
    return next;
}

Transaction fenced(const Transaction& open, WallTime now) {
    CHECK(open.state == State::ongoing, name_of(open.state));
    Transaction next = moved(open, State::prepare_abort, now);
    next.producer.epoch = epoch_after(open.producer.epoch);
    next.last_epoch = kNoEpoch;
    return next;
}

Marker marker_of(const Transaction& ending) {
    CHECK(ending.is_ending(), name_of(ending.state));
    return {.producer = ending.producer,
            .result = ending.state == State::prepare_commit ? TransactionResult::commit
                                                            : TransactionResult::abort};
}

ProducerIdentity producer_after(const Transaction& ending) {
    if (ending.next_producer_id == kNoProducerId) return ending.producer;
    return {ending.next_producer_id, 0};
}

bool has_timed_out(const Transaction& transaction, WallTime now) {
    return transaction.state == State::ongoing && transaction.started &&
           now - *transaction.started > transaction.timeout;
}

bool has_expired(const Transaction& transaction, base::Duration retention, WallTime now) {
    return transaction.state != State::ongoing && !transaction.is_ending() &&
           now - transaction.changed >= retention;
}

}  // namespace broker::transactions
