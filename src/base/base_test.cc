#include <gtest/gtest.h>

#include "base/ids.h"
#include "base/log_line.h"
#include "base/metric.h"
#include "base/result.h"
#include "base/slice.h"
#include "base/time.h"
#include "base/uuid.h"

namespace base {
namespace {

Result<int> half(int n) {
    if (n % 2 != 0) return Error{Code::invalid_argument, text(n, " is odd")};
    return n / 2;
}

Result<std::string> quarter(int n) {
    TRY(const int once, half(n));
    TRY(const int twice, half(once));
    return text(twice);
}

Result<> refuse_odd(int n) {
    TRY_VOID([n]() -> Result<> {
        if (auto halved = half(n); !halved) return halved.error();
        return {};
    }());
    return {};
}

TEST(Result, CarriesTheValueThrough) { EXPECT_EQ(*quarter(12), "3"); }

TEST(Result, CarriesTheFirstErrorPastTheRest) {
    const auto failed = quarter(10);
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().code, Code::invalid_argument);
    EXPECT_EQ(failed.error().what, "5 is odd");
    EXPECT_EQ(within("task 4", failed.error()).what, "task 4: 5 is odd");
    EXPECT_TRUE(refuse_odd(2));
    EXPECT_EQ(refuse_odd(3).error().what, "3 is odd");
}

TEST(CheckDeathTest, EndsTheProcessWithTheFacts) {
    EXPECT_DEATH(CHECK(1 == 2, "one is ", 1), "CHECK failed at .*base_test.cc.*1 == 2 . one is 1");
    EXPECT_DEATH((void)*half(3), "3 is odd");
}

TEST(Text, JoinsPartsOfEveryKind) {
    EXPECT_EQ(text("a", 'b', -1, 2U, true, 0.5, Offset{7}, TopicName{"t"}), "ab-12true0.57t");
    EXPECT_EQ(printable(std::string_view("a\x00\xff", 3)), "a\\x00\\xff");
    EXPECT_EQ(printable("abcdef", 3), "abc…");
}

TEST(Text, ParsesOnlyWholeNumbers) {
    int n = 0;
    EXPECT_TRUE(parse_number("42", n));
    EXPECT_EQ(n, 42);
    for (const auto* bad : {"", " 1", "1 ", "1x", "99999999999", "+1"})
        EXPECT_FALSE(parse_number(bad, n)) << bad;
}

TEST(Ids, CompareAndAdvance) {
    EXPECT_LT(Offset{1}, next(Offset{1}));
    EXPECT_EQ(distance(Offset{3}, advanced(Offset{3}, 4)), 4);
}

TEST(LogLine, QuotesWhatWouldBreakTheLine) {
    EXPECT_EQ(
        format_log_line(1'500, Level::warn, "log", "tail_cut",
                        {{"topic", "a b"}, {"bytes", "3"}, {"why", "say \"x\"\n"}}),
        R"(1970-01-01T00:00:01.500Z warn log tail_cut topic="a b" bytes=3 why="say \"x\"\n")");
}

TEST(Metrics, GiveTheSameCellForTheSameLabels) {
    Metrics metrics;
    metrics.counter("rest_records_total", "Records.", {{"topic", "a\"b"}}).add(2);
    metrics.counter("rest_records_total", "Records.", {{"topic", "a\"b"}}).add(3);
    metrics.gauge("run_shards", "Shards.").set(-1);
    EXPECT_EQ(
        metrics.prometheus_text(),
        "# HELP millrace_rest_records_total Records.\n# TYPE millrace_rest_records_total counter\n"
        "millrace_rest_records_total{topic=\"a\\\"b\"} 5\n"
        "# HELP millrace_run_shards Shards.\n# TYPE millrace_run_shards gauge\nmillrace_run_shards "
        "-1\n");
}

TEST(Slice, HoldsItsBufferAsLongAsAnyPartLives) {
    Slice part;
    {
        Slice whole(copy_of(as_bytes("header and batch")));
        part = whole.part(11, 5);
        part.bytes()[0] = std::byte{'B'};
        EXPECT_EQ(as_text(whole.view()), "header and Batch");
    }
    EXPECT_EQ(as_text(part.view()), "Batch");
    EXPECT_TRUE(Slice().empty());
    EXPECT_EQ(part.part(5, 0).size(), 0U);
}

TEST(Uuid, ReadsBackAsItIsShown) {
    const Uuid id = uuid_of(0x0123456789abcdef, 0xfedcba9876543210);
    // As Kafka's tools show 01234567-89ab-4def-bedc-ba9876543210.
    EXPECT_EQ(text_of(id), "ASNFZ4mrTe--3LqYdlQyEA");
    EXPECT_EQ(parse_uuid(text_of(id)), id);
    EXPECT_EQ(text_of(Uuid{}), "AAAAAAAAAAAAAAAAAAAAAA");
    EXPECT_TRUE(Uuid{}.is_none());
    for (const std::string_view bad :
         {"", "AAAA", "AAAAAAAAAAAAAAAAAAAAA=", "AAAAAAAAAAAAAAAAAAAAAB"}) {
        EXPECT_FALSE(parse_uuid(bad)) << bad;
    }
}

}  // namespace
}  // namespace base
