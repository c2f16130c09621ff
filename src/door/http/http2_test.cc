// HTTP/2 in raw frames, as a careful client and as a careless one writes them.

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "door/http/http2_session.h"
#include "door/http/test_client.h"
#include "run/shard.h"

namespace door::http {
namespace {

enum Type : std::uint8_t {
    kData = 0,
    kHeaders = 1,
    kReset = 3,
    kSettings = 4,
    kGoaway = 7,
    kWindow = 8
};
constexpr unsigned kEndStream = 1;
constexpr unsigned kEndHeaders = 4;

std::string number(std::uint32_t value, int bytes) {
    std::string out;
    for (int i = bytes - 1; i >= 0; --i) out += static_cast<char>(value >> (8 * i) & 0xFFU);
    return out;
}

std::string frame(Type type, unsigned flags, std::uint32_t stream, std::string_view payload) {
    return number(static_cast<std::uint32_t>(payload.size()), 3) + static_cast<char>(type) +
           static_cast<char>(flags) + number(stream, 4) + std::string(payload);
}

// HPACK: literal without indexing, new name.
std::string literal(std::string_view name, std::string_view value) {
    return base::text('\0', static_cast<char>(name.size()), name, static_cast<char>(value.size()),
                      value);
}

std::string begin() { return std::string(kHttp2Preface) + frame(kSettings, 0, 0, ""); }

std::string head(std::uint32_t stream, std::string_view method, std::string_view path,
                 unsigned flags = kEndHeaders | kEndStream) {
    return frame(kHeaders, flags, stream,
                 literal(":method", method) + literal(":scheme", "http") + literal(":path", path) +
                     literal(":authority", "a.example") + literal("x-one", "1"));
}

struct Answer {
    int status = 0;
    std::string body;
    bool is_ended = false;
    bool is_reset = false;
};

// What the server sent, by stream; statuses as HPACK's static table has them.
struct Seen {
    std::map<std::uint32_t, Answer> answers;
    bool goes_away = false;

    explicit Seen(std::string_view bytes) {
        const auto byte = [&bytes](std::size_t at) {
            return static_cast<std::uint32_t>(static_cast<unsigned char>(bytes[at]));
        };
        while (bytes.size() >= 9) {
            const std::size_t size = byte(0) << 16U | byte(1) << 8U | byte(2);
            const auto type = byte(3);
            const auto flags = byte(4);
            const auto stream = byte(5) << 24U | byte(6) << 16U | byte(7) << 8U | byte(8);
            if (bytes.size() < 9 + size) break;
            const std::string_view payload = bytes.substr(9, size);
            bytes.remove_prefix(9 + size);
            Answer& answer = answers[stream];
            if (type == kData) answer.body += payload;
            if (type == kHeaders && !payload.empty()) {
                const auto first = static_cast<unsigned char>(payload.front());
                answer.status = first == 0x88 ? 200 : first == 0x8C ? 400 : first == 0x8E ? 500 : 1;
            }
            if (type <= kHeaders && (flags & kEndStream) != 0) answer.is_ended = true;
            if (type == kReset) answer.is_reset = true;
            if (type == kGoaway) goes_away = true;
        }
    }
};

run::Task<Response> tell(Request request) {
    if (request.path == "/slow") {
        co_await run::Shard::current().sleep(std::chrono::milliseconds(100));
    }
    Response response;
    if (request.path == "/large") response.body.assign(3U << 20U, 'x');
    if (request.path != "/large") {
        response.body = base::text(request.method, ' ', request.path, '?', request.query, ' ',
                                   request.header("Host").value_or("-"), ' ',
                                   request.header("X-One").value_or("-"), ' ', request.body, ' ',
                                   request.peer.substr(0, 10));
    }
    co_return response;
}

TEST(Http2, AnswersRequestsOfOneConnection) {
    const TestServer server(tell);
    const TestClient client = server.client();
    client.send(begin() + head(1, "GET", "/slow?q=1") + head(3, "POST", "/b", kEndHeaders) +
                frame(kData, 0, 3, "bo") + frame(kData, kEndStream, 3, "dy"));
    const Seen seen(client.receive_until("/slow?q=1 a.example 1  127.0.0.1:").bytes);
    EXPECT_EQ(seen.answers.at(1).status, 200);
    EXPECT_EQ(seen.answers.at(1).body, "GET /slow?q=1 a.example 1  127.0.0.1:");
    EXPECT_EQ(seen.answers.at(3).body, "POST /b? a.example 1 body 127.0.0.1:");
    EXPECT_TRUE(seen.answers.at(3).is_ended);
}

TEST(Http2, ReadsThePrefaceByteForByte) {
    const TestServer server(tell);
    const TestClient client = server.client();
    const std::string bytes = begin() + head(1, "GET", "/");
    for (const char c : bytes) client.send({&c, 1});
    EXPECT_EQ(Seen(client.receive_until("127.0.0.1:").bytes).answers.at(1).status, 200);
}

TEST(Http2, ServesHttp1BesideIt) {
    const TestServer server(tell);
    EXPECT_EQ(server.exchange("PRI / HTTP/1.1\r\nHost: a\r\n\r\n").status(), 200);
    EXPECT_EQ(server.exchange("PRI * HTTP/2.0\r\n\r\nno").status(), 505);
}

TEST(Http2, SendsNoMoreThanThePeerTakes) {
    const TestServer server(tell);
    const TestClient client = server.client();
    client.send(begin() + head(1, "GET", "/large"));
    const Received first = client.receive(std::chrono::milliseconds(200));
    EXPECT_EQ(Seen(first.bytes).answers.at(1).body.size(), 65'535U);
    client.send(frame(kWindow, 0, 0, number(8U << 20U, 4)) +
                frame(kWindow, 0, 1, number(8U << 20U, 4)));
    Received rest;
    for (std::size_t size = 65'535; size < 3U << 20U;) {
        const Received more = client.receive(std::chrono::milliseconds(300));
        ASSERT_FALSE(more.bytes.empty());
        rest.bytes += more.bytes;
        size = 65'535 + Seen(rest.bytes).answers[1].body.size();
    }
    EXPECT_TRUE(Seen(rest.bytes).answers.at(1).is_ended);
}

TEST(Http2, RefusesABodyThatIsTooLarge) {
    ServerOptions options;
    options.body_bytes_max = 100;
    const TestServer server(tell, options);
    const TestClient client = server.client();
    client.send(begin() + head(1, "POST", "/", kEndHeaders) +
                frame(kData, 0, 1, std::string(101, 'x')) + head(3, "GET", "/"));
    const Seen seen(client.receive_until("127.0.0.1:").bytes);
    EXPECT_EQ(seen.answers.at(1).status, 1);
    EXPECT_NE(seen.answers.at(1).body.find("\"error_code\":413"), std::string::npos);
    EXPECT_EQ(seen.answers.at(3).status, 200);
}

// Four greatest bodies at once are as much as is held; the next may come again later.
TEST(Http2, BoundsWhatUnfinishedRequestsCost) {
    ServerOptions options;
    options.body_bytes_max = 100;
    const TestServer server(tell, options);
    const TestClient client = server.client();
    std::string all = begin();
    for (std::uint32_t stream = 1; stream <= 11; stream += 2) {
        all +=
            head(stream, "POST", "/", kEndHeaders) + frame(kData, 0, stream, std::string(90, 'x'));
    }
    client.send(all);
    Seen seen(client.receive(std::chrono::milliseconds(200)).bytes);
    EXPECT_FALSE(seen.answers[7].is_reset);
    EXPECT_TRUE(seen.answers[9].is_reset);
    EXPECT_TRUE(seen.answers[11].is_reset);
}

TEST(Http2, EndsAtRubbish) {
    const TestServer server(tell);
    const TestClient client = server.client();
    client.send(begin() + frame(kHeaders, kEndHeaders, 2, "\xff\xff\xff"));
    EXPECT_TRUE(client.receive().closed());
    EXPECT_EQ(server.exchange("GET / HTTP/1.1\r\nHost: a\r\n\r\n").status(), 200);
}

TEST(Http2, SurvivesClientsThatResetWhatTheyAsked) {
    const TestServer server(tell);
    const TestClient client = server.client();
    std::string all = begin();
    for (std::uint32_t stream = 1; stream < 1000; stream += 2) {
        all += head(stream, "GET", "/slow") + frame(kReset, 0, stream, number(8, 4));
    }
    client.send(all);
    client.receive(std::chrono::milliseconds(200));
    EXPECT_EQ(server.exchange("GET / HTTP/1.1\r\nHost: a\r\n\r\n").status(), 200);
}

TEST(Http2, AnswersAHandlerThatThrowsWith500) {
    const TestServer server([](Request request) -> run::Task<Response> {
        if (request.path == "/bad") throw std::runtime_error("on purpose");
        co_return Response{};
    });
    const TestClient client = server.client();
    client.send(begin() + head(1, "GET", "/bad"));
    EXPECT_EQ(Seen(client.receive_until("\"}").bytes).answers.at(1).status, 500);
}

class Words final : public BodyStream {
  public:
    run::Task<std::optional<std::string>> next() override {
        if (is_stopped_) co_return std::nullopt;
        co_await run::Shard::current().sleep(std::chrono::milliseconds(1));
        co_return base::text("word ", at_++, ';');
    }
    void stop() override { is_stopped_ = true; }

  private:
    int at_ = 0;
    bool is_stopped_ = false;
};

TEST(Http2, StreamsABodyUntilTheServerStops) {
    TestServer server([](Request) -> run::Task<Response> {
        Response response;
        response.stream = std::make_shared<Words>();
        co_return response;
    });
    const TestClient client = server.client();
    client.send(begin() + head(1, "GET", "/"));
    Received got = client.receive_until(";");
    const auto started = std::chrono::steady_clock::now();
    server.stop();
    EXPECT_LT(std::chrono::steady_clock::now() - started, std::chrono::seconds(2));
    got.bytes += client.receive().bytes;
    const Seen seen(got.bytes);
    EXPECT_TRUE(seen.answers.at(1).body.starts_with("word 0;"));
    EXPECT_TRUE(seen.answers.at(1).is_ended);
    EXPECT_TRUE(seen.goes_away);
}

TEST(Http2, AStreamedBodyEndsWithItsClient) {
    TestServer server([](Request) -> run::Task<Response> {
        Response response;
        response.stream = std::make_shared<Words>();
        co_return response;
    });
    {
        const TestClient client = server.client();
        client.send(begin() + head(1, "GET", "/"));
        client.receive_until(";");
    }
    const auto started = std::chrono::steady_clock::now();
    server.stop();
    EXPECT_LT(std::chrono::steady_clock::now() - started, std::chrono::seconds(2));
}

TEST(Http2, LetsAnswersUnderWayLeaveAtAStop) {
    TestServer server(tell);
    const TestClient client = server.client();
    client.send(begin() + head(1, "GET", "/slow"));
    ::usleep(30'000);
    server.stop();
    const Seen seen(client.receive().bytes);
    EXPECT_EQ(seen.answers.at(1).status, 200);
    EXPECT_TRUE(seen.goes_away);
}

TEST(Http2, ClosesWhoSaysNothing) {
    ServerOptions options;
    options.idle_wait_max = std::chrono::milliseconds(50);
    const TestServer server(tell, options);
    const TestClient client = server.client();
    client.send(begin());
    EXPECT_TRUE(client.receive().closed());
}

}  // namespace
}  // namespace door::http
