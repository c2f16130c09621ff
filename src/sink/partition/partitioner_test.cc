#include "sink/partition/partitioner.h"

#include <gtest/gtest.h>

namespace sink {
namespace {

constexpr std::int64_t kTime = 1'700'000'000'123;  // 2023-11-14T22:13:20.123Z

SinkRecord record_of(const std::string& value) {
    SinkRecord record;
    record.topic = base::TopicName{"t"};
    record.partition = base::Partition{3};
    record.time = base::from_epoch_ms(kTime);
    record.value = *parse_json(value);
    return record;
}

Result<std::string> directory(Properties properties, const std::string& value) {
    if (properties.contains("partitioner.class")) {
        properties["partitioner.class"] =
            "io.confluent.connect.storage.partitioner." + properties["partitioner.class"];
    }
    TRY(const Partitioner partitioner, Partitioner::parse(properties, "/"));
    const SinkRecord record = record_of(value);
    std::int64_t time = 0;
    if (partitioner.is_time_based()) {
        TRY(time, partitioner.time_of(record, kTime + 1));
    }
    return partitioner.directory_of(record, time);
}

Properties timed(Properties more) {
    more.try_emplace("partitioner.class", "TimeBasedPartitioner");
    more.try_emplace("locale", "en-US");
    more.try_emplace("timezone", "UTC");
    more.try_emplace("partition.duration.ms", "60000");
    more.try_emplace("path.format", "'m'=mm");
    return more;
}

TEST(Partitioner, GoesByPartitionUnlessAskedOtherwise) {
    EXPECT_EQ(*directory({}, "1"), "partition=3");
    EXPECT_TRUE(Partitioner::parse({}, "/")->is_default());
}

TEST(Partitioner, GoesByFieldsOfJsonWithoutSchemas) {
    const Properties fields{{"partitioner.class", "FieldPartitioner"},
                            {"partition.field.name", "country, user.age,ok"}};
    EXPECT_EQ(*directory(fields, R"({"country":"fr","user":{"age":7},"ok":true})"),
              "country=fr/user.age=7/ok=true");
    EXPECT_NE(directory(fields, R"({"country":"fr"})").error().what.find("user.age"),
              std::string::npos);
    EXPECT_FALSE(directory(fields, "1"));
    EXPECT_FALSE(directory(fields, R"({"country":null,"user":{"age":7},"ok":1})"));
    EXPECT_FALSE(directory({{"partitioner.class", "FieldPartitioner"}}, "{}"));
}

TEST(Partitioner, GoesByTime) {
    EXPECT_EQ(*directory(timed({{"timestamp.extractor", "Record"}}), "1"), "m=13");
    EXPECT_EQ(*directory(timed({{"timestamp.extractor", "RecordField"},
                                {"timestamp.field", "a.t"},
                                {"path.format", "HH:mm:ss"}}),
                         R"({"a":{"t":"2026-11-21T08:09:59Z"}})"),
              "08:09:00")
        << "of whole durations";
    EXPECT_EQ(
        *directory(
            {{"partitioner.class", "HourlyPartitioner"}, {"locale", "en"}, {"timezone", "UTC"}},
            "1"),
        "year=2023/month=11/day=14/hour=22");
    EXPECT_EQ(*directory({{"partitioner.class", "DailyPartitioner"},
                          {"locale", "en"},
                          {"timezone", "UTC"},
                          {"timestamp.extractor", "RecordField"}},
                         R"({"timestamp":0})"),
              "year=1970/month=01/day=01");
}

TEST(Partitioner, GoesByTheZonesClock) {
    if (!load_zone("America/New_York")) GTEST_SKIP() << "no zone database";
    EXPECT_EQ(*directory({{"partitioner.class", "DailyPartitioner"},
                          {"locale", "en"},
                          {"timezone", "Asia/Tokyo"},
                          {"timestamp.extractor", "Record"}},
                         "1"),
              "year=2023/month=11/day=15");
}

TEST(Partitioner, RefusesTimesThatAreNone) {
    const Properties field = timed({{"timestamp.extractor", "RecordField"}});
    EXPECT_FALSE(directory(field, "{}"));
    EXPECT_FALSE(directory(field, R"({"timestamp":"soon"})"));
    EXPECT_FALSE(directory(field, R"({"timestamp":9223372036854775807})"));
    EXPECT_FALSE(directory(field, R"({"timestamp":1.5})"));
}

TEST(Partitioner, RefusesConfigurationsByName) {
    for (const auto& [key, value] : Properties{{"timezone", "Mars/Olympus"},
                                               {"timezone", ""},
                                               {"locale", ""},
                                               {"partition.duration.ms", "-1"},
                                               {"path.format", "'open"},
                                               {"path.format", ""},
                                               {"timestamp.extractor", "Sundial"},
                                               {"partitioner.class", "MoonPartitioner"}}) {
        const auto refused = directory(timed({{key, value}}), "{}");
        ASSERT_FALSE(refused) << key;
        EXPECT_NE(refused.error().what.find(key), std::string::npos) << refused.error().what;
    }
}

}  // namespace
}  // namespace sink
