#include "door/gateway/meters.h"

#include <algorithm>
#include <chrono>

namespace door::gateway {

TokenBucket::TokenBucket(const api::Throttle& throttle)
    : token_ns_(throttle.rate > 0 && throttle.burst > 0
                    ? std::max<std::int64_t>(
                          1, static_cast<std::int64_t>(1e9 / std::max(throttle.rate, 1e-9)))
                    : 0),
      // A million tokens of a billion seconds would not fit.
      ahead_max_(static_cast<std::int64_t>(std::min(
          1e18, static_cast<double>(token_ns_) * (static_cast<double>(throttle.burst) - 1)))) {}

bool TokenBucket::take(base::MonotonicTime now) {
    if (token_ns_ == 0) return false;
    const std::int64_t now_ns = now.time_since_epoch().count();
    std::int64_t before = full_at_.load(std::memory_order_relaxed);
    for (;;) {
        const std::int64_t from = std::max(before, now_ns);
        if (from - now_ns > ahead_max_) return false;
        if (full_at_.compare_exchange_weak(before, from + token_ns_, std::memory_order_relaxed)) {
            return true;
        }
    }
}

std::uint32_t QuotaCounter::period_at(base::WallTime now) const {
    using namespace std::chrono;  // NOLINT(google-build-using-namespace): a calendar's words
    const auto day = floor<days>(now);
    const auto count = day.time_since_epoch().count();
    switch (quota_.period) {
        case api::Quota::Period::day:
            return static_cast<std::uint32_t>(count);
        case api::Quota::Period::week:
            // The first day of the epoch was a Thursday.
            return static_cast<std::uint32_t>((count + 4) / 7);
        case api::Quota::Period::month: {
            const year_month_day date(day);
            return static_cast<std::uint32_t>(static_cast<int>(date.year())) * 12 +
                   static_cast<unsigned>(date.month());
        }
    }
    return 0;
}

bool QuotaCounter::take(base::WallTime now) {
    const std::uint64_t period = static_cast<std::uint64_t>(period_at(now)) << 32U;
    std::uint64_t before = state_.load(std::memory_order_relaxed);
    for (;;) {
        const std::uint64_t counted = (before & ~0xFFFFFFFFULL) == period ? before : period;
        if ((counted & 0xFFFFFFFFU) >= quota_.limit) return false;
        if (state_.compare_exchange_weak(before, counted + 1, std::memory_order_relaxed)) {
            return true;
        }
    }
}

}  // namespace door::gateway
