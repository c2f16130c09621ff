// The broker over a real directory: real logs, real shards.

#include "broker/broker.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "broker/broker_fixture.h"
#include "broker/config/topic_name.h"

namespace broker {
namespace {

using base::Code;

TEST_F(BrokerTest, KeepsTopicsAndRecordsOverARestart) {
    ASSERT_TRUE(create("a.pin", 3));
    EXPECT_EQ(create("a.pin", 1).error().code, Code::already_exists);
    EXPECT_EQ(produce("a.pin", batch_of({"one", "two"}))->base, Offset{0});
    EXPECT_EQ(produce("a.pin", batch_of({"three"}), Acks::leader)->base, Offset{2});
    close();
    open();
    EXPECT_EQ(broker_->topic(TopicName{"a.pin"})->partitions, 3);
    EXPECT_EQ(values("a.pin", 0), (std::vector<std::string>{"one", "two", "three"}));
    EXPECT_EQ(values("a.pin", 1), (std::vector<std::string>{"two", "three"}));
}

TEST_F(BrokerTest, AnswersConcurrentProducersEachWithItsOwnOffset) {
    ASSERT_TRUE(create("t", 1));
    constexpr int kProducers = 200;
    std::vector<std::int64_t> offsets(kProducers, -1);
    run::Gate gate;
    auto produce_one = [&](int i) -> run::Task<void> {
        const Result<Produced> produced = co_await broker_->produce(
            TopicName{"t"}, Partition{0}, batch_of({base::text("v", i)}), Acks::all);
        if (produced) offsets[static_cast<std::size_t>(i)] = produced->base.value();
    };
    for (int i = 0; i < kProducers; ++i) {
        shards_.of(static_cast<std::size_t>(i)).spawn(gate, produce_one(i));
    }
    shards_.run_to_end(gate.close());
    const std::vector<std::string> stored = values("t", 0);
    ASSERT_EQ(stored.size(), static_cast<std::size_t>(kProducers));
    for (int i = 0; i < kProducers; ++i) {
        const auto at = static_cast<std::size_t>(offsets[static_cast<std::size_t>(i)]);
        ASSERT_LT(at, stored.size());
        EXPECT_EQ(stored[at], base::text("v", i));
    }
}

TEST_F(BrokerTest, WakesAReaderThatWaits) {
    ASSERT_TRUE(create("t", 1));
    run::Gate gate;
    std::size_t got = 0;
    auto read = [&]() -> run::Task<void> {
        const Fetch wanted{TopicName{"t"}, Partition{0}, Offset{0}, 1000};
        co_await broker_->wait_for_bytes({wanted}, 1, std::chrono::seconds(30));
        const Result<Fetched> fetched = co_await broker_->fetch(wanted);
        if (fetched) got = fetched->batches.size();
    };
    shards_.at(base::ShardId{0}).spawn(gate, read());
    ASSERT_TRUE(produce("t", batch_of({"x"})));
    shards_.run_to_end(gate.close());
    EXPECT_GT(got, 0U);
}

TEST_F(BrokerTest, NamesWhatIsNotThere) {
    ASSERT_TRUE(create("t", 1));
    EXPECT_EQ(produce("u", batch_of({"x"})).error().code, Code::unknown_topic);
    EXPECT_EQ(values("t", 1).front(), "topic t, partition 0: offset 1 is outside 0..0");
    EXPECT_EQ(broker_->topic(TopicName{"u"}).error().what, "topic u does not exist");
    EXPECT_EQ(shards_.run_to_end(broker_->topic_or_create(TopicName{"u"})).error().code,
              Code::unknown_topic);
}

TEST_F(BrokerTest, RefusesBatchesThatAreNone) {
    ASSERT_TRUE(create("t", 1));
    Bytes torn = batch_of({"x"});
    torn.back() ^= std::byte{1};
    EXPECT_EQ(produce("t", torn).error().code, Code::corrupt);
    EXPECT_FALSE(produce("t", {}));
    EXPECT_TRUE(values("t", 0).empty());
}

TEST_F(BrokerTest, ForgetsADeletedTopicWhole) {
    ASSERT_TRUE(create("t", 1));
    ASSERT_TRUE(produce("t", batch_of({"x"})));
    ASSERT_TRUE(shards_.run_to_end(broker_->delete_topic(TopicName{"t"})));
    ASSERT_TRUE(create("t", 1));
    EXPECT_TRUE(values("t", 0).empty());
}

// A log that has lost what was acknowledged is found out: the ledger remembers.
TEST_F(BrokerTest, RemembersWhatWasAcceptedWhenTheLogForgets) {
    ASSERT_TRUE(create("t", 1));
    ASSERT_TRUE(produce("t", batch_of({"x", "y"})));
    close();
    std::filesystem::remove_all(directory_.path() + "/topics/t/0");
    open();
    const auto state = shards_.run_to_end(broker_->state(TopicName{"t"}, Partition{0}));
    ASSERT_TRUE(state);
    EXPECT_EQ(state->end, Offset{0});
    EXPECT_EQ(state->accepted, Offset{2});
}

TEST(TopicName, FollowsKafkasRules) {
    EXPECT_TRUE(check_topic_name(TopicName{"0a1b2c3d4e5f.pin"}));
    EXPECT_TRUE(check_topic_name(TopicName{std::string(249, 'x')}));
    for (const std::string bad : {"", ".", "..", "a/b", "a b", "ü"}) {
        EXPECT_FALSE(check_topic_name(TopicName{bad})) << bad;
    }
    EXPECT_FALSE(check_topic_name(TopicName{std::string(250, 'x')}));
}

}  // namespace
}  // namespace broker
