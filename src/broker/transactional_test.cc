// Transactions, isolation, deletion and long polls through the broker.

#include <gtest/gtest.h>

#include <set>

#include "broker/broker_fixture.h"
#include "log/batch_testing.h"

namespace broker {
namespace {

using base::Code;
using std::chrono::seconds;

class TransactionalTest : public BrokerTest {
  protected:
    TransactionalTest() { EXPECT_TRUE(create("t", 4)); }

    const TopicName topic_{"t"};

    Result<Produced> send(std::int64_t producer, const std::string& value, std::int32_t sequence) {
        const auto guard =
            shards_.run_to_end(broker_->begin_verification(topic_, Partition{0}, {producer, 0}));
        Bytes batch =
            logs::testing::batch_of({value}, 1'700'000'000'000, {producer, 0, sequence, true});
        return shards_.run_to_end(
            broker_->produce_verified(topic_, Partition{0}, std::move(batch), Acks::all, *guard));
    }
    Result<Offset> end(std::int64_t producer, TransactionResult result) {
        return shards_.run_to_end(broker_->append_marker(
            topic_, Partition{0}, {.producer = {producer, 0}, .result = result}));
    }
    Fetched fetch(Isolation isolation) {
        return *shards_.run_to_end(
            broker_->fetch({topic_, Partition{0}, Offset{0}, 100'000, isolation}));
    }
};

// LOG-4
TEST_F(TransactionalTest, AFetchSaysWhatIsStableAndWhatWasAborted) {
    ASSERT_TRUE(send(1, "a", 0));
    ASSERT_TRUE(send(2, "b", 0));
    EXPECT_EQ(*end(1, TransactionResult::abort), Offset{2});
    EXPECT_TRUE(fetch(Isolation::read_committed).batches.size() > 0) << "up to the open one";
    EXPECT_EQ(fetch(Isolation::read_committed).last_stable, Offset{1});
    EXPECT_EQ(fetch(Isolation::read_uncommitted).high_water, Offset{3});
    EXPECT_TRUE(fetch(Isolation::read_uncommitted).aborted.empty());
    EXPECT_EQ(*end(2, TransactionResult::commit), Offset{3});
    close();
    open();
    const Fetched committed = fetch(Isolation::read_committed);
    EXPECT_EQ(committed.last_stable, Offset{4});
    EXPECT_EQ(committed.aborted, (std::vector<AbortedTransaction>{{1, Offset{0}}}));
    const auto states = shards_.run_to_end(broker_->producers(topic_, Partition{0}));
    ASSERT_EQ(states->size(), 2U);
    EXPECT_EQ((*states)[0].last_sequence, 0);
    EXPECT_EQ((*states)[0].coordinator_epoch, 0);
}

TEST_F(TransactionalTest, AnUnverifiedBatchIsRefused) {
    Bytes batch = logs::testing::batch_of({"x"}, 1'700'000'000'000, {1, 0, 0, true});
    EXPECT_EQ(produce("t", batch).error().code, Code::invalid_transaction);
    Bytes marker = Marker{.producer = {1, 0}}.batch(base::from_epoch_ms(0));
    EXPECT_EQ(produce("t", marker).error().code, Code::malformed);
}

TEST_F(TransactionalTest, ADuplicateAnswersWithItsOldOffsetAfterARestart) {
    const auto batch = [] {
        return logs::testing::batch_of({"x"}, 1'700'000'000'000, {9, 0, 0, false});
    };
    EXPECT_EQ(produce("t", batch())->base, Offset{0});
    ASSERT_TRUE(produce("t", batch_of({"other"})));
    close();
    open();
    const auto again = produce("t", batch());
    EXPECT_TRUE(again->duplicate);
    EXPECT_EQ(again->base, Offset{0});
    Bytes gap = logs::testing::batch_of({"x"}, 1'700'000'000'000, {9, 0, 5, false});
    EXPECT_EQ(produce("t", gap).error().code, Code::out_of_order);
}

// LOG-5
TEST_F(TransactionalTest, DeletedRecordsAreGoneForGood) {
    for (const std::string value : {"a", "b", "c"}) ASSERT_TRUE(produce("t", batch_of({value})));
    const auto remove = [this](std::optional<Offset> before) {
        return shards_.run_to_end(broker_->delete_records(topic_, Partition{0}, before));
    };
    EXPECT_EQ(remove(Offset{4}).error().code, Code::out_of_range);
    EXPECT_EQ(*remove(Offset{1}), Offset{1});
    EXPECT_EQ(values("t", 1), (std::vector<std::string>{"b", "c"}));
    close();
    open();
    EXPECT_EQ(values("t", 0).front(), "topic t, partition 0: offset 0 is outside 1..3");
    EXPECT_EQ(*remove({}), Offset{3});
}

TEST_F(TransactionalTest, OffsetsByTime) {
    for (const std::int64_t ms : {1'000, 3'000, 2'000}) {
        ASSERT_TRUE(produce("t", logs::testing::batch_of({"x"}, ms)));
    }
    const auto find = [this](std::int64_t ms) {
        return *shards_.run_to_end(
            broker_->offset_for_time(topic_, Partition{0}, base::from_epoch_ms(ms)));
    };
    EXPECT_EQ(find(1'500)->offset, Offset{1});
    EXPECT_FALSE(find(3'001));
    const auto latest = *shards_.run_to_end(broker_->offset_of_max_time(topic_, Partition{0}));
    EXPECT_EQ(latest->offset, Offset{1});
}

TEST_F(TransactionalTest, ProducerIdsAreNeverGivenTwice) {
    std::set<std::int64_t> given;
    for (int round = 0; round < 3; ++round) {
        for (int i = 0; i < 5; ++i) {
            const auto id = shards_.run_to_end(broker_->allocate_producer_id());
            ASSERT_TRUE(id);
            EXPECT_TRUE(given.insert(*id).second) << *id;
        }
        close();
        open();
    }
}

class LongPollTest : public TransactionalTest {
  protected:
    // Waits on shard 0 for all four partitions, from their ends on; counts when it is over.
    run::Task<void> wait(std::uint64_t bytes_min, base::Duration wait) {
        std::vector<Fetch> wanted;
        for (std::int32_t i = 0; i < 4; ++i) {
            wanted.push_back({topic_, Partition{i}, Offset{0}, 1'000});
        }
        co_await broker_->wait_for_bytes(std::move(wanted), bytes_min, wait);
        waited_ = clock_.monotonic();
    }
    void start(std::uint64_t bytes_min, base::Duration limit) {
        shards_.at(base::ShardId{0}).spawn(gate_, wait(bytes_min, limit));
    }
    Result<Produced> produce_to(std::int32_t partition, Bytes batch) {
        return shards_.run_to_end(
            broker_->produce(topic_, Partition{partition}, std::move(batch), Acks::all));
    }
    base::Duration ended_after(base::MonotonicTime began) {
        shards_.run_to_end(gate_.close());
        return waited_ - began;
    }
    run::Gate gate_;
    base::MonotonicTime waited_;
};

TEST_F(LongPollTest, EndsWithTheBytesOfAnyPartition) {
    const base::MonotonicTime began = clock_.monotonic();
    start(1, seconds(60));
    ASSERT_TRUE(produce_to(3, batch_of({"x"})));
    EXPECT_LT(ended_after(began), seconds(30));
}

TEST_F(LongPollTest, SumsThemUp) {
    const base::MonotonicTime began = clock_.monotonic();
    const std::size_t one = batch_of({"x"}).size();
    start(4 * one, seconds(60));
    for (std::int32_t i = 0; i < 4; ++i) ASSERT_TRUE(produce_to(i, batch_of({"x"})));
    EXPECT_LT(ended_after(began), seconds(30));
}

TEST_F(LongPollTest, EndsByTimeWithTooLittle) {
    const base::MonotonicTime began = clock_.monotonic();
    start(1'000'000, std::chrono::milliseconds(50));
    ASSERT_TRUE(produce_to(0, batch_of({"x"})));
    const base::Duration took = ended_after(began);
    EXPECT_GE(took, std::chrono::milliseconds(50));
    EXPECT_LT(took, seconds(30));
}

TEST_F(LongPollTest, EndsAtOnceWithWhatIsThere) {
    ASSERT_TRUE(produce_to(1, batch_of({"x"})));
    const base::MonotonicTime began = clock_.monotonic();
    start(1, seconds(60));
    EXPECT_LT(ended_after(began), seconds(30));
}

TEST_F(LongPollTest, EndsWhenItsTopicGoes) {
    const base::MonotonicTime began = clock_.monotonic();
    start(1, seconds(60));
    ASSERT_TRUE(shards_.run_to_end(broker_->delete_topic(topic_)));
    EXPECT_LT(ended_after(began), seconds(30));
}

TEST_F(LongPollTest, ACommittedReaderWaitsForTheMarker) {
    ASSERT_TRUE(send(1, "a", 0));
    auto committed = [this]() -> run::Task<void> {
        std::vector<Fetch> wanted{
            {topic_, Partition{0}, Offset{0}, 1'000, Isolation::read_committed}};
        co_await broker_->wait_for_bytes(std::move(wanted), 1, seconds(60));
        waited_ = clock_.monotonic();
    };
    const base::MonotonicTime began = clock_.monotonic();
    shards_.at(base::ShardId{1}).spawn(gate_, committed());
    ASSERT_TRUE(send(1, "b", 1));
    const base::MonotonicTime before = clock_.monotonic();
    ASSERT_TRUE(end(1, TransactionResult::commit));
    EXPECT_LT(ended_after(began), seconds(30));
    EXPECT_GE(waited_, before);
}

}  // namespace
}  // namespace broker
