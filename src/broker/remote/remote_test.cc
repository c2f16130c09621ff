// The client against our own Kafka door over real sockets, and behind a proxy that cuts
// connections; the same against Apache Kafka is tests/conformance/outside.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <set>
#include <string>

#include "broker/consumer/consumer.h"
#include "broker/remote/remote_house.h"
#include "codec/records/record_batch.h"
#include "door/kafka/test_house.h"
#include "run/net/listener.h"
#include "run/started.h"

namespace broker::remote {
namespace {

using base::Code;

base::Bytes batch_of(const std::vector<std::string>& values) {
    codec::BatchBuilder builder(base::from_epoch_ms(1'700'000'000'000));
    for (const std::string& value : values) builder.add(std::nullopt, base::as_bytes(value));
    return builder.finish();
}

// Passes bytes on to a broker; what comes back may be lost with its connection.
class LossyProxy {
  public:
    LossyProxy(run::Shards& shards, run::BlockingPool& pool, const io::Clock& clock)
        : shards_(shards), pool_(pool), clock_(clock) {
        listener_ = *run::Listener::open(shards, {});
        listener_->start(
            [this](std::unique_ptr<run::Stream> stream) { return serve(std::move(stream)); });
    }
    ~LossyProxy() { shards_.run_to_end(listener_->close()); }

    std::uint16_t port() const { return listener_->port(); }
    void set_upstream(std::uint16_t port) { upstream_ = port; }
    // Of the answers to come, every so many-th is lost; 0: none.
    void lose_every(int answers) { lose_every_ = answers; }
    int lost() const { return lost_; }

  private:
    run::Task<void> serve(std::unique_ptr<run::Stream> client) {
        auto made = co_await run::connect(pool_, clock_, {.host = "127.0.0.1", .port = upstream_});
        if (!made) co_return;
        const std::shared_ptr<run::Stream> near(std::move(client));
        const std::shared_ptr<run::Stream> far(*std::move(made));
        run::Started<void> back(pass_back(near, far));
        std::array<char, 65536> bytes;
        for (;;) {
            const auto got = co_await near->read(bytes);
            if (!got || *got == 0) break;
            const auto sent = co_await far->write(std::string_view(bytes.data(), *got));
            if (!sent) break;
        }
        far->close();
        co_await back.end();
    }
    run::Task<void> pass_back(std::shared_ptr<run::Stream> near, std::shared_ptr<run::Stream> far) {
        std::array<char, 65536> bytes;
        for (;;) {
            const auto got = co_await far->read(bytes);
            if (!got || *got == 0) break;
            const int every = lose_every_;
            if (every > 0 && ++answers_ % every == 0) {
                ++lost_;
                break;
            }
            const auto sent = co_await near->write(std::string_view(bytes.data(), *got));
            if (!sent) break;
        }
        near->close();
        far->close();
    }

    run::Shards& shards_;
    run::BlockingPool& pool_;
    const io::Clock& clock_;
    std::unique_ptr<run::Listener> listener_;
    std::atomic<std::uint16_t> upstream_{0};
    std::atomic<int> lose_every_{0};
    std::atomic<int> answers_{0};
    std::atomic<int> lost_{0};
};

class RemoteTest : public ::testing::Test, protected door::kafka::TestHouse {
  protected:
    RemoteTest() { open(server_->port()); }
    ~RemoteTest() override { house_->stop(); }

    void open(std::uint16_t port) {
        if (house_) house_->stop();
        ClientOptions options;
        options.bootstrap = {{"127.0.0.1", port}};
        options.metadata_age_max = std::chrono::milliseconds(50);
        options.delivery_time_max = std::chrono::seconds(60);
        auto opened = RemoteHouse::open(
            shards_, {.options = options, .pool = pool_, .clock = clock_, .random = random_});
        ASSERT_TRUE(opened) << opened.error().what;
        house_ = *std::move(opened);
    }
    Broker& remote() { return house_->broker(); }
    template <class T>
    T wait(run::Task<T> task) {
        return shards_.run_to_end(std::move(task));
    }
    Topic make(std::string name, std::int32_t partitions = 1) {
        Topic topic{TopicName{std::move(name)}, partitions, {{"retention.ms", "-1"}}};
        const auto made = wait(remote().create_topic(std::move(topic)));
        EXPECT_TRUE(made) << made.error().what;
        return made ? *made : Topic{};
    }
    Result<Produced> produce(const std::string& topic, const std::vector<std::string>& values,
                             std::int32_t partition = 0) {
        return wait(
            remote().produce(TopicName{topic}, Partition{partition}, batch_of(values), Acks::all));
    }
    static std::vector<std::string> values_of(const Fetched& fetched) {
        std::vector<std::string> values;
        base::ByteView rest = fetched.batches;
        while (!rest.empty()) {
            const std::size_t bytes = codec::decode_header(rest)->bytes();
            base::Bytes scratch;
            for (const codec::Record& one : *codec::decode_records(rest.first(bytes), scratch)) {
                values.emplace_back(base::as_text(*one.value));
            }
            rest = rest.subspan(bytes);
        }
        return values;
    }
    // All there is, by a broker's own words.
    std::vector<std::string> all_of(Broker& broker, const std::string& topic) {
        std::vector<std::string> all;
        Offset from{0};
        for (;;) {
            const auto fetched =
                wait(broker.fetch({TopicName{topic}, Partition{0}, from, 1U << 20U}));
            EXPECT_TRUE(fetched) << fetched.error().what;
            if (!fetched || fetched->batches.empty()) return all;
            for (std::string& one : values_of(*fetched)) all.push_back(std::move(one));
            from = Offset{static_cast<std::int64_t>(all.size())};
        }
    }

    std::unique_ptr<RemoteHouse> house_;
};

TEST_F(RemoteTest, TopicsAreTheClusters) {
    const Topic made = make("t", 3);
    EXPECT_EQ(made.id, broker_->topic(TopicName{"t"})->id);
    EXPECT_EQ(remote().topic(TopicName{"t"})->partitions, 3);
    EXPECT_EQ(remote().topic(made.id)->name, TopicName{"t"});
    ASSERT_EQ(remote().topics().size(), 1U);
    EXPECT_EQ(wait(remote().create_topic({TopicName{"t"}, 1, {}})).error().code,
              Code::already_exists);
    EXPECT_EQ(wait(remote().create_topic({TopicName{"a b"}, 1, {}})).error().code,
              Code::invalid_argument);

    EXPECT_EQ(wait(remote().create_partitions(TopicName{"t"}, 5))->partitions, 5);
    EXPECT_EQ(broker_->topic(TopicName{"t"})->partitions, 5);

    ASSERT_TRUE(wait(remote().alter_config(
        TopicName{"t"}, {{"retention.bytes", ConfigChange::Operation::set, "1000000"}})));
    const auto entries = *remote().configuration(TopicName{"t"});
    const auto found = std::ranges::find(entries, "retention.bytes", &ConfigEntry::name);
    ASSERT_NE(found, entries.end());
    EXPECT_EQ(found->value, "1000000");
    EXPECT_EQ(found->source, ConfigSource::topic);

    ASSERT_TRUE(wait(remote().delete_topic(TopicName{"t"})));
    EXPECT_EQ(remote().topic(TopicName{"t"}).error().code, Code::unknown_topic);
    EXPECT_EQ(wait(remote().topic_or_create(TopicName{"t"})).error().code, Code::unknown_topic);
}

TEST_F(RemoteTest, TopicsMadeElsewhereAreFound) {
    ASSERT_TRUE(wait(broker_->create_topic({TopicName{"late"}, 2, {}})));
    EXPECT_EQ(wait(remote().topic_or_create(TopicName{"late"}))->partitions, 2);
}

TEST_F(RemoteTest, RecordsGoAndCome) {
    make("t");
    EXPECT_EQ(produce("t", {"a", "b"})->base, Offset{0});
    EXPECT_EQ(produce("t", {"c"})->base, Offset{2});
    const std::vector<std::string> expected{"a", "b", "c"};
    EXPECT_EQ(all_of(remote(), "t"), expected);
    EXPECT_EQ(all_of(*broker_, "t"), expected);

    const auto state = wait(remote().state(TopicName{"t"}, Partition{0}));
    ASSERT_TRUE(state);
    EXPECT_EQ(state->end, Offset{3});
    EXPECT_EQ(state->last_stable, Offset{3});
    const auto first = wait(remote().offset_for_time(TopicName{"t"}, Partition{0},
                                                     base::from_epoch_ms(1'600'000'000'000)));
    EXPECT_EQ((*first)->offset, Offset{0});
    EXPECT_FALSE(*wait(remote().offset_for_time(TopicName{"t"}, Partition{0},
                                                base::from_epoch_ms(1'800'000'000'000))));
    EXPECT_EQ((*wait(remote().offset_of_max_time(TopicName{"t"}, Partition{0})))->time,
              base::from_epoch_ms(1'700'000'000'000));

    EXPECT_EQ(*wait(remote().delete_records(TopicName{"t"}, Partition{0}, Offset{2})), Offset{2});
    EXPECT_EQ(wait(remote().fetch({TopicName{"t"}, Partition{0}, Offset{0}, 100})).error().code,
              Code::out_of_range);
    EXPECT_EQ(produce("none", {"x"}).error().code, Code::unknown_topic);
    EXPECT_EQ(produce("t", {"x"}, 7).error().code, Code::unknown_topic);
}

TEST_F(RemoteTest, RefusalsAreTheClusters) {
    make("t");
    ASSERT_TRUE(wait(remote().alter_config(
        TopicName{"t"}, {{"max.message.bytes", ConfigChange::Operation::set, "200"}})));
    EXPECT_EQ(produce("t", {std::string(1000, 'x')}).error().code, Code::too_large);
    base::Bytes broken = batch_of({"a"});
    broken.back() ^= std::byte{1};
    EXPECT_EQ(wait(remote().produce(TopicName{"t"}, Partition{0}, broken, Acks::all)).error().code,
              Code::corrupt);
    EXPECT_EQ(produce("t", {"small"})->base, Offset{0});
}

run::Task<std::vector<Result<Produced>>> produce_at_once(Broker& broker, std::string topic,
                                                         std::vector<base::Bytes> batches) {
    std::vector<run::Started<Result<Produced>>> started;
    for (base::Bytes& one : batches) {
        started.emplace_back(
            broker.produce(TopicName{topic}, Partition{0}, std::move(one), Acks::all));
    }
    std::vector<Result<Produced>> outcomes;
    for (auto& one : started) outcomes.push_back(co_await one.end());
    co_return outcomes;
}

TEST_F(RemoteTest, WhatWaitsGoesTogetherAndIsRefusedAlone) {
    make("t");
    ASSERT_TRUE(wait(remote().alter_config(
        TopicName{"t"}, {{"max.message.bytes", ConfigChange::Operation::set, "5000"}})));
    std::vector<base::Bytes> batches;
    for (int i = 0; i < 100; ++i) {
        const bool is_large = i == 50;
        batches.push_back(batch_of({is_large ? std::string(6000, 'x') : std::to_string(i)}));
    }
    const auto outcomes = wait(produce_at_once(remote(), "t", std::move(batches)));
    const std::vector<std::string> stored = all_of(*broker_, "t");
    ASSERT_EQ(stored.size(), 99U);
    for (int i = 0; i < 100; ++i) {
        const Result<Produced>& one = outcomes[static_cast<std::size_t>(i)];
        if (i == 50) {
            EXPECT_EQ(one.error().code, Code::too_large);
            continue;
        }
        ASSERT_TRUE(one) << i << ": " << one.error().what;
        EXPECT_EQ(stored[static_cast<std::size_t>(one->base.value())], std::to_string(i));
    }
    EXPECT_TRUE(std::ranges::is_sorted(
        stored, [](const auto& a, const auto& b) { return std::stoi(a) < std::stoi(b); }));
}

run::Task<void> wait_for_one(Broker& broker) {
    std::vector<Fetch> wanted{{TopicName{"t"}, Partition{0}, Offset{0}, 100}};
    co_await broker.wait_for_bytes(std::move(wanted), 1, std::chrono::seconds(60));
}

run::Task<bool> wait_and_produce(Broker& remote, Broker& local) {
    run::Started<void> waiting(wait_for_one(remote));
    const auto sent =
        co_await local.produce(TopicName{"t"}, Partition{0}, batch_of({"a"}), Acks::all);
    co_await waiting.end();
    co_return static_cast<bool>(sent);
}

TEST_F(RemoteTest, WaitingEndsWhenThereIsSomething) {
    make("t");
    EXPECT_TRUE(wait(wait_and_produce(remote(), *broker_)));
}

TEST_F(RemoteTest, OffsetsAreCommittedThere) {
    make("t");
    const base::GroupName group{"connect-x"};
    coordinator::GroupCoordinator& groups = house_->groups();
    EXPECT_FALSE(*wait(groups.committed(group, TopicName{"t"}, Partition{0})));
    ASSERT_TRUE(wait(groups.commit(group, {{TopicName{"t"}, Partition{0}, Offset{7}}})));
    EXPECT_EQ(**wait(groups.committed(group, TopicName{"t"}, Partition{0})), Offset{7});
    EXPECT_EQ(**wait(coordinator_->committed(group, TopicName{"t"}, Partition{0})), Offset{7});
    const auto listed = wait(groups.list({}));
    ASSERT_EQ(listed.size(), 1U);
    EXPECT_EQ(listed.front().group, "connect-x");
    EXPECT_EQ(wait(groups.describe("connect-x")).state, "Empty");
    const auto forgotten =
        wait(groups.delete_offsets({"connect-x", {{TopicName{"t"}, Partition{0}}}}));
    EXPECT_EQ(forgotten.error, ErrorCode::none);
    EXPECT_EQ(wait(groups.delete_group("connect-x")), ErrorCode::group_id_not_found);
}

run::Task<Result<std::size_t>> consume(Broker& broker, coordinator::GroupCoordinator& groups,
                                       const io::Clock& clock) {
    consumer::Consumer consumer(
        broker, groups, clock,
        {.group = "g", .client_id = "c", .reset = consumer::Reset::earliest});
    consumer::Subscription subscription;
    subscription.topics = {"t"};
    CO_TRY_VOID(co_await consumer.subscribe(std::move(subscription)));
    std::size_t seen = 0;
    while (seen < 3) {
        const consumer::Taker all = [](std::span<const consumer::Record> records) {
            return records.size();
        };
        const consumer::Poll limits{.wait = std::chrono::milliseconds(200), .bytes_max = 1U << 20U};
        CO_TRY(const std::size_t taken, co_await consumer.poll(limits, all));
        seen += taken;
    }
    CO_TRY_VOID(co_await consumer.commit());
    co_await consumer.unsubscribe();
    co_return seen;
}

TEST_F(RemoteTest, AConsumerIsAMemberOfTheClustersGroup) {
    make("t", 2);
    ASSERT_TRUE(produce("t", {"a", "b"}));
    ASSERT_TRUE(produce("t", {"c"}, 1));
    const auto seen = wait(consume(remote(), house_->groups(), clock_));
    ASSERT_TRUE(seen) << seen.error().what;
    EXPECT_EQ(*seen, 3U);
    EXPECT_EQ(**wait(coordinator_->committed(base::GroupName{"g"}, TopicName{"t"}, Partition{0})),
              Offset{2});
}

TEST_F(RemoteTest, NamesTheServersThatDoNotAnswer) {
    ClientOptions options;
    options.bootstrap = {{"127.0.0.1", 1}, {"no-such-host.invalid", 9092}};
    const auto opened = RemoteHouse::open(
        shards_, {.options = options, .pool = pool_, .clock = clock_, .random = random_});
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code, Code::unavailable);
    EXPECT_NE(opened.error().what.find("127.0.0.1:1,no-such-host.invalid:9092"), std::string::npos)
        << opened.error().what;
}

// REMOTE-1: answers are lost, nothing else is, and nothing is there twice.
TEST_F(RemoteTest, AnswersThatAreLostLeaveEveryRecordOnce) {
    make("t");
    LossyProxy proxy(shards_, pool_, clock_);
    // A broker that names the proxy as its address, as if nothing stood between.
    const auto names_proxy = [&proxy](door::kafka::Peer& peer) { peer.local_port = proxy.port(); };
    const auto behind =
        *door::kafka::Server::open(shards_, metrics_, {.greet = names_proxy}, door_->table());
    behind->start();
    proxy.set_upstream(behind->port());
    open(proxy.port());
    proxy.lose_every(5);
    std::vector<std::string> acknowledged;
    for (int i = 0; i < 60; ++i) {
        std::vector<base::Bytes> batches;
        for (int k = 0; k < 3; ++k) {
            acknowledged.push_back(base::text(i, '.', k));
            batches.push_back(batch_of({acknowledged.back()}));
        }
        for (const auto& one : wait(produce_at_once(remote(), "t", std::move(batches)))) {
            ASSERT_TRUE(one) << one.error().what;
        }
    }
    proxy.lose_every(0);
    EXPECT_GT(proxy.lost(), 5);
    EXPECT_EQ(all_of(*broker_, "t"), acknowledged);
    open(server_->port());
    shards_.run_to_end(behind->stop());
}

}  // namespace
}  // namespace broker::remote
