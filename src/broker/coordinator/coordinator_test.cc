// The coordinator over a real broker on a real directory, with real shards.

#include "broker/coordinator/coordinator.h"

#include "broker/coordinator/coordinator_fixture.h"
#include "codec/endian.h"
#include "codec/records/record_batch.h"

namespace broker::coordinator {
namespace {

using groups::ErrorCode;
using std::chrono::milliseconds;
using std::chrono::seconds;

class CoordinatorTest : public CoordinatorFixture {
  protected:
    CoordinatorTest() { open(); }

    static groups::JoinRequest join_request(const std::string& group) {
        groups::JoinRequest request;
        request.group = group;
        request.protocol_type = "consumer";
        // Version 0, one topic, "t", no user data.
        const std::string subscription("\0\0\0\0\0\1\0\1t\xff\xff\xff\xff", 13);
        request.protocols = {{"range", base::copy_of(base::as_bytes(subscription))}};
        request.session_timeout = seconds(30);
        request.rebalance_timeout = seconds(30);
        request.client = {"app", "/127.0.0.1"};
        return request;
    }
    groups::SyncAnswer sync(const std::string& group, const groups::JoinAnswer& joined) {
        groups::SyncRequest request;
        request.group = group;
        request.generation = joined.generation;
        request.member_id = joined.member_id;
        request.assignments = {{joined.member_id, {std::byte{7}}}};
        return wait(coordinator_->sync(std::move(request)));
    }
    groups::ConsumerHeartbeatAnswer beat(const std::string& group, const std::string& member,
                                         std::int32_t epoch) {
        groups::ConsumerHeartbeat request;
        request.group = group;
        request.member_id = member;
        request.epoch = epoch;
        request.makes_member_id = true;
        if (epoch == 0) {
            request.rebalance_timeout = seconds(30);
            request.topics = std::vector<std::string>{"t"};
            request.owned.emplace();
        }
        return wait(coordinator_->heartbeat(std::move(request)));
    }
    std::string state_of(const std::string& group) {
        for (const groups::Listing& one : wait(coordinator_->list({}))) {
            if (one.group == group) return one.state;
        }
        return {};
    }
};

// OFFSET-1
TEST_F(CoordinatorTest, KeepsCommittedOffsetsOverARestart) {
    create("t", 2);
    EXPECT_EQ(commit("g", at("t"), 5), ErrorCode::none);
    EXPECT_EQ(commit("g", at("t", 1), 7), ErrorCode::none);
    EXPECT_EQ(commit("g", at("t"), 6), ErrorCode::none);
    EXPECT_EQ(commit("g", at("t", 2), 1), ErrorCode::unknown_topic_or_partition);
    EXPECT_EQ(commit("g", at("u"), 1), ErrorCode::unknown_topic_or_partition);
    restart();
    EXPECT_EQ(fetch("g", at("t")).next, Offset{6});
    EXPECT_EQ(fetch("g", at("t")).metadata, "note");
    EXPECT_EQ(fetch("h", at("t")).next, Offset{-1});
    groups::FetchOffsetsRequest all;
    all.group = "g";
    EXPECT_EQ(wait(coordinator_->fetch(all)).offsets.size(), 2U);
    EXPECT_EQ(state_of("g"), "Empty");
}

TEST_F(CoordinatorTest, AnswersManyCommitsAtOnce) {
    create("t");
    constexpr int kGroups = 300;
    int stored = 0;
    run::Gate gate;
    auto commit_one = [&](int i) -> run::Task<void> {
        groups::CommitRequest request;
        request.group = base::text("g", i);
        request.offsets.push_back({at("t"), Offset{i}, -1, {}});
        const auto answer = co_await coordinator_->commit(std::move(request));
        if (answer.front().error == ErrorCode::none) ++stored;
    };
    for (int i = 0; i < kGroups; ++i) {
        shards_.at(base::ShardId{0}).spawn(gate, commit_one(i));
    }
    wait(gate.close());
    EXPECT_EQ(stored, kGroups);
    restart();
    for (int i = 0; i < kGroups; ++i) {
        ASSERT_EQ(fetch(base::text("g", i), at("t")).next, Offset{i});
    }
}

TEST_F(CoordinatorTest, RefusesTooMuchMetadata) {
    create("t");
    groups::CommitRequest request;
    request.group = "g";
    request.offsets.push_back({at("t"), Offset{1}, -1, std::string(4097, 'x')});
    request.offsets.push_back({at("t"), Offset{2}, -1, std::string(4096, 'x')});
    const auto answer = wait(coordinator_->commit(std::move(request)));
    EXPECT_EQ(answer[0].error, ErrorCode::offset_metadata_too_large);
    EXPECT_EQ(answer[1].error, ErrorCode::none);
}

TEST_F(CoordinatorTest, KeepsAClassicGroupOverARestart) {
    create("t");
    const auto joined = wait(coordinator_->join(join_request("g")));
    ASSERT_EQ(joined.error, ErrorCode::none);
    ASSERT_EQ(sync("g", joined).assignment, base::Bytes{std::byte{7}});
    EXPECT_EQ(state_of("g"), "Stable");
    // Only its members commit for it, and only in this generation.
    EXPECT_EQ(commit("g", at("t"), 1), ErrorCode::unknown_member_id);
    EXPECT_EQ(commit("g", at("t"), 1, {.member_id = joined.member_id, .generation = 1}),
              ErrorCode::none);
    EXPECT_EQ(commit("g", at("t"), 1, {.member_id = joined.member_id, .generation = 0}),
              ErrorCode::illegal_generation);
    restart();
    EXPECT_EQ(state_of("g"), "Stable");
    EXPECT_EQ(wait(coordinator_->heartbeat({"g", 1, joined.member_id, std::nullopt})),
              ErrorCode::none);
    const auto told = wait(coordinator_->describe("g"));
    ASSERT_EQ(told.members.size(), 1U);
    EXPECT_EQ(told.members[0].client_id, "app");
    EXPECT_EQ(told.members[0].assignment, base::Bytes{std::byte{7}});
    const auto left = wait(coordinator_->leave({"g", {{joined.member_id, std::nullopt}}}));
    EXPECT_EQ(left.members.front().error, ErrorCode::none);
    EXPECT_EQ(state_of("g"), "Empty");
}

TEST_F(CoordinatorTest, DropsASilentMemberByItself) {
    groups::JoinRequest request = join_request("g");
    request.session_timeout = milliseconds(50);
    const auto joined = wait(coordinator_->join(request));
    sync("g", joined);
    for (int i = 0; i < 100 && state_of("g") != "Empty"; ++i) {
        wait(shards_.at(base::ShardId{0}).sleep(milliseconds(20)));
    }
    EXPECT_EQ(state_of("g"), "Empty");
}

TEST_F(CoordinatorTest, RefusesWhatKafkaRefuses) {
    groups::JoinRequest request = join_request("");
    EXPECT_EQ(wait(coordinator_->join(request)).error, ErrorCode::invalid_group_id);
    request = join_request("g");
    request.session_timeout = std::chrono::hours(1);
    EXPECT_EQ(wait(coordinator_->join(request)).error, ErrorCode::invalid_session_timeout);
    request = join_request("g");
    request.member_id = "x";
    EXPECT_EQ(wait(coordinator_->join(request)).error, ErrorCode::unknown_member_id);
    EXPECT_EQ(wait(coordinator_->heartbeat({"g", 1, "x", std::nullopt})),
              ErrorCode::unknown_member_id);
    EXPECT_EQ(commit("g", at("t"), 1, {.member_id = "x", .generation = 3}),
              ErrorCode::illegal_generation);
    EXPECT_EQ(beat("g", "x", 3).error, ErrorCode::group_id_not_found);
}

TEST_F(CoordinatorTest, KeepsAConsumerGroupOverARestart) {
    create("t", 2);
    const auto first = beat("g", "m", 0);
    ASSERT_EQ(first.error, ErrorCode::none) << first.message;
    ASSERT_EQ(first.assignment->begin()->second, (std::set<std::int32_t>{0, 1}));
    restart();
    EXPECT_EQ(beat("g", "m", first.epoch).error, ErrorCode::none);
    EXPECT_EQ(state_of("g"), "Stable");
    EXPECT_EQ(
        commit("g", at("t"), 4,
               {.member_id = "m", .generation = first.epoch, .understands_member_epoch = true}),
        ErrorCode::none);
    EXPECT_EQ(commit("g", at("t"), 4,
                     {.member_id = "m", .generation = 9, .understands_member_epoch = true}),
              ErrorCode::stale_member_epoch);
    const auto told = wait(coordinator_->describe_consumer("g"));
    EXPECT_EQ(told.members.size(), 1U);
    EXPECT_EQ(told.assignor, "uniform");
    const auto left = beat("g", "m", groups::kLeavingEpoch);
    EXPECT_EQ(left.error, ErrorCode::none);
    restart();
    EXPECT_EQ(state_of("g"), "Empty");
}

TEST_F(CoordinatorTest, TellsMembersOfNewPartitions) {
    create("t");
    const auto first = beat("g", "m", 0);
    ASSERT_TRUE(wait(broker_->create_partitions(TopicName{"t"}, 3)));
    const auto grown = beat("g", "m", first.epoch);
    ASSERT_TRUE(grown.assignment);
    EXPECT_EQ(grown.assignment->begin()->second.size(), 3U);
}

TEST_F(CoordinatorTest, ConvertsAGroupThatIsEmpty) {
    create("t");
    const auto joined = wait(coordinator_->join(join_request("g")));
    sync("g", joined);
    EXPECT_EQ(beat("g", "m", 0).error, ErrorCode::group_id_not_found);
    wait(coordinator_->leave({"g", {{joined.member_id, std::nullopt}}}));
    EXPECT_EQ(beat("g", "m", 0).error, ErrorCode::none);
    EXPECT_EQ(wait(coordinator_->join(join_request("g"))).error,
              ErrorCode::inconsistent_group_protocol);
    restart();
    EXPECT_EQ(wait(coordinator_->describe_consumer("g")).members.size(), 1U);
    EXPECT_EQ(beat("g", "m", groups::kLeavingEpoch).error, ErrorCode::none);
    const auto back = wait(coordinator_->join(join_request("g")));
    EXPECT_EQ(back.error, ErrorCode::none);
    sync("g", back);
    restart();
    EXPECT_EQ(wait(coordinator_->describe("g")).members.size(), 1U);
}

TEST_F(CoordinatorTest, ListsDescribesAndDeletes) {
    create("t");
    EXPECT_EQ(commit("reader", at("t"), 3), ErrorCode::none);
    const auto joined = wait(coordinator_->join(join_request("g")));
    sync("g", joined);
    EXPECT_EQ(wait(coordinator_->list({.states = {"stable"}})).size(), 1U);
    EXPECT_EQ(wait(coordinator_->list({.types = {"Consumer"}})).size(), 0U);
    EXPECT_EQ(wait(coordinator_->describe("none")).error, ErrorCode::group_id_not_found);
    EXPECT_EQ(wait(coordinator_->describe("none")).state, "Dead");
    EXPECT_EQ(wait(coordinator_->describe("reader")).state, "Empty");
    EXPECT_EQ(wait(coordinator_->delete_group("none")), ErrorCode::group_id_not_found);
    EXPECT_EQ(wait(coordinator_->delete_group("g")), ErrorCode::non_empty_group);
    EXPECT_EQ(wait(coordinator_->delete_group("reader")), ErrorCode::none);
    EXPECT_EQ(fetch("reader", at("t")).next, Offset{-1});
    restart();
    EXPECT_EQ(wait(coordinator_->list({})).size(), 1U);
}

TEST_F(CoordinatorTest, DeletesOffsetsOfTopicsThatNobodyReads) {
    create("t");
    create("u");
    EXPECT_EQ(commit("g", at("t"), 3), ErrorCode::none);
    EXPECT_EQ(commit("g", at("u"), 3), ErrorCode::none);
    const auto joined = wait(coordinator_->join(join_request("g")));
    sync("g", joined);
    const auto answer = wait(coordinator_->delete_offsets({"g", {at("t"), at("u"), at("u", 9)}}));
    EXPECT_EQ(answer.error, ErrorCode::none);
    EXPECT_EQ(answer.partitions[0].error, ErrorCode::group_subscribed_to_topic);
    EXPECT_EQ(answer.partitions[1].error, ErrorCode::none);
    EXPECT_EQ(answer.partitions[2].error, ErrorCode::unknown_topic_or_partition);
    restart();
    EXPECT_EQ(fetch("g", at("t")).next, Offset{3});
    EXPECT_EQ(fetch("g", at("u")).next, Offset{-1});
    EXPECT_EQ(wait(coordinator_->delete_offsets({"h", {}})).error, ErrorCode::group_id_not_found);
}

TEST_F(CoordinatorTest, ForgetsTheOffsetsOfADeletedTopic) {
    create("t");
    EXPECT_EQ(commit("g", at("t"), 3), ErrorCode::none);
    ASSERT_TRUE(wait(broker_->delete_topic(TopicName{"t"})));
    EXPECT_EQ(fetch("g", at("t")).next, Offset{-1});
    create("t");
    restart();
    EXPECT_EQ(fetch("g", at("t")).next, Offset{-1});
}

TEST_F(CoordinatorTest, AnswersWhoWaitsWhenItStops) {
    groups::JoinRequest request = join_request("g");
    request.rebalance_timeout = seconds(300);
    const auto joined = wait(coordinator_->join(request));
    sync("g", joined);
    run::Gate gate;
    groups::JoinAnswer answer;
    auto join_late = [&]() -> run::Task<void> { answer = co_await coordinator_->join(request); };
    shards_.at(base::ShardId{1}).spawn(gate, join_late());
    while (state_of("g") != "PreparingRebalance") {
        wait(shards_.at(base::ShardId{0}).sleep(milliseconds(1)));
    }
    wait(coordinator_->refuse_waiting());
    wait(gate.close());
    EXPECT_EQ(answer.error, ErrorCode::coordinator_not_available);
    EXPECT_EQ(wait(coordinator_->join(request)).error, ErrorCode::coordinator_not_available);
}

// Kafka's tools read the topic: OffsetCommitKey 1 with OffsetCommitValue 3, GroupMetadataKey 2.
TEST_F(CoordinatorTest, WritesKafkasRecords) {
    create("t");
    EXPECT_EQ(commit("g", at("t"), 5), ErrorCode::none);
    const TopicName topic{"__consumer_offsets"};
    EXPECT_TRUE(broker_->topic(topic));
    for (const Topic& one : broker_->topics()) EXPECT_NE(one.name, topic);
    const auto fetched = wait(broker_->fetch({topic, Partition{0}, Offset{0}, 1 << 20}));
    ASSERT_TRUE(fetched);
    Bytes scratch;
    const auto records = codec::decode_records(fetched->batches, scratch);
    ASSERT_TRUE(records);
    const base::ByteView key = *records->front().key;
    const std::string expected("\0\1\0\1g\0\1t\0\0\0\0", 12);
    EXPECT_EQ(base::as_text(key), expected);
    EXPECT_EQ(codec::load_big<std::int16_t>(records->front().value->data()), 3);
    EXPECT_EQ(codec::load_big<std::int64_t>(records->front().value->data() + 2), 5);
}

TEST_F(CoordinatorTest, SpreadsGroupsAsKafkaDoes) {
    close();
    options_.offsets_partitions = 50;
    open();
    create("t");
    EXPECT_EQ(commit("my-group", at("t"), 5), ErrorCode::none);
    // "my-group".hashCode() % 50, and of a name beyond ASCII.
    EXPECT_EQ(coordinator_->offsets_partition("my-group").partition, Partition{36});
    EXPECT_EQ(coordinator_
                  ->offsets_partition("gr\xc3\xbc\xc3\x9f"
                                      "e")
                  .partition,
              Partition{23});
    restart();
    EXPECT_EQ(fetch("my-group", at("t")).next, Offset{5});
}

class ExpiryTest : public CoordinatorFixture {
  protected:
    ExpiryTest() { options_.retention_check_interval = milliseconds(10); }
    io::Clock& group_clock() override { return manual_; }
    io::ManualClock manual_;
};

TEST_F(ExpiryTest, ForgetsWhatNobodyHasReadForAWeek) {
    open();
    create("t");
    EXPECT_EQ(commit("g", at("t"), 3), ErrorCode::none);
    ASSERT_TRUE(wait(coordinator_->commit(base::GroupName{"sink"},
                                          {{TopicName{"t"}, Partition{0}, Offset{9}}})));
    manual_.advance(std::chrono::hours(24 * 6));
    wait(shards_.at(base::ShardId{0}).sleep(milliseconds(50)));
    EXPECT_EQ(fetch("g", at("t")).next, Offset{3});
    manual_.advance(std::chrono::hours(25));
    for (int i = 0; i < 100 && fetch("g", at("t")).next != Offset{-1}; ++i) {
        wait(shards_.at(base::ShardId{0}).sleep(milliseconds(10)));
    }
    EXPECT_EQ(fetch("g", at("t")).next, Offset{-1});
    // A reader of this process has its place as long as it runs.
    EXPECT_EQ(fetch("sink", at("t")).next, Offset{9});
}

}  // namespace
}  // namespace broker::coordinator
