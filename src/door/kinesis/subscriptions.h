#pragma once
// Who reads which shard with a pipe of its own: one subscription for a consumer and shard, and the
// next may take it over after five seconds. Private to this room.

#include <cstdint>
#include <map>
#include <string>

#include "base/time.h"
#include "io/clock.h"
#include "run/shard.h"
#include "run/task.h"
#include "wire/kinesis/exception.h"

namespace door::kinesis {

// The place and the number of one subscription.
struct Ticket {
    std::string place;  // consumer's ARN and shard
    std::uint64_t number = 0;
};

//   Owner: the door.  Runs on: any shard; the table is shard 0's.
class Subscriptions {
  public:
    Subscriptions(run::Shards& shards, io::Clock& clock) : shards_(shards), clock_(clock) {}

    // ResourceInUseException if the last one began less than five seconds ago.
    run::Task<wire::kinesis::Outcome<Ticket>> begin(std::string place);
    // Whether no other has taken its place.
    run::Task<bool> is_current(Ticket ticket);

  private:
    struct Begun {
        std::uint64_t number = 0;
        base::MonotonicTime at{};
    };
    run::Shard& home() const { return shards_.at(base::ShardId{0}); }

    run::Shards& shards_;
    io::Clock& clock_;
    std::map<std::string, Begun> begun_;
    std::uint64_t last_ = 0;
};

}  // namespace door::kinesis
