#include <gtest/gtest.h>

#include "app/commands/job.h"
#include "app/commands/listing.h"
#include "app/commands/offset_target.h"

namespace app::commands {
namespace {

TEST(OffsetTarget, ReadsTimes) {
    const auto ms = [](std::string_view text) {
        const auto time = parse_datetime(text);
        return time ? base::epoch_ms(*time) : -1;
    };
    EXPECT_EQ(ms("1970-01-02T00:00:01Z"), 86'401'000);
    EXPECT_EQ(ms("1970-01-02T00:00:01.25"), 86'401'250);
    EXPECT_EQ(ms("1970-01-02 02:00+02:00"), 86'400'000);
    EXPECT_EQ(ms("1970-01-01T22:30-0130"), 86'400'000);
    for (const std::string_view bad :
         {"", "1970", "1970-13-01T00:00", "1970-01-32T00:00", "1970-01-01T24:00",
          "1970-01-01T00:60", "x", "1970-01-01", "1970-01-01T00:00:00x", "1970-02-30T00:00"}) {
        EXPECT_EQ(ms(bad), -1) << bad;
    }
}

TEST(Job, TravelsAsJson) {
    const Job job{"sql", {{"statement", "select 'ü\n\"'"}, {"format", "json"}}};
    const auto back = job_from_json(job_to_json(job));
    ASSERT_TRUE(back);
    EXPECT_EQ(back->verb, job.verb);
    EXPECT_EQ(back->words, job.words);
    EXPECT_FALSE(job_from_json("{"));
}

TEST(Listing, RendersEveryShape) {
    Listing listing({"name", "count"});
    listing.add({text_cell("a,b"), number_cell(12)});
    EXPECT_EQ(*listing.render("table"), "name  count\na,b      12\n");
    EXPECT_EQ(*listing.render("json"), "[{\"name\":\"a,b\",\"count\":12}]\n");
    EXPECT_EQ(*listing.render("csv"), "name,count\n\"a,b\",12\n");
    EXPECT_FALSE(listing.render("xml"));
}

}  // namespace
}  // namespace app::commands
