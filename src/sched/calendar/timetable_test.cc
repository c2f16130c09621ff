#include "sched/calendar/timetable.h"

#include <gtest/gtest.h>

#include "io/posix_disk.h"

namespace sched::calendar {
namespace {

// What Airflow 2.11.2's CronDataIntervalTimetable gave for the same schedules.
struct Chain {
    const char* cron;
    const char* zone;
    const char* start_date;
    std::vector<const char*> bounds;  // start after start, the last one's end behind them
};
const std::vector<Chain> kChains{
    {"0 0 * * *",
     "UTC",
     "2026-11-18T00:00:00Z",
     {"2026-11-18T00:00:00Z", "2026-11-19T00:00:00Z", "2026-11-20T00:00:00Z",
      "2026-11-21T00:00:00Z", "2026-11-22T00:00:00Z", "2026-11-23T00:00:00Z",
      "2026-11-24T00:00:00Z"}},
    {"@daily",
     "Europe/Paris",
     "2024-03-29T00:00:00Z",
     {"2024-03-29T23:00:00Z", "2024-03-30T23:00:00Z", "2024-03-31T22:00:00Z",
      "2024-04-01T22:00:00Z", "2024-04-02T22:00:00Z", "2024-04-03T22:00:00Z",
      "2024-04-04T22:00:00Z"}},
    {"@daily",
     "Europe/Paris",
     "2024-10-25T00:00:00Z",
     {"2024-10-25T22:00:00Z", "2024-10-26T22:00:00Z", "2024-10-27T23:00:00Z",
      "2024-10-28T23:00:00Z", "2024-10-29T23:00:00Z", "2024-10-30T23:00:00Z",
      "2024-10-31T23:00:00Z"}},
    {"30 2 * * *",
     "Europe/Paris",
     "2024-03-29T12:00:00Z",
     {"2024-03-30T01:30:00Z", "2024-03-31T01:30:00Z", "2024-04-01T00:30:00Z",
      "2024-04-02T00:30:00Z", "2024-04-03T00:30:00Z", "2024-04-04T00:30:00Z",
      "2024-04-05T00:30:00Z"}},
    {"30 2 * * *",
     "Europe/Paris",
     "2024-10-25T12:00:00Z",
     {"2024-10-26T00:30:00Z", "2024-10-27T01:30:00Z", "2024-10-28T01:30:00Z",
      "2024-10-29T01:30:00Z", "2024-10-30T01:30:00Z", "2024-10-31T01:30:00Z",
      "2024-11-01T01:30:00Z"}},
    {"0 * * * *",
     "Europe/Paris",
     "2024-10-26T22:30:00Z",
     {"2024-10-26T23:00:00Z", "2024-10-27T00:00:00Z", "2024-10-27T01:00:00Z",
      "2024-10-27T02:00:00Z", "2024-10-27T03:00:00Z", "2024-10-27T04:00:00Z",
      "2024-10-27T05:00:00Z"}},
    {"0 * * * *",
     "Europe/Paris",
     "2024-03-30T23:00:00Z",
     {"2024-03-30T23:00:00Z", "2024-03-31T00:00:00Z", "2024-03-31T01:00:00Z",
      "2024-03-31T02:00:00Z", "2024-03-31T03:00:00Z", "2024-03-31T04:00:00Z",
      "2024-03-31T05:00:00Z"}},
    {"30 * * * *",
     "Europe/Paris",
     "2024-10-26T23:10:00Z",
     {"2024-10-26T23:30:00Z", "2024-10-27T00:30:00Z", "2024-10-27T01:30:00Z",
      "2024-10-27T02:30:00Z", "2024-10-27T03:30:00Z", "2024-10-27T04:30:00Z",
      "2024-10-27T05:30:00Z"}},
    {"0 */2 * * *",
     "Europe/Paris",
     "2024-10-26T22:00:00Z",
     {"2024-10-26T22:00:00Z", "2024-10-27T01:00:00Z", "2024-10-27T03:00:00Z",
      "2024-10-27T05:00:00Z", "2024-10-27T07:00:00Z", "2024-10-27T09:00:00Z",
      "2024-10-27T11:00:00Z"}},
    {"0 */2 * * *",
     "Europe/Paris",
     "2024-03-30T22:00:00Z",
     {"2024-03-30T23:00:00Z", "2024-03-31T01:00:00Z", "2024-03-31T02:00:00Z",
      "2024-03-31T04:00:00Z", "2024-03-31T06:00:00Z", "2024-03-31T08:00:00Z",
      "2024-03-31T10:00:00Z"}},
    {"*/20 1-3 * * *",
     "America/New_York",
     "2026-11-01T04:00:00Z",
     {"2026-11-01T06:00:00Z", "2026-11-01T06:20:00Z", "2026-11-01T06:40:00Z",
      "2026-11-01T07:00:00Z", "2026-11-01T07:20:00Z", "2026-11-01T07:40:00Z",
      "2026-11-01T08:00:00Z"}},
    {"0 1 * * *",
     "America/New_York",
     "2026-10-30T00:00:00Z",
     {"2026-10-30T05:00:00Z", "2026-10-31T05:00:00Z", "2026-11-01T06:00:00Z",
      "2026-11-02T06:00:00Z", "2026-11-03T06:00:00Z", "2026-11-04T06:00:00Z",
      "2026-11-05T06:00:00Z"}},
    {"15 10 1 * *",
     "Asia/Kolkata",
     "2026-01-15T00:00:00Z",
     {"2026-02-01T04:45:00Z", "2026-03-01T04:45:00Z", "2026-04-01T04:45:00Z",
      "2026-05-01T04:45:00Z", "2026-06-01T04:45:00Z", "2026-07-01T04:45:00Z",
      "2026-08-01T04:45:00Z"}},
    {"0 0 * * mon#1",
     "Australia/Sydney",
     "2026-03-01T00:00:00Z",
     {"2026-03-01T13:00:00Z", "2026-04-05T14:00:00Z", "2026-05-03T14:00:00Z",
      "2026-05-31T14:00:00Z", "2026-07-05T14:00:00Z", "2026-08-02T14:00:00Z",
      "2026-09-06T14:00:00Z"}},
    {"@weekly",
     "America/Sao_Paulo",
     "2018-10-25T00:00:00Z",
     {"2018-10-28T03:00:00Z", "2018-11-04T03:00:00Z", "2018-11-11T02:00:00Z",
      "2018-11-18T02:00:00Z", "2018-11-25T02:00:00Z", "2018-12-02T02:00:00Z",
      "2018-12-09T02:00:00Z"}},
    {"45 1 * * *",
     "Australia/Lord_Howe",
     "2026-04-03T00:00:00Z",
     {"2026-04-03T14:45:00Z", "2026-04-04T15:15:00Z", "2026-04-05T15:15:00Z",
      "2026-04-06T15:15:00Z", "2026-04-07T15:15:00Z", "2026-04-08T15:15:00Z",
      "2026-04-09T15:15:00Z"}},
    {"15 2 * * *",
     "Australia/Lord_Howe",
     "2026-10-02T00:00:00Z",
     {"2026-10-02T15:45:00Z", "2026-10-03T15:45:00Z", "2026-10-04T15:15:00Z",
      "2026-10-05T15:15:00Z", "2026-10-06T15:15:00Z", "2026-10-07T15:15:00Z",
      "2026-10-08T15:15:00Z"}},
};

struct Manual {
    const char* cron;
    const char* zone;
    const char* at;
    const char* start;
    const char* end;
};
const std::vector<Manual> kManual{
    {"@daily", "UTC", "2026-11-21T09:40:25.045085Z", "2026-11-20T00:00:00Z",
     "2026-11-21T00:00:00Z"},
    {"@daily", "UTC", "2026-11-21T00:00:00Z", "2026-11-20T00:00:00Z", "2026-11-21T00:00:00Z"},
    {"0 */2 * * *", "Europe/Paris", "2024-10-27T02:10:00Z", "2024-10-26T22:00:00Z",
     "2024-10-27T01:00:00Z"},
    {"30 2 * * *", "Europe/Paris", "2024-03-31T01:30:00Z", "2024-03-31T01:30:00Z",
     "2024-03-31T01:30:00Z"},
    {"@hourly", "Europe/Paris", "2024-10-27T01:30:00Z", "2024-10-27T00:00:00Z",
     "2024-10-27T01:00:00Z"},
    {"@weekly", "America/New_York", "2026-11-03T00:00:00Z", "2026-10-25T04:00:00Z",
     "2026-11-01T04:00:00Z"},
};

// The first run of a DAG that does not catch up.
struct First {
    const char* cron;
    const char* zone;
    const char* start_date;
    const char* now;
    const char* start;
    const char* end;
};
const std::vector<First> kFirst{
    {"@daily", "UTC", "2020-01-01T00:00:00Z", "2026-11-21T09:40:25.045085Z", "2026-11-20T00:00:00Z",
     "2026-11-21T00:00:00Z"},
    {"@daily", "UTC", "2020-01-01T00:00:00Z", "2026-11-21T00:00:00Z", "2026-11-20T00:00:00Z",
     "2026-11-21T00:00:00Z"},
    {"@daily", "UTC", "2026-11-20T12:00:00Z", "2026-11-21T10:00:00Z", "2026-11-21T00:00:00Z",
     "2026-11-22T00:00:00Z"},
    {"@daily", "UTC", "2027-11-20T12:00:00Z", "2026-11-21T10:00:00Z", "2027-11-21T00:00:00Z",
     "2027-11-22T00:00:00Z"},
    {"@hourly", "Europe/Paris", "2020-01-01T00:00:00Z", "2024-10-27T01:30:00Z",
     "2024-10-27T00:00:00Z", "2024-10-27T01:00:00Z"},
    {"30 2 * * *", "Europe/Paris", "2020-01-01T00:00:00Z", "2024-03-31T01:30:00Z",
     "2024-03-31T01:30:00Z", "2024-04-01T00:30:00Z"},
};

Instant at(std::string_view text) { return *parse_instant(text); }

class TimetableTest : public testing::Test {
  protected:
    Timetable table(const std::optional<std::string>& schedule, std::string_view zone = "UTC") {
        return *Timetable::parse(schedule, *Zone::load(disk_, zone));
    }
    io::PosixDisk disk_;
};

TEST_F(TimetableTest, MakesAirflowsIntervals) {
    for (const Chain& chain : kChains) {
        const Timetable timetable = table(chain.cron, chain.zone);
        std::optional<Interval> last;
        for (std::size_t i = 0; i + 1 < chain.bounds.size(); ++i) {
            last = timetable.next(last, {at(chain.start_date), std::nullopt, true}, Instant{});
            ASSERT_TRUE(last);
            EXPECT_EQ(iso_text(last->start), iso_text(at(chain.bounds[i])))
                << chain.cron << " " << chain.zone << " " << i;
        }
        EXPECT_EQ(iso_text(last->end), iso_text(at(chain.bounds.back()))) << chain.cron;
    }
}

TEST_F(TimetableTest, GivesManualRunsTheLastWholeInterval) {
    for (const Manual& one : kManual) {
        EXPECT_EQ(table(one.cron, one.zone).manual(at(one.at)),
                  (Interval{at(one.start), at(one.end)}))
            << one.cron << " " << one.at;
    }
    const Instant now = at("2026-11-21T10:00:00Z");
    EXPECT_EQ(table(std::nullopt).manual(now), (Interval{now, now}));
}

TEST_F(TimetableTest, LeavesThePastOutUnlessItCatchesUp) {
    for (const First& one : kFirst) {
        const auto first =
            table(one.cron, one.zone)
                .next(std::nullopt, {at(one.start_date), std::nullopt, false}, at(one.now));
        ASSERT_TRUE(first);
        EXPECT_EQ(*first, (Interval{at(one.start), at(one.end)})) << one.cron << " " << one.now;
    }
}

TEST_F(TimetableTest, EndsWithItsEndDate) {
    const Timetable daily = table("@daily");
    const Restriction limits{at("2026-01-01"), at("2026-01-02"), true};
    const auto first = daily.next(std::nullopt, limits, Instant{});
    const auto second = daily.next(first, limits, Instant{});
    ASSERT_TRUE(second);
    EXPECT_EQ(second->start, at("2026-01-02"));
    EXPECT_FALSE(daily.next(second, limits, Instant{}));
}

TEST_F(TimetableTest, BackfillsAllLogicalDatesOfARange) {
    const Timetable daily = table("@daily", "Europe/Paris");
    const auto all = daily.between(at("2024-03-30T23:00:00Z"), at("2024-04-01T22:00:00Z"), 100);
    ASSERT_EQ(all.size(), 3U);
    EXPECT_EQ(iso_text(all[0].start), "2024-03-30T23:00:00+00:00");
    EXPECT_EQ(iso_text(all[2].start), "2024-04-01T22:00:00+00:00");
    EXPECT_EQ(daily.between(at("2024-01-01"), at("2025-01-01"), 10).size(), 11U) << "one too many";
    EXPECT_TRUE(daily.between(at("2024-01-02"), at("2024-01-01"), 10).empty());
    EXPECT_TRUE(table(std::nullopt).between(at("2024-01-01"), at("2025-01-01"), 10).empty());
}

TEST_F(TimetableTest, KnowsWhatIsNoCron) {
    const Instant now = at("2026-11-21T10:00:00Z");
    EXPECT_FALSE(table(std::nullopt).next(std::nullopt, {}, now));
    const Timetable once = table("@once");
    const auto only = once.next(std::nullopt, {at("2026-01-01"), std::nullopt, false}, now);
    ASSERT_TRUE(only);
    EXPECT_EQ(only->end, at("2026-01-01"));
    EXPECT_FALSE(once.next(only, {}, now));
    const Timetable always = table("@continuous");
    const auto first = always.next(std::nullopt, {}, now);
    ASSERT_TRUE(first);
    EXPECT_EQ(always.next(first, {}, now + std::chrono::seconds(5)),
              (Interval{now, now + std::chrono::seconds(5)}));
}

}  // namespace
}  // namespace sched::calendar
