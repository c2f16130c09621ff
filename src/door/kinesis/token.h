#pragma once
// What clients carry from call to call without looking inside: shard iterators and NextTokens.
// Private to this room.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"
#include "base/uuid.h"

namespace door::kinesis {

// Iterators and tokens of ListShards are good for so long.
inline constexpr std::chrono::milliseconds kTokenLife = std::chrono::minutes(5);

struct Token {
    enum class Kind : std::uint8_t { iterator = 1, shards = 2, streams = 3, consumers = 4 };

    Kind kind = Kind::iterator;
    base::WallTime made{};
    base::Uuid topic{};       // of the stream: another one of its name is not meant
    std::int32_t shard = 0;   // an iterator's, or the first of the next page
    std::int64_t offset = 0;  // an iterator's
    // A shard list's filter: as the type's place in its list of words, and its time.
    std::uint8_t filter = 0;
    std::int64_t filter_ms = 0;
    std::string name{};  // of the stream, or the last one listed

    friend bool operator==(const Token&, const Token&) = default;
};

// Base64, at most 512 characters for a name of 128.
std::string text_of(const Token& token);
// Nothing unless text_of() made it, of that kind.
std::optional<Token> parse_token(std::string_view text, Token::Kind kind);

}  // namespace door::kinesis
