// PIPE-1 where Kafka's offsets are more than its records: transactions.

#include "app/commands/audit.h"

#include <gtest/gtest.h>

#include "app/commands/batch.h"
#include "io/test_directory.h"
#include "log/batch_testing.h"

namespace app::commands {
namespace {

using base::Partition;

class AuditTest : public testing::Test {
  protected:
    AuditTest() {
        auto opened = engines::Instance::open({.data = place_.path() + "/data"});
        EXPECT_TRUE(opened) << opened.error().what;
        instance_ = *std::move(opened);
        topic_ = instance_->pipeline().tables.at(0).topic;
    }
    ~AuditTest() override { EXPECT_TRUE(instance_->stop()); }

    // One record; a producer's are of its one transaction.
    void write(std::int64_t producer, std::string value) {
        broker::Broker& broker = instance_->broker();
        run::Shards& shards = instance_->shards();
        const auto guard =
            shards.run_to_end(broker.begin_verification(topic_, Partition{0}, {producer, 0}));
        ASSERT_TRUE(guard);
        base::Bytes batch = logs::testing::batch_of(
            {std::move(value)}, base::epoch_ms(instance_->clock().wall()), {producer, 0, 0, true});
        EXPECT_TRUE(shards.run_to_end(broker.produce_verified(
            topic_, Partition{0}, std::move(batch), broker::Acks::all, *guard)));
    }
    void end(std::int64_t producer, broker::TransactionResult result) {
        EXPECT_TRUE(instance_->shards().run_to_end(instance_->broker().append_marker(
            topic_, Partition{0}, {.producer = {producer, 0}, .result = result})));
    }
    AuditReport audited() {
        const auto report = audit(*instance_);
        EXPECT_TRUE(report) << report.error().what;
        return *report;
    }

    const io::TestDirectory place_;
    std::unique_ptr<engines::Instance> instance_;
    base::TopicName topic_;
};

TEST_F(AuditTest, AccountsForEveryOffsetOfTransactions) {
    write(1, R"({"index":1})");
    write(2, R"({"index":2})");
    end(1, broker::TransactionResult::abort);
    end(2, broker::TransactionResult::commit);
    write(3, R"({"index":3})");
    ASSERT_TRUE(run_batch(*instance_, Reading::distinct, [](std::string_view) {}));
    const AuditReport report = audited();
    EXPECT_EQ(report.differences, std::vector<std::string>{});
    const TopicReport& topic = report.topics.at(0);
    EXPECT_EQ(topic.accepted, 1U);
    EXPECT_EQ(topic.stored.records, 1U);
    EXPECT_EQ(topic.lake.in_bucket.records, 1U);
    EXPECT_EQ(topic.voided, 3U) << "an aborted record and two markers";
    EXPECT_EQ(topic.open, 1U);
    EXPECT_EQ(topic.behind_sink, 0U);
}

TEST_F(AuditTest, SeesWhatTheBucketLacks) {
    write(1, R"({"index":1})");
    write(2, R"({"index":2})");
    end(1, broker::TransactionResult::commit);
    end(2, broker::TransactionResult::commit);
    ASSERT_TRUE(run_batch(*instance_, Reading::distinct, [](std::string_view) {}));
    EXPECT_TRUE(audited().ok());
    const std::string key =
        base::text("topics/", topic_, "/partition=0/", topic_, "+0+0000000000.json");
    ASSERT_TRUE(instance_->records().remove(key));
    EXPECT_FALSE(audited().ok());
}

}  // namespace
}  // namespace app::commands
