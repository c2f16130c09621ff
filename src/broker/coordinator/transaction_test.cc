// Offsets that are committed in transactions: pending, then visible or gone, over restarts.

#include "broker/coordinator/coordinator_fixture.h"

namespace broker::coordinator {
namespace {

using groups::ErrorCode;

class TransactionTest : public CoordinatorFixture {
  protected:
    TransactionTest() {
        open();
        create("t");
    }
    ErrorCode commit_pending(std::int64_t next, std::int16_t epoch = 0) {
        TransactionalCommit request;
        request.group = "g";
        request.transactional_id = "x";
        request.producer = {77, epoch};
        request.offsets.push_back({at("t"), Offset{next}, -1, {}});
        return wait(coordinator_->commit_in_transaction(std::move(request))).front().error;
    }
    void end(TransactionResult how, std::int16_t epoch = 0) {
        const auto ended = wait(coordinator_->end_transaction(
            coordinator_->offsets_partition("g").partition, {{77, epoch}, how, 0}));
        EXPECT_TRUE(ended) << ended.error().what;
    }
};

// OFFSET-2
TEST_F(TransactionTest, ShowsOffsetsOnceTheTransactionHasCommitted) {
    EXPECT_EQ(commit("g", at("t"), 1), ErrorCode::none);
    EXPECT_EQ(commit_pending(5), ErrorCode::none);
    EXPECT_EQ(fetch("g", at("t")).next, Offset{1});
    EXPECT_EQ(fetch("g", at("t"), true).error, ErrorCode::unstable_offset_commit);
    restart();
    EXPECT_EQ(fetch("g", at("t")).next, Offset{1});
    EXPECT_EQ(fetch("g", at("t"), true).error, ErrorCode::unstable_offset_commit);
    end(TransactionResult::commit);
    EXPECT_EQ(fetch("g", at("t"), true).next, Offset{5});
    restart();
    EXPECT_EQ(fetch("g", at("t"), true).next, Offset{5});
}

// OFFSET-2
TEST_F(TransactionTest, ForgetsOffsetsOfAnAbortedTransaction) {
    EXPECT_EQ(commit_pending(5), ErrorCode::none);
    end(TransactionResult::abort);
    EXPECT_EQ(fetch("g", at("t"), true).next, Offset{-1});
    // A second time, as after a crash in between.
    end(TransactionResult::abort);
    restart();
    EXPECT_EQ(fetch("g", at("t"), true).next, Offset{-1});
}

TEST_F(TransactionTest, TakesTransactionAfterTransactionOfOneProducer) {
    for (std::int64_t i = 1; i <= 8; ++i) {
        ASSERT_EQ(commit_pending(i), ErrorCode::none) << i;
        ASSERT_EQ(commit_pending(i * 10), ErrorCode::none) << i;
        end(TransactionResult::commit);
        if (i == 4) restart();
    }
    ASSERT_EQ(commit_pending(7, 1), ErrorCode::none);
    end(TransactionResult::abort, 1);
    EXPECT_EQ(fetch("g", at("t")).next, Offset{80});
    // The epoch before is fenced.
    EXPECT_EQ(commit_pending(9, 0), ErrorCode::invalid_producer_epoch);
}

class Refusing final : public TransactionVerifier {
  public:
    run::Task<ErrorCode> verify(std::string, ProducerIdentity, base::TopicPartition at) override {
        asked = at;
        co_return verdict;
    }
    ErrorCode verdict = ErrorCode::invalid_txn_state;
    base::TopicPartition asked;
};

TEST_F(TransactionTest, AsksTheTransactionCoordinatorFirst) {
    Refusing verifier;
    coordinator_->set_verifier(&verifier);
    EXPECT_EQ(commit_pending(5), ErrorCode::invalid_txn_state);
    EXPECT_EQ(verifier.asked, coordinator_->offsets_partition("g"));
    EXPECT_EQ(fetch("g", at("t"), true).error, ErrorCode::none);
    verifier.verdict = ErrorCode::none;
    EXPECT_EQ(commit_pending(5), ErrorCode::none);
    verifier.verdict = ErrorCode::invalid_txn_state;
    // The transaction is open here: nobody needs to be asked again.
    EXPECT_EQ(commit_pending(6), ErrorCode::none);
    end(TransactionResult::commit);
    EXPECT_EQ(fetch("g", at("t"), true).next, Offset{6});
    coordinator_->set_verifier(nullptr);
}

TEST_F(TransactionTest, RefusesMembersOfOtherGenerations) {
    TransactionalCommit request;
    request.group = "g";
    request.producer = {77, 0};
    request.who = {.member_id = "m", .generation = 3};
    request.offsets.push_back({at("t"), Offset{1}, -1, {}});
    EXPECT_EQ(wait(coordinator_->commit_in_transaction(std::move(request))).front().error,
              ErrorCode::illegal_generation);
}

}  // namespace
}  // namespace broker::coordinator
