#pragma once
// The rules of transactions, Kafka's own: what a request makes of a transactional id, and when it
// is refused. Pure functions of what is known and the time; coordinator.h keeps what they decide.
//
//   Empty ─► Ongoing ─► PrepareCommit ─► CompleteCommit ─┐
//     ▲          └────► PrepareAbort ──► CompleteAbort ──┤   back to Empty by InitProducerId,
//     └──────────────────────────────────────────────────┘   to Ongoing by the next partition
//
//   TXN-1  An epoch never goes back, and once it has been left behind nobody writes with it.

#include <optional>
#include <variant>

#include "base/time.h"
#include "broker/transactions/messages.h"
#include "broker/transactions/transaction.h"

namespace broker::transactions {

// Answer with this at once; ErrorCode::none: it is so already.
struct Answer {
    ErrorCode error = ErrorCode::none;
};
// This is how things are from now on; to be on disk before the answer.
struct Keep {
    Transaction next;
};
// Ask again with a producer id never given before.
struct NeedProducerId {};
using Decision = std::variant<Answer, Keep, NeedProducerId>;

// What is known of the id, if anything; a new producer id, if one was asked for.
struct Known {
    std::optional<Transaction> transaction;
    std::optional<std::int64_t> fresh_producer_id;
};

// Of a transaction that is open, the decision is to abort it, in the name of the next epoch: the
// producer hears concurrent_transactions and asks again.
Decision init_producer_id(const Known& known, const InitProducerId& request, WallTime now);
Decision add_partitions(const Known& known, const AddPartitions& request, WallTime now);
// Whether all of them belong to the producer's open transaction: transaction_abortable if not.
ErrorCode verify_partitions(const Known& known, const AddPartitions& request);
Decision end_transaction(const Known& known, const EndTransaction& request, WallTime now);

// All markers are written.
Transaction completed(const Transaction& ending, WallTime now);
// An open transaction, aborted in the name of the next epoch, so that its producer is fenced.
Transaction fenced(const Transaction& open, WallTime now);

// The marker of one that is ending.
Marker marker_of(const Transaction& ending);
// Who the producer is once it is complete.
ProducerIdentity producer_after(const Transaction& ending);

bool has_timed_out(const Transaction& transaction, WallTime now);
// Nobody has used the id for so long, and nothing is open.
bool has_expired(const Transaction& transaction, base::Duration retention, WallTime now);

}  // namespace broker::transactions
