// Consumers over a real broker and a real coordinator, on a real directory.

#include "broker/consumer/consumer.h"

#include <utility>

#include "broker/coordinator/coordinator_fixture.h"
#include "codec/records/record_batch.h"

namespace broker::consumer {
namespace {

using base::Code;
using coordinator::CoordinatorFixture;
using std::chrono::milliseconds;
using std::chrono::seconds;

class ConsumerTest : public CoordinatorFixture {
  protected:
    ConsumerTest() {
        open();
        create("t");
    }
    ~ConsumerTest() override {
        for (const auto& consumer : consumers_) wait(consumer->unsubscribe());
        consumers_.clear();
    }

    Consumer& consumer(Reset reset = Reset::earliest, AutoCommit commits = AutoCommit::off) {
        ConsumerOptions options;
        options.group = "g";
        options.client_id = "test";
        options.reset = reset;
        options.auto_commit = commits;
        options.heartbeat_interval = milliseconds(10);
        consumers_.push_back(std::make_unique<Consumer>(*broker_, *coordinator_, clock_, options));
        return *consumers_.back();
    }
    void produce(const std::string& topic, const std::vector<std::string>& values,
                 std::int32_t partition = 0) {
        codec::BatchBuilder batch(clock_.wall());
        for (const std::string& value : values) batch.add({}, base::as_bytes(value));
        const auto done = wait(broker_->produce(TopicName{topic}, Partition{partition},
                                                base::Slice(batch.finish()), Acks::all));
        ASSERT_TRUE(done) << done.error().what;
    }
    void subscribe(Consumer& consumer, Subscription subscription) {
        const auto done = wait(consumer.subscribe(std::move(subscription)));
        ASSERT_TRUE(done) << done.error().what;
    }
    // The values of one poll, of which the first `count` are taken.
    std::vector<std::string> poll(Consumer& consumer, std::size_t count = SIZE_MAX,
                                  base::Duration patience = seconds(10),
                                  std::size_t bytes_max = 1'000'000) {
        std::vector<std::string> values;
        const auto taker = [&values, count](std::span<const Record> records) {
            for (const Record& record : records.first(std::min(count, records.size()))) {
                values.emplace_back(base::as_text(record.value.value()));
            }
            return values.size();
        };
        const Poll limits{patience, bytes_max};
        const auto taken = wait(consumer.poll(limits, taker));
        EXPECT_TRUE(taken) << taken.error().what;
        return values;
    }
    // Until the group has given it so many partitions.
    void wait_for_partitions(Consumer& consumer, std::size_t count) {
        for (int i = 0; i < 1000 && consumer.assignment().size() != count; ++i) {
            const auto nothing = [](std::span<const Record>) { return std::size_t{0}; };
            const Poll limits{milliseconds(10), 1};
            EXPECT_TRUE(wait(consumer.poll(limits, nothing)));
        }
        EXPECT_EQ(consumer.assignment().size(), count);
    }
    void finish(Consumer& consumer) { wait(consumer.unsubscribe()); }

    std::vector<std::unique_ptr<Consumer>> consumers_;
};

using Values = std::vector<std::string>;

TEST_F(ConsumerTest, GoesOnWhereItCommitted) {
    produce("t", {"a", "b", "c"});
    Consumer& first = consumer();
    subscribe(first, {.topics = {"t"}});
    EXPECT_EQ(poll(first), (Values{"a", "b", "c"}));
    EXPECT_TRUE(wait(first.commit()));
    produce("t", {"d"});
    // Read, and never committed.
    EXPECT_EQ(poll(first), Values{"d"});
    finish(first);
    Consumer& second = consumer();
    subscribe(second, {.topics = {"t"}});
    EXPECT_EQ(poll(second), Values{"d"});
}

TEST_F(ConsumerTest, CommitsByItselfWhenItLeaves) {
    produce("t", {"a"});
    Consumer& first = consumer(Reset::earliest, AutoCommit::on);
    subscribe(first, {.topics = {"t"}});
    EXPECT_EQ(poll(first), Values{"a"});
    finish(first);
    EXPECT_EQ(fetch("g", at("t")).next, Offset{1});
}

// CONSUMER-1
TEST_F(ConsumerTest, WhatWasNotTakenComesAgain) {
    produce("t", {"a", "b", "c"});
    Consumer& one = consumer();
    subscribe(one, {.topics = {"t"}});
    EXPECT_EQ(poll(one, 0), Values{});
    EXPECT_EQ(poll(one, 2), (Values{"a", "b"}));
    EXPECT_TRUE(wait(one.commit()));
    EXPECT_EQ(fetch("g", at("t")).next, Offset{2});
    EXPECT_EQ(poll(one), Values{"c"});
    EXPECT_EQ(poll(one, SIZE_MAX, milliseconds(1)), Values{});
}

TEST_F(ConsumerTest, GivesAtLeastOneRecordHoweverSmallTheLimit) {
    produce("t", {std::string(1000, 'a'), std::string(1000, 'b'), "c"});
    Consumer& one = consumer();
    subscribe(one, {.topics = {"t"}});
    EXPECT_EQ(poll(one, SIZE_MAX, seconds(10), 10).size(), 1);
    EXPECT_EQ(poll(one, SIZE_MAX, seconds(10), 1001).size(), 2);
}

TEST_F(ConsumerTest, BeginsAtTheEndUnlessToldOtherwise) {
    produce("t", {"old"});
    Consumer& one = consumer(Reset::latest);
    subscribe(one, {.topics = {"t"}});
    EXPECT_EQ(poll(one, SIZE_MAX, milliseconds(300)), Values{});
    produce("t", {"new"});
    EXPECT_EQ(poll(one), Values{"new"});
    Consumer& strict = consumer(Reset::none);
    ASSERT_TRUE(wait(strict.assign({at("t")})));
    const auto nothing = [](std::span<const Record>) { return std::size_t{0}; };
    const Poll limits{milliseconds(1), 1000};
    const auto refused = wait(strict.poll(limits, nothing));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Code::out_of_range);
}

TEST_F(ConsumerTest, MembersShareTheTopic) {
    create("wide", 2);
    Consumer& first = consumer();
    Consumer& second = consumer();
    subscribe(first, {.topics = {"wide"}});
    wait_for_partitions(first, 2);
    subscribe(second, {.topics = {"wide"}});
    wait_for_partitions(first, 1);
    wait_for_partitions(second, 1);
    EXPECT_NE(first.assignment(), second.assignment());
    finish(first);
    wait_for_partitions(second, 2);
}

TEST_F(ConsumerTest, APatternMeetsTopicsThatComeLater) {
    Consumer& one = consumer();
    subscribe(one, {.topics = {}, .pattern = "new-.*"});
    create("new-1");
    create("other");
    produce("new-1", {"a"});
    EXPECT_EQ(poll(one), Values{"a"});
    EXPECT_EQ(one.subscription(), Values{"new-1"});
    const auto refused = wait(consumer().subscribe({.topics = {}, .pattern = "("}));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Code::invalid_argument);
}

TEST_F(ConsumerTest, ReadsWhatIsAssignedByHand) {
    produce("t", {"a", "b", "c"});
    Consumer& one = consumer();
    const auto nothing = [](std::span<const Record>) { return std::size_t{0}; };
    const Poll limits{milliseconds(1), 1000};
    EXPECT_EQ(wait(one.poll(limits, nothing)).error().code, Code::conflict);
    ASSERT_TRUE(wait(one.assign({at("t"), at("t")})));
    EXPECT_EQ(one.assignment(), std::vector{at("t")});
    ASSERT_TRUE(wait(one.seek({{at("t"), Offset{1}}})));
    EXPECT_EQ(poll(one), (Values{"b", "c"}));
    ASSERT_TRUE(wait(one.seek_to_beginning({at("t")})));
    EXPECT_EQ(poll(one, 1), Values{"a"});
    ASSERT_TRUE(wait(one.seek_to_end({at("t")})));
    EXPECT_EQ(poll(one, SIZE_MAX, milliseconds(1)), Values{});
    EXPECT_EQ(wait(one.seek({{at("u"), Offset{1}}})).error().code, Code::conflict);
    EXPECT_EQ(wait(one.subscribe({.topics = {"t"}})).error().code, Code::conflict);
    // An offset that is not there: as if nothing were committed.
    ASSERT_TRUE(wait(one.seek({{at("t"), Offset{99}}})));
    EXPECT_EQ(poll(one), (Values{"a", "b", "c"}));
}

TEST_F(ConsumerTest, TellsWhatIsCommitted) {
    Consumer& one = consumer();
    ASSERT_TRUE(wait(one.commit({{at("t"), Offset{7}, -1, "note"}})));
    const auto found = wait(one.committed({at("t"), at("t", 1)}));
    ASSERT_TRUE(found);
    ASSERT_EQ(found->size(), 1);
    EXPECT_EQ(found->front().next, Offset{7});
    EXPECT_EQ(found->front().metadata, "note");
}

TEST_F(ConsumerTest, LeavesAGroupThatIsStillComingTogether) {
    Consumer& first = consumer();
    subscribe(first, {.topics = {"t"}});
    wait_for_partitions(first, 1);
    Consumer& second = consumer();
    subscribe(second, {.topics = {"t"}});
    finish(second);
    wait_for_partitions(first, 1);
}

}  // namespace
}  // namespace broker::consumer
