#pragma once
// Durations and instants. Wall-clock instants are UTC; nothing above room 2 reads a clock itself
// (io/clock.h).

#include <chrono>
#include <cstdint>

namespace base {

using Duration = std::chrono::nanoseconds;
// Milliseconds since 1970-01-01 UTC, as Kafka's records, Kinesis and Delta carry them.
using WallTime = std::chrono::time_point<std::chrono::system_clock, std::chrono::milliseconds>;
// Never goes back; only differences mean anything.
using MonotonicTime = std::chrono::time_point<std::chrono::steady_clock, std::chrono::nanoseconds>;

constexpr std::int64_t epoch_ms(WallTime at) { return at.time_since_epoch().count(); }
constexpr WallTime from_epoch_ms(std::int64_t ms) {
    return WallTime{std::chrono::milliseconds{ms}};
}

}  // namespace base
