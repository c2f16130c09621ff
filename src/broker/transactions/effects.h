#pragma once
// What the coordinator does to the world outside its own memory. The real one is broker_effects.h;
// tests put these onto a disk that fails.

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/result.h"
#include "broker/transactions/state_record.h"
#include "broker/transactions/transaction.h"
#include "run/task.h"

namespace broker::transactions {

using base::Result;

// When keep() may return: once the record is on disk, or once it is in its place before all that
// come later.
enum class Durability : std::uint8_t { on_disk, in_order };

class Effects {
  public:
    virtual ~Effects() = default;

    // All ids and how they are, as they were kept.
    virtual run::Task<Result<std::vector<StateEntry>>> load() = 0;
    // None: the id is forgotten.
    virtual run::Task<Result<>> keep(std::string transactional_id,
                                     std::optional<Transaction> transaction,
                                     Durability durability) = 0;
    // Ends the transaction on all these partitions; on disk when it returns. Those where it could
    // not, for another try; one that is no more is none of them.
    virtual run::Task<std::set<TopicPartition>> mark(std::set<TopicPartition> partitions,
                                                     Marker marker) = 0;
    // Never given before.
    virtual run::Task<Result<std::int64_t>> new_producer_id() = 0;
    // What is under way is at its end, and nothing begins any more.
    virtual run::Task<void> stop() = 0;
};

}  // namespace broker::transactions
