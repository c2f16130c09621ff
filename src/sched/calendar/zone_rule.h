#pragma once
// How a zone goes on for ever: the rule at the end of a TZif file, in the words of POSIX's TZ
// variable, "CET-1CEST,M3.5.0,M10.5.0/3". Private to this room.

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

namespace sched::calendar {

class ZoneRule {
  public:
    // Nothing if the text is no rule. Empty text: none, so UTC.
    static std::optional<ZoneRule> parse(std::string_view text);

    // At seconds since 1970 UTC.
    std::chrono::seconds offset_at(std::int64_t at) const;

    // When in a year the clocks are moved.
    struct Change {
        enum class Kind : std::uint8_t { month_week, julian, day_of_year };
        Kind kind = Kind::month_week;
        int month = 0;
        int week = 0;                     // 5: the last one
        int day = 0;                      // of the week, 0 is Sunday; or of the year
        std::chrono::seconds time{7200};  // on that day's clock, may be negative or beyond a day
        // Seconds since 1970, of the wall clock.
        std::int64_t local_at(int year) const;
    };

  private:
    std::chrono::seconds standard_{};
    std::chrono::seconds summer_{};
    bool has_summer_ = false;
    Change to_summer_;
    Change to_standard_;
};

}  // namespace sched::calendar
