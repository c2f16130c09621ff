#include "log/producers.h"

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

TEST(Producers, TakesWhatFollowsAndKnowsWhatItHas) {
    Producers producers;
    EXPECT_FALSE(*producers.check(batch(4, 2, 0))) << "a stranger begins anywhere";
    producers.record(batch(4, 2, 0));
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
    for (int i = 0; i < 7; ++i) producers.record(batch(i, 1, 100 + i));
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
    producers.record(batch(kLast - 1, 4, 0));  // kLast - 1, kLast, 0, 1
    EXPECT_FALSE(*producers.check(batch(2, 1, 4)));
    EXPECT_TRUE(*producers.check(batch(kLast - 1, 4, 4)));
    producers.record(batch(2, 1, 4));
    EXPECT_EQ(producers.check(batch(2 + 2, 1, 5)).error().code, Code::out_of_order);
}

TEST(Producers, EpochsFence) {
    Producers producers;
    producers.record(batch(0, 1, 0, 3));
    EXPECT_EQ(producers.check(batch(1, 1, 1, 2)).error().code, Code::fenced);
    EXPECT_EQ(producers.check(batch(1, 1, 1, 4)).error().code, Code::out_of_order);
    EXPECT_FALSE(*producers.check(batch(0, 1, 1, 4)));
    codec::BatchHeader marker = batch(-1, 1, 1, 4);
    marker.attributes = 0x30;  // transactional, control
    EXPECT_FALSE(*producers.check(marker));
    producers.record(marker);
    EXPECT_EQ(producers.check(batch(1, 1, 2, 3)).error().code, Code::fenced);
    EXPECT_EQ(producers.find(9)->batch_count, 0);
}

TEST(Producers, RestoreTakesARecordBack) {
    Producers producers;
    producers.record(batch(0, 1, 0));
    const std::optional<Producer> before = producers.find(9);
    producers.record(batch(1, 1, 1));
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
        producers.record(header);
    }
    EXPECT_LE(producers.size(), kProducersPerLogMax);
    EXPECT_FALSE(producers.find(0)) << "the quiet ones go";
    EXPECT_TRUE(producers.find(kProducersPerLogMax + 9));
}

TEST(Producers, SurviveTheirOwnBytes) {
    Producers producers;
    for (int i = 0; i < 6; ++i) producers.record(batch(i * 2, 2, i * 2, 1));
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
