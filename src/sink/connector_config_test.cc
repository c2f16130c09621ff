#include "sink/connector_config.h"

#include <gtest/gtest.h>

#include "base/text.h"
#include "sink/object_naming.h"

namespace sink {
namespace {

using base::Code;

Properties with(Properties changes) {
    Properties properties{
        {"connector.class", "io.confluent.connect.s3.S3SinkConnector"},
        {"topics.regex", "0a1b2c3d4e5f.*"},
        {"s3.bucket.name", "user-0a1b2c3d4e5f-bucket"},
        {"flush.size", "1"},
        {"format.class", "io.confluent.connect.s3.format.json.JsonFormat"},
        {"storage.class", "io.confluent.connect.s3.storage.S3Storage"},
    };
    for (auto& [key, value] : changes) {
        // "-" takes a key away.
        if (value == "-") properties.erase(key);
        if (value != "-") properties.insert_or_assign(key, value);
    }
    return properties;
}

ConnectorConfig good(Properties changes) {
    auto config = read_connector_config(with(std::move(changes)));
    EXPECT_TRUE(config) << config.error().what;
    return config ? *std::move(config) : ConnectorConfig{};
}

TEST(ConnectorConfig, TakesTheSeedsPropertiesAsTheyAre) {
    const auto properties = parse_properties(
        "connector.class=io.confluent.connect.s3.S3SinkConnector\ns3.region=us-east-1\n"
        "flush.size=1\nschema.compatibility=NONE\ntasks.max=3\ntopics.regex=0a1b2c3d4e5f.*\n"
        "format.class=io.confluent.connect.s3.format.json.JsonFormat\n"
        "partitioner.class=io.confluent.connect.storage.partitioner.DefaultPartitioner\n"
        "value.converter.schemas.enable=false\n"
        "value.converter=org.apache.kafka.connect.json.JsonConverter\n"
        "storage.class=io.confluent.connect.s3.storage.S3Storage\n"
        "key.converter=org.apache.kafka.connect.storage.StringConverter\n"
        "s3.bucket.name=user-0a1b2c3d4e5f-bucket\n");
    const auto config = read_connector_config(*properties);
    ASSERT_TRUE(config) << config.error().what;
    EXPECT_EQ(config->bucket, "user-0a1b2c3d4e5f-bucket");
    EXPECT_EQ(config->flush_records, 1);
    EXPECT_TRUE(config->unknown_keys.empty());
    EXPECT_TRUE(config->selects(TopicName{"0a1b2c3d4e5f.pin"}));
    EXPECT_FALSE(config->selects(TopicName{"x0a1b2c3d4e5f.pin"}));
}

TEST(ConnectorConfig, HasConfluentsDefaults) {
    const ConnectorConfig config = good({});
    EXPECT_EQ(config.topics_directory, "topics");
    EXPECT_EQ(config.directory_delimiter, "/");
    EXPECT_EQ(config.file_delimiter, "+");
    EXPECT_EQ(config.offset_digits, 10U);
    EXPECT_EQ(config.nulls, BadRecords::keep);
    EXPECT_EQ(config.unreadable, BadRecords::keep);
    EXPECT_FALSE(config.rotate_schedule);
}

TEST(ConnectorConfig, ReadsWhatIsGiven) {
    const ConnectorConfig config = good({{"name", "c"},
                                         {"topics.regex", "-"},
                                         {"topics", " a , b,"},
                                         {"flush.size", " 100 "},
                                         {"behavior.on.null.values", "ignore"},
                                         {"errors.tolerance", "all"},
                                         {"rotate.schedule.interval.ms", "60000"},
                                         {"timezone", "UTC"},
                                         {"flush.sise", "7"}});
    EXPECT_EQ(config.name, "c");
    EXPECT_EQ(config.flush_records, 100);
    EXPECT_TRUE(config.selects(TopicName{"b"}));
    EXPECT_FALSE(config.selects(TopicName{"ab"}));
    EXPECT_EQ(config.nulls, BadRecords::skip);
    EXPECT_EQ(config.unreadable, BadRecords::skip);
    EXPECT_EQ(config.rotate_schedule, std::chrono::minutes(1));
    EXPECT_EQ(config.unknown_keys, std::vector<std::string>{"flush.sise"});
}

struct Refusal {
    Properties changes;
    Code code;
    std::string_view what;  // how the words begin
};

TEST(ConnectorConfig, RefusesByNameWhatItCannotDo) {
    const std::vector<Refusal> refusals{
        {{{"flush.size", "-"}}, Code::invalid_argument, "flush.size is missing"},
        {{{"flush.size", "0"}}, Code::invalid_argument, "flush.size=0 is not a whole number"},
        {{{"flush.size", "1.5"}}, Code::invalid_argument, "flush.size=1.5 is not"},
        {{{"s3.bucket.name", "-"}}, Code::invalid_argument, "s3.bucket.name is missing"},
        {{{"format.class", "-"}}, Code::invalid_argument, "format.class is missing"},
        {{{"storage.class", " "}}, Code::invalid_argument, "storage.class is missing"},
        {{{"topics", "a"}}, Code::invalid_argument, "topics and topics.regex are both given"},
        {{{"topics.regex", "-"}}, Code::invalid_argument, "topics or topics.regex is missing"},
        {{{"topics.regex", "-"}, {"topics", ","}}, Code::invalid_argument, "topics names no"},
        {{{"topics.regex", "("}}, Code::invalid_argument, "topics.regex '('"},
        {{{"format.class", "io.confluent.connect.s3.format.avro.AvroFormat"}},
         Code::unsupported,
         "format.class=io.confluent.connect.s3.format.avro.AvroFormat is not supported"},
        {{{"partitioner.class", "FieldPartitioner"}}, Code::unsupported, "partitioner.class="},
        {{{"value.converter.schemas.enable", "true"}},
         Code::unsupported,
         "value.converter.schemas.enable=true"},
        {{{"s3.compression.type", "gzip"}}, Code::unsupported, "s3.compression.type=gzip"},
        {{{"transforms", "t"}}, Code::unsupported, "transforms=t is not supported; only nothing"},
        {{{"errors.tolerance", "some"}}, Code::invalid_argument, "errors.tolerance=some"},
        {{{"rotate.schedule.interval.ms", "5"}}, Code::invalid_argument, "timezone is missing"},
        {{{"filename.offset.zero.pad.width", "-1"}},
         Code::invalid_argument,
         "filename.offset.zero.pad.width=-1"},
    };
    for (const Refusal& refusal : refusals) {
        const auto config = read_connector_config(with(refusal.changes));
        ASSERT_FALSE(config) << refusal.what;
        EXPECT_EQ(config.error().code, refusal.code) << config.error().what;
        EXPECT_TRUE(config.error().what.starts_with(refusal.what)) << config.error().what;
    }
}

TEST(TopicPattern, MatchesTheWholeNameAsJavaDoes) {
    struct Case {
        std::string_view pattern;
        std::string_view yes;
        std::string_view no;
    };
    for (const Case& one : std::vector<Case>{
             {"a.*", "a.pin", "ba.pin"},
             {"a", "a", "aa"},
             {"a|bc", "bc", "abc"},
             {"(?:a|b)+\\.pin", "abab.pin", "abcpin"},
             {"\\w+-\\d{2,3}", "x_1-123", "x-1"},
             {"[\\w.]+", "a.b_c", "a-b"},
             {"[^ab]x?", "cx", "ax"},
             {"a{2}", "aa", "a"},
             {".*\\-x", "a-x", "ax"},
             {"", "", "a"},
         }) {
        const auto pattern = TopicPattern::parse(one.pattern);
        ASSERT_TRUE(pattern) << pattern.error().what;
        EXPECT_TRUE(pattern->matches(TopicName{std::string(one.yes)})) << one.pattern;
        EXPECT_FALSE(pattern->matches(TopicName{std::string(one.no)})) << one.pattern;
    }
}

TEST(TopicPattern, RefusesWhatCostsTooMuchOrReadsOtherwise) {
    for (const std::string_view bad :
         {"(a)\\1", "a*?", "a*+", "(?=a)", "(?<n>a)", "[a[b]]", "[a&&b]", "[a", "[]", "a{100}",
          "a{1,2", "a{x}", "\\p{Alpha}", "\\", "\x01", "ä", "(", "((a{9}){9}{9}){9}{9}"}) {
        EXPECT_FALSE(TopicPattern::parse(bad)) << bad;
    }
    EXPECT_FALSE(TopicPattern::parse(std::string(513, 'a')));
}

TEST(ObjectNaming, IsTheLayoutThatReadersKnow) {
    const base::TopicPartition place{TopicName{"0a1b2c3d4e5f.pin"}, base::Partition{0}};
    EXPECT_EQ(ObjectNaming(good({}), place).key(Offset{17}),
              "topics/0a1b2c3d4e5f.pin/partition=0/0a1b2c3d4e5f.pin+0+0000000017.json");
    EXPECT_EQ(ObjectNaming(good({}), place).key(Offset{12345678901}),
              "topics/0a1b2c3d4e5f.pin/partition=0/0a1b2c3d4e5f.pin+0+12345678901.json");
    const base::TopicPartition other{TopicName{"t"}, base::Partition{12}};
    EXPECT_EQ(ObjectNaming(good({{"topics.dir", ""},
                                 {"file.delim", "_"},
                                 {"directory.delim", "|"},
                                 {"filename.offset.zero.pad.width", "3"}}),
                           other)
                  .key(Offset{5}),
              "t|partition=12|t_12_005.json");
}

}  // namespace
}  // namespace sink
