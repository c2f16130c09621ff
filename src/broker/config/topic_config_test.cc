#include "broker/config/topic_config.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace broker {
namespace {

using base::Code;
using Operation = ConfigChange::Operation;

std::string refusal(const Configuration& topic, const BrokerSettings& broker = {}) {
    const auto read = read_topic_config(topic, broker);
    if (read) return "taken";
    EXPECT_EQ(read.error().code, Code::invalid_argument);
    return read.error().what;
}

ConfigEntry entry(const std::string& name, const Configuration& topic,
                  const BrokerSettings& broker = {}) {
    const std::vector<ConfigEntry> all = describe_topic_config(topic, broker);
    const auto found = std::ranges::find(all, name, &ConfigEntry::name);
    EXPECT_NE(found, all.end()) << name;
    return found == all.end() ? ConfigEntry{} : *found;
}

TEST(TopicConfig, HasKafkasDefaults) {
    const logs::Config config = *read_topic_config({}, {});
    EXPECT_TRUE(config.cleanup.deletes);
    EXPECT_FALSE(config.cleanup.compacts);
    EXPECT_EQ(config.retention_time, std::chrono::hours(24 * 7));
    EXPECT_FALSE(config.retention_bytes);
    EXPECT_EQ(config.batch_bytes_max, 1'048'588U);
    EXPECT_FALSE(config.compression);
    EXPECT_FALSE(config.timestamp_before_max);
    EXPECT_EQ(config.timestamp_after_max, std::chrono::hours(1));
    EXPECT_EQ(config.dirty_ratio_min, 0.5);
    EXPECT_FALSE(config.compaction_lag_max);
}

TEST(TopicConfig, TheTopicsOwnWinsOverTheBrokers) {
    const BrokerSettings broker{{"log.retention.hours", "2"},
                                {"log.retention.minutes", "5"},
                                {"message.max.bytes", "2000"},
                                {"log.cleanup.policy", "compact"}};
    const Configuration topic{{"max.message.bytes", "3000"},
                              {"cleanup.policy", "compact, delete"},
                              {"message.timestamp.type", "LogAppendTime"},
                              {"compression.type", "zstd"},
                              {"retention.bytes", "77"}};
    const logs::Config config = *read_topic_config(topic, broker);
    EXPECT_EQ(config.retention_time, std::chrono::minutes(5)) << "minutes win over hours";
    EXPECT_EQ(config.batch_bytes_max, 3000U);
    EXPECT_TRUE(config.cleanup.deletes && config.cleanup.compacts);
    EXPECT_EQ(config.timestamp_type, logs::TimestampType::append_time);
    EXPECT_EQ(config.compression, codec::Compression::zstd);
    EXPECT_EQ(config.retention_bytes, 77U);

    const ConfigEntry own = entry("max.message.bytes", topic, broker);
    EXPECT_EQ(own.value, "3000");
    EXPECT_EQ(own.source, ConfigSource::topic);
    ASSERT_EQ(own.synonyms.size(), 3U);
    EXPECT_EQ(own.synonyms[1].name, "message.max.bytes");
    EXPECT_EQ(own.synonyms[1].source, ConfigSource::broker);
    EXPECT_EQ(own.synonyms[2].value, "1048588");
    EXPECT_EQ(own.synonyms[2].source, ConfigSource::kafkas_default);
    EXPECT_EQ(entry("retention.ms", topic, broker).value, "300000");
    EXPECT_EQ(entry("segment.ms", topic, broker).source, ConfigSource::kafkas_default);
    EXPECT_TRUE(entry("segment.ms", topic, broker).synonyms.empty())
        << "the broker has it in hours";
    EXPECT_TRUE(entry("remote.storage.enable", topic, broker).synonyms.empty()) << "topics alone";
}

TEST(TopicConfig, SaysWhichRuleIsBroken) {
    EXPECT_EQ(refusal({{"no.such.key", "1"}}), "Unknown topic config name: no.such.key");
    EXPECT_EQ(refusal({{"segment.bytes", "13"}}),
              "Invalid value 13 for configuration segment.bytes: Value must be at least 14");
    EXPECT_EQ(refusal({{"segment.bytes", "3000000000"}}),
              "Invalid value 3000000000 for configuration segment.bytes: Value must be at most "
              "2147483647");
    EXPECT_EQ(refusal({{"retention.ms", "soon"}}),
              "Invalid value soon for configuration retention.ms: Not a number of type LONG");
    EXPECT_EQ(refusal({{"cleanup.policy", "shred"}}),
              "Invalid value shred for configuration cleanup.policy: String must be one of: "
              "compact|delete");
    EXPECT_NE(refusal({{"cleanup.policy", ""}}), "taken");
    EXPECT_NE(refusal({{"preallocate", "yes"}}), "taken");
    EXPECT_NE(refusal({{"min.cleanable.dirty.ratio", "1.1"}}), "taken");
    EXPECT_NE(refusal({{"compression.type", "rar"}}), "taken");
    EXPECT_NE(refusal({{"retention.ms", "1"}, {"retention.ms", "2"}}), "taken");
    EXPECT_EQ(
        refusal({{"min.compaction.lag.ms", "9"}, {"max.compaction.lag.ms", "8"}}),
        "conflict topic config setting min.compaction.lag.ms (9) > max.compaction.lag.ms (8)");
    EXPECT_NE(refusal({}, {{"message.max.bytes", "-1"}}), "taken") << "the broker's, too";
    EXPECT_EQ(refusal({}, {{"some.other.setting", "x"}}), "taken") << "of no concern here";
}

TEST(TopicConfig, EndlessIsEndless) {
    const logs::Config config =
        *read_topic_config({{"retention.ms", "-1"}, {"segment.ms", "9223372036854775807"}}, {});
    EXPECT_FALSE(config.retention_time);
    EXPECT_FALSE(config.segment_time);
    EXPECT_TRUE(read_topic_config({{"delete.retention.ms", "9223372036854775807"}}, {}));
}

TEST(TopicConfig, ChangesApplyInOrderOrNotAtAll) {
    const Configuration topic{{"retention.ms", "5"}};
    const auto changed = changed_config(topic,
                                        {{"retention.ms", Operation::remove, ""},
                                         {"cleanup.policy", Operation::append, "compact"},
                                         {"segment.bytes", Operation::set, "1000"}},
                                        {});
    ASSERT_TRUE(changed) << changed.error().what;
    EXPECT_EQ(*changed,
              (Configuration{{"cleanup.policy", "delete,compact"}, {"segment.bytes", "1000"}}));
    const auto less =
        changed_config(*changed, {{"cleanup.policy", Operation::subtract, "delete"}}, {});
    EXPECT_EQ(less->front().second, "compact");
    EXPECT_FALSE(changed_config(*less, {{"cleanup.policy", Operation::subtract, "compact"}}, {}));
    EXPECT_FALSE(changed_config(topic, {{"retention.ms", Operation::append, "1"}}, {}));
    EXPECT_FALSE(changed_config(topic, {{"nothing", Operation::remove, ""}}, {}));
    EXPECT_FALSE(changed_config(
        topic, {{"segment.bytes", Operation::set, "1000"}, {"retention.ms", Operation::set, "x"}},
        {}));
}

TEST(TopicConfig, TheBrokerTellsItsOwn) {
    const std::vector<ConfigEntry> all =
        describe_broker_settings({{"log.retention.hours", "1"}, {"num.partitions", "3"}});
    EXPECT_TRUE(std::ranges::is_sorted(all, {}, &ConfigEntry::name));
    const auto hours = std::ranges::find(all, "log.retention.hours", &ConfigEntry::name);
    ASSERT_NE(hours, all.end());
    EXPECT_EQ(hours->source, ConfigSource::broker);
    EXPECT_TRUE(hours->is_read_only);
    EXPECT_NE(std::ranges::find(all, "num.partitions", &ConfigEntry::name), all.end());
    EXPECT_NE(std::ranges::find(all, "log.cleanup.policy", &ConfigEntry::name), all.end());
}

}  // namespace
}  // namespace broker
