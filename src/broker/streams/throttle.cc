#include "broker/streams/throttle.h"

#include <algorithm>

namespace broker::streams {
namespace {

constexpr double kMiB = 1024.0 * 1024.0;
constexpr double kRecordsPerSecond = 1000;
constexpr double kBytesWrittenPerSecond = kMiB;
constexpr double kReadsPerSecond = 5;
constexpr double kBytesReadPerSecond = 2 * kMiB;
// Of shards that nobody asked for in this time nothing needs to be known.
constexpr base::Duration kIdle = std::chrono::minutes(1);

}  // namespace

// A second's worth at most, so that a rest makes no burst.
void Throttle::Bucket::refill(double per_second, base::MonotonicTime now) {
    const double seconds = std::chrono::duration<double>(now - at).count();
    level = is_new ? per_second : std::min(per_second, level + per_second * seconds);
    at = now;
    is_new = false;
}

Throttle::Shard& Throttle::at(const Place& place, base::MonotonicTime now) {
    forget_idle(now);
    Shard& shard = shards_[place];
    shard.records.refill(kRecordsPerSecond, now);
    shard.written.refill(kBytesWrittenPerSecond, now);
    shard.reads.refill(kReadsPerSecond, now);
    shard.read.refill(kBytesReadPerSecond, now);
    return shard;
}

void Throttle::forget_idle(base::MonotonicTime now) {
    if (now - swept_ < kIdle) return;
    swept_ = now;
    std::erase_if(shards_, [now](const auto& one) { return now - one.second.records.at > kIdle; });
}

bool Throttle::takes_record(const Place& place, std::size_t bytes, base::MonotonicTime now) {
    Shard& shard = at(place, now);
    if (shard.records.level < 1 || shard.written.level <= 0) return false;
    shard.records.level -= 1;
    shard.written.level -= static_cast<double>(bytes);
    return true;
}

bool Throttle::takes_read(const Place& place, base::MonotonicTime now) {
    Shard& shard = at(place, now);
    if (shard.reads.level < 1 || shard.read.level <= 0) return false;
    shard.reads.level -= 1;
    return true;
}

void Throttle::gave(const Place& place, std::size_t bytes, base::MonotonicTime now) {
    at(place, now).read.level -= static_cast<double>(bytes);
}

}  // namespace broker::streams
