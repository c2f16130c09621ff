#include "log/producers/transactions.h"

#include <gtest/gtest.h>

namespace logs {
namespace {

using base::Code;
using base::Offset;

constexpr std::uint16_t kTransactional = 0x10;
constexpr std::uint16_t kMarker = 0x30;

codec::BatchHeader batch(std::int64_t producer, std::int64_t offset,
                         std::uint16_t attributes = kTransactional) {
    codec::BatchHeader header;
    header.base_offset = Offset{offset};
    header.record_count = 1;
    header.attributes = attributes;
    header.producer_id = producer;
    header.producer_epoch = 0;
    return header;
}

class TransactionsTest : public ::testing::Test {
  protected:
    Transactions::Change append(std::int64_t producer, std::int64_t offset) {
        return transactions_.record(batch(producer, offset), {});
    }
    Transactions::Change end(std::int64_t producer, std::int64_t offset, TransactionResult result) {
        return transactions_.record(
            batch(producer, offset, kMarker),
            codec::EndOfTransaction{.is_commit = result == TransactionResult::commit});
    }
    Transactions transactions_;
};

TEST_F(TransactionsTest, OneOpensWithItsFirstBatchAndEndsWithItsMarker) {
    append(1, 5);
    append(2, 7);
    append(1, 9);
    EXPECT_EQ(transactions_.first_unstable(), Offset{5});
    end(1, 10, TransactionResult::commit);
    EXPECT_EQ(transactions_.first_unstable(), Offset{5}) << "its marker is not on disk";
    transactions_.synced(Offset{11});
    EXPECT_EQ(transactions_.first_unstable(), Offset{7});
    end(2, 11, TransactionResult::abort);
    transactions_.synced(Offset{12});
    EXPECT_FALSE(transactions_.first_unstable());
}

// LOG-4
TEST_F(TransactionsTest, TheAbortedOfARangeAreThoseWithRecordsInIt) {
    append(1, 0);
    append(2, 2);
    append(3, 4);
    end(2, 6, TransactionResult::abort);
    end(1, 8, TransactionResult::abort);
    end(3, 9, TransactionResult::commit);
    append(2, 10);
    end(2, 12, TransactionResult::abort);
    const auto range = [this](std::int64_t from, std::int64_t to) {
        return transactions_.aborted(Offset{from}, Offset{to});
    };
    using Aborted = std::vector<AbortedTransaction>;
    EXPECT_EQ(range(0, 13), (Aborted{{1, Offset{0}}, {2, Offset{2}}, {2, Offset{10}}}));
    EXPECT_EQ(range(0, 2), (Aborted{{1, Offset{0}}}));
    EXPECT_EQ(range(7, 10), (Aborted{{1, Offset{0}}})) << "of 2 only the marker is before it";
    EXPECT_EQ(range(9, 10), Aborted{});
    EXPECT_EQ(range(12, 13), (Aborted{{2, Offset{10}}}));
    transactions_.forget_aborted_below(Offset{8});
    EXPECT_EQ(range(0, 13), (Aborted{{1, Offset{0}}, {2, Offset{10}}}));
}

TEST_F(TransactionsTest, ABatchNeedsAGuardOrAnOpenTransaction) {
    EXPECT_EQ(transactions_.check(batch(1, 0), {}).error().code, Code::invalid_transaction);
    const VerificationGuard guard = transactions_.begin_verification({1, 0});
    EXPECT_EQ(transactions_.begin_verification({1, 0}), guard) << "two on their way share it";
    EXPECT_FALSE(transactions_.check(batch(1, 0), {guard.number + 1}));
    EXPECT_TRUE(transactions_.check(batch(1, 0), guard));
    append(1, 0);
    EXPECT_TRUE(transactions_.check(batch(1, 1), {}));
    EXPECT_EQ(transactions_.begin_verification({1, 0}), VerificationGuard{});
    EXPECT_EQ(transactions_.check(batch(1, 1, 0), {}).error().code, Code::invalid_transaction)
        << "not within the transaction";
}

// KIP-890: a batch that comes after its transaction's end must not open another.
TEST_F(TransactionsTest, AMarkerMakesTheGuardVoid) {
    const VerificationGuard guard = transactions_.begin_verification({1, 0});
    end(1, 0, TransactionResult::abort);
    EXPECT_EQ(transactions_.check(batch(1, 1), guard).error().code, Code::invalid_transaction);
    const VerificationGuard newer = transactions_.begin_verification({1, 0});
    EXPECT_NE(newer, guard);
    const VerificationGuard next_epoch = transactions_.begin_verification({1, 1});
    EXPECT_NE(next_epoch, newer);
    EXPECT_FALSE(transactions_.check(batch(1, 1), next_epoch)) << "of another epoch";
}

TEST_F(TransactionsTest, ClientsWriteNoMarkers) {
    EXPECT_EQ(transactions_.check(batch(1, 0, kMarker), {}).error().code, Code::malformed);
    EXPECT_EQ(transactions_.check(batch(-1, 0), {}).error().code, Code::malformed);
    EXPECT_TRUE(transactions_.check(batch(-1, 0, 0), {}));
    EXPECT_TRUE(transactions_.check(batch(4, 0, 0), {}));
}

TEST_F(TransactionsTest, ChangesCanBeTakenBack) {
    append(1, 0);
    const Transactions::Change more = append(1, 2);
    const Transactions::Change ended = end(1, 3, TransactionResult::abort);
    const Transactions::Change begun = append(1, 4);
    transactions_.undo(begun);
    EXPECT_FALSE(transactions_.is_open(1));
    transactions_.undo(ended);
    EXPECT_EQ(transactions_.open_since(1), Offset{0});
    EXPECT_TRUE(transactions_.aborted(Offset{0}, Offset{9}).empty());
    transactions_.undo(more);
    EXPECT_EQ(transactions_.open_since(1), Offset{0});
}

TEST_F(TransactionsTest, CompactionSettlesWhatItHasSeen) {
    append(1, 0);
    end(1, 1, TransactionResult::abort);
    append(2, 2);
    append(3, 9);
    transactions_.synced(Offset{10});
    transactions_.settle_below(Offset{5});
    EXPECT_TRUE(transactions_.aborted(Offset{0}, Offset{10}).empty());
    EXPECT_FALSE(transactions_.is_open(2));
    EXPECT_EQ(transactions_.first_unstable(), Offset{9});
}

TEST_F(TransactionsTest, SurviveTheirOwnBytes) {
    append(1, 0);
    append(2, 1);
    end(1, 2, TransactionResult::abort);
    append(3, 3);
    SealedWriter out("12345678");
    transactions_.encode(out);
    const base::Bytes sealed = std::move(out).seal();
    SealedReader in = *SealedReader::open(sealed, "12345678");
    const base::Result<Transactions> decoded = Transactions::decode(in);
    ASSERT_TRUE(decoded);
    EXPECT_TRUE(in.complete());
    EXPECT_EQ(decoded->aborted(), transactions_.aborted());
    EXPECT_EQ(decoded->open_since(2), Offset{1});
    EXPECT_EQ(decoded->open_since(3), Offset{3});
    EXPECT_FALSE(decoded->is_open(1));
}

}  // namespace
}  // namespace logs
