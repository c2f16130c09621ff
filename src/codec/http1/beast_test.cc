// Against a second reader, Boost.Beast: what we take, it takes as the same message. We may refuse
// more: our strictness is listed in http1_test.cc and in the contract. Requests come from a grammar
// of good and bad parts and from byte mutations of them.

#include <gtest/gtest.h>

#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <cstdint>
#include <optional>
#include <random>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/limits.h"
#include "base/text.h"
#include "codec/http1/chunked.h"
#include "codec/http1/head.h"

namespace codec::http1 {
namespace {

namespace beast = boost::beast;

// A message as both readers tell it. Whether the connection stays is left out: of "close" and
// "keep-alive" together Beast believes the second in HTTP/1.0, and we the first always.
struct Told {
    std::string line;
    // Sorted: Beast keeps fields of one name together, and we keep them as they came.
    std::multiset<std::string> fields;
    std::string body;
    std::size_t bytes = 0;
    friend bool operator==(const Told&, const Told&) = default;
};

std::ostream& operator<<(std::ostream& out, const Told& told) {
    out << told.line;
    for (const std::string& field : told.fields) out << "\n" << field;
    return out << " body=" << told.body << " bytes=" << told.bytes;
}

std::optional<Told> ours(std::string_view bytes) {
    HeadScan scan;
    const HeadScan::Found found = scan.more(bytes);
    if (!found.end) return std::nullopt;
    const auto parsed = parse_request(bytes.substr(0, *found.end));
    const auto* head = std::get_if<RequestHead>(&parsed);
    if (head == nullptr) return std::nullopt;
    Told told;
    told.line = base::text(head->method, " ", head->target);
    for (const Field& field : head->fields) {
        told.fields.insert(base::text(field.name, ":", field.value));
    }
    told.bytes = *found.end;
    const std::size_t length = head->content_length.value_or(0);
    if (length > bytes.size() - told.bytes) return std::nullopt;
    told.body = bytes.substr(told.bytes, length);
    told.bytes += length;
    if (!head->chunked) return told;
    ChunkedDecoder decoder;
    while (!decoder.is_done()) {
        if (told.bytes == bytes.size()) return std::nullopt;
        const auto step = decoder.next(bytes.substr(told.bytes));
        if (step.fault) return std::nullopt;
        told.bytes += step.consumed;
        told.body += step.data;
    }
    return told;
}

// The fields as they are before the body: Beast adds the trailers to them, and we drop those.
std::variant<Told, beast::error_code> theirs(std::string_view bytes) {
    beast::http::request_parser<beast::http::string_body> parser;
    beast::error_code fault;
    Told told;
    const auto more = [&] {
        const boost::asio::const_buffer rest(bytes.data() + told.bytes, bytes.size() - told.bytes);
        const std::size_t step = parser.put(rest, fault);
        told.bytes += step;
        return !fault && (step > 0 || parser.is_done());
    };
    while (!parser.is_header_done()) {
        if (!more()) return fault;
    }
    const auto& message = parser.get();
    told.line = base::text(std::string_view(message.method_string()), " ",
                           std::string_view(message.target()));
    for (const auto& field : message) {
        told.fields.insert(base::text(std::string_view(field.name_string()), ":",
                                      std::string_view(field.value())));
    }
    parser.eager(true);
    while (!parser.is_done()) {
        if (!more()) return fault;
    }
    told.body = message.body();
    return told;
}

class Chance {
  public:
    explicit Chance(std::uint32_t seed) : engine_(seed) {}
    std::size_t below(std::size_t end) { return engine_() % end; }
    std::string_view of(std::span<const std::string_view> choices) {
        return choices[below(choices.size())];
    }

  private:
    std::mt19937 engine_;
};

std::string make_request(Chance& chance) {
    constexpr std::array<std::string_view, 10> kLines{
        "GET / HTTP/1.1\r\n",  "POST /topics/a HTTP/1.1\r\n", "POST /a?b=%20 HTTP/1.1\r\n",
        "GET / HTTP/1.0\r\n",  "G@T / HTTP/1.1\r\n",          "GET  / HTTP/1.1\r\n",
        "GET / HTTP/1.1\n",    "PUT /x HTTP/2.0\r\n",         "DELETE * HTTP/1.1\r\n",
        "POST /a HTTP/1.1\r\n"};
    constexpr std::array<std::string_view, 22> kFields{"Host: a\r\n",
                                                       "Host: a\r\n",
                                                       "Host: a\r\n",
                                                       "X-A: b\r\n",
                                                       "X-Empty:\r\n",
                                                       "Content-Length: 5\r\n",
                                                       "Content-Length: 5\r\n",
                                                       "Content-Length: 05\r\n",
                                                       "Content-Length: 5, 5\r\n",
                                                       "Transfer-Encoding: chunked\r\n",
                                                       "Transfer-Encoding: chunked\r\n",
                                                       "Transfer-Encoding: gzip, chunked\r\n",
                                                       "Transfer-Encoding: xchunked\r\n",
                                                       "Connection: close\r\n",
                                                       "Connection: keep-alive\r\n",
                                                       "X : y\r\n",
                                                       " folded\r\n",
                                                       "X:\ry\r\n",
                                                       "X: a\nB: c\r\n",
                                                       "X: \t y z \t\r\n",
                                                       "Transfer-Encoding : chunked\r\n",
                                                       "X\r\n"};
    constexpr std::array<std::string_view, 10> kBodies{"hello",
                                                       "5\r\nhello\r\n0\r\n\r\n",
                                                       "5;a=b\r\nhello\r\n0\r\nA: b\r\n\r\n",
                                                       "5\nhello\r\n0\r\n\r\n",
                                                       "5;a\nb\r\nhello\r\n0\r\n\r\n",
                                                       "",
                                                       "0\r\n\r\nGET / HTTP/1.1\r\n",
                                                       "05\r\nhello\r\n0\r\n\r\n",
                                                       "5 \r\nhello\r\n0\r\n\r\n",
                                                       "5\r\nhello0\r\n\r\n"};
    std::string text(chance.of(kLines));
    const std::size_t fields = chance.below(5);
    if (chance.below(4) > 0) text += "Host: a\r\n";
    for (std::size_t i = 0; i < fields; ++i) text += chance.of(kFields);
    return text + "\r\n" + std::string(chance.of(kBodies));
}

void injure(std::string& text, Chance& chance) {
    constexpr std::string_view kBytes("\r\n\0 \t:;,0159afgxX\x7f\x80\xff", 20);
    const std::size_t at = chance.below(text.size());
    const char byte = kBytes[chance.below(kBytes.size())];
    switch (chance.below(3)) {
        case 0:
            text[at] = byte;
            break;
        case 1:
            text.insert(at, 1, byte);
            break;
        default:
            text.erase(at, 1);
    }
}

// Differences that are right: Beast refuses bytes >= 0x80 nowhere we take them, and joins nothing
// we keep apart; it keeps a field's value as it was sent, and knows no limit on chunk sizes of
// ours.
TEST(AgainstBeast, WhatWeTakeItTakesAsTheSameMessage) {
    Chance chance(20'240'607);
    int both = 0;
    int only_beast = 0;
    for (int i = 0; i < 60'000; ++i) {
        std::string text = make_request(chance);
        for (std::size_t injuries = chance.below(3); injuries > 0; --injuries) {
            injure(text, chance);
        }
        const auto mine = ours(text);
        const auto verdict = theirs(text);
        const Told* second = std::get_if<Told>(&verdict);
        both += mine && second != nullptr ? 1 : 0;
        only_beast += !mine && second != nullptr ? 1 : 0;
        if (!mine) continue;
        // A chunk's extensions mean nothing to us: we check that they stay on their line, no more.
        const auto* fault = std::get_if<beast::error_code>(&verdict);
        if (fault != nullptr && *fault == beast::http::error::bad_chunk_extension) continue;
        ASSERT_NE(second, nullptr) << fault->message() << ": " << base::printable(text, 1000);
        ASSERT_EQ(*mine, *second) << base::printable(text, 1000);
    }
    // The comparison means something only if many are taken; we are the stricter one.
    EXPECT_GT(both, 3000);
    EXPECT_GT(only_beast, 100);
}

}  // namespace
}  // namespace codec::http1
