// Topics that are created, grown, configured and deleted.

#include <gtest/gtest.h>

#include "broker/broker_fixture.h"
#include "broker/config/topic_name.h"

namespace broker {
namespace {

using base::Code;
using Operation = ConfigChange::Operation;

class TopicsTest : public BrokerTest {
  protected:
    Result<Topic> alter(const std::string& name, std::vector<ConfigChange> changes) {
        return shards_.run_to_end(broker_->alter_config(TopicName{name}, std::move(changes)));
    }
    Result<Topic> grow(const std::string& name, std::int32_t partitions) {
        return shards_.run_to_end(broker_->create_partitions(TopicName{name}, partitions));
    }
};

TEST_F(TopicsTest, IdsStayWithTheirTopicAlone) {
    const base::Uuid first = create("t", 1)->id;
    const base::Uuid other = create("u", 1)->id;
    EXPECT_FALSE(first.is_none());
    EXPECT_NE(first, other);
    close();
    open();
    EXPECT_EQ(broker_->topic(TopicName{"t"})->id, first);
    EXPECT_EQ(broker_->topic(first)->name.value(), "t");
    ASSERT_TRUE(shards_.run_to_end(broker_->delete_topic(TopicName{"t"})));
    EXPECT_EQ(broker_->topic(first).error().code, Code::unknown_topic);
    EXPECT_NE(create("t", 1)->id, first) << "a new topic of the name is another one";
    EXPECT_EQ(base::parse_uuid(base::text_of(other)), other);
}

TEST_F(TopicsTest, GrowButNeverShrink) {
    ASSERT_TRUE(create("t", 1));
    ASSERT_TRUE(produce("t", batch_of({"x"})));
    const std::uint64_t version = broker_->catalog_version();
    EXPECT_EQ(grow("t", 3)->partitions, 3);
    EXPECT_GT(broker_->catalog_version(), version);
    EXPECT_EQ(grow("t", 3).error().code, Code::invalid_argument);
    EXPECT_EQ(grow("u", 3).error().code, Code::unknown_topic);
    EXPECT_TRUE(shards_.run_to_end(
        broker_->produce(TopicName{"t"}, Partition{2}, batch_of({"y"}), Acks::all)));
    close();
    open();
    EXPECT_EQ(broker_->topic(TopicName{"t"})->partitions, 3);
    EXPECT_EQ(values("t", 0), std::vector<std::string>{"x"});
    EXPECT_EQ(shards_.run_to_end(broker_->state(TopicName{"t"}, Partition{2}))->end, Offset{1});
}

TEST_F(TopicsTest, ConfigurationIsInForceAtOnceAndStays) {
    ASSERT_TRUE(create("t", 1));
    ASSERT_TRUE(alter("t", {{"max.message.bytes", Operation::set, "100"}}));
    EXPECT_EQ(produce("t", batch_of({std::string(200, 'x')})).error().code, Code::too_large);
    EXPECT_EQ(alter("t", {{"max.message.bytes", Operation::set, "x"}}).error().code,
              Code::invalid_argument);
    close();
    open();
    EXPECT_EQ(produce("t", batch_of({std::string(200, 'x')})).error().code, Code::too_large);
    ASSERT_TRUE(alter("t", {{"max.message.bytes", Operation::remove, ""}}));
    EXPECT_TRUE(produce("t", batch_of({std::string(200, 'x')})));
    EXPECT_TRUE(broker_->topic(TopicName{"t"})->configuration.empty());
    const auto all = *broker_->configuration(TopicName{"t"});
    EXPECT_GT(all.size(), 25U);
}

TEST_F(TopicsTest, BatchesAreStoredWithTheTopicsCodec) {
    ASSERT_TRUE(create("t", 1));
    ASSERT_TRUE(alter("t", {{"compression.type", Operation::set, "zstd"}}));
    ASSERT_TRUE(produce("t", batch_of({"one", "two"})));
    EXPECT_EQ(values("t", 0), (std::vector<std::string>{"one", "two"}));
    const auto fetched =
        shards_.run_to_end(broker_->fetch({TopicName{"t"}, Partition{0}, Offset{0}, 1000}));
    EXPECT_EQ(codec::decode_header(fetched->batches)->compression(), codec::Compression::zstd);
}

TEST_F(TopicsTest, CompactedTopicsWantKeys) {
    Topic topic{TopicName{"t"}, 1, {{"cleanup.policy", "compact"}}};
    ASSERT_TRUE(shards_.run_to_end(broker_->create_topic(topic)));
    EXPECT_EQ(produce("t", batch_of({"x"})).error().code, Code::malformed);
    codec::BatchBuilder builder(base::from_epoch_ms(1'700'000'000'000));
    builder.add(base::as_bytes("k"), base::as_bytes("v"));
    EXPECT_TRUE(produce("t", builder.finish()));
    EXPECT_EQ(
        shards_.run_to_end(broker_->delete_records(TopicName{"t"}, Partition{0}, {})).error().code,
        Code::policy_violation);
}

TEST_F(TopicsTest, WhatWouldBeRefusedIsToldBefore) {
    ASSERT_TRUE(create("t", 1));
    const auto refusal = [this](Topic topic) { return broker_->check_topic(topic).error().code; };
    EXPECT_EQ(refusal({TopicName{"t"}, 1, {}}), Code::already_exists);
    EXPECT_EQ(refusal({TopicName{"a/b"}, 1, {}}), Code::invalid_argument);
    ASSERT_TRUE(create("a.b_c", 1));
    EXPECT_EQ(refusal({TopicName{"a_b.c"}, 1, {}}), Code::invalid_argument) << "as in Kafka";
    EXPECT_EQ(refusal({TopicName{"u"}, 0, {}}), Code::invalid_argument);
    EXPECT_EQ(refusal({TopicName{"u"}, 1, {{"no", "x"}}}), Code::invalid_argument);
    EXPECT_EQ(refusal({TopicName{"u"}, 1, {}, {}, 0}), Code::invalid_argument);
    EXPECT_TRUE(broker_->check_topic({TopicName{"u"}, 1, {}, {}, 3}));
    const auto clamped = shards_.run_to_end(broker_->create_topic({TopicName{"u"}, 1, {}, {}, 3}));
    EXPECT_EQ(clamped->replication_factor, 1) << "one node keeps one copy";
}

TEST_F(TopicsTest, InternalOnesAreNoConcernOfThePipeline) {
    ASSERT_TRUE(create("t", 1));
    ASSERT_TRUE(create("__consumer_offsets", 1));
    EXPECT_TRUE(is_internal(TopicName{"__consumer_offsets"}));
    ASSERT_EQ(broker_->topics().size(), 1U);
    EXPECT_EQ(broker_->topics()[0].name.value(), "t");
    EXPECT_EQ(broker_->all_topics().size(), 2U);
}

TEST_F(TopicsTest, KafkasBrokerNamesSetTheDefaults) {
    close();
    options_.kafka = {{"num.partitions", "4"},
                      {"auto.create.topics.enable", "true"},
                      {"message.max.bytes", "100"}};
    open();
    EXPECT_EQ(shards_.run_to_end(broker_->topic_or_create(TopicName{"t"}))->partitions, 4);
    EXPECT_EQ(produce("t", batch_of({std::string(200, 'x')})).error().code, Code::too_large);
    close();
    options_.kafka = {{"message.max.bytes", "many"}};
    EXPECT_FALSE(Broker::open(disk_, clock_, shards_, pool_, metrics_, options_));
    options_.kafka = {};
    open();
}

}  // namespace
}  // namespace broker
