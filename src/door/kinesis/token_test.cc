#include "door/kinesis/token.h"

#include <gtest/gtest.h>

namespace door::kinesis {
namespace {

const Token kToken{.kind = Token::Kind::iterator,
                   .made = base::from_epoch_ms(1'700'000'000'000),
                   .topic = base::uuid_of(1, 2),
                   .shard = 7,
                   .offset = 1'234'567'890'123,
                   .filter = 3,
                   .filter_ms = 9,
                   .name = std::string(128, 's')};

TEST(Token, ReadsWhatItWrote) {
    const std::string text = text_of(kToken);
    EXPECT_LE(text.size(), 512U);
    EXPECT_EQ(parse_token(text, Token::Kind::iterator), kToken);
    EXPECT_FALSE(parse_token(text, Token::Kind::shards));
}

TEST(Token, RefusesEveryInjury) {
    const std::string text = text_of(kToken);
    for (std::size_t i = 0; i < text.size(); ++i) {
        std::string wrong = text;
        wrong[i] = wrong[i] == 'A' ? 'B' : 'A';
        EXPECT_FALSE(parse_token(wrong, Token::Kind::iterator)) << i;
        EXPECT_FALSE(parse_token(text.substr(0, i), Token::Kind::iterator)) << i;
    }
    EXPECT_FALSE(parse_token("", Token::Kind::iterator));
    EXPECT_FALSE(parse_token("AAAAAAAAAAE=", Token::Kind::iterator));
}

}  // namespace
}  // namespace door::kinesis
