// CONTRACT §4, the lines that the framing decides: raw bytes in, a status out, and whether the
// connection stays. Each case is sent whole, byte by byte (almost), and behind a good request.

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include "door/http/test_client.h"

namespace door::http {
namespace {

struct Case {
    const char* name;
    std::string bytes;
    int status;
    bool stays = false;
};

std::string repeated_headers(int count) {
    std::string text;
    for (int i = 0; i < count; ++i) text += base::text("X-", i, ": y\r\n");
    return text;
}

const std::string kPost = "POST /t HTTP/1.1\r\nHost: a\r\n";
const std::string kGet = "GET /t HTTP/1.1\r\n";
const std::string kChunked = kPost + "Transfer-Encoding: chunked\r\n\r\n";

std::vector<Case> good_cases() {
    return {
        {"Good", kGet + "Host: a\r\n\r\n", 200, true},
        {"GoodBody", kPost + "Content-Length: 2\r\n\r\n{}", 200, true},
        {"GoodAbsoluteTarget", "GET http://a/t HTTP/1.1\r\nHost: a\r\n\r\n", 200, true},
        {"GoodEmptyLineBefore", "\r\n" + kGet + "Host: a\r\n\r\n", 200, true},
        {"GoodHttp10", "GET /t HTTP/1.0\r\n\r\n", 200, false},
        {"GoodHttp10KeepAlive", "GET /t HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", 200, true},
        {"GoodConnectionClose", kGet + "Host: a\r\nConnection: close\r\n\r\n", 200, false},
        {"Good100Headers", kGet + "Host: a\r\n" + repeated_headers(99) + "\r\n", 200, true},
        {"GoodLongTarget", "GET /" + std::string(8191, 'x') + " HTTP/1.1\r\nHost: a\r\n\r\n", 200,
         true},
        {"GoodChunked", kChunked + "2\r\n{}\r\n0\r\n\r\n", 200, true},
        {"GoodChunkExtension", kChunked + "2;a=b;c=\"d e\"\r\n{}\r\n0;x\r\n\r\n", 200, true},
        {"GoodTrailers", kChunked + "2\r\n{}\r\n0\r\nX-Sum: 1\r\nY: \r\n\r\n", 200, true},
    };
}

std::vector<Case> bad_cases() {
    return {
        {"HeadTooManyHeaders", kGet + "Host: a\r\n" + repeated_headers(100) + "\r\n", 431},
        {"HeadTooLarge", kGet + "Host: a\r\nX: " + std::string(10'240, 'x') + "\r\n\r\n", 431},
        {"TargetTooLong", "GET /" + std::string(8192, 'x') + " HTTP/1.1\r\nHost: a\r\n\r\n", 414},
        {"TargetEndless", "GET /" + std::string(20'000, 'x'), 414},
        {"LengthNoNumber", kPost + "Content-Length: x\r\n\r\n", 400},
        {"LengthSigned", kPost + "Content-Length: +2\r\n\r\n{}", 400},
        {"LengthNegative", kPost + "Content-Length: -2\r\n\r\n{}", 400},
        {"LengthHex", kPost + "Content-Length: 0x2\r\n\r\n{}", 400},
        {"LengthEmpty", kPost + "Content-Length:\r\n\r\n{}", 400},
        {"LengthTwice", kPost + "Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}", 400},
        {"LengthList", kPost + "Content-Length: 2, 2\r\n\r\n{}", 400},
        {"LengthAndCoding",
         kPost + "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
        {"CodingAndLength",
         kPost + "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n", 400},
        {"CodingOther", kPost + "Transfer-Encoding: gzip\r\n\r\n", 501},
        {"CodingList", kPost + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 501},
        {"CodingTwice",
         kPost + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
        {"CodingQuoted", kPost + "Transfer-Encoding: \"chunked\"\r\n\r\n0\r\n\r\n", 501},
        {"CodingInHttp10", "POST /t HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
        {"ChunkBadSize", kChunked + "x\r\n", 400},
        {"ChunkNoSize", kChunked + "\r\n", 400},
        {"ChunkSigned", kChunked + "-2\r\n{}\r\n0\r\n\r\n", 400},
        {"ChunkTooLong", kChunked + "2\r\n{}}\r\n0\r\n\r\n", 400},
        {"ChunkBareLf", kChunked + "2\n{}\r\n0\r\n\r\n", 400},
        {"ChunkLfInExtension", kChunked + "2;a\nb\r\n{}\r\n0\r\n\r\n", 400},
        {"ChunkSizeHuge", kChunked + "fffffffff\r\n", 413},
        {"ChunkBadTrailer", kChunked + "0\r\nX y: 1\r\n\r\n", 400},
        {"HostMissing", kGet + "\r\n", 400},
        {"HostTwice", kGet + "Host: a\r\nHost: a\r\n\r\n", 400},
        {"HostBad", kGet + "Host: a b\r\n\r\n", 400},
        {"Folded", kGet + "Host: a\r\nX: a\r\n b\r\n\r\n", 400},
        {"FoldedFirst", kGet + " Host: a\r\n\r\n", 400},
        {"BlankBeforeColon", kGet + "Host : a\r\n\r\n", 400},
        {"BlankInName", kGet + "Host: a\r\nX Y: z\r\n\r\n", 400},
        {"NameEmpty", kGet + "Host: a\r\n: z\r\n\r\n", 400},
        {"NoColon", kGet + "Host: a\r\nxyz\r\n\r\n", 400},
        {"Nul", kGet + "Host: a\r\nX: a" + std::string(1, '\0') + "b\r\n\r\n", 400},
        {"NulInTarget", "GET /" + std::string(1, '\0') + " HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        {"BareCr", kGet + "Host: a\r\nX: a\rb\r\n\r\n", 400},
        {"BareCrBeforeHeader", kGet + "Host: a\r\nX:\rTransfer-Encoding: chunked\r\n\r\n", 400},
        {"BareLf", "GET /t HTTP/1.1\nHost: a\n\n", 400},
        {"BareLfOneLine", kGet + "Host: a\nX: y\r\n\r\n", 400},
        {"Version2", "GET /t HTTP/2.0\r\nHost: a\r\n\r\n", 505},
        {"Version12", "GET /t HTTP/1.2\r\nHost: a\r\n\r\n", 505},
        {"Version09", "GET /t\r\n\r\n", 400},
        {"VersionLower", "GET /t http/1.1\r\nHost: a\r\n\r\n", 400},
        {"TwoBlanks", "GET  /t HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        {"TargetNoPath", "GET t HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        {"TargetNotAscii", "GET /\xc3\xa9 HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        {"MethodBad", "G(T /t HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        {"Tls", std::string("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\n", 12), 400},
        {"ExpectOther", kPost + "Expect: tea\r\nContent-Length: 2\r\n\r\n{}", 417},
    };
}

class Framing : public testing::TestWithParam<Case> {
  protected:
    TestServer server_{describe};

    // The answer, and whether the connection serves one more request behind it.
    static void expect_answer(const TestClient& client) {
        const Case& asked = GetParam();
        client.send("GET /again HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        const Received got = client.receive();
        EXPECT_EQ(got.status(), asked.status) << got.bytes;
        EXPECT_TRUE(got.closed());
        EXPECT_EQ(got.count("GET /again"), asked.stays ? 1U : 0U) << got.bytes;
        EXPECT_EQ(got.count("Content-Length: "), asked.stays ? 2U : 1U) << got.bytes;
        EXPECT_EQ(got.count("Connection: close"), 1U) << got.bytes;
        if (asked.status != 200) {
            EXPECT_EQ(got.count("{\"error_code\":" + std::to_string(asked.status)), 1U);
        }
    }
};

TEST_P(Framing, WholeAtOnce) {
    const TestClient client = server_.client();
    client.send(GetParam().bytes);
    expect_answer(client);
}

TEST_P(Framing, InSmallPieces) {
    const TestClient client = server_.client();
    const std::string_view bytes = GetParam().bytes;
    const std::size_t step = bytes.size() / 100 + 1;
    for (std::size_t at = 0; at < bytes.size(); at += step) {
        if (!client.send(bytes.substr(at, step))) break;
    }
    expect_answer(client);
}

TEST_P(Framing, BehindAGoodRequest) {
    const TestClient client = server_.client();
    client.send("GET /first HTTP/1.1\r\nHost: a\r\n\r\n" + GetParam().bytes);
    client.end_sending();
    const Received got = client.receive();
    EXPECT_TRUE(got.bytes.starts_with("HTTP/1.1 200 OK\r\n"));
    EXPECT_EQ(got.count("GET /first"), 1U);
    EXPECT_EQ(got.count(base::text("HTTP/1.1 ", GetParam().status)),
              GetParam().status == 200 ? 2U : 1U);
}

std::string name_of(const testing::TestParamInfo<Case>& info) { return info.param.name; }
INSTANTIATE_TEST_SUITE_P(Good, Framing, testing::ValuesIn(good_cases()), name_of);
INSTANTIATE_TEST_SUITE_P(Bad, Framing, testing::ValuesIn(bad_cases()), name_of);

std::string head_with_length(std::size_t length) {
    return base::text("POST /t HTTP/1.1\r\nHost: a\r\nContent-Length: ", length, "\r\n\r\n");
}

// HTTP-2: 100 MB are announced and sent; the answer comes at once, and no reset while sending.
TEST(BodyLimit, AnswersAtOnceAndSparesTheSender) {
    const TestServer server(describe);
    for (const char* how : {"Content-Length: 100000000", "Transfer-Encoding: chunked"}) {
        const TestClient client = server.client();
        EXPECT_TRUE(client.send(base::text("POST /t HTTP/1.1\r\nHost: a\r\n", how, "\r\n\r\n")));
        const std::string part(1'000'000, 'x');
        const std::string size = std::string(how).starts_with("T") ? "f4240\r\n" : "";
        const std::string end = size.empty() ? "" : "\r\n";
        for (int i = 0; i < 100; ++i) {
            ASSERT_TRUE(client.send(size + part + end)) << "reset after " << i << " MB";
        }
        client.end_sending();
        const Received got = client.receive();
        EXPECT_EQ(got.status(), 413);
        EXPECT_TRUE(got.closed());
        EXPECT_EQ(got.count("{\"error_code\":413"), 1U);
    }
}

TEST(BodyLimit, TakesTheGreatestAndRefusesOneMore) {
    const TestServer server([](Request request) -> run::Task<Response> {
        Response response;
        response.body = std::to_string(request.body.size());
        co_return response;
    });
    const std::string most(base::limits::kBodyBytesMax, 'x');
    EXPECT_EQ(server.exchange(head_with_length(most.size()) + most).count("\r\n\r\n10000000"), 1U);
    const std::string chunked = "POST /t HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
    EXPECT_EQ(server.exchange(chunked + "989680\r\n" + most + "\r\n0\r\n\r\n").status(), 200);
    EXPECT_EQ(server.exchange(chunked + "989681\r\n" + most + "x\r\n0\r\n\r\n").status(), 413);
    EXPECT_EQ(server.exchange(head_with_length(most.size() + 1)).status(), 413);
    EXPECT_EQ(server.exchange(head_with_length(0)).count("\r\n\r\n0"), 1U);
    const std::string huge =
        "POST /t HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999999\r\n\r\n";
    EXPECT_EQ(server.exchange(huge).status(), 413);
}

std::size_t resident_bytes() {
    std::ifstream status("/proc/self/status");
    std::string line;
    while (std::getline(status, line)) {
        std::size_t kib = 0;
        const std::size_t digit = line.find_first_of("0123456789");
        if (line.starts_with("VmRSS:") &&
            base::parse_number(std::string_view(line).substr(digit, line.find(" kB") - digit),
                               kib)) {
            return kib * 1024;
        }
    }
    return 0;
}

// ThreadSanitizer keeps up to four bytes of its own beside each of ours.
#if __has_feature(thread_sanitizer)
constexpr std::size_t kShadowFactor = 5;
#else
constexpr std::size_t kShadowFactor = 1;
#endif

// HTTP-3: eight clients side by side send 100 MB each in chunks, and stay at what is taken of them.
TEST(BodyLimit, EightLargeBodiesSideBySideCostLittle) {
    const TestServer server(describe);
    const std::size_t before = resident_bytes();
    std::vector<TestClient> clients;
    for (int i = 0; i < 8; ++i) {
        clients.push_back(server.client());
        clients.back().send("POST /t HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
    }
    const std::string megabyte = "f4240\r\n" + std::string(1'000'000, 'x') + "\r\n";
    std::size_t most = 0;
    for (int i = 0; i < 100; ++i) {
        for (const TestClient& client : clients) ASSERT_TRUE(client.send(megabyte));
        most = std::max(most, resident_bytes() - before);
    }
    EXPECT_LT(most, kShadowFactor * 200 * base::limits::kMiB);
    for (const TestClient& client : clients) {
        client.end_sending();
        EXPECT_EQ(client.receive().status(), 413);
    }
}

TEST(Expect, ContinueComesBeforeTheBodyAndInOrder) {
    const TestServer server(describe);
    const TestClient client = server.client();
    client.send(
        "GET /first HTTP/1.1\r\nHost: a\r\n\r\n"
        "POST /t HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
    const Received first = client.receive_until("100 Continue\r\n\r\n");
    EXPECT_TRUE(first.bytes.starts_with("HTTP/1.1 200 OK\r\n"));
    EXPECT_TRUE(first.bytes.ends_with("HTTP/1.1 100 Continue\r\n\r\n"));
    client.send("{}");
    EXPECT_EQ(client.receive_until("POST /t {}").status(), 200);
}

TEST(Expect, ABodyThatIsTooLargeIsRefusedBeforeItIsSent) {
    const TestServer server(describe);
    const TestClient client = server.client();
    client.send(
        "POST /t HTTP/1.1\r\nHost: a\r\nContent-Length: 100000000\r\nExpect: "
        "100-continue\r\n\r\n");
    EXPECT_EQ(client.receive_until("}").status(), 413);
}

TEST(Head, IsAnsweredWithALengthAndNoBody) {
    const TestServer server(describe);
    const Received got =
        server.exchange("HEAD /t HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    EXPECT_TRUE(got.bytes.ends_with("\r\n\r\n"));
    EXPECT_EQ(got.count("Content-Length: 8\r\n"), 1U);
}

}  // namespace
}  // namespace door::http
