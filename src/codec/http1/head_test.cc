#include "codec/http1/head.h"

#include <gtest/gtest.h>

#include <string>
#include <variant>

#include "base/check.h"
#include "base/limits.h"
#include "base/text.h"
#include "codec/http1/chunked.h"

namespace codec::http1 {
namespace {

// The status of the fault, or 0 for a head that is taken, or -1 for one that is not complete.
int fault_of(std::string_view bytes) {
    HeadScan scan;
    const HeadScan::Found found = scan.more(bytes);
    if (found.fault) return found.fault->status;
    if (!found.end) return -1;
    const auto parsed = parse_request(bytes.substr(0, *found.end));
    const Fault* fault = std::get_if<Fault>(&parsed);
    return fault == nullptr ? 0 : fault->status;
}

RequestHead taken(std::string_view bytes) {
    const auto parsed = parse_request(bytes);
    CHECK(std::holds_alternative<RequestHead>(parsed));
    return *std::get_if<RequestHead>(&parsed);
}

TEST(RequestHead, IsReadIntoViews) {
    const std::string bytes =
        "POST /topics/a?b=c HTTP/1.1\r\nHost: localhost:8082\r\nX-Empty:\r\n"
        "Content-Length:  17 \r\nX-Blanks:\t a b\t\r\nExpect: 100-Continue\r\n\r\n";
    const RequestHead head = taken(bytes);
    EXPECT_EQ(head.method, "POST");
    EXPECT_EQ(head.target, "/topics/a?b=c");
    EXPECT_EQ(head.version, Version::http11);
    ASSERT_EQ(head.fields.size(), 5U);
    EXPECT_EQ(head.fields[1].name, "X-Empty");
    EXPECT_EQ(head.fields[1].value, "");
    EXPECT_EQ(head.fields[3].value, "a b");
    EXPECT_EQ(head.content_length, 17U);
    EXPECT_FALSE(head.chunked);
    EXPECT_TRUE(head.keep_alive);
    EXPECT_TRUE(head.expects_continue);
    EXPECT_EQ(head.target.data(), bytes.data() + 5);
}

TEST(RequestHead, KeepsTheConnectionByVersionAndWord) {
    EXPECT_TRUE(taken("GET / HTTP/1.1\r\nHost: a\r\n\r\n").keep_alive);
    EXPECT_FALSE(taken("GET / HTTP/1.1\r\nHost: a\r\nConnection: x, Close\r\n\r\n").keep_alive);
    EXPECT_FALSE(taken("GET / HTTP/1.0\r\n\r\n").keep_alive);
    EXPECT_TRUE(taken("GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n").keep_alive);
}

// The seven known attacks (CVE-2023-30589 and its kin).
TEST(RequestHead, RefusesWhatSmugglersSend) {
    const std::string post = "POST / HTTP/1.1\r\nHost: a\r\n";
    EXPECT_EQ(fault_of(post + "X-Abc:\rxTransfer-Encoding: chunked\r\n\r\n"), 400);
    EXPECT_EQ(fault_of(post + "X: a\rb\r\n\r\n"), 400);
    EXPECT_EQ(fault_of(post + "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n"), 400);
    EXPECT_EQ(fault_of(post + "Content-Length: 1\r\nContent-Length: 2\r\n\r\n"), 400);
    EXPECT_EQ(fault_of("POST / HTTP/1.1\nHost: a\n\n"), 400);
    EXPECT_EQ(fault_of(post + "Content-Length : 1\r\n\r\n"), 400);
    ChunkedDecoder decoder;
    EXPECT_TRUE(decoder.next("2;a\nb\r\n{}\r\n").fault.has_value());
}

TEST(HeadScan, FindsTheEndAsBytesArrive) {
    const std::string bytes = "GET / HTTP/1.1\r\nHost: a\r\n\r\nrest";
    HeadScan scan;
    for (std::size_t size = 0; size < bytes.size() - 4; ++size) {
        EXPECT_EQ(scan.more(bytes.substr(0, size)).end, std::nullopt) << size;
    }
    EXPECT_EQ(scan.more(bytes).end, bytes.size() - 4);
}

TEST(HeadScan, SaysEarlyWhatNothingCanHeal) {
    EXPECT_EQ(fault_of("GET / HTTP/1.1\n"), 400);
    EXPECT_EQ(fault_of("\n"), 400);
    EXPECT_EQ(fault_of("\r\n"), 400);
    EXPECT_EQ(fault_of("GET /" + std::string(9000, 'x')), 414);
    EXPECT_EQ(fault_of("GET / HTTP/1.1\r\nX: " + std::string(10'240, 'x')), 431);
    EXPECT_EQ(fault_of("GET / HTTP/1.1\r\nX: y"), -1);
}

TEST(HeadScan, TakesAHeadOfExactlyTheGreatestSize) {
    const std::string begin = "GET / HTTP/1.1\r\nHost: a\r\nX: ";
    const std::size_t rest = base::limits::kHeadBytesMax - begin.size() - 4;
    EXPECT_EQ(fault_of(begin + std::string(rest, 'x') + "\r\n\r\n"), 0);
    EXPECT_EQ(fault_of(begin + std::string(rest + 1, 'x') + "\r\n\r\n"), 431);
}

TEST(ResponseHead, SaysHowTheBodyEnds) {
    const auto read = [](std::string_view bytes, std::string_view method) {
        const auto parsed = parse_response(bytes, method);
        CHECK(std::holds_alternative<ResponseHead>(parsed));
        return *std::get_if<ResponseHead>(&parsed);
    };
    const ResponseHead plain = read("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", "GET");
    EXPECT_EQ(plain.status, 200);
    EXPECT_EQ(plain.body_end, BodyEnd::length);
    EXPECT_EQ(plain.content_length, 5U);
    EXPECT_TRUE(plain.keep_alive);
    EXPECT_EQ(read("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", "HEAD").content_length, 0U);
    EXPECT_EQ(read("HTTP/1.1 204\r\n\r\n", "GET").body_end, BodyEnd::length);
    EXPECT_EQ(read("HTTP/1.1 200 \r\nTransfer-Encoding: chunked\r\n\r\n", "GET").body_end,
              BodyEnd::chunked);
    const ResponseHead endless = read("HTTP/1.1 200 OK\r\n\r\n", "GET");
    EXPECT_EQ(endless.body_end, BodyEnd::close);
    EXPECT_FALSE(endless.keep_alive);
    for (const char* bad :
         {"HTTP/2 200 OK\r\n\r\n", "HTTP/1.1 20 OK\r\n\r\n", "HTTP/1.1 2000 OK\r\n\r\n",
          "ICY 200 OK\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n"}) {
        EXPECT_TRUE(std::holds_alternative<Fault>(parse_response(bad, "GET"))) << bad;
    }
}

// The body, and what stood behind it; or "fault".
std::string decoded(std::string_view in, std::size_t piece) {
    ChunkedDecoder decoder;
    std::string body;
    while (!in.empty() && !decoder.is_done()) {
        const auto step = decoder.next(in.substr(0, piece));
        if (step.fault) return "fault";
        body += step.data;
        in.remove_prefix(step.consumed);
    }
    return decoder.is_done() ? base::text(body, "|", in) : base::text(body, "|not done");
}

TEST(ChunkedDecoder, GivesTheSameInAnyPieces) {
    for (const std::size_t piece : {1U, 2U, 3U, 5U, 100U}) {
        EXPECT_EQ(decoded("5\r\nhello\r\n6 ;x=\"y\"\r\n world\r\n0\r\nA: b\r\n\r\nnext", piece),
                  "hello world|next");
        EXPECT_EQ(decoded("00a\r\n0123456789\r\n0\r\n\r\n", piece), "0123456789|");
        EXPECT_EQ(decoded("A\r\n01234", piece), "01234|not done");
        for (const char* bad : {"g\r\n", "\r\n", ";a\r\n", " 5\r\nhello\r\n", "5 \r\nhello\r\n",
                                "5\nhello\r\n", "5\r\nhello0\r\n", "5\r\nhello\n0\r\n\r\n",
                                "0x5\r\n", "-1\r\n", "100000000\r\n", "0\r\nbad trailer\r\n\r\n",
                                "0\r\n: x\r\n\r\n", "0\r\nA: b\n\r\n", "5;\x01\r\nhello\r\n"}) {
            EXPECT_EQ(decoded(bad, piece), "fault") << bad;
        }
    }
}

TEST(ChunkedDecoder, BoundsExtensionsAndTrailers) {
    EXPECT_EQ(decoded("5;" + std::string(5000, 'x') + "\r\nhello\r\n0\r\n\r\n", 1000), "fault");
    EXPECT_EQ(decoded("0\r\nA: " + std::string(11'000, 'x') + "\r\n\r\n", 1000), "fault");
}

}  // namespace
}  // namespace codec::http1
