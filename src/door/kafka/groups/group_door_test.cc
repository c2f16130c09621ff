// Group messages of Kafka's wire, in several versions, against a real coordinator.

#include "door/kafka/groups/group_door.h"

#include "broker/coordinator/coordinator_fixture.h"

namespace door::kafka::groups {
namespace {

using wire::kafka::ErrorCode;

class GroupDoorTest : public broker::coordinator::CoordinatorFixture {
  protected:
    GroupDoorTest() {
        open();
        create("t", 2);
        door_ = std::make_unique<GroupDoor>(*broker_, *coordinator_);
    }
    static Caller caller(std::int16_t version) { return {version, "app", "127.0.0.1"}; }
    static messages::JoinGroupRequest join_request() {
        messages::JoinGroupRequest request;
        request.group_id = "g";
        request.session_timeout_ms = 30'000;
        request.rebalance_timeout_ms = 30'000;
        request.protocol_type = "consumer";
        request.protocols.push_back({"range", {}});
        return request;
    }
    messages::JoinGroupResponse join() {
        messages::JoinGroupRequest request = join_request();
        auto first = wait(door_->join(request, caller(9)));
        EXPECT_EQ(first.error_code, ErrorCode::member_id_required);
        request.member_id = first.member_id;
        return wait(door_->join(std::move(request), caller(9)));
    }
    std::unique_ptr<GroupDoor> door_;
};

TEST_F(GroupDoorTest, LeadsAMemberThroughItsLife) {
    const auto joined = join();
    ASSERT_EQ(joined.error_code, ErrorCode::none);
    EXPECT_EQ(joined.leader, joined.member_id);
    EXPECT_EQ(joined.protocol_type, "consumer");
    messages::SyncGroupRequest sync;
    sync.group_id = "g";
    sync.generation_id = joined.generation_id;
    sync.member_id = joined.member_id;
    sync.protocol_type = "consumer";
    sync.protocol_name = "range";
    sync.assignments.push_back({joined.member_id, {std::byte{5}}});
    const auto synced = wait(door_->sync(sync, caller(5)));
    EXPECT_EQ(synced.error_code, ErrorCode::none);
    EXPECT_EQ(synced.assignment, base::Bytes{std::byte{5}});
    sync.protocol_name = "sticky";
    EXPECT_EQ(wait(door_->sync(sync, caller(5))).error_code,
              ErrorCode::inconsistent_group_protocol);

    messages::HeartbeatRequest beat;
    beat.group_id = "g";
    beat.generation_id = joined.generation_id;
    beat.member_id = joined.member_id;
    EXPECT_EQ(wait(door_->heartbeat(beat, caller(4))).error_code, ErrorCode::none);

    messages::DescribeGroupsRequest describe;
    describe.groups = {"g", "none"};
    const auto told = wait(door_->describe(describe, caller(5)));
    EXPECT_EQ(told.groups[0].group_state, "Stable");
    EXPECT_EQ(told.groups[0].members[0].client_host, "/127.0.0.1");
    EXPECT_EQ(told.groups[1].group_state, "Dead");
    EXPECT_EQ(told.groups[1].error_code, ErrorCode::none);
    EXPECT_EQ(wait(door_->describe(describe, caller(6))).groups[1].error_code,
              ErrorCode::group_id_not_found);

    messages::LeaveGroupRequest leave;
    leave.group_id = "g";
    leave.members.push_back({joined.member_id, std::nullopt, std::nullopt});
    leave.members.push_back({"x", std::nullopt, std::nullopt});
    const auto left = wait(door_->leave(leave, caller(5)));
    EXPECT_EQ(left.members[0].error_code, ErrorCode::none);
    EXPECT_EQ(left.members[1].error_code, ErrorCode::unknown_member_id);
    leave.members.clear();
    leave.member_id = joined.member_id;
    EXPECT_EQ(wait(door_->leave(leave, caller(2))).error_code, ErrorCode::unknown_member_id);
}

TEST_F(GroupDoorTest, CommitsAndFetchesInAllShapes) {
    messages::OffsetCommitRequest commit;
    commit.group_id = "g";
    auto& topic = commit.topics.emplace_back();
    topic.name = "t";
    topic.partitions.push_back({0, 7, -1, -1, "note"});
    topic.partitions.push_back({9, 7, -1, -1, std::nullopt});
    const auto stored = wait(door_->commit(commit, caller(7)));
    EXPECT_EQ(stored.topics[0].partitions[0].error_code, ErrorCode::none);
    EXPECT_EQ(stored.topics[0].partitions[1].error_code, ErrorCode::unknown_topic_or_partition);

    messages::OffsetFetchRequest all;
    all.group_id = "g";
    all.topics.reset();
    const auto old = wait(door_->fetch(all, caller(7)));
    ASSERT_EQ(old.topics.size(), 1U);
    EXPECT_EQ(old.topics[0].partitions[0].committed_offset, 7);
    EXPECT_EQ(old.topics[0].partitions[0].metadata, "note");

    messages::OffsetFetchRequest batched;
    batched.groups.emplace_back().group_id = "g";
    auto& other = batched.groups.emplace_back();
    other.group_id = "h";
    other.topics.emplace().push_back({"t", {}, {0, 1}});
    const auto fetched = wait(door_->fetch(batched, caller(9)));
    ASSERT_EQ(fetched.groups.size(), 2U);
    EXPECT_EQ(fetched.groups[0].topics[0].partitions[0].committed_offset, 7);
    ASSERT_EQ(fetched.groups[1].topics[0].partitions.size(), 2U);
    EXPECT_EQ(fetched.groups[1].topics[0].partitions[1].committed_offset, -1);

    messages::ListGroupsRequest list;
    list.states_filter = {"Empty"};
    const auto listed = wait(door_->list(list, caller(5)));
    ASSERT_EQ(listed.groups.size(), 1U);
    EXPECT_EQ(listed.groups[0].group_type, "classic");

    messages::OffsetDeleteRequest remove;
    remove.group_id = "g";
    remove.topics.push_back({"t", {{0}}});
    EXPECT_EQ(wait(door_->delete_offsets(remove, caller(0))).error_code, ErrorCode::none);
    messages::DeleteGroupsRequest gone;
    gone.groups_names = {"g"};
    EXPECT_EQ(wait(door_->delete_groups(gone, caller(2))).results[0].error_code,
              ErrorCode::group_id_not_found);
}

TEST_F(GroupDoorTest, AnswersTheConsumerProtocol) {
    messages::ConsumerGroupHeartbeatRequest beat;
    beat.group_id = "c";
    beat.member_id = "m";
    beat.rebalance_timeout_ms = 30'000;
    beat.subscribed_topic_names = std::vector<std::string>{"t"};
    beat.topic_partitions.emplace();
    const auto answer = wait(door_->consumer_heartbeat(beat, caller(1)));
    ASSERT_EQ(answer.error_code, ErrorCode::none) << answer.error_message.value_or("");
    EXPECT_EQ(answer.member_epoch, 1);
    EXPECT_EQ(answer.heartbeat_interval_ms, 5000);
    ASSERT_TRUE(answer.assignment);
    EXPECT_EQ(answer.assignment->topic_partitions[0].partitions, (std::vector<std::int32_t>{0, 1}));
    messages::ConsumerGroupDescribeRequest describe;
    describe.group_ids = {"c", "none"};
    const auto told = wait(door_->describe_consumers(describe, caller(1)));
    EXPECT_EQ(told.groups[0].group_state, "Stable");
    EXPECT_EQ(told.groups[0].members[0].assignment.topic_partitions[0].topic_name, "t");
    EXPECT_EQ(told.groups[1].error_code, ErrorCode::group_id_not_found);
    beat.server_assignor = "odd";
    EXPECT_EQ(wait(door_->consumer_heartbeat(beat, caller(1))).error_code,
              ErrorCode::unsupported_assignor);
}

}  // namespace
}  // namespace door::kafka::groups
