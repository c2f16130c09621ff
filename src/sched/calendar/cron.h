#pragma once
// Cron expressions: minute, hour, day of month, month, day of week, as croniter reads them.
//
//     TRY(const Cron cron, Cron::parse("0 9-17 * * mon-fri"));
//     const LocalTime next = cron.next(now);
//
// `*`, `?`, numbers, names, ranges (also around the end: fri-mon), steps, lists; `l` as the last
// day of the month, `l5` as the last Friday, `fri#2` as the second. With both kinds of day given,
// either is enough. Presets as Airflow's: @hourly, @daily, @weekly, @monthly, @quarterly, @yearly.

#include <array>
#include <bitset>
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "sched/calendar/instant.h"

namespace sched::calendar {

class Cron {
  public:
    // Code::invalid_argument names the field, also for a date that never comes.
    static base::Result<Cron> parse(std::string_view expression);

    // As it was given, "@daily".
    const std::string& text() const { return text_; }
    // The first time strictly after, and the last one strictly before; whole minutes.
    LocalTime next(LocalTime after) const;
    LocalTime previous(LocalTime before) const;
    // Whether the hours are not limited: then the hour that clocks show twice has runs twice.
    bool covers_every_hour() const { return every_[1]; }
    // For a person: "At 00:00".
    std::string description() const;

  private:
    enum Field : std::uint8_t { minute, hour, day, month, weekday };
    static constexpr std::size_t kFields = 5;
    struct NthWeekday {
        unsigned weekday = 0;
        unsigned nth = 0;  // 0: the last one
    };
    // What one of the five texts allows.
    struct Parsed {
        std::bitset<60> allowed;
        bool is_star = false;
        bool last_day = false;
        std::vector<NthWeekday> nths;
    };
    static base::Result<Parsed> parse_field(Field field, std::string_view text);
    static base::Result<> parse_item(Field field, std::string_view item, Parsed& parsed);

    bool allows(std::chrono::year_month_day date) const;
    bool allows_weekday(std::chrono::year_month_day date) const;
    bool ever_comes() const;
    std::string day_description() const;

    std::string text_;
    std::array<std::bitset<60>, kFields> allowed_;
    std::array<bool, kFields> every_{};
    bool last_day_ = false;  // of the month
    std::vector<NthWeekday> nths_;
};

}  // namespace sched::calendar
