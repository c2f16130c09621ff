#pragma once
// When a DAG runs and what each run is about: data intervals as Airflow's
// CronDataIntervalTimetable makes them. The run of an interval comes when it has ended; its logical
// date is the interval's start.

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "sched/calendar/cron.h"
#include "sched/calendar/zone.h"

namespace sched::calendar {

// What limits the intervals of a schedule.
struct Restriction {
    std::optional<Instant> earliest;  // the DAG's start date
    std::optional<Instant> latest;    // its end date: no interval starts after it
    // Whether intervals of the past that had no run come one by one; else only the last of them.
    bool catches_up = false;
};

class Timetable {
  public:
    // `schedule`: a cron expression, a preset, "@once", "@continuous", or nothing: by hand only.
    static base::Result<Timetable> parse(const std::optional<std::string>& schedule, Zone zone);

    bool is_automatic() const { return kind_ != Kind::none; }
    bool is_continuous() const { return kind_ == Kind::continuous; }
    const std::optional<std::string>& schedule() const { return schedule_; }
    const Zone& zone() const { return zone_; }
    std::string description() const;

    // The interval after `last`, or the first one. It is due when it has ended.
    std::optional<Interval> next(const std::optional<Interval>& last, const Restriction& limits,
                                 Instant now) const;
    // What a run by hand at that time is about: the last whole interval before.
    Interval manual(Instant at) const;
    // All whose logical date lies in [from, to], as a backfill runs them, at most `count_max` + 1.
    std::vector<Interval> between(Instant from, Instant to, std::size_t count_max) const;

  private:
    enum class Kind : std::uint8_t { none, once, continuous, cron };
    explicit Timetable(Zone zone) : zone_(std::move(zone)) {}

    std::optional<Interval> next_of_cron(const std::optional<Interval>& last,
                                         const Restriction& limits, Instant now) const;
    // By the zone's clocks, with what daylight saving does to them.
    Instant after(Instant at) const;
    Instant before(Instant at) const;
    Instant aligned_on(Instant at) const;
    Instant aligned_back(Instant at) const;
    Instant latest_start(Instant now) const;

    Kind kind_ = Kind::none;
    std::optional<std::string> schedule_;
    std::optional<Cron> cron_;
    Zone zone_;
};

}  // namespace sched::calendar
