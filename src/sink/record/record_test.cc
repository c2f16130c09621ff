#include <gtest/gtest.h>

#include "io/posix_disk.h"
#include "sink/record/sink_record.h"
#include "sink/record/time_pattern.h"
#include "sink/record/value.h"

namespace sink {
namespace {

using sched::calendar::Zone;

constexpr std::int64_t kTime = 1'700'000'000'123;  // 2023-11-14T22:13:20.123Z, a Tuesday

Value json(const std::string& text) {
    auto value = parse_json(text);
    EXPECT_TRUE(value) << value.error().what;
    return value ? *std::move(value) : Value();
}

TEST(Value, KeepsEveryDigitAndTheOrderOfNames) {
    const std::string text =
        R"({"b":18446744073709551615,"a":[1.10,-0,1e400,true,null],"c":{"d":"ä\n"}})";
    EXPECT_EQ(json_of(json(" " + text + "\n")), text);
    EXPECT_EQ(json_of(json(R"({"a":1,"b":2,"a":3})")), R"({"a":3,"b":2})");
    EXPECT_FALSE(parse_json("{"));
}

TEST(Value, PrintsAsJavaDoes) {
    EXPECT_EQ(plain_text(json(R"({"a":1,"b":["x",null],"c":{"d":true}})")),
              "{a=1, b=[x, null], c={d=true}}");
    EXPECT_EQ(plain_text(json("\"text\"")), "text");
}

TEST(Value, FindsDottedPaths) {
    const Value value = json(R"({"a":{"b":{"c":7}},"a.b":8})");
    EXPECT_EQ(find_path(value, "a.b.c")->to_integer(), 7);
    EXPECT_EQ(find_path(value, "a.b")->to_integer(), 8) << "the whole name wins";
    EXPECT_EQ(find_path(value, "a.x.c"), nullptr);
}

TEST(Converter, ReadsWhatConnectReads) {
    const auto bytes = [](std::string_view text) { return std::optional(base::as_bytes(text)); };
    EXPECT_EQ(*to_value(Converter::json, bytes("{\"a\": 1}")), json("{\"a\":1}"));
    EXPECT_TRUE(to_value(Converter::json, std::nullopt)->is_null());
    EXPECT_NE(to_value(Converter::json, bytes("{")).error().what.find("serialization error"),
              std::string::npos);
    EXPECT_EQ(*to_value(Converter::json_with_schemas,
                        bytes(R"({"schema":{"type":"string"},"payload":"x"})")),
              Value::text("x"));
    EXPECT_NE(to_value(Converter::json_with_schemas, bytes("{\"a\":1}"))
                  .error()
                  .what.find("schemas.enable"),
              std::string::npos);
    EXPECT_EQ(*to_value(Converter::string, bytes("x")), Value::text("x"));
    EXPECT_FALSE(to_value(Converter::string, bytes("\xFF")));
}

TEST(Converter, WritesWhatTheQuickstartShows) {
    EXPECT_EQ(to_bytes(Converter::json_with_schemas, Value::text("foo")),
              R"({"schema":{"type":"string","optional":false},"payload":"foo"})");
    EXPECT_EQ(to_bytes(Converter::json_with_schemas, json(R"({"line":"foo"})")),
              R"({"schema":{"type":"struct","fields":[{"type":"string","optional":false,)"
              R"("field":"line"}],"optional":false},"payload":{"line":"foo"}})");
    EXPECT_EQ(to_bytes(Converter::string, Value::text("foo")), "foo");
    EXPECT_EQ(to_bytes(Converter::json, Value()), std::nullopt);
}

TEST(Converter, IsNamedByItsClass) {
    const auto named = [](Properties properties) {
        return read_converter(properties, "value.converter", Converter::json);
    };
    EXPECT_EQ(*named({}), Converter::json);
    EXPECT_EQ(*named({{"value.converter", "org.apache.kafka.connect.storage.StringConverter"}}),
              Converter::string);
    EXPECT_EQ(
        *named({{"value.converter", "JsonConverter"}, {"value.converter.schemas.enable", "true"}}),
        Converter::json_with_schemas);
    EXPECT_EQ(*named({{"value.converter", "org.apache.kafka.connect.json.JsonConverter"}}),
              Converter::json);
    EXPECT_EQ(named({{"value.converter", "io.confluent.connect.avro.AvroConverter"}}).error().code,
              base::Code::unsupported);
}

std::string formatted(std::string_view pattern, std::int64_t time = kTime) {
    const auto parsed = TimePattern::parse(pattern);
    EXPECT_TRUE(parsed) << pattern;
    return parsed ? parsed->format(time, Zone::utc()) : "";
}

TEST(TimePattern, WritesJodasLetters) {
    EXPECT_EQ(formatted("'year'=YYYY/'month'=MM/'day'=dd/'hour'=HH"),
              "year=2023/month=11/day=14/hour=22");
    EXPECT_EQ(formatted("yyyy-MM-dd'T'HH:mm:ss.SSSZ"), "2023-11-14T22:13:20.123+0000");
    EXPECT_EQ(formatted("yy M d H h a m s"), "23 11 14 22 10 PM 13 20");
    EXPECT_EQ(formatted("EEE EEEE e MMM MMMM"), "Tue Tuesday 2 Nov November");
    EXPECT_EQ(formatted("xxxx ww DDD 'o''clock'"), "2023 46 318 o'clock");
    EXPECT_EQ(formatted("yyyyMMdd", -1), "19691231");
}

TEST(TimePattern, RefusesWhatItCannotWrite) {
    EXPECT_FALSE(TimePattern::parse("year=YYYY"));  // "r" is no letter of Joda's
    EXPECT_FALSE(TimePattern::parse("'open"));
    EXPECT_FALSE(TimePattern::parse(std::string(21, 'y')));
}

TEST(TimePattern, ReadsBackWhatItWrote) {
    for (const std::string_view text :
         {"yyyy-MM-dd'T'HH:mm:ss.SSS", "yyyyMMddHHmmssSSS", "dd MMM yyyy hh:mm:ss.SSS a"}) {
        const auto pattern = TimePattern::parse(text);
        ASSERT_TRUE(pattern);
        EXPECT_EQ(pattern->read(pattern->format(kTime, Zone::utc()), Zone::utc()), kTime) << text;
    }
    const auto pattern = TimePattern::parse("yyyy-MM-dd");
    EXPECT_EQ(pattern->read("2023-02-30", Zone::utc()), std::nullopt);
    EXPECT_EQ(pattern->read("2023-02-03x", Zone::utc()), std::nullopt);
}

TEST(TimePattern, GoesByTheZone) {
    io::PosixDisk disk;
    const auto zone = Zone::load(disk, "Europe/Paris");
    if (!zone) GTEST_SKIP() << "no zone database: " << zone.error().what;
    const auto pattern = TimePattern::parse("yyyy-MM-dd HH:mm Z");
    EXPECT_EQ(pattern->format(kTime, *zone), "2023-11-14 23:13 +0100");
}

TEST(Instant, IsDigitsOrIso) {
    EXPECT_EQ(read_instant("1700000000123"), kTime);
    EXPECT_EQ(read_instant("2023-11-14T22:13:20.123Z"), kTime);
    EXPECT_EQ(read_instant("yesterday"), std::nullopt);
}

}  // namespace
}  // namespace sink
