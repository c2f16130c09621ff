#include "log/compaction/key_table.h"

#include <gtest/gtest.h>

#include <string>

namespace logs {
namespace {

using base::Offset;

base::ByteView key(const std::string& name) { return base::as_bytes(name); }

TEST(KeyTable, KnowsTheLatestOffsetOfEachKey) {
    KeyTable table(100'000, 7);
    for (int i = 0; i < 20'000; ++i) {
        const std::string name = "key " + std::to_string(i % 5'000);
        ASSERT_TRUE(table.put(key(name), Offset{i}));
    }
    EXPECT_EQ(table.size(), 5'000U);
    for (int i = 0; i < 5'000; ++i) {
        EXPECT_EQ(table.find(key("key " + std::to_string(i))), Offset{15'000 + i});
    }
    EXPECT_FALSE(table.find(key("no such key")));
    EXPECT_TRUE(table.put({}, Offset{1})) << "the empty key is a key";
    EXPECT_EQ(table.find({}), Offset{1});
}

TEST(KeyTable, TakesNoMoreKeysThanItMay) {
    KeyTable table(3, 7);
    for (const std::string name : {"a", "b", "c"}) EXPECT_TRUE(table.put(key(name), Offset{0}));
    EXPECT_FALSE(table.put(key("d"), Offset{1}));
    EXPECT_TRUE(table.put(key("a"), Offset{2})) << "a known one is no new one";
    EXPECT_FALSE(table.find(key("d")));
    EXPECT_EQ(table.find(key("a")), Offset{2});
    table.clear();
    EXPECT_FALSE(table.find(key("a")));
    EXPECT_TRUE(table.put(key("d"), Offset{3}));
}

}  // namespace
}  // namespace logs
