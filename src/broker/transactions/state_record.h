#pragma once
// The records of __transaction_state, in Kafka's own formats (docs/formats/transaction_state.md),
// so that Kafka's tools read them: the key says of which transactional id, the value how it is now.

#include <optional>
#include <string>

#include "base/bytes.h"
#include "base/result.h"
#include "broker/transactions/transaction.h"

namespace broker::transactions {

struct StateRecord {
    base::Bytes key;
    std::optional<base::Bytes> value;  // none: the id is forgotten
};

StateRecord encode_state(const std::string& transactional_id,
                         const std::optional<Transaction>& transaction);

// One record read again.
struct StateEntry {
    std::string transactional_id;
    std::optional<Transaction> transaction;
};

// Nothing for a record of a kind that this program does not know: a later Kafka's.
// Code::malformed if it is of a known kind, but not whole.
base::Result<std::optional<StateEntry>> decode_state(base::ByteView key,
                                                     std::optional<base::ByteView> value);

}  // namespace broker::transactions
