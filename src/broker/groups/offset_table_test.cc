#include "broker/groups/offset_table.h"

#include <gtest/gtest.h>

namespace broker::groups {
namespace {

using base::Offset;

base::TopicPartition at(const std::string& topic, std::int32_t partition = 0) {
    return {base::TopicName{topic}, base::Partition{partition}};
}
const TransactionPart kPart{9, base::Partition{0}};

CommittedOffset offset(std::int64_t next, std::int64_t record) {
    CommittedOffset made;
    made.next = Offset{next};
    made.record = Offset{record};
    return made;
}

TEST(OffsetTable, KeepsTheLatestOfEach) {
    OffsetTable table;
    table.commit("g", at("t"), offset(5, 0));
    table.commit("g", at("t", 1), offset(7, 1));
    table.commit("g", at("t"), offset(3, 2));
    EXPECT_EQ(table.find("g", at("t"))->next, Offset{3});
    EXPECT_EQ(table.find("h", at("t")), nullptr);
    EXPECT_EQ(table.size(), 2U);
    table.remove("g", at("t"));
    table.remove("g", at("t", 1));
    EXPECT_TRUE(table.groups().empty());
    EXPECT_EQ(table.size(), 0U);
}

// OFFSET-2
TEST(OffsetTable, ShowsATransactionsOffsetsOnceItHasCommitted) {
    OffsetTable table;
    table.commit("g", at("t"), offset(1, 0));
    table.commit_pending(kPart, "g", at("t"), offset(2, 1));
    table.commit_pending(kPart, "h", at("t"), offset(3, 2));
    EXPECT_TRUE(table.is_pending("g", at("t")));
    EXPECT_FALSE(table.is_pending("g", at("t", 1)));
    EXPECT_EQ(table.find("g", at("t"))->next, Offset{1});
    table.end(kPart, TransactionEnd::commit);
    EXPECT_FALSE(table.is_pending("g", at("t")));
    EXPECT_EQ(table.find("g", at("t"))->next, Offset{2});
    EXPECT_EQ(table.find("h", at("t"))->next, Offset{3});
    table.commit_pending(kPart, "g", at("t"), offset(4, 3));
    table.end(kPart, TransactionEnd::abort);
    table.end(kPart, TransactionEnd::commit);
    EXPECT_EQ(table.find("g", at("t"))->next, Offset{2});
    EXPECT_FALSE(table.has_pending("g"));
}

// A transaction that commits late does not take back what was committed after it had written.
TEST(OffsetTable, LetsTheLaterRecordCount) {
    OffsetTable table;
    table.commit_pending(kPart, "g", at("t"), offset(2, 1));
    table.commit("g", at("t"), offset(8, 2));
    table.end(kPart, TransactionEnd::commit);
    EXPECT_EQ(table.find("g", at("t"))->next, Offset{8});
}

// OFFSET-2: the marker of one partition says nothing of another's.
TEST(OffsetTable, EndsATransactionPartByPart) {
    OffsetTable table;
    const TransactionPart other{9, base::Partition{1}};
    table.commit_pending(kPart, "g", at("t"), offset(2, 1));
    table.end(other, TransactionEnd::commit);
    EXPECT_TRUE(table.is_pending("g", at("t")));
}

TEST(OffsetTable, ForgetsATopicInOpenTransactionsToo) {
    OffsetTable table;
    table.commit("g", at("t"), offset(1, 0));
    table.commit_pending(kPart, "h", at("t", 2), offset(2, 1));
    const auto places = table.places_of_topic("t");
    ASSERT_EQ(places.size(), 2U);
    for (const auto& [group, place] : places) table.remove(group, place);
    table.end(kPart, TransactionEnd::commit);
    EXPECT_EQ(table.find("h", at("t", 2)), nullptr);
    EXPECT_TRUE(table.topics().empty());
}

}  // namespace
}  // namespace broker::groups
