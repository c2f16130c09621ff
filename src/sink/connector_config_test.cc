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

TEST(ConnectorConfig, ReadsWhereAnOutsideBucketIs) {
    EXPECT_FALSE(good({}).store);
    const ConnectorConfig config = good({{"store.url", "http://127.0.0.1:9000"},
                                         {"s3.region", "eu-west-1"},
                                         {"s3.path.style.access.enabled", "false"},
                                         {"aws.access.key.id", "id"},
                                         {"aws.secret.access.key", "secret"},
                                         {"s3.part.retries", "7"}});
    ASSERT_TRUE(config.store);
    EXPECT_EQ(config.store->url, "http://127.0.0.1:9000");
    EXPECT_EQ(config.store->region, "eu-west-1");
    EXPECT_FALSE(config.store->is_by_path);
    EXPECT_EQ(config.store->access_key_id, "id");
    EXPECT_EQ(config.store->secret_access_key, "secret");
    EXPECT_EQ(config.store->retries, 7);
    EXPECT_EQ(config.store->retry_backoff, std::chrono::milliseconds(200));
}

struct Refusal {
    Properties changes;
    Code code;
    std::string_view what;  // how the words begin
};

TEST(ConnectorConfig, RefusesByNameWhatItCannotDo) {
    const std::vector<Refusal> refusals{
        {{{"flush.size", "-"}}, Code::invalid_argument, "Missing required configuration \"flush"},
        {{{"flush.size", "0"}}, Code::invalid_argument, "Invalid value 0 for configuration flush"},
        {{{"flush.size", "1.5"}}, Code::invalid_argument, "Invalid value 1.5 for configuration fl"},
        {{{"s3.bucket.name", "-"}}, Code::invalid_argument, "Missing required configuration \"s3"},
        {{{"format.class", "-"}}, Code::invalid_argument, "Missing required configuration \"form"},
        {{{"storage.class", "-"}}, Code::invalid_argument, "Missing required configuration \"sto"},
        {{{"topics", "a"}}, Code::invalid_argument, "topics and topics.regex are mutually excl"},
        {{{"topics.regex", "-"}}, Code::invalid_argument, "Must configure one of topics or topi"},
        {{{"topics.regex", "-"}, {"topics", ","}}, Code::invalid_argument, "topics names no"},
        {{{"topics.regex", "("}}, Code::invalid_argument, "topics.regex '('"},
        {{{"format.class", "io.confluent.connect.s3.format.orc.OrcFormat"}},
         Code::unsupported,
         "format.class=io.confluent.connect.s3.format.orc.OrcFormat is not supported"},
        {{{"partitioner.class", "MoonPartitioner"}}, Code::unsupported, "partitioner.class="},
        {{{"value.converter", "io.confluent.connect.protobuf.ProtobufConverter"}},
         Code::unsupported,
         "Invalid value io.confluent.connect.protobuf.ProtobufConverter for configuration value."},
        {{{"store.url", "http://elsewhere"}, {"s3.acl.canned", "private"}},
         Code::unsupported,
         "s3.acl.canned=private"},
        {{{"store.url", "http://elsewhere"}, {"s3.wan.mode", "true"}},
         Code::unsupported,
         "s3.wan.mode=true"},
        {{{"s3.compression.type", "zip"}}, Code::invalid_argument, "Invalid value zip for config"},
        {{{"transforms", "t"}}, Code::invalid_argument, "Missing required configuration \"transf"},
        {{{"errors.tolerance", "some"}}, Code::invalid_argument, "Invalid value some for config"},
        {{{"rotate.schedule.interval.ms", "5"}}, Code::invalid_argument, "Invalid value  for conf"},
        {{{"store.kafka.headers", "true"},
          {"headers.format.class", "io.confluent.connect.s3.format.bytearray.ByteArrayFormat"}},
         Code::unsupported,
         "headers.format.class="},
        {{{"behavior.on.null.values", "write"}}, Code::invalid_argument, "Invalid value write fo"},
        {{{"filename.offset.zero.pad.width", "-1"}},
         Code::invalid_argument,
         "Invalid value -1 for configuration filename.offset.zero.pad.width"},
    };
    for (const Refusal& refusal : refusals) {
        const auto config = read_connector_config(with(refusal.changes));
        ASSERT_FALSE(config) << refusal.what;
        EXPECT_EQ(config.error().code, refusal.code) << config.error().what;
        EXPECT_TRUE(config.error().what.starts_with(refusal.what)) << config.error().what;
    }
}

// What makes records trees costs every record something; the pipeline's own must not.
TEST(ConnectorConfig, KnowsWhatIsPlain) {
    EXPECT_TRUE(good({}).is_plain());
    EXPECT_TRUE(good({{"flush.size", "7"}, {"errors.tolerance", "all"}}).is_plain());
    const std::string json = "io.confluent.connect.s3.format.json.JsonFormat";
    for (const Properties& changes : std::vector<Properties>{
             {{"s3.compression.type", "gzip"}},
             {{"s3.object.tagging", "true"}},
             {{"value.converter.schemas.enable", "true"}},
             {{"behavior.on.null.values", "fail"}},
             {{"errors.tolerance", "none"}},
             {{"errors.deadletterqueue.topic.name", "dead"}},
             {{"store.kafka.keys", "true"}, {"keys.format.class", json}},
             {{"format.class", "io.confluent.connect.s3.format.bytearray.ByteArrayFormat"}},
             {{"transforms", "f"},
              {"transforms.f.type", "org.apache.kafka.connect.transforms.Filter"}}}) {
        EXPECT_FALSE(good(changes).is_plain()) << changes.begin()->first;
    }
}

TEST(ConnectorConfig, DoesNotReadItsOwnDeadLetters) {
    const ConnectorConfig config =
        good({{"topics.regex", ".*"}, {"errors.deadletterqueue.topic.name", "dead"}});
    EXPECT_FALSE(config.selects(TopicName{"dead"}));
    EXPECT_TRUE(config.selects(TopicName{"alive"}));
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

TEST(ConnectorConfig, KnowsTheFormatsWithSchemas) {
    const ConnectorConfig avro =
        good({{"format.class", "io.confluent.connect.s3.format.avro.AvroFormat"},
              {"avro.codec", "deflate"},
              {"schema.compatibility", "forward"},
              {"enhanced.avro.schema.support", "false"}});
    EXPECT_EQ(avro.format, Format::avro);
    EXPECT_EQ(avro.options.avro_codec, AvroCodec::deflate);
    EXPECT_EQ(avro.compatibility, SchemaCompatibility::forward);
    EXPECT_FALSE(avro.options.avro.has_enums);
    EXPECT_EQ(avro.value_converter, Converter::json_with_schemas) << "it has to have schemas";
    EXPECT_EQ(avro.nulls, BadRecords::fail);
    const ConnectorConfig parquet =
        good({{"format.class", "io.confluent.connect.s3.format.parquet.ParquetFormat"},
              {"parquet.codec", "zstd"},
              {"value.converter", "io.confluent.connect.avro.AvroConverter"},
              {"value.converter.schema.registry.url", "http://localhost:8081"}});
    EXPECT_EQ(parquet.options.parquet_codec, ParquetCodec::zstd);
    EXPECT_EQ(parquet.value_converter, Converter::avro);
}

TEST(ConnectorConfig, RefusesByNameWhatNoFileIsPackedBy) {
    const auto why = [](Properties changes) {
        const auto config = read_connector_config(with(std::move(changes)));
        return config ? std::string() : config.error().what;
    };
    const std::string avro = "io.confluent.connect.s3.format.avro.AvroFormat";
    EXPECT_EQ(why({{"format.class", avro}, {"avro.codec", "bzip2"}}),
              "avro.codec=bzip2 is not supported; only null, deflate, snappy and zstandard is");
    EXPECT_EQ(
        why({{"parquet.codec", "lzo"}}),
        "parquet.codec=lzo is not supported; only none, gzip, snappy, lz4, brotli and zstd is");
    EXPECT_EQ(why({{"value.converter", "io.confluent.connect.avro.AvroConverter"},
                   {"value.converter.schema.registry.url", "http://registry.example:8081"}}),
              "value.converter.schema.registry.url=http://registry.example:8081 is not supported; "
              "only this instance's own registry is");
}

}  // namespace
}  // namespace sink
