// The broker over a real directory: real logs, real shards.

#include "broker/broker.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "broker/topic_name.h"
#include "codec/record_batch.h"
#include "io/posix_disk.h"

namespace broker {
namespace {

using base::Code;

Bytes batch_of(std::initializer_list<std::string_view> values) {
    codec::BatchBuilder builder(base::from_epoch_ms(1'700'000'000'000));
    for (const std::string_view value : values) builder.add(std::nullopt, base::as_bytes(value));
    return builder.finish();
}

class BrokerTest : public testing::Test {
  protected:
    BrokerTest() {
        std::string pattern = testing::TempDir() + "broker_XXXXXX";
        directory_ = mkdtemp(pattern.data());
        open();
    }
    ~BrokerTest() override {
        close();
        std::filesystem::remove_all(directory_);
    }

    void open() {
        auto opened =
            Broker::open(disk_, clock_, shards_, pool_, metrics_, {.directory = directory_});
        ASSERT_TRUE(opened) << opened.error().what;
        broker_ = *std::move(opened);
    }
    void close() {
        if (!broker_) return;
        const auto stopped = shards_.run_to_end(broker_->stop());
        EXPECT_TRUE(stopped) << stopped.error().what;
        broker_.reset();
    }
    Result<Topic> create(std::string name, std::int32_t partitions) {
        return shards_.run_to_end(broker_->create_topic({TopicName{name}, partitions, {}}));
    }
    Result<Produced> produce(std::string name, Bytes batch, Acks acks = Acks::all) {
        return shards_.run_to_end(
            broker_->produce(TopicName{name}, Partition{0}, std::move(batch), acks));
    }
    std::vector<std::string> values(std::string name, std::int64_t from) {
        auto fetched = shards_.run_to_end(
            broker_->fetch(TopicName{name}, Partition{0}, Offset{from}, 1 << 20, base::Duration{}));
        std::vector<std::string> found;
        if (!fetched) return {fetched.error().what};
        base::ByteView rest = fetched->batches;
        while (!rest.empty()) {
            const auto header = codec::decode_header(rest);
            Bytes scratch;
            const auto records = codec::decode_records(rest.first(header->bytes()), scratch);
            for (const codec::Record& record : *records) {
                if (record.offset >= Offset{from}) found.emplace_back(base::as_text(*record.value));
            }
            rest = rest.subspan(header->bytes());
        }
        return found;
    }

    std::string directory_;
    io::PosixDisk disk_;
    io::SystemClock clock_;
    base::Metrics metrics_;
    run::Shards shards_{2};
    run::BlockingPool pool_{2};
    std::unique_ptr<Broker> broker_;
};

TEST_F(BrokerTest, KeepsTopicsRecordsAndOffsetsOverARestart) {
    ASSERT_TRUE(create("a.pin", 3));
    EXPECT_EQ(create("a.pin", 1).error().code, Code::already_exists);
    EXPECT_EQ(produce("a.pin", batch_of({"one", "two"}))->base, Offset{0});
    EXPECT_EQ(produce("a.pin", batch_of({"three"}), Acks::leader)->base, Offset{2});
    ASSERT_TRUE(shards_.run_to_end(
        broker_->commit(GroupName{"g"}, {{TopicName{"a.pin"}, Partition{0}, Offset{2}}})));
    close();
    open();
    EXPECT_EQ(broker_->topic(TopicName{"a.pin"})->partitions, 3);
    EXPECT_EQ(values("a.pin", 0), (std::vector<std::string>{"one", "two", "three"}));
    EXPECT_EQ(values("a.pin", 1), (std::vector<std::string>{"two", "three"}));
    EXPECT_EQ(broker_->committed(GroupName{"g"}, TopicName{"a.pin"}, Partition{0}), Offset{2});
    EXPECT_FALSE(broker_->committed(GroupName{"g"}, TopicName{"a.pin"}, Partition{1}));
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
        const Result<Fetched> fetched = co_await broker_->fetch(
            TopicName{"t"}, Partition{0}, Offset{0}, 1000, std::chrono::seconds(30));
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
    ASSERT_TRUE(shards_.run_to_end(
        broker_->commit(GroupName{"g"}, {{TopicName{"t"}, Partition{0}, Offset{1}}})));
    ASSERT_TRUE(shards_.run_to_end(broker_->delete_topic(TopicName{"t"})));
    EXPECT_FALSE(broker_->committed(GroupName{"g"}, TopicName{"t"}, Partition{0}));
    ASSERT_TRUE(create("t", 1));
    EXPECT_TRUE(values("t", 0).empty());
}

// A log that has lost what was acknowledged is found out: the ledger remembers.
TEST_F(BrokerTest, RemembersWhatWasAcceptedWhenTheLogForgets) {
    ASSERT_TRUE(create("t", 1));
    ASSERT_TRUE(produce("t", batch_of({"x", "y"})));
    close();
    std::filesystem::remove_all(directory_ + "/topics/t/0");
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
