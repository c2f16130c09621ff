#include "sink/keys/key_check.h"

#include <gtest/gtest.h>

#include <array>

#include "sink/keys/key_tables.h"

namespace sink {
namespace {

CheckedKeys checked(const Properties& properties) {
    const std::array tables{common_keys(), sink_keys(), s3_keys()};
    return check_keys(tables, properties);
}

const CheckedKey& key_of(const CheckedKeys& keys, std::string_view name) {
    for (const CheckedKey& one : keys) {
        if (one.key->name == name) return one;
    }
    ADD_FAILURE() << name;
    return keys.front();
}

Properties good() {
    return {{"name", "c"},           {"connector.class", "S3SinkConnector"},
            {"s3.bucket.name", "b"}, {"flush.size", "3"},
            {"format.class", "f"},   {"storage.class", "s"}};
}

TEST(KeyCheck, TakesWhatIsGoodAndFillsInWhatIsNotSaid) {
    const CheckedKeys keys = checked(good());
    EXPECT_EQ(error_count(keys), 0U) << errors_text(keys);
    EXPECT_EQ(key_of(keys, "flush.size").value, "3");
    EXPECT_EQ(key_of(keys, "tasks.max").value, "1");
    EXPECT_EQ(key_of(keys, "topics.dir").value, "topics");
    EXPECT_EQ(key_of(keys, "store.url").value, std::nullopt);
    EXPECT_EQ(key_of(keys, "connector.class").place, 2) << "of the group Common";
}

TEST(KeyCheck, ComplainsInKafkasWords) {
    Properties properties = good();
    properties.erase("flush.size");
    properties["tasks.max"] = "x";
    properties["s3.part.size"] = "7";
    properties["store.kafka.keys"] = "maybe";
    properties["errors.tolerance"] = "some";
    properties["filename.offset.zero.pad.width"] = "101";
    const CheckedKeys keys = checked(properties);
    EXPECT_EQ(error_count(keys), 7U) << errors_text(keys);
    const auto error = [&keys](std::string_view name) {
        const CheckedKey& one = key_of(keys, name);
        return one.errors.empty() ? "" : one.errors.front();
    };
    EXPECT_EQ(error("flush.size"),
              "Missing required configuration \"flush.size\" which has no default value.");
    EXPECT_EQ(error("tasks.max"),
              "Invalid value x for configuration tasks.max: Not a number of type INT");
    EXPECT_EQ(error("s3.part.size"),
              "Invalid value 7 for configuration s3.part.size: Value must be at least 5242880");
    EXPECT_EQ(error("store.kafka.keys"),
              "Invalid value maybe for configuration store.kafka.keys: Expected value to be either "
              "true or false");
    EXPECT_NE(error("errors.tolerance").find("String must be one of"), std::string::npos);
    EXPECT_NE(error("filename.offset.zero.pad.width").find("no more than 100"), std::string::npos);
    EXPECT_EQ(errors_text(keys).front(), '\n');
}

TEST(KeyCheck, ReadsListsAndTruths) {
    EXPECT_EQ(list_of(" a, b,,c "), (std::vector<std::string>{"a", "b", "c"}));
    EXPECT_TRUE(list_of(" , ").empty());
    EXPECT_EQ(boolean_of("TRUE"), true);
    EXPECT_EQ(boolean_of("yes"), std::nullopt);
}

// Two keys of one name would be told of twice, and read once.
TEST(KeyTables, NameEachKeyOnce) {
    for (const auto& tables :
         std::vector<std::vector<KeyTable>>{{common_keys(), sink_keys(), s3_keys()},
                                            {common_keys(), sink_keys(), file_sink_keys()},
                                            {common_keys(), source_keys(), file_source_keys()}}) {
        std::map<std::string_view, int> seen;
        for (const KeyTable& table : tables) {
            for (const ConfigKey& key : table) {
                EXPECT_EQ(++seen[key.name], 1) << key.name;
                EXPECT_FALSE(key.documentation.empty()) << key.name;
            }
        }
    }
}

}  // namespace
}  // namespace sink
