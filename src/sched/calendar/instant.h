#pragma once
// Instants to the microsecond, as the schedule's run ids spell them, and what lies between two.

#include <chrono>
#include <string>
#include <string_view>

#include "base/result.h"

namespace sched::calendar {

// UTC.
using Instant = std::chrono::sys_time<std::chrono::microseconds>;
// What a clock on the wall of some zone shows.
using LocalTime = std::chrono::local_time<std::chrono::microseconds>;
using Microseconds = std::chrono::microseconds;

// What a run is about: everything from start on, before end.
struct Interval {
    Instant start{};
    Instant end{};
    friend bool operator==(const Interval&, const Interval&) = default;
};

// "2026-11-21T09:40:25.045085+00:00"; a fraction of zero is left out, as Python does.
std::string iso_text(Instant at);
// YYYY-MM-DD, or with a time: T or a blank, hh:mm[:ss[.fraction]], then Z, ±hh:mm, ±hhmm or nothing
// (UTC). Code::invalid_argument shows what it was.
base::Result<Instant> parse_instant(std::string_view text);
// The same without an offset: a time of some zone that the caller knows.
base::Result<LocalTime> parse_local(std::string_view text);
// Whether the text ends in Z or an offset.
bool has_offset(std::string_view text);

}  // namespace sched::calendar
