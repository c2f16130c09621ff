// Alice may read group g and topic t, and write under transactional id x; what else she asks is
// answered before a handler, and her own part reaches it.

#include "door/kafka/rules.h"

#include <gtest/gtest.h>

#include "auth/authorizer.h"
#include "io/sim_disk.h"

namespace door::kafka::rules {
namespace {

class RulesTest : public testing::Test {
  protected:
    RulesTest() {
        acls_ = *auth::Acls::open(disk_, "acls.json");
        authorizer_ = std::make_unique<auth::Authorizer>(
            *acls_, auth::AuthorizerOptions{.allows_everyone_without_acl = false});
        allow(auth::ResourceType::group, "g", auth::Operation::read);
        allow(auth::ResourceType::topic, "t", auth::Operation::read);
        allow(auth::ResourceType::transactional_id, "x", auth::Operation::write);
        peer_.access =
            std::make_unique<auth::Access>(*authorizer_, auth::user_principal("alice"), "10.0.0.1");
    }
    void allow(auth::ResourceType type, std::string name, auth::Operation operation) {
        auth::Acl acl;
        acl.resource = type;
        acl.pattern = auth::PatternType::literal;
        acl.name = std::move(name);
        acl.principal = "User:alice";
        acl.host = "*";
        acl.operation = operation;
        acl.permission = auth::Permission::allow;
        CHECK(static_cast<bool>(acls_->add({acl})));
    }
    template <class Request>
    ErrorCode refusal(Request asked) {
        const auto refused = refuse(peer_, asked);
        return refused ? refused->error_code : ErrorCode::none;
    }

    io::ManualClock clock_;
    io::SimDisk disk_{1, clock_};
    std::unique_ptr<auth::Acls> acls_;
    std::unique_ptr<auth::Authorizer> authorizer_;
    Peer peer_;
};

// KAFKA-8
TEST_F(RulesTest, WholeRequestsAreRefused) {
    constexpr ErrorCode kGroup = ErrorCode::group_authorization_failed;
    EXPECT_EQ(refusal(JoinGroupRequest{.group_id = "g"}), ErrorCode::none);
    EXPECT_EQ(refusal(JoinGroupRequest{.group_id = "h"}), kGroup);
    EXPECT_EQ(refusal(SyncGroupRequest{.group_id = "h"}), kGroup);
    EXPECT_EQ(refusal(HeartbeatRequest{.group_id = "h"}), kGroup);
    EXPECT_EQ(refusal(LeaveGroupRequest{.group_id = "h"}), kGroup);
    EXPECT_EQ(refusal(OffsetDeleteRequest{.group_id = "g"}), kGroup) << "that takes DELETE";
    EXPECT_EQ(refusal(FindCoordinatorRequest{.key = "g"}), ErrorCode::none);
    EXPECT_EQ(refusal(FindCoordinatorRequest{.key = "h"}), kGroup);
    EXPECT_EQ(refusal(FindCoordinatorRequest{.key = "y", .key_type = 1}),
              ErrorCode::transactional_id_authorization_failed);
    ConsumerGroupHeartbeatRequest beat{.group_id = "g"};
    EXPECT_EQ(refusal(beat), ErrorCode::none);
    beat.subscribed_topic_names = {"t", "u"};
    EXPECT_EQ(refusal(beat), ErrorCode::topic_authorization_failed);
    EXPECT_EQ(refusal(InitProducerIdRequest{.transactional_id = "x"}), ErrorCode::none);
    EXPECT_EQ(refusal(InitProducerIdRequest{.transactional_id = "y"}),
              ErrorCode::transactional_id_authorization_failed);
    EXPECT_EQ(refusal(InitProducerIdRequest{}), ErrorCode::cluster_authorization_failed);
    EXPECT_EQ(refusal(EndTxnRequest{.transactional_id = "x"}), ErrorCode::none);
    EXPECT_EQ(refusal(EndTxnRequest{.transactional_id = "y"}),
              ErrorCode::transactional_id_authorization_failed);
    EXPECT_EQ(refusal(AddOffsetsToTxnRequest{.transactional_id = "x", .group_id = "h"}), kGroup);
    const Peer everybody;
    EXPECT_FALSE(refuse(everybody, JoinGroupRequest{.group_id = "h"}));
}

TEST_F(RulesTest, PartsOfARequestAreWithheldAndAnswered) {
    OffsetCommitRequest asked{.group_id = "g"};
    for (const std::string name : {"t", "u"}) {
        auto& topic = asked.topics.emplace_back();
        topic.name = name;
        topic.partitions.push_back({.partition_index = 3});
    }
    EXPECT_FALSE(refuse(peer_, asked));
    OffsetCommitResponse withheld = withhold(peer_, asked);
    ASSERT_EQ(asked.topics.size(), 1U);
    EXPECT_EQ(asked.topics[0].name, "t");
    OffsetCommitResponse response;
    response.topics.emplace_back().name = "t";
    join(response, std::move(withheld));
    ASSERT_EQ(response.topics.size(), 2U);
    EXPECT_EQ(response.topics[1].partitions.at(0).partition_index, 3);
    EXPECT_EQ(response.topics[1].partitions[0].error_code, ErrorCode::topic_authorization_failed);
    asked.group_id = "h";
    EXPECT_EQ(refuse(peer_, asked)->topics.at(0).partitions.at(0).error_code,
              ErrorCode::group_authorization_failed);
}

TEST_F(RulesTest, OffsetsAreFetchedGroupByGroup) {
    OffsetFetchRequest asked;
    for (const std::string name : {"g", "h"}) {
        auto& group = asked.groups.emplace_back();
        group.group_id = name;
        group.topics.emplace().push_back({.name = "u", .partition_indexes = {1}});
    }
    OffsetFetchResponse withheld = withhold(peer_, asked);
    ASSERT_EQ(asked.groups.size(), 1U);
    EXPECT_TRUE(asked.groups[0].topics->empty());
    OffsetFetchResponse response;
    response.groups.emplace_back().group_id = "g";
    join(response, std::move(withheld));
    ASSERT_EQ(response.groups.size(), 2U);
    EXPECT_EQ(response.groups[0].topics.at(0).partitions.at(0).error_code,
              ErrorCode::topic_authorization_failed);
    EXPECT_EQ(response.groups[1].error_code, ErrorCode::group_authorization_failed);
}

TEST_F(RulesTest, ATransactionTakesAllPartitionsOrNone) {
    AddPartitionsToTxnRequest asked{.v3_and_below_transactional_id = "x"};
    asked.v3_and_below_topics = {{"t", {0}}, {"u", {0}}};
    allow(auth::ResourceType::topic, "t", auth::Operation::write);
    const auto refused = refuse(peer_, asked);
    ASSERT_TRUE(refused);
    const auto error = [&refused](std::size_t topic) {
        return refused->results_by_topic_v3_and_below[topic]
            .results_by_partition[0]
            .partition_error_code;
    };
    EXPECT_EQ(error(0), ErrorCode::operation_not_attempted);
    EXPECT_EQ(error(1), ErrorCode::topic_authorization_failed);
    asked.v3_and_below_topics.pop_back();
    EXPECT_FALSE(refuse(peer_, asked));
}

TEST_F(RulesTest, ListsShowWhatMayBeSeen) {
    ListGroupsResponse groups;
    groups.groups = {{.group_id = "g"}, {.group_id = "h"}};
    hide(peer_, groups);
    ASSERT_EQ(groups.groups.size(), 1U);
    ListTransactionsResponse transactions;
    transactions.transaction_states = {{.transactional_id = "x"}, {.transactional_id = "y"}};
    hide(peer_, transactions);
    ASSERT_EQ(transactions.transaction_states.size(), 1U);
    EXPECT_EQ(transactions.transaction_states[0].transactional_id, "x");
}

}  // namespace
}  // namespace door::kafka::rules
