#pragma once
// How often somebody may: a token bucket, and a count per day, week or month. Both without a lock.
// Private to this room.

#include <atomic>
#include <cstdint>

#include "base/time.h"
#include "door/gateway/api/gateway_config.h"

namespace door::gateway {

// Any thread. As one number, the time at which the bucket would be full again: a request moves it
// on by what a token takes to come back, and is refused where it would lie too far ahead.
class TokenBucket {
  public:
    explicit TokenBucket(const api::Throttle& throttle);
    bool take(base::MonotonicTime now);

  private:
    std::int64_t token_ns_;   // between two tokens; 0: there is never one
    std::int64_t ahead_max_;  // of a full bucket's time, before the last token goes
    std::atomic<std::int64_t> full_at_{0};
};

// Any thread. Begins anew with each period, and with the process.
class QuotaCounter {
  public:
    explicit QuotaCounter(const api::Quota& quota) : quota_(quota) {}
    bool take(base::WallTime now);

  private:
    std::uint32_t period_at(base::WallTime now) const;
    api::Quota quota_;
    // The period above, how many in it below.
    std::atomic<std::uint64_t> state_{0};
};

}  // namespace door::gateway
