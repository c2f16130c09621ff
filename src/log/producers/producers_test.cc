#include "log/producers/producers.h"

#include <gtest/gtest.h>

#include <limits>

namespace logs {
namespace {

using base::Code;

codec::BatchHeader batch(std::int32_t sequence, std::int32_t records, std::int64_t offset,
                         std::int16_t epoch = 0) {
    codec::BatchHeader header;
    header.base_offset = base::Offset{offset};
    header.last_offset_delta = records - 1;
    header.record_count = records;
    header.max_time = base::from_epoch_ms(offset);
    header.producer_id = 9;
    header.producer_epoch = epoch;
    header.base_sequence = sequence;
    return header;
}

constexpr base::WallTime kNow = base::from_epoch_ms(1'000'000);

void record(Producers& producers, const codec::BatchHeader& header, base::WallTime now = kNow) {
    std::optional<codec::EndOfTransaction> end;
    if (header.is_control()) end.emplace();
    producers.record(header, end, now);
}

TEST(Producers, TakesWhatFollowsAndKnowsWhatItHas) {
    Producers producers;
    EXPECT_FALSE(*producers.check(batch(4, 2, 0))) << "a stranger begins anywhere";
    record(producers, batch(4, 2, 0));
    EXPECT_FALSE(*producers.check(batch(6, 1, 2)));
    const auto known = *producers.check(batch(4, 2, 77));
    ASSERT_TRUE(known);
    EXPECT_EQ(known->base, base::Offset{0});
    EXPECT_EQ(known->last, base::Offset{1});
    EXPECT_EQ(producers.check(batch(7, 1, 2)).error().code, Code::out_of_order);
    EXPECT_EQ(producers.check(batch(4, 1, 2)).error().code, Code::out_of_order) << "a part of one";
    EXPECT_NE(producers.check(batch(7, 1, 2)).error().what.find("expected 6"), std::string::npos);
}

TEST(Producers, RemembersTheLastFiveBatches) {
    Producers producers;
    for (int i = 0; i < 7; ++i) record(producers, batch(i, 1, 100 + i));
    for (int i = 2; i < 7; ++i) {
        const auto known = producers.check(batch(i, 1, 0));
        ASSERT_TRUE(known && *known) << i;
        EXPECT_EQ((*known)->base.value(), 100 + i);
    }
    EXPECT_EQ(producers.check(batch(1, 1, 0)).error().code, Code::out_of_order);
}

TEST(Producers, SequencesWrap) {
    constexpr std::int32_t kLast = std::numeric_limits<std::int32_t>::max();
    Producers producers;
    record(producers, batch(kLast - 1, 4, 0));  // kLast - 1, kLast, 0, 1
    EXPECT_FALSE(*producers.check(batch(2, 1, 4)));
    EXPECT_TRUE(*producers.check(batch(kLast - 1, 4, 4)));
    record(producers, batch(2, 1, 4));
    EXPECT_EQ(producers.check(batch(2 + 2, 1, 5)).error().code, Code::out_of_order);
}

TEST(Producers, EpochsFence) {
    Producers producers;
    record(producers, batch(0, 1, 0, 3));
    EXPECT_EQ(producers.check(batch(1, 1, 1, 2)).error().code, Code::fenced);
    EXPECT_EQ(producers.check(batch(1, 1, 1, 4)).error().code, Code::out_of_order);
    EXPECT_FALSE(*producers.check(batch(0, 1, 1, 4)));
    codec::BatchHeader marker = batch(-1, 1, 1, 4);
    marker.attributes = 0x30;  // transactional, control
    EXPECT_TRUE(producers.check_marker(marker, {}));
    record(producers, marker);
    EXPECT_EQ(producers.check(batch(1, 1, 2, 3)).error().code, Code::fenced);
    EXPECT_EQ(producers.find(9)->batch_count, 0);
    EXPECT_EQ(producers.check(batch(1, 1, 2, 4)).error().code, Code::out_of_order)
        << "of the marker's epoch nothing came yet: it begins at 0";
    EXPECT_FALSE(*producers.check(batch(0, 1, 2, 4)));
}

TEST(Producers, MarkersOfTheSameEpochInterruptNoSequence) {
    Producers producers;
    record(producers, batch(0, 3, 0, 1));
    codec::BatchHeader marker = batch(-1, 1, 3, 1);
    marker.attributes = 0x30;
    record(producers, marker);
    EXPECT_FALSE(*producers.check(batch(3, 1, 4, 1)));
    EXPECT_TRUE(*producers.check(batch(0, 3, 4, 1))) << "still known";
}

TEST(Producers, MarkersAreFencedByBothEpochs) {
    Producers producers;
    codec::BatchHeader marker = batch(-1, 1, 0, 5);
    marker.attributes = 0x30;
    producers.record(marker, codec::EndOfTransaction{.coordinator_epoch = 7}, kNow);
    EXPECT_TRUE(producers.check_marker(marker, {.coordinator_epoch = 7}));
    EXPECT_EQ(producers.check_marker(marker, {.coordinator_epoch = 6}).error().code, Code::fenced);
    marker.producer_epoch = 4;
    EXPECT_EQ(producers.check_marker(marker, {.coordinator_epoch = 7}).error().code, Code::fenced);
}

TEST(Producers, TheQuietExpireUnlessTheirTransactionIsOpen) {
    Producers producers;
    Transactions transactions;
    for (const std::int64_t id : {1, 2, 3}) {
        codec::BatchHeader header = batch(0, 1, id);
        header.producer_id = id;
        header.attributes = id == 2 ? 0x10 : 0;
        record(producers, header, id == 3 ? kNow : base::from_epoch_ms(id));
        transactions.record(header, {});
    }
    producers.expire(kNow, transactions);
    EXPECT_FALSE(producers.find(1));
    EXPECT_TRUE(producers.find(2));
    EXPECT_TRUE(producers.find(3));
    const std::vector<ProducerState> states = producers.states(transactions);
    ASSERT_EQ(states.size(), 2U);
    EXPECT_EQ(states[0].transaction_start, base::Offset{2});
    EXPECT_FALSE(states[1].transaction_start);
}

TEST(Producers, RestoreTakesARecordBack) {
    Producers producers;
    record(producers, batch(0, 1, 0));
    const std::optional<Producer> before = producers.find(9);
    record(producers, batch(1, 1, 1));
    producers.restore(9, before);
    EXPECT_FALSE(*producers.check(batch(1, 1, 1)));
    producers.restore(9, {});
    EXPECT_EQ(producers.size(), 0U);
}

TEST(Producers, ManyAreBounded) {
    Producers producers;
    for (std::size_t i = 0; i < kProducersPerLogMax + 10; ++i) {
        codec::BatchHeader header = batch(0, 1, static_cast<std::int64_t>(i));
        header.producer_id = static_cast<std::int64_t>(i);
        record(producers, header);
    }
    EXPECT_LE(producers.size(), kProducersPerLogMax);
    EXPECT_FALSE(producers.find(0)) << "the quiet ones go";
    EXPECT_TRUE(producers.find(kProducersPerLogMax + 9));
}

TEST(Producers, SurviveTheirOwnBytes) {
    Producers producers;
    for (int i = 0; i < 6; ++i) record(producers, batch(i * 2, 2, i * 2, 1));
    SealedWriter out("12345678");
    producers.encode(out);
    const base::Bytes sealed = std::move(out).seal();
    SealedReader in = *SealedReader::open(sealed, "12345678");
    const base::Result<Producers> decoded = Producers::decode(in);
    ASSERT_TRUE(decoded);
    EXPECT_TRUE(in.complete());
    EXPECT_EQ((*decoded->check(batch(10, 2, 0, 1)))->base, base::Offset{10});
    EXPECT_EQ(decoded->check(batch(0, 2, 0, 0)).error().code, Code::fenced);
    for (std::size_t at = 0; at < sealed.size(); ++at) {
        base::Bytes bad = sealed;
        bad[at] ^= std::byte{4};
        EXPECT_FALSE(SealedReader::open(bad, "12345678")) << at;
    }
}

}  // namespace
}  // namespace logs
