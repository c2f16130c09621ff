// One group of the consumer protocol, heartbeat by heartbeat, with time as a value.

#include "broker/groups/consumer_group.h"

#include <gtest/gtest.h>

namespace broker::groups {
namespace {

using std::chrono::seconds;

const base::Uuid kPin = base::uuid_of(1, 1);
const base::Uuid kGeo = base::uuid_of(2, 2);

class ConsumerGroupTest : public testing::Test {
  protected:
    static ConsumerHeartbeat joining(const std::string& id) {
        ConsumerHeartbeat request;
        request.group = "g";
        request.member_id = id;
        request.rebalance_timeout = seconds(60);
        request.topics = std::vector<std::string>{"pin"};
        request.owned.emplace();
        request.makes_member_id = true;
        return request;
    }
    ConsumerHeartbeatAnswer send(const ConsumerHeartbeat& request) {
        ConsumerHeartbeatAnswer answer = group_.heartbeat(request, topics_, now_);
        store();
        return answer;
    }
    ConsumerHeartbeatAnswer beat(const std::string& id, std::int32_t epoch,
                                 std::optional<Assignment> owned = {}) {
        ConsumerHeartbeat request;
        request.group = "g";
        request.member_id = id;
        request.epoch = epoch;
        request.owned = std::move(owned);
        request.makes_member_id = true;
        return send(request);
    }
    void pass(base::Duration time) {
        now_ += time;
        group_.expire(now_);
        store();
    }
    // What a restart would find.
    void store() { stored_.push_back(group_.take_changes()); }
    ConsumerGroup restarted() const {
        ConsumerGroup later("g", limits_, random_);
        for (const ConsumerChanges& changes : stored_) later.restore(changes);
        later.begin(now_);
        return later;
    }

    ConsumerLimits limits_;
    mutable io::SeededRandom random_{1};
    ConsumerGroup group_{"g", limits_, random_};
    Topics topics_{1, {{"pin", {kPin, 4}}, {"geo", {kGeo, 2}}}};
    base::MonotonicTime now_{seconds(1000)};
    std::vector<ConsumerChanges> stored_;
};

TEST_F(ConsumerGroupTest, GivesTheFirstMemberEverythingAtOnce) {
    const ConsumerHeartbeatAnswer answer = send(joining("a"));
    EXPECT_EQ(answer.error, ErrorCode::none) << answer.message;
    EXPECT_EQ(answer.member_id, "a");
    EXPECT_EQ(answer.epoch, 1);
    EXPECT_EQ(answer.interval, seconds(5));
    EXPECT_EQ(answer.assignment, (Assignment{{kPin, {0, 1, 2, 3}}}));
    EXPECT_FALSE(beat("a", 1).assignment);
    EXPECT_EQ(group_.listing().state, "Stable");
}

// GROUP-3
TEST_F(ConsumerGroupTest, GivesAwayOnlyWhatWasLetGo) {
    send(joining("a"));
    const ConsumerHeartbeatAnswer second = send(joining("b"));
    EXPECT_EQ(second.epoch, 2);
    EXPECT_EQ(second.assignment, Assignment{});
    const ConsumerHeartbeatAnswer told = beat("a", 1, Assignment{{kPin, {0, 1, 2, 3}}});
    EXPECT_EQ(told.epoch, 1);
    EXPECT_EQ(told.assignment, (Assignment{{kPin, {0, 1}}}));
    EXPECT_FALSE(beat("b", 2, Assignment{}).assignment);
    EXPECT_EQ(group_.listing().state, "Reconciling");
    // It says nothing of what it owns: it may still have all.
    EXPECT_EQ(beat("a", 1).epoch, 1);
    EXPECT_EQ(beat("a", 1, Assignment{{kPin, {0, 1}}}).epoch, 2);
    EXPECT_EQ(beat("b", 2, Assignment{}).assignment, (Assignment{{kPin, {2, 3}}}));
    EXPECT_EQ(group_.listing().state, "Stable");
}

TEST_F(ConsumerGroupTest, FencesWhoDoesNotLetGoInTime) {
    send(joining("a"));
    send(joining("b"));
    beat("a", 1, Assignment{{kPin, {0, 1, 2, 3}}});
    for (int i = 0; i < 7; ++i) {
        pass(seconds(9));
        beat("a", 1, Assignment{{kPin, {0, 1, 2, 3}}});
        beat("b", 2, Assignment{});
    }
    EXPECT_EQ(beat("a", 1).error, ErrorCode::unknown_member_id);
    // The epoch has risen for its end.
    const ConsumerHeartbeatAnswer all = beat("b", 3, Assignment{{kPin, {0, 1, 2, 3}}});
    EXPECT_EQ(all.epoch, 3) << all.message;
    EXPECT_EQ(group_.members().at("b").assigned, (Assignment{{kPin, {0, 1, 2, 3}}}));
}

TEST_F(ConsumerGroupTest, DropsSilentMembers) {
    send(joining("a"));
    pass(seconds(44));
    EXPECT_TRUE(group_.has_members());
    pass(seconds(2));
    EXPECT_FALSE(group_.has_members());
    EXPECT_EQ(group_.listing().state, "Empty");
}

TEST_F(ConsumerGroupTest, FencesWrongEpochs) {
    send(joining("a"));
    EXPECT_EQ(beat("a", 7).error, ErrorCode::fenced_member_epoch);
    send(joining("b"));
    beat("a", 1, Assignment{{kPin, {0, 1}}});
    // The answer that brought epoch 2 was lost: the one before is accepted, with what it may own.
    EXPECT_EQ(beat("a", 1, Assignment{{kPin, {0}}}).error, ErrorCode::none);
    EXPECT_EQ(beat("a", 1, Assignment{{kPin, {0, 3}}}).error, ErrorCode::fenced_member_epoch);
    EXPECT_EQ(beat("c", 1).error, ErrorCode::unknown_member_id);
    // Fenced, it gives up all it has and joins again under its id.
    EXPECT_EQ(send(joining("a")).assignment, (Assignment{{kPin, {0, 1}}}));
}

TEST_F(ConsumerGroupTest, FollowsTheTopics) {
    ConsumerHeartbeat both = joining("a");
    both.topics = std::vector<std::string>{"pin", "new"};
    send(both);
    topics_.version = 2;
    topics_.by_name["new"] = {base::uuid_of(3, 3), 1};
    topics_.by_name["pin"].partitions = 5;
    EXPECT_EQ(beat("a", 1).assignment,
              (Assignment{{kPin, {0, 1, 2, 3, 4}}, {base::uuid_of(3, 3), {0}}}));
    topics_.version = 3;
    topics_.by_name.erase("pin");
    const ConsumerHeartbeatAnswer answer = beat("a", 2);
    EXPECT_EQ(answer.assignment, (Assignment{{base::uuid_of(3, 3), {0}}}));
    EXPECT_TRUE(group_.is_subscribed("new"));
}

TEST_F(ConsumerGroupTest, ReadsTopicsByPattern) {
    ConsumerHeartbeat request = joining("a");
    request.topics.reset();
    request.topic_regex = "p.*|g.*";
    EXPECT_EQ(send(request).assignment, (Assignment{{kPin, {0, 1, 2, 3}}, {kGeo, {0, 1}}}));
    request.topic_regex = "(";
    EXPECT_EQ(send(request).error, ErrorCode::invalid_regular_expression);
}

TEST_F(ConsumerGroupTest, LetsAStaticMemberComeBackToWhatItHad) {
    ConsumerHeartbeat first = joining("a");
    first.instance_id = "one";
    send(first);
    ConsumerHeartbeat other = joining("b");
    other.instance_id = "one";
    EXPECT_EQ(send(other).error, ErrorCode::unreleased_instance_id);
    ConsumerHeartbeat leaving = first;
    leaving.epoch = kStaticLeavingEpoch;
    EXPECT_EQ(send(leaving).epoch, kStaticLeavingEpoch);
    const ConsumerHeartbeatAnswer back = send(other);
    EXPECT_EQ(back.epoch, 1);
    EXPECT_EQ(back.assignment, (Assignment{{kPin, {0, 1, 2, 3}}}));
    first.epoch = 1;
    EXPECT_EQ(send(first).error, ErrorCode::fenced_instance_id);
    leaving.epoch = kLeavingEpoch;
    leaving.member_id = "b";
    EXPECT_EQ(send(leaving).error, ErrorCode::none);
    EXPECT_FALSE(group_.has_members());
}

TEST_F(ConsumerGroupTest, RefusesWhatIsWrongByItself) {
    ConsumerHeartbeat request = joining("");
    EXPECT_EQ(send(request).error, ErrorCode::invalid_request);
    request.makes_member_id = false;
    EXPECT_FALSE(send(request).member_id->empty());
    request = joining("a");
    request.assignor = "odd";
    EXPECT_EQ(send(request).error, ErrorCode::unsupported_assignor);
    request = joining("a");
    request.owned.reset();
    EXPECT_EQ(send(request).error, ErrorCode::invalid_request);
    request = joining("a");
    request.topics->clear();
    EXPECT_EQ(send(request).error, ErrorCode::invalid_request);
    request = joining("a");
    request.epoch = -3;
    EXPECT_EQ(send(request).error, ErrorCode::invalid_request);
}

TEST_F(ConsumerGroupTest, TakesCommitsOfTheEpochOnly) {
    EXPECT_EQ(group_.check_commit({}), ErrorCode::none);
    send(joining("a"));
    EXPECT_EQ(group_.check_commit({}), ErrorCode::unknown_member_id);
    CommitIdentity who{.member_id = "a", .generation = 1, .understands_member_epoch = true};
    EXPECT_EQ(group_.check_commit(who), ErrorCode::none);
    who.generation = 0;
    EXPECT_EQ(group_.check_commit(who), ErrorCode::stale_member_epoch);
    who.is_transactional = true;
    EXPECT_EQ(group_.check_commit(who), ErrorCode::illegal_generation);
    who = {.member_id = "a", .generation = 1};
    EXPECT_EQ(group_.check_commit(who), ErrorCode::unsupported_version);
    EXPECT_EQ(group_.check_fetch("a", 1), ErrorCode::none);
    EXPECT_EQ(group_.check_fetch("a", 2), ErrorCode::stale_member_epoch);
}

TEST_F(ConsumerGroupTest, ComesBackAsItWasStored) {
    send(joining("a"));
    send(joining("b"));
    beat("a", 1, Assignment{{kPin, {0, 1, 2, 3}}});
    ConsumerGroup later = restarted();
    EXPECT_EQ(later.members().at("a").revoking, (Assignment{{kPin, {2, 3}}}));
    ConsumerHeartbeat beat_b;
    beat_b.group = "g";
    beat_b.member_id = "b";
    beat_b.epoch = 2;
    const ConsumerHeartbeatAnswer answer = later.heartbeat(beat_b, topics_, now_);
    EXPECT_EQ(answer.epoch, 2) << answer.message;
    EXPECT_FALSE(answer.assignment);
    EXPECT_EQ(later.listing().state, "Reconciling");
    EXPECT_EQ(later.description().members.size(), 2U);
}

TEST_F(ConsumerGroupTest, UsesTheAssignorThatMostPrefer) {
    ConsumerHeartbeat request = joining("a");
    request.assignor = "range";
    send(request);
    EXPECT_EQ(group_.description().assignor, "range");
}

}  // namespace
}  // namespace broker::groups
