#include "door/kinesis/token.h"

#include <array>

#include "base/bytes.h"
#include "codec/base64.h"
#include "codec/crc32c.h"
#include "codec/endian.h"

namespace door::kinesis {
namespace {

template <class T>
void append(std::string& out, T value) {
    std::array<std::byte, sizeof(T)> bytes{};
    codec::store_big(bytes.data(), value);
    out += base::as_text(bytes);
}

// Takes its bytes off the front; the caller has looked that they are there.
template <class T>
T taken(base::ByteView& bytes) {
    const T value = codec::load_big<T>(bytes.data());
    bytes = bytes.subspan(sizeof(T));
    return value;
}

constexpr std::size_t kFixedBytes = 1 + 8 + 16 + 4 + 8 + 1 + 8;
constexpr std::size_t kChecksumBytes = 4;

}  // namespace

std::string text_of(const Token& token) {
    std::string bytes;
    append(bytes, static_cast<std::uint8_t>(token.kind));
    append(bytes, base::epoch_ms(token.made));
    for (const std::uint8_t byte : token.topic.bytes) append(bytes, byte);
    append(bytes, token.shard);
    append(bytes, token.offset);
    append(bytes, token.filter);
    append(bytes, token.filter_ms);
    bytes += token.name;
    // Not against forgers, who may ask for any place anyhow, but against typing errors.
    append(bytes, codec::crc32c(base::as_bytes(bytes)));
    return codec::base64(base::as_bytes(bytes));
}

std::optional<Token> parse_token(std::string_view text, Token::Kind kind) {
    const auto decoded = codec::base64_decoded(text);
    if (!decoded || decoded->size() < kFixedBytes + kChecksumBytes) return std::nullopt;
    const base::ByteView all = *decoded;
    base::ByteView rest = all.first(all.size() - kChecksumBytes);
    if (codec::crc32c(rest) != codec::load_big<std::uint32_t>(all.data() + rest.size())) {
        return std::nullopt;
    }
    Token token;
    token.kind = static_cast<Token::Kind>(taken<std::uint8_t>(rest));
    if (token.kind != kind) return std::nullopt;
    token.made = base::from_epoch_ms(taken<std::int64_t>(rest));
    for (std::uint8_t& byte : token.topic.bytes) byte = taken<std::uint8_t>(rest);
    token.shard = taken<std::int32_t>(rest);
    token.offset = taken<std::int64_t>(rest);
    token.filter = taken<std::uint8_t>(rest);
    token.filter_ms = taken<std::int64_t>(rest);
    token.name = base::as_text(rest);
    return token;
}

}  // namespace door::kinesis
