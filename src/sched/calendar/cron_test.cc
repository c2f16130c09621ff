#include "sched/calendar/cron.h"

#include <gtest/gtest.h>

namespace sched::calendar {
namespace {

LocalTime local(std::string_view text) { return *parse_local(text); }

std::string text_of(LocalTime at) { return iso_text(Instant(at.time_since_epoch())).substr(0, 16); }

std::string next(std::string_view cron, std::string_view after) {
    return text_of(Cron::parse(cron)->next(local(after)));
}
std::string previous(std::string_view cron, std::string_view before) {
    return text_of(Cron::parse(cron)->previous(local(before)));
}

TEST(CronTest, MovesStrictlyOn) {
    EXPECT_EQ(next("@daily", "2026-11-21"), "2026-11-22T00:00");
    EXPECT_EQ(next("@daily", "2026-11-20T23:59:59.999999"), "2026-11-21T00:00");
    EXPECT_EQ(previous("@daily", "2026-11-21"), "2026-11-20T00:00");
    EXPECT_EQ(previous("@daily", "2026-11-21T00:00:00.000001"), "2026-11-21T00:00");
    EXPECT_EQ(next("*/15 * * * *", "2026-11-21T10:14:30"), "2026-11-21T10:15");
    EXPECT_EQ(next("5/15 * * * *", "2026-11-21T10:36"), "2026-11-21T10:50");
    EXPECT_EQ(next("0 9-17 * * mon-fri", "2026-11-20T17:00"), "2026-11-23T09:00");
}

TEST(CronTest, KnowsThePresets) {
    EXPECT_EQ(next("@hourly", "2026-11-21T10:10"), "2026-11-21T11:00");
    EXPECT_EQ(next("@weekly", "2026-11-21"), "2026-11-22T00:00");
    EXPECT_EQ(next("@monthly", "2026-11-21"), "2026-12-01T00:00");
    EXPECT_EQ(next("@quarterly", "2026-11-21"), "2027-01-01T00:00");
    EXPECT_EQ(next("@yearly", "2026-11-21"), "2027-01-01T00:00");
}

TEST(CronTest, TakesEitherKindOfDay) {
    // The 13th, and every Friday.
    EXPECT_EQ(next("0 0 13 * fri", "2026-11-07"), "2026-11-13T00:00");
    EXPECT_EQ(next("0 0 13 * fri", "2026-12-11"), "2026-12-13T00:00");
    EXPECT_EQ(next("0 0 1-31 * mon", "2026-11-17"), "2026-11-18T00:00") << "every day is a day";
    EXPECT_EQ(next("0 0 * * mon", "2026-11-17"), "2026-11-23T00:00");
    EXPECT_EQ(next("0 0 ? * mon", "2026-11-17"), "2026-11-23T00:00");
}

TEST(CronTest, KnowsLastAndNthDays) {
    EXPECT_EQ(next("0 0 l * *", "2028-02-01"), "2028-02-29T00:00");
    EXPECT_EQ(next("0 0 * * l5", "2026-11-01"), "2026-11-27T00:00");
    EXPECT_EQ(next("0 0 * * fri#2", "2026-11-01"), "2026-11-13T00:00");
    EXPECT_EQ(next("0 0 * * MON#1", "2026-11-03"), "2026-12-07T00:00");
    EXPECT_EQ(next("0 0 * * fri#5", "2026-11-01"), "2027-01-29T00:00");
}

TEST(CronTest, GoesAroundTheEnd) {
    EXPECT_EQ(next("0 22-2 * * *", "2026-11-21T02:00"), "2026-11-21T22:00");
    EXPECT_EQ(next("0 0 * nov-feb *", "2027-02-28"), "2027-11-01T00:00");
    EXPECT_EQ(next("0 0 * * fri-mon", "2026-11-23"), "2026-11-27T00:00");
    EXPECT_EQ(next("0 0 * * 7", "2026-11-21"), "2026-11-22T00:00");
    EXPECT_EQ(next("0 0 29 2 *", "2026-01-01"), "2028-02-29T00:00");
    EXPECT_EQ(next("0 0 29 2 *", "2096-03-01"), "2104-02-29T00:00");
    EXPECT_EQ(previous("0 0 29 2 *", "2104-02-29"), "2096-02-29T00:00");
}

TEST(CronTest, RefusesInWords) {
    const auto refusal = [](std::string_view text) { return Cron::parse(text).error().what; };
    EXPECT_EQ(refusal("60 * * * *"),
              "schedule \"60 * * * *\": \"60\" as minute: numbers from 0 to 59 are expected");
    EXPECT_EQ(refusal("* * 0 * *"),
              "schedule \"* * 0 * *\": \"0\" as day of month: numbers from 1 to 31 are expected");
    EXPECT_NE(refusal("0 0 31 feb *").find("there is no such date"), std::string::npos);
    EXPECT_NE(refusal("* * * *").find("five fields"), std::string::npos);
    EXPECT_NE(refusal("@dayly").find("five fields"), std::string::npos);
    for (const char* const wrong : {"*/0 * * * *", "1-2-3 * * * *", "a * * * *", "1,,2 * * * *",
                                    "? * * * *", "* * * * fri#6", "* * * * l9", "-1 * * * *", ""}) {
        EXPECT_FALSE(Cron::parse(wrong)) << wrong;
    }
}

TEST(CronTest, DescribesItself) {
    const auto words = [](std::string_view text) { return Cron::parse(text)->description(); };
    EXPECT_EQ(words("@daily"), "At 00:00");
    EXPECT_EQ(words("@weekly"), "At 00:00, only on Sunday");
    EXPECT_EQ(words("@yearly"), "At 00:00, on day 1 of the month, only in January");
    EXPECT_EQ(words("@hourly"), "Every hour");
    EXPECT_EQ(words("* * * * *"), "Every minute");
    EXPECT_EQ(words("*/7 3 * * *"), "*/7 3 * * *");
}

}  // namespace
}  // namespace sched::calendar
