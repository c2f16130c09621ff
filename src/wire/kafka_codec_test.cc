// Goal: whatever the table can say, the codec can carry; whatever arrives, it survives.

#include "wire/kafka_codec.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

#include "wire/random_message.h"
#include "wire/sample_messages.h"

namespace wire::sample {
namespace {

std::string hex(base::ByteView bytes) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::string out;
    for (const std::byte b : bytes) {
        out += kDigits[std::to_integer<unsigned>(b) >> 4U];
        out += kDigits[std::to_integer<unsigned>(b) & 15U];
    }
    return out;
}

template <Record S>
Bytes encoded(const S& s, std::int16_t version) {
    kafka::Writer w;
    kafka::encode(w, s, S::api.at(version));
    return w.out;
}

TEST(KafkaCodec, WritesTheBytesTheProtocolGuideAsksFor) {
    const ProduceRequest request{
        .acks = -1, .timeout_ms = 1500, .topics = {{"t", {{7, Bytes{std::byte{0xab}}}}}}};
    EXPECT_EQ(hex(encoded(request, 3)), "ffffffff000005dc00000001000174000000010000000700000001ab");
    EXPECT_EQ(hex(encoded(request, 9)), "00ffff000005dc020274020000000702ab000000");
}

TEST(KafkaCodec, SendsTagsOnlyWhenTheyDifferFromTheirDefault) {
    EXPECT_EQ(hex(encoded(Tagged{.plain = 1}, 1)), "000100");
    EXPECT_EQ(hex(encoded(Tagged{.plain = 1, .note = "n"}, 1)), "0001010102026e");
    EXPECT_EQ(hex(encoded(Tagged{.plain = 1, .note = "n"}, 0)), "0001");
}

TEST(KafkaCodec, RefusesACountBeyondTheBytesLeft) {
    kafka::Writer w;
    w.fixed<std::int16_t>(-1);
    w.fixed<std::int16_t>(-1);
    w.fixed<std::int32_t>(0);
    w.fixed<std::int32_t>(2'000'000'000);
    kafka::Reader r(w.out);
    ProduceRequest request;
    kafka::decode(r, request, ProduceRequest::api.at(3));
    EXPECT_FALSE(r.ok());
    EXPECT_TRUE(request.topics.empty());
}

template <Record S>
void round_trip(std::uint32_t seed, int rounds) {
    std::mt19937 random(seed);
    for (int i = 0; i < rounds; ++i) {
        const auto span = static_cast<unsigned>(S::api.versions.max - S::api.versions.min + 1);
        const Version v = S::api.at(
            static_cast<std::int16_t>(S::api.versions.min + static_cast<int>(random() % span)));
        S sent{};
        randomize(sent, random, Info{}, v);
        kafka::Writer w;
        kafka::encode(w, sent, v);
        S got{};
        kafka::Reader r(w.out);
        kafka::decode(r, got, v);
        kafka::Writer again;
        kafka::encode(again, got, v);
        ASSERT_TRUE(r.ok() && r.left() == 0 && again.out == w.out) << "seed=" << seed << " i=" << i;

        Bytes hurt = w.out;
        if (!hurt.empty()) {
            hurt[random() % hurt.size()] ^= static_cast<std::byte>(1U << (random() % 8));
        }
        hurt.resize(random() % (hurt.size() + 1));
        S ignored{};
        kafka::Reader sick(hurt);
        kafka::decode(sick, ignored, v);
    }
}

TEST(KafkaCodec, CarriesEveryMessageAndSurvivesEveryInjury) {
    round_trip<ProduceRequest>(1, 30'000);
    round_trip<Tagged>(2, 30'000);
}

}  // namespace
}  // namespace wire::sample
