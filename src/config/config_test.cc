#include <gtest/gtest.h>
#include <stdlib.h>

#include <algorithm>
#include <fstream>
#include <iterator>

#include "base/text.h"
#include "config/settings.h"
#include "config/yaml.h"
#include "io/test_directory.h"

namespace config {
namespace {

TEST(Yaml, KeepsValuesWithTheirPlaces) {
    const auto root = parse_yaml("a: 1\nb:\n  - x\n  - {c: d}\n", "f.yaml");
    ASSERT_TRUE(root);
    EXPECT_EQ(root->find("a")->scalar, "1");
    EXPECT_EQ(root->find("b")->items[1].find("c")->scalar, "d");
    EXPECT_EQ(root->find("b")->items[1].line, 4);
    EXPECT_EQ(root->find("z"), nullptr);
}

TEST(Yaml, RefusesWhatIsNoneAndWhatExplodes) {
    const auto broken = parse_yaml("a: [1\n", "f.yaml");
    ASSERT_FALSE(broken);
    EXPECT_EQ(broken.error().what.substr(0, 7), "f.yaml:");
    std::string bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
    for (int i = 1; i < 9; ++i) {
        bomb += base::text("a", i, ": &a", i, " [");
        for (int j = 0; j < 10; ++j) bomb += base::text(j == 0 ? "" : ", ", "*a", i - 1);
        bomb += "]\n";
    }
    EXPECT_FALSE(parse_yaml(bomb, "f.yaml"));
}

class SettingsTest : public testing::Test {
  protected:
    std::string write(std::string_view text) {
        const std::string path = place_.path() + "/settings.yaml";
        std::ofstream(path) << text;
        return path;
    }
    const io::TestDirectory place_;
    Settings settings_;
};

TEST_F(SettingsTest, TakesTheLaterSourceAndTellsWhere) {
    EXPECT_EQ(settings_.integer("rest.port"), 8082);
    ASSERT_TRUE(
        settings_.read_file(write("kafka:\n  auto.create.topics.enable: true\nrest: {port: 1}\n")));
    EXPECT_TRUE(settings_.boolean("kafka.auto.create.topics.enable"));
    setenv("MILLRACE_REST_PORT", "2", 1);
    ASSERT_TRUE(settings_.read_environment());
    unsetenv("MILLRACE_REST_PORT");
    EXPECT_EQ(settings_.integer("rest.port"), 2);
    ASSERT_TRUE(settings_.set("rest.port=3", "--set"));
    EXPECT_EQ(settings_.integer("rest.port"), 3);
    for (const Settings::Value& one : settings_.values()) {
        if (one.info->name == "rest.port") EXPECT_EQ(one.origin, "--set");
        if (one.info->name == "gateway.port") EXPECT_EQ(one.origin, "default");
    }
}

TEST_F(SettingsTest, RefusesUnknownNamesAndWrongTypes) {
    const auto unknown = settings_.set("kafka.num.partition=2", "--set");
    ASSERT_FALSE(unknown);
    EXPECT_NE(unknown.error().what.find("did you mean \"kafka.num.partitions\"?"),
              std::string::npos);
    EXPECT_FALSE(settings_.set("rest.port=abc", "--set"));
    EXPECT_FALSE(settings_.set("rest.port", "--set"));
    const auto placed = settings_.read_file(write("rest:\n  port: x\n"));
    ASSERT_FALSE(placed);
    EXPECT_NE(placed.error().what.find("settings.yaml:2"), std::string::npos);
    EXPECT_FALSE(settings_.read_file("/nowhere.yaml"));
}

TEST_F(SettingsTest, TakesOnlyNumbersThatMeanSomething) {
    const auto complaint = [this](std::string_view assignment) {
        const auto set = settings_.set(assignment, "--set");
        return set ? std::string() : set.error().what;
    };
    EXPECT_NE(complaint("rest.port=65536").find("a port, 0 to 65535"), std::string::npos);
    EXPECT_NE(complaint("kafka.group.max.size=0").find("from 1"), std::string::npos);
    EXPECT_NE(complaint("run.shards=-1").find("from 0"), std::string::npos);
    EXPECT_NE(complaint("kafka.connections.max.idle.ms=9223372036854775807").find("milliseconds"),
              std::string::npos);
    EXPECT_EQ(complaint("log.total.bytes.max=-1"), "");
    EXPECT_NE(complaint("log.total.bytes.max=-2").find("bytes, or -1"), std::string::npos);
}

TEST_F(SettingsTest, KnowsTheBrokersDefaultsOfTopics) {
    EXPECT_EQ(settings_.text("kafka.message.max.bytes"), "1048588");
    EXPECT_EQ(settings_.text("kafka.log.retention.hours"), "168");
    EXPECT_EQ(settings_.text("kafka.log.retention.ms"), "");
    ASSERT_TRUE(settings_.set("kafka.log.cleanup.policy=compact", "--set"));
    ASSERT_TRUE(settings_.set("kafka.log.retention.hours=2", "--set"));
    EXPECT_FALSE(settings_.set("kafka.log.roll.hours=soon", "--set"));
    const auto& names = known_settings();
    EXPECT_TRUE(std::ranges::is_sorted(names, {}, &SettingInfo::name));
    EXPECT_EQ(std::ranges::adjacent_find(names, {}, &SettingInfo::name), names.end());
}

TEST(KafkaSettings, WhatMeansNothingHereIsTakenAllTheSame) {
    Settings settings;
    ASSERT_TRUE(settings.set("kafka.default.replication.factor=3", "--set"));
    ASSERT_TRUE(settings.set("kafka.super.users=User:a;User:b", "--set"));
    for (const Settings::Value& one : settings.values()) {
        if (one.info->name == "kafka.default.replication.factor") {
            EXPECT_FALSE(one.info->has_effect);
        }
        if (one.info->name == "kafka.super.users") {
            EXPECT_TRUE(one.info->has_effect);
        }
    }
}

TEST(ConfigurationPage, IsTheOneInDocs) {
    const std::string path = std::string(MILLRACE_SOURCE_DIR) + "/docs/config.md";
    if (std::getenv("MILLRACE_GOLDEN") != nullptr) std::ofstream(path) << settings_page();
    std::ifstream file(path);
    const std::string page{std::istreambuf_iterator<char>(file), {}};
    EXPECT_EQ(page, settings_page()) << "renew it: MILLRACE_GOLDEN=renew config_test";
}

}  // namespace
}  // namespace config
