#include "sched/calendar/zone.h"

#include <gtest/gtest.h>

#include "io/posix_disk.h"

namespace sched::calendar {
namespace {

class ZoneTest : public testing::Test {
  protected:
    Zone zone(std::string_view name) { return *Zone::load(disk_, name); }
    std::int64_t minutes_at(std::string_view name, std::string_view at) {
        return std::chrono::duration_cast<std::chrono::minutes>(
                   zone(name).offset_at(*parse_instant(at)))
            .count();
    }
    std::string utc_of(std::string_view name, std::string_view local) {
        return iso_text(zone(name).to_instant(*parse_local(local)));
    }
    io::PosixDisk disk_;
};

TEST_F(ZoneTest, KnowsChangesOfThePastAndOfTheFarFuture) {
    EXPECT_EQ(minutes_at("Europe/Paris", "2024-03-31T00:59:59Z"), 60);
    EXPECT_EQ(minutes_at("Europe/Paris", "2024-03-31T01:00:00Z"), 120);
    EXPECT_EQ(minutes_at("Europe/Paris", "2024-10-27T00:59:59Z"), 120);
    EXPECT_EQ(minutes_at("Europe/Paris", "2024-10-27T01:00:00Z"), 60);
    // Behind the file's table its rule goes on.
    EXPECT_EQ(minutes_at("Europe/Paris", "2350-07-01T00:00:00Z"), 120);
    EXPECT_EQ(minutes_at("America/New_York", "2350-01-01T00:00:00Z"), -300);
    EXPECT_EQ(minutes_at("Australia/Sydney", "2350-01-01T00:00:00Z"), 660);
    EXPECT_EQ(minutes_at("Australia/Sydney", "2350-07-01T00:00:00Z"), 600);
    EXPECT_EQ(minutes_at("Australia/Lord_Howe", "2026-01-01T00:00:00Z"), 660);
    EXPECT_EQ(minutes_at("Australia/Lord_Howe", "2026-07-01T00:00:00Z"), 630);
    EXPECT_EQ(minutes_at("Asia/Kolkata", "2026-07-01T00:00:00Z"), 330);
    EXPECT_EQ(minutes_at("America/Sao_Paulo", "2100-01-01T00:00:00Z"), -180);
    EXPECT_EQ(minutes_at("UTC", "2100-01-01T00:00:00Z"), 0);
}

TEST_F(ZoneTest, ReadsClocksThatAreMoved) {
    EXPECT_EQ(utc_of("Europe/Paris", "2024-03-31T01:59:00"), "2024-03-31T00:59:00+00:00");
    EXPECT_EQ(utc_of("Europe/Paris", "2024-03-31T02:30:00"), "2024-03-31T01:30:00+00:00")
        << "no clock shows it: half an hour after the change";
    EXPECT_EQ(utc_of("Europe/Paris", "2024-10-27T02:30:00"), "2024-10-27T01:30:00+00:00")
        << "shown twice: the second time";
    EXPECT_EQ(utc_of("Europe/Paris", "2024-10-27T03:00:00"), "2024-10-27T02:00:00+00:00");
    EXPECT_EQ(utc_of("America/New_York", "2026-11-01T01:30:00"), "2026-11-01T06:30:00+00:00");
}

TEST_F(ZoneTest, RefusesWhatIsNoZone) {
    for (const char* const wrong : {"Mars/Olympus", "../passwd", "/etc/passwd", "", "Europe"}) {
        EXPECT_FALSE(Zone::load(disk_, wrong)) << wrong;
    }
    EXPECT_FALSE(Zone::parse("x", "TZif2"));
    const auto bytes = io::read_file(disk_, "/usr/share/zoneinfo/Europe/Paris", 65'536);
    ASSERT_TRUE(bytes);
    const std::string whole(base::as_text(*bytes));
    for (std::size_t size = 0; size < whole.size(); size += 7) {
        EXPECT_FALSE(Zone::parse("x", std::string_view(whole).substr(0, size))) << size;
    }
}

TEST(InstantTest, ReadsAndWritesIso) {
    EXPECT_EQ(iso_text(*parse_instant("2026-11-21T09:40:25.045085+00:00")),
              "2026-11-21T09:40:25.045085+00:00");
    EXPECT_EQ(iso_text(*parse_instant("2026-11-21")), "2026-11-21T00:00:00+00:00");
    EXPECT_EQ(iso_text(*parse_instant("2026-11-21 10:00")), "2026-11-21T10:00:00+00:00");
    EXPECT_EQ(iso_text(*parse_instant("2026-11-21T10:00:00.5+0130")),
              "2026-11-21T08:30:00.500000+00:00");
    EXPECT_EQ(iso_text(*parse_instant("1969-12-31T23:59:59.999999Z")),
              "1969-12-31T23:59:59.999999+00:00");
    for (const char* const wrong :
         {"", "2026", "2026-13-01", "2026-02-30", "2026-11-21T", "2026-11-21T25:00", "2026-11-21T1",
          "2026-11-21T10:00:60", "2026-11-21T10:00Zx", "2026-11-21T10:00+1", "-026-11-21"}) {
        EXPECT_FALSE(parse_instant(wrong)) << wrong;
    }
    EXPECT_FALSE(parse_local("2026-11-21T10:00Z"));
}

}  // namespace
}  // namespace sched::calendar
