// Request bodies that are handed over while they come, over HTTP/1.

#include <gtest/gtest.h>

#include "door/http/test_client.h"
#include "run/shard.h"

namespace door::http {
namespace {

ServerOptions streaming() {
    ServerOptions options;
    options.body_bytes_max = 100;
    options.streamed_body_bytes_max = 1'000'000;
    return options;
}

// "whole 5", "stream 500", "fault"; "/early" answers without the body, "/slow" takes its time.
run::Task<Response> count(Request request) {
    Response response;
    if (!request.stream) {
        response.body = base::text("whole ", request.body.size());
        co_return response;
    }
    std::size_t bytes = 0;
    while (request.path != "/early") {
        auto part = co_await request.stream->next();
        if (!part) {
            response.body = "fault";
            co_return response;
        }
        if (!*part) break;
        bytes += (*part)->size();
        if (request.path == "/slow") {
            co_await run::Shard::current().sleep(std::chrono::milliseconds(1));
        }
    }
    response.body = base::text("stream ", bytes);
    co_return response;
}

std::string post(std::size_t length, std::string_view path = "/") {
    return base::text("POST ", path, " HTTP/1.1\r\nHost: x\r\nContent-Length: ", length, "\r\n\r\n",
                      std::string(length, 'b'));
}

TEST(RequestStreamTest, LargeBodiesAreHandedOverInOrder) {  // HTTP-1
    const TestServer server(count, streaming());
    const std::string answers =
        server.exchange(post(5) + post(500'000) + post(100) + post(101, "/slow") + post(7)).bytes;
    std::size_t at = 0;
    for (const char* wanted : {"whole 5", "stream 500000", "whole 100", "stream 101", "whole 7"}) {
        at = answers.find(wanted, at);
        ASSERT_NE(at, std::string::npos) << wanted << '\n' << answers;
    }
}

TEST(RequestStreamTest, ChunkedBodiesAreHandedOverWhateverTheirSize) {
    const TestServer server(count, streaming());
    const std::string head = "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n";
    EXPECT_NE(
        server.exchange(head + "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n" + post(1)).bytes.find("stream 5"),
        std::string::npos);
    const Received broken = server.exchange(head + "3\r\nabcd");
    EXPECT_NE(broken.bytes.find("fault"), std::string::npos);
    EXPECT_TRUE(broken.closed());
}

TEST(RequestStreamTest, TheBoundIsKept) {
    const TestServer server(count, streaming());
    const TestClient client = server.client();
    client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000001\r\n\r\n");
    EXPECT_EQ(client.receive().status(), 413);
    std::string chunks = "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n";
    for (int i = 0; i < 3; ++i)
        chunks += base::text("61a80\r\n", std::string(400'000, 'c'), "\r\n");
    EXPECT_NE(server.exchange(chunks).bytes.find("fault"), std::string::npos);
}

TEST(RequestStreamTest, WhoExpectsAContinueGetsItAtOnce) {
    const TestServer server(count, streaming());
    const TestClient client = server.client();
    client.send("PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: 500\r\nExpect: 100-continue\r\n\r\n");
    EXPECT_EQ(client.receive_until("100 Continue\r\n\r\n").status(), 100);
    client.send(std::string(500, 'b'));
    EXPECT_NE(client.receive_until("stream 500").bytes.find("stream 500"), std::string::npos);
}

// HTTP-2
TEST(RequestStreamTest, AnEarlyAnswerEndsTheConnection) {
    const TestServer server(count, streaming());
    const Received got = server.exchange(post(900'000, "/early") + post(5));
    EXPECT_NE(got.bytes.find("stream 0"), std::string::npos);
    EXPECT_NE(got.bytes.find("Connection: close"), std::string::npos);
    EXPECT_EQ(got.count("HTTP/1.1 "), 1U);
    EXPECT_TRUE(got.closed());
}

TEST(RequestStreamTest, ABodyThatBreaksOffIsAFaultOfTheHandlers) {
    const TestServer server(count, streaming());
    const std::string whole = post(500);
    EXPECT_NE(server.exchange(whole.substr(0, whole.size() - 1)).bytes.find("fault"),
              std::string::npos);
    const TestClient gone = server.client();
    gone.send(whole.substr(0, whole.size() - 1));
    gone.reset();
}

// HTTP-3
TEST(RequestStreamTest, AStopEndsWhatIsUnderWay) {
    ServerOptions options = streaming();
    options.stop_wait_max = std::chrono::milliseconds(100);
    TestServer server(count, options);
    const TestClient client = server.client();
    client.send(post(500).substr(0, 400));
    server.stop();
}

class Tens final : public BodyStream {
  public:
    run::Task<std::optional<std::string>> next() override {
        if (left_ == 0) co_return std::nullopt;
        --left_;
        co_return "0123456789";
    }
    void stop() override { left_ = 0; }

  private:
    int left_ = 3;
};

// Each part of the body, as it comes, with "<>" around it; "/two" takes but two of them.
class Echo final : public BodyStream {
  public:
    Echo(std::shared_ptr<RequestBody> body, int left) : body_(std::move(body)), left_(left) {}
    run::Task<std::optional<std::string>> next() override {
        if (left_-- <= 0) co_return std::nullopt;
        const auto part = co_await body_->next();
        if (!part) co_return std::exchange(left_, 0) > 0 ? "fault" : std::optional<std::string>();
        if (!*part) co_return std::nullopt;
        co_return "<" + **part + ">";
    }
    void stop() override { left_ = 0; }

  private:
    std::shared_ptr<RequestBody> body_;
    int left_;
};

run::Task<Response> echo(Request request) {
    Response response;
    response.body = "whole";
    if (!request.stream) co_return response;
    response.stream = std::make_shared<Echo>(request.stream, request.path == "/two" ? 2 : 100);
    co_return response;
}

std::string chunked_head(std::string_view path, std::string_view more = {}) {
    return base::text("POST ", path, " HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n", more,
                      "\r\n");
}

// HTTP-1
TEST(RequestStreamTest, AnAnswerMayBeginBeforeItsRequestEnds) {
    const TestServer server(echo, streaming());
    for (const std::string_view more : {"", "Connection: close\r\n"}) {
        const TestClient client = server.client();
        client.send(chunked_head("/", more));
        for (const std::string_view part : {"ab", "cd"}) {
            client.send(base::text("2\r\n", part, "\r\n"));
            const std::string wanted = base::text("4\r\n<", part, ">\r\n");
            EXPECT_NE(client.receive_until(wanted).bytes.find(wanted), std::string::npos);
        }
        client.send("0\r\n\r\n" + post(5));
        const std::string rest =
            client.receive_until("whole", std::chrono::milliseconds(500)).bytes;
        EXPECT_TRUE(rest.starts_with("0\r\n\r\n")) << rest;
        EXPECT_EQ(rest.ends_with("whole"), more.empty()) << rest;
    }
}

// HTTP-2
TEST(RequestStreamTest, AnAnswerThatEndsBeforeItsRequestEndsTheConnection) {
    const TestServer server(echo, streaming());
    const TestClient client = server.client();
    client.send(chunked_head("/two") + "1\r\na\r\n");
    client.receive_until("<a>\r\n");
    client.send("1\r\nb\r\n1\r\nc\r\n");
    const Received rest = client.receive();
    EXPECT_TRUE(rest.bytes.ends_with("<b>\r\n0\r\n\r\n")) << rest.bytes;
    EXPECT_TRUE(rest.closed());
}

TEST(RequestStreamTest, WhoGoesInTheMiddleIsLetGo) {
    TestServer server(echo, streaming());
    for (const bool resets : {false, true}) {
        const TestClient client = server.client();
        client.send(chunked_head("/") + "1\r\na\r\n");
        client.receive_until("<a>\r\n");
        if (resets) {
            client.reset();
        } else {
            client.end_sending();
            EXPECT_NE(client.receive().bytes.find("fault"), std::string::npos);
        }
    }
    const TestClient waiting = server.client();
    waiting.send(chunked_head("/") + "1\r\na\r\n");
    waiting.receive_until("<a>\r\n");
    server.stop();
}

run::Task<Response> answer_in_length(Request request) {
    Response response;
    response.length = request.path == "/short" ? 31 : 30;
    if (request.method != "HEAD") response.stream = std::make_shared<Tens>();
    co_return response;
}

TEST(RequestStreamTest, AnswersOfKnownLengthAreNotChunked) {
    const TestServer server(answer_in_length);
    const auto get = [](std::string_view method, std::string_view path) {
        return base::text(method, ' ', path, " HTTP/1.1\r\nHost: x\r\n\r\n");
    };
    const std::string two = server.exchange(get("GET", "/") + get("HEAD", "/")).bytes;
    EXPECT_NE(two.find("Content-Length: 30\r\n"), std::string::npos);
    EXPECT_NE(two.find("\r\n\r\n012345678901234567890123456789HTTP/1.1 200"), std::string::npos)
        << two;
    EXPECT_TRUE(two.ends_with("\r\n\r\n"));
    // Less than was announced: the client sees the end of the connection in the middle.
    const Received cut = server.exchange(get("GET", "/short") + get("GET", "/"));
    EXPECT_EQ(cut.count("HTTP/1.1 "), 1U);
}

}  // namespace
}  // namespace door::http
