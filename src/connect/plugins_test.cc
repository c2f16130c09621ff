#include "connect/plugins.h"

#include <gtest/gtest.h>

namespace connect {
namespace {

TEST(Plugins, AreKnownByEachOfTheirNames) {
    for (const char* const name : {"FileStreamSource", "FileStreamSourceConnector",
                                   "org.apache.kafka.connect.file.FileStreamSourceConnector"}) {
        const Plugin* const found = find_plugin(name);
        ASSERT_NE(found, nullptr) << name;
        EXPECT_EQ(found->which, PluginClass::file_source);
    }
    EXPECT_EQ(find_plugin("S3Sink")->which, PluginClass::s3_sink);
    EXPECT_EQ(find_plugin("S3"), nullptr);
    EXPECT_EQ(plugin_of({{"name", "a"}}).error().what,
              "Connector config {name=a} contains no connector type");
    EXPECT_TRUE(plugin_of({{"connector.class", "x.Y"}})
                    .error()
                    .what.starts_with("Failed to find any class that implements Connector and "
                                      "which name matches x.Y, available connectors are: "));
}

TEST(Plugins, CheckWhatConcernsSeveralKeys) {
    const Plugin& s3 = *find_plugin("S3Sink");
    const sink::CheckedKeys keys =
        check_config(s3, {{"name", "c"},
                          {"connector.class", "S3Sink"},
                          {"topics", "t"},
                          {"s3.bucket.name", "b"},
                          {"flush.size", "1"},
                          {"format.class", "io.confluent.connect.s3.format.json.JsonFormat"},
                          {"storage.class", "io.confluent.connect.s3.storage.S3Storage"},
                          {"rotate.schedule.interval.ms", "1000"}});
    ASSERT_EQ(sink::error_count(keys), 1U) << sink::errors_text(keys);
    for (const sink::CheckedKey& key : keys) {
        EXPECT_EQ(key.errors.empty(), key.key->name != "timezone") << key.key->name;
    }
}

TEST(Plugins, CheckTheFilesOnes) {
    const Plugin& source = *find_plugin("FileStreamSource");
    EXPECT_EQ(sink::errors_text(
                  check_config(source, {{"name", "c"}, {"connector.class", "FileStreamSource"}})),
              "\nMissing required configuration \"topic\" which has no default value.");
    const Plugin& sink = *find_plugin("FileStreamSink");
    EXPECT_EQ(sink::error_count(check_config(sink, {{"name", "c"},
                                                    {"connector.class", "FileStreamSink"},
                                                    {"topics", "a"},
                                                    {"topics.regex", "b"}})),
              2U);
}

}  // namespace
}  // namespace connect
