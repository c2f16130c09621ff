// One classic group, call by call, with time as a value.

#include "broker/groups/classic_group.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "broker/groups/assignment/subscription.h"

namespace broker::groups {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using State = ClassicGroup::State;

base::Bytes bytes_of(std::string_view text) { return base::copy_of(base::as_bytes(text)); }
std::string text_of(const base::Bytes& bytes) { return std::string(base::as_text(bytes)); }

class ClassicGroupTest : public testing::Test {
  protected:
    static JoinRequest request(std::string member_id = {}) {
        JoinRequest join;
        join.group = "g";
        join.member_id = std::move(member_id);
        join.protocol_type = "consumer";
        join.protocols = {{"range", bytes_of("r")}, {"sticky", bytes_of("s")}};
        join.session_timeout = seconds(10);
        join.rebalance_timeout = seconds(60);
        join.client = {"app", "/127.0.0.1"};
        return join;
    }
    static JoinRequest static_request(const std::string& instance) {
        JoinRequest join = request();
        join.instance_id = instance;
        return join;
    }
    Ticket join(const JoinRequest& join) {
        const Ticket ticket{++last_ticket_};
        group_.join(join, ticket, now_);
        collect();
        return ticket;
    }
    Ticket sync(const std::string& member, std::vector<MemberAssignment> assignments = {}) {
        SyncRequest request;
        request.group = "g";
        request.generation = group_.generation();
        request.member_id = member;
        request.assignments = std::move(assignments);
        const Ticket ticket{++last_ticket_};
        group_.sync(request, ticket, now_);
        collect();
        return ticket;
    }
    ErrorCode heartbeat(const std::string& member) {
        return group_.heartbeat({"g", group_.generation(), member, std::nullopt}, now_);
    }
    void leave(const std::string& member) {
        const LeaveAnswer answer = group_.leave({"g", {{member, std::nullopt}}}, now_);
        ASSERT_EQ(answer.members.front().error, ErrorCode::none);
        collect();
    }
    void pass(base::Duration time) {
        now_.monotonic += time;
        now_.wall += std::chrono::duration_cast<milliseconds>(time);
        group_.expire(now_);
        collect();
    }
    void collect() {
        for (ClassicGroup::Answer& answer : group_.take_answers()) {
            ASSERT_FALSE(answers_.contains(answer.ticket)) << "answered twice";
            answers_.emplace(answer.ticket, std::move(answer.what));
        }
        for (ClassicGroup::Save& save : group_.take_saves()) saves_.push_back(std::move(save));
    }
    void store(ErrorCode outcome = ErrorCode::none) {
        for (const ClassicGroup::Save& save : std::exchange(saves_, {})) {
            group_.saved(save.id, outcome, now_);
        }
        collect();
    }
    bool is_answered(Ticket ticket) const { return answers_.contains(ticket); }
    const JoinAnswer& joined(Ticket ticket) { return std::get<JoinAnswer>(answers_.at(ticket)); }
    const SyncAnswer& synced(Ticket ticket) { return std::get<SyncAnswer>(answers_.at(ticket)); }

    // Two members in a stable generation, the first of whom leads.
    std::pair<std::string, std::string> two_members() {
        const std::string first = joined(join(request())).member_id;
        const Ticket second = join(request());
        const Ticket again = join(request(first));
        EXPECT_TRUE(is_answered(second));
        const std::string other = joined(second).member_id;
        const std::string leader = joined(again).leader;
        const std::string follower = leader == first ? other : first;
        sync(follower);
        sync(leader, {{leader, bytes_of("L")}, {follower, bytes_of("F")}});
        store();
        EXPECT_EQ(group_.state(), State::stable);
        return {leader, follower};
    }

    ClassicLimits limits_;
    io::SeededRandom random_{1};
    ClassicGroup group_{"g", limits_, random_};
    Now now_{base::MonotonicTime{} + seconds(1000), base::from_epoch_ms(1'700'000'000'000)};
    std::uint64_t last_ticket_ = 0;
    std::map<Ticket, std::variant<JoinAnswer, SyncAnswer>> answers_;
    std::vector<ClassicGroup::Save> saves_;
};

TEST_F(ClassicGroupTest, LeadsTheFirstMemberThroughAGenerationAtOnce) {
    const Ticket ticket = join(request());
    ASSERT_TRUE(is_answered(ticket));
    const JoinAnswer& answer = joined(ticket);
    EXPECT_EQ(answer.error, ErrorCode::none);
    EXPECT_EQ(answer.generation, 1);
    EXPECT_EQ(answer.protocol, "range");
    EXPECT_EQ(answer.leader, answer.member_id);
    ASSERT_EQ(answer.members.size(), 1U);
    EXPECT_EQ(text_of(answer.members[0].metadata), "r");
    EXPECT_TRUE(answer.member_id.starts_with("app-"));

    const Ticket sync_ticket = sync(answer.member_id, {{answer.member_id, bytes_of("all")}});
    EXPECT_FALSE(is_answered(sync_ticket));  // GROUP-1: not before it is stored
    ASSERT_EQ(saves_.size(), 1U);
    EXPECT_EQ(text_of(saves_[0].snapshot.members[0].assignment), "all");
    store();
    EXPECT_EQ(text_of(synced(sync_ticket).assignment), "all");
    EXPECT_EQ(group_.state(), State::stable);
    EXPECT_EQ(heartbeat(answer.member_id), ErrorCode::none);
}

TEST_F(ClassicGroupTest, GivesANewMemberItsIdFirst) {
    JoinRequest first = request();
    first.requires_member_id = true;
    const JoinAnswer refused = joined(join(first));
    EXPECT_EQ(refused.error, ErrorCode::member_id_required);
    ASSERT_FALSE(refused.member_id.empty());
    EXPECT_FALSE(group_.has_members());
    first.member_id = refused.member_id;
    const JoinAnswer& answer = joined(join(first));
    EXPECT_EQ(answer.error, ErrorCode::none);
    EXPECT_EQ(answer.member_id, refused.member_id);
    // Who does not come back with its id within its session time is forgotten.
    JoinRequest lost = request();
    lost.requires_member_id = true;
    const std::string id = joined(join(lost)).member_id;
    pass(seconds(11));
    EXPECT_EQ(joined(join(request(id))).error, ErrorCode::unknown_member_id);
}

TEST_F(ClassicGroupTest, RebalancesForEveryMemberThatComesAndGoes) {
    const auto [leader, follower] = two_members();
    EXPECT_EQ(group_.generation(), 2);
    const Ticket third = join(request());
    EXPECT_FALSE(is_answered(third));
    EXPECT_EQ(heartbeat(leader), ErrorCode::rebalance_in_progress);
    EXPECT_EQ(heartbeat(follower), ErrorCode::rebalance_in_progress);
    join(request(leader));
    const Ticket last = join(request(follower));
    EXPECT_EQ(joined(third).generation, 3);
    EXPECT_EQ(joined(last).generation, 3);
    EXPECT_TRUE(joined(last).members.empty());
    EXPECT_EQ(group_.state(), State::completing_rebalance);
    leave(follower);
    EXPECT_EQ(group_.state(), State::preparing_rebalance);
}

// GROUP-2
TEST_F(ClassicGroupTest, GoesOnWithoutWhoDoesNotJoinInTime) {
    const auto [leader, follower] = two_members();
    const Ticket third = join(request());
    for (int i = 0; i < 12; ++i) {
        pass(seconds(5));
        if (i < 11) {
            EXPECT_EQ(heartbeat(leader), ErrorCode::rebalance_in_progress);
            EXPECT_EQ(heartbeat(follower), ErrorCode::rebalance_in_progress);
        }
    }
    ASSERT_TRUE(is_answered(third));
    EXPECT_EQ(joined(third).leader, joined(third).member_id);
    EXPECT_EQ(joined(third).members.size(), 1U);
    EXPECT_EQ(heartbeat(leader), ErrorCode::unknown_member_id);
}

// GROUP-2
TEST_F(ClassicGroupTest, GoesOnWithoutALeaderThatNeverSyncs) {
    const auto [leader, follower] = two_members();
    leave(follower);
    join(request(leader));
    ASSERT_EQ(group_.state(), State::completing_rebalance);
    for (int i = 0; i < 13; ++i) {
        heartbeat(leader);
        pass(seconds(5));
    }
    EXPECT_FALSE(group_.has_members());
    EXPECT_EQ(group_.state(), State::empty);
}

TEST_F(ClassicGroupTest, DropsSilentMembers) {
    const auto [leader, follower] = two_members();
    pass(seconds(6));
    EXPECT_EQ(heartbeat(leader), ErrorCode::none);
    pass(seconds(6));
    EXPECT_EQ(heartbeat(follower), ErrorCode::unknown_member_id);
    EXPECT_EQ(heartbeat(leader), ErrorCode::rebalance_in_progress);
    pass(seconds(11));
    EXPECT_EQ(group_.state(), State::empty);
    ASSERT_FALSE(saves_.empty());
    EXPECT_TRUE(saves_.back().snapshot.members.empty());
    EXPECT_EQ(saves_.back().snapshot.generation, group_.generation());
}

// GROUP-1
TEST_F(ClassicGroupTest, GivesNobodyAnAssignmentThatWasOvertaken) {
    const auto [leader, follower] = two_members();
    leave(follower);
    join(request(leader));
    const Ticket ticket = sync(leader, {{leader, bytes_of("old")}});
    const std::vector<ClassicGroup::Save> pending = std::exchange(saves_, {});
    join(request());
    EXPECT_EQ(synced(ticket).error, ErrorCode::rebalance_in_progress);
    group_.saved(pending.back().id, ErrorCode::none, now_);
    collect();
    EXPECT_EQ(group_.state(), State::preparing_rebalance);
}

TEST_F(ClassicGroupTest, TellsWhoSyncsThatItCouldNotBeStored) {
    const std::string id = joined(join(request())).member_id;
    const Ticket ticket = sync(id, {{id, bytes_of("x")}});
    store(ErrorCode::kafka_storage_error);
    EXPECT_EQ(synced(ticket).error, ErrorCode::kafka_storage_error);
    EXPECT_EQ(group_.state(), State::preparing_rebalance);
}

TEST_F(ClassicGroupTest, ChoosesTheProtocolThatMostPrefer) {
    JoinRequest sticky = request();
    std::ranges::reverse(sticky.protocols);
    const std::string first = joined(join(request())).member_id;
    const Ticket second = join(sticky);
    const Ticket third = join(sticky);
    join(request(first));
    EXPECT_EQ(joined(second).protocol, "sticky");
    EXPECT_EQ(joined(third).protocol, "sticky");
}

TEST_F(ClassicGroupTest, RefusesWhoSharesNoProtocolWithTheOthers) {
    join(request());
    JoinRequest other = request();
    other.protocols = {{"odd", {}}};
    EXPECT_EQ(joined(join(other)).error, ErrorCode::inconsistent_group_protocol);
    JoinRequest connect = request();
    connect.protocol_type = "connect";
    EXPECT_EQ(joined(join(connect)).error, ErrorCode::inconsistent_group_protocol);
    SyncRequest sync;
    sync.generation = 1;
    sync.member_id = group_.description().members[0].id;
    sync.protocol_type = "connect";
    group_.sync(sync, Ticket{900}, now_);
    collect();
    EXPECT_EQ(synced(Ticket{900}).error, ErrorCode::inconsistent_group_protocol);
}

TEST_F(ClassicGroupTest, RefusesStrangersAndOldGenerations) {
    const auto [leader, follower] = two_members();
    EXPECT_EQ(heartbeat("nobody"), ErrorCode::unknown_member_id);
    EXPECT_EQ(group_.heartbeat({"g", 1, leader, std::nullopt}, now_),
              ErrorCode::illegal_generation);
    EXPECT_EQ(group_.check_commit({.member_id = leader, .generation = 1}, now_),
              ErrorCode::illegal_generation);
    EXPECT_EQ(group_.check_commit({.member_id = leader, .generation = 2}, now_), ErrorCode::none);
    EXPECT_EQ(group_.check_commit({}, now_), ErrorCode::unknown_member_id);
    EXPECT_EQ(joined(join(request("nobody"))).error, ErrorCode::unknown_member_id);
}

TEST_F(ClassicGroupTest, RepeatsItsAnswerToAMemberThatHasNotChanged) {
    const auto [leader, follower] = two_members();
    const Ticket again = join(request(follower));
    EXPECT_EQ(joined(again).generation, 2);
    EXPECT_EQ(group_.state(), State::stable);
    // The leader asks because it wants another assignment.
    join(request(leader));
    EXPECT_EQ(group_.state(), State::preparing_rebalance);
}

TEST_F(ClassicGroupTest, LetsAStaticMemberComeBackUnnoticed) {
    const std::string first = joined(join(static_request("one"))).member_id;
    sync(first, {{first, bytes_of("mine")}});
    store();
    JoinRequest back = static_request("one");
    back.understands_skip_assignment = true;
    const Ticket ticket = join(back);
    EXPECT_FALSE(is_answered(ticket));
    store();
    const JoinAnswer answer = joined(ticket);
    EXPECT_NE(answer.member_id, first);
    EXPECT_EQ(answer.generation, 1);
    EXPECT_TRUE(answer.skip_assignment);
    EXPECT_EQ(group_.state(), State::stable);
    const Ticket synced_again = sync(answer.member_id);
    EXPECT_EQ(text_of(synced(synced_again).assignment), "mine");
    // The one before is fenced.
    EXPECT_EQ(group_.heartbeat({"g", 1, first, "one"}, now_), ErrorCode::fenced_instance_id);
    const LeaveAnswer left = group_.leave({"g", {{"", "one"}, {"", "two"}}}, now_);
    EXPECT_EQ(left.members[0].error, ErrorCode::none);
    EXPECT_EQ(left.members[1].error, ErrorCode::unknown_member_id);
    EXPECT_FALSE(group_.has_members());
}

TEST_F(ClassicGroupTest, WaitsForMoreMembersIfToldTo) {
    limits_.initial_delay = seconds(3);
    const Ticket first = join(request());
    pass(seconds(2));
    const Ticket second = join(request());
    pass(seconds(2));
    EXPECT_FALSE(is_answered(first));
    pass(seconds(3));
    ASSERT_TRUE(is_answered(first));
    EXPECT_EQ(joined(first).generation, 1);
    EXPECT_EQ(joined(second).generation, 1);
}

TEST_F(ClassicGroupTest, IsFullAtItsGreatestSize) {
    limits_.members_max = 1;
    join(request());
    EXPECT_EQ(joined(join(request())).error, ErrorCode::group_max_size_reached);
}

TEST_F(ClassicGroupTest, ComesBackAsItWasStored) {
    const std::string id = joined(join(request())).member_id;
    sync(id, {{id, bytes_of("a")}});
    const ClassicSnapshot snapshot = saves_.back().snapshot;
    ClassicGroup later("g", limits_, random_);
    later.restore(snapshot, now_);
    EXPECT_EQ(later.state(), State::stable);
    EXPECT_EQ(later.heartbeat({"g", 1, id, std::nullopt}, now_), ErrorCode::none);
    ASSERT_TRUE(later.next_deadline());
    Now late = now_;
    late.monotonic += seconds(11);
    later.expire(late);
    EXPECT_FALSE(later.has_members());
}

TEST_F(ClassicGroupTest, ForgetsANewMemberWhoseClientHasGone) {
    const auto [leader, follower] = two_members();
    JoinRequest slow = request();
    slow.rebalance_timeout = minutes(30);
    const Ticket third = join(slow);
    for (int i = 0; i < 61; ++i) {
        heartbeat(leader);
        heartbeat(follower);
        pass(seconds(5));
    }
    EXPECT_EQ(joined(third).error, ErrorCode::unknown_member_id);
}

TEST(Subscription, TellsTheTopics) {
    const std::string text("\0\1\0\0\0\2\0\1a\0\2bc\xff\xff\xff\xff", 17);
    const base::Bytes bytes = bytes_of(text);
    EXPECT_EQ(topics_of_subscription(bytes), (std::vector<std::string>{"a", "bc"}));
    for (std::size_t cut = 0; cut < 13; ++cut) {
        EXPECT_FALSE(topics_of_subscription(base::ByteView(bytes).first(cut))) << cut;
    }
    const std::string liar("\0\0\x7f\xff\xff\xff\0\1a", 9);
    EXPECT_FALSE(topics_of_subscription(bytes_of(liar)));
}

TEST(Subscription, TellsWhatTheLeaderGave) {
    const std::string text("\0\0\0\0\0\1\0\1a\0\0\0\2\0\0\0\0\0\0\0\3\xff\xff\xff\xff", 25);
    const base::Bytes bytes = bytes_of(text);
    const base::TopicName topic{"a"};
    EXPECT_EQ(partitions_of_assignment(bytes),
              (std::vector<base::TopicPartition>{{topic, base::Partition{0}},
                                                 {topic, base::Partition{3}}}));
    for (std::size_t cut = 0; cut < 21; ++cut) {
        EXPECT_FALSE(partitions_of_assignment(base::ByteView(bytes).first(cut))) << cut;
    }
}

}  // namespace
}  // namespace broker::groups
