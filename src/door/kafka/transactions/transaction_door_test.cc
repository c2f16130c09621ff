// The APIs end to end but for the bytes: messages in and out, over real coordinators and a real
// broker.

#include "door/kafka/transactions/transaction_door.h"

#include <gtest/gtest.h>

#include "broker/transactions/broker_effects.h"
#include "door/kafka/transactions/offset_verifier.h"
#include "io/posix_disk.h"
#include "io/test_directory.h"

namespace door::kafka::transactions {
namespace {

namespace coordination = broker::transactions;

using wire::kafka::ErrorCode;

class TransactionDoorTest : public testing::Test {
  protected:
    TransactionDoorTest() {
        open();
        broker::Topic topic;
        topic.name = base::TopicName{"t"};
        topic.partitions = 2;
        EXPECT_TRUE(shards_.run_to_end(broker_->create_topic(topic)));
    }
    ~TransactionDoorTest() override { close(); }

    void open() {
        broker::Options options;
        options.directory = directory_.path();
        auto opened = broker::Broker::open(disk_, clock_, shards_, pool_, metrics_, options);
        ASSERT_TRUE(opened) << opened.error().what;
        broker_ = *std::move(opened);
        auto groups =
            broker::coordinator::Coordinator::open(*broker_, clock_, random_, shards_, {});
        ASSERT_TRUE(groups) << groups.error().what;
        groups_ = *std::move(groups);
        run::Shard& home = shards_.at(base::ShardId{0});
        const coordination::EndOffsets end_offsets = [this](base::Partition partition,
                                                            logs::Marker marker) {
            return groups_->end_transaction(partition, marker);
        };
        auto effects =
            std::make_unique<coordination::BrokerEffects>(*broker_, home, clock_, end_offsets, 1);
        coordinator_ = std::make_unique<coordination::Coordinator>(
            home, clock_, std::move(effects), metrics_, coordination::Options{});
        const base::Result<> loaded = shards_.run_to_end(coordinator_->load());
        ASSERT_TRUE(loaded) << loaded.error().what;
        verifier_ = std::make_unique<OffsetVerifier>(*coordinator_);
        groups_->set_verifier(verifier_.get());
        door_ = std::make_unique<TransactionDoor>(*broker_, *groups_, *coordinator_);
    }
    void close() {
        shards_.run_to_end(coordinator_->stop());
        shards_.run_to_end(groups_->refuse_waiting());
        shards_.run_to_end(groups_->stop());
        EXPECT_TRUE(shards_.run_to_end(broker_->stop()));
        door_.reset();
        groups_.reset();
        verifier_.reset();
        coordinator_.reset();
        broker_.reset();
    }

    messages::InitProducerIdResponse init(std::int16_t version = 4, std::int64_t id = -1,
                                          std::int16_t epoch = -1) {
        messages::InitProducerIdRequest request;
        request.transactional_id = "id";
        request.transaction_timeout_ms = 60'000;
        request.producer_id = id;
        request.producer_epoch = epoch;
        return shards_.run_to_end(door_->init_producer_id(request, version));
    }
    ErrorCode add_offsets(const messages::InitProducerIdResponse& producer,
                          std::int16_t version = 3) {
        messages::AddOffsetsToTxnRequest request;
        request.transactional_id = "id";
        request.producer_id = producer.producer_id;
        request.producer_epoch = producer.producer_epoch;
        request.group_id = "g";
        return shards_.run_to_end(door_->add_offsets(request, version)).error_code;
    }
    ErrorCode commit_offset(const messages::InitProducerIdResponse& producer, std::int64_t offset,
                            std::int16_t version) {
        messages::TxnOffsetCommitRequest request;
        request.transactional_id = "id";
        request.group_id = "g";
        request.producer_id = producer.producer_id;
        request.producer_epoch = producer.producer_epoch;
        auto& topic = request.topics.emplace_back();
        topic.name = "t";
        auto& one = topic.partitions.emplace_back();
        one.partition_index = 1;
        one.committed_offset = offset;
        const auto response = shards_.run_to_end(door_->commit_offsets(request, version));
        return response.topics.at(0).partitions.at(0).error_code;
    }
    messages::EndTxnResponse end(const messages::InitProducerIdResponse& producer, bool commits,
                                 std::int16_t version) {
        messages::EndTxnRequest request;
        request.transactional_id = "id";
        request.producer_id = producer.producer_id;
        request.producer_epoch = producer.producer_epoch;
        request.committed = commits;
        return shards_.run_to_end(door_->end(request, version));
    }
    std::optional<base::Offset> committed() {
        return *shards_.run_to_end(
            groups_->committed(base::GroupName{"g"}, base::TopicName{"t"}, base::Partition{1}));
    }

    io::TestDirectory directory_;
    io::PosixDisk disk_;
    io::SystemClock clock_;
    io::SystemRandom random_;
    base::Metrics metrics_;
    run::Shards shards_{2};
    run::BlockingPool pool_{2};
    std::unique_ptr<broker::Broker> broker_;
    std::unique_ptr<broker::coordinator::Coordinator> groups_;
    std::unique_ptr<coordination::Coordinator> coordinator_;
    std::unique_ptr<OffsetVerifier> verifier_;
    std::unique_ptr<TransactionDoor> door_;
};

// TXN-2: the offsets of a group count when the transaction does, before and after a restart.
TEST_F(TransactionDoorTest, CommitsOffsetsWithTheTransaction) {
    const auto producer = init();
    ASSERT_EQ(producer.error_code, ErrorCode::none);
    EXPECT_EQ(add_offsets(producer), ErrorCode::none);
    EXPECT_EQ(commit_offset(producer, 5, 3), ErrorCode::none);
    EXPECT_FALSE(committed());
    EXPECT_EQ(end(producer, true, 3).error_code, ErrorCode::none);
    EXPECT_EQ(committed(), base::Offset{5});

    EXPECT_EQ(add_offsets(producer), ErrorCode::none);
    EXPECT_EQ(commit_offset(producer, 6, 3), ErrorCode::none);
    close();
    open();
    EXPECT_EQ(committed(), base::Offset{5});
    EXPECT_EQ(end(producer, false, 3).error_code, ErrorCode::none);
    EXPECT_EQ(committed(), base::Offset{5});
}

TEST_F(TransactionDoorTest, AddsTheGroupByItselfSinceVersionFive) {
    auto producer = init();
    EXPECT_EQ(commit_offset(producer, 5, 3), ErrorCode::invalid_txn_state);
    EXPECT_EQ(commit_offset(producer, 5, 4), ErrorCode::transaction_abortable);
    EXPECT_EQ(commit_offset(producer, 5, 5), ErrorCode::none);
    const auto ended = end(producer, true, 5);
    ASSERT_EQ(ended.error_code, ErrorCode::none);
    EXPECT_EQ(ended.producer_id, producer.producer_id);
    EXPECT_EQ(ended.producer_epoch, producer.producer_epoch + 1);
    EXPECT_EQ(committed(), base::Offset{5});
    EXPECT_EQ(commit_offset(producer, 6, 5), ErrorCode::invalid_producer_epoch);
    producer.producer_epoch = ended.producer_epoch;
    EXPECT_EQ(commit_offset(producer, 6, 5), ErrorCode::none);
    EXPECT_EQ(end(producer, true, 5).error_code, ErrorCode::none);
    EXPECT_EQ(committed(), base::Offset{6});
}

TEST_F(TransactionDoorTest, TellsEachVersionWhatItKnows) {
    const auto old = init();
    const auto now = init();
    EXPECT_EQ(init(4, old.producer_id, old.producer_epoch).error_code, ErrorCode::producer_fenced);
    EXPECT_EQ(init(3, old.producer_id, old.producer_epoch).error_code,
              ErrorCode::invalid_producer_epoch);
    EXPECT_EQ(init(4, old.producer_id, -1).error_code, ErrorCode::invalid_request);
    EXPECT_EQ(add_offsets(old, 1), ErrorCode::invalid_producer_epoch);
    EXPECT_EQ(add_offsets(old, 2), ErrorCode::producer_fenced);
    EXPECT_EQ(end(old, true, 1).error_code, ErrorCode::invalid_producer_epoch);
    EXPECT_EQ(end(old, true, 2).error_code, ErrorCode::producer_fenced);
    EXPECT_EQ(end(now, true, 2).error_code, ErrorCode::invalid_txn_state);
}

TEST_F(TransactionDoorTest, AddsAllPartitionsOrNone) {
    const auto producer = init();
    messages::AddPartitionsToTxnRequest request;
    request.v3_and_below_transactional_id = "id";
    request.v3_and_below_producer_id = producer.producer_id;
    request.v3_and_below_producer_epoch = producer.producer_epoch;
    request.v3_and_below_topics = {{"t", {0, 1, 2}}};
    auto response = shards_.run_to_end(door_->add_partitions(request, 3));
    const auto& refused = response.results_by_topic_v3_and_below.at(0).results_by_partition;
    EXPECT_EQ(refused.at(1).partition_error_code, ErrorCode::operation_not_attempted);
    EXPECT_EQ(refused.at(2).partition_error_code, ErrorCode::unknown_topic_or_partition);
    request.v3_and_below_topics = {{"t", {0, 1}}};
    response = shards_.run_to_end(door_->add_partitions(request, 3));
    EXPECT_EQ(response.results_by_topic_v3_and_below.at(0)
                  .results_by_partition.at(1)
                  .partition_error_code,
              ErrorCode::none);

    messages::DescribeTransactionsRequest asked;
    asked.transactional_ids = {"id", "none"};
    const auto told = shards_.run_to_end(door_->describe(asked));
    EXPECT_EQ(told.transaction_states.at(0).transaction_state, "Ongoing");
    EXPECT_EQ(told.transaction_states.at(0).topics.at(0).partitions,
              (std::vector<std::int32_t>{0, 1}));
    EXPECT_EQ(told.transaction_states.at(1).error_code, ErrorCode::transactional_id_not_found);
    messages::ListTransactionsRequest all;
    all.state_filters = {"Ongoing", "Running"};
    const auto listed = shards_.run_to_end(door_->list(all));
    EXPECT_EQ(listed.transaction_states.at(0).transactional_id, "id");
    EXPECT_EQ(listed.unknown_state_filters, std::vector<std::string>{"Running"});
}

}  // namespace
}  // namespace door::kafka::transactions
