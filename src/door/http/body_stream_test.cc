// Bodies that are made while they are sent, over HTTP/1.

#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <thread>

#include "door/http/test_client.h"
#include "run/shard.h"

namespace door::http {
namespace {

// Some numbers, a millisecond apart.
class Numbers final : public BodyStream {
  public:
    explicit Numbers(int count) : count_(count) {}
    run::Task<std::optional<std::string>> next() override {
        if (is_stopped_ || at_ == count_) co_return std::nullopt;
        co_await run::Shard::current().sleep(std::chrono::milliseconds(1));
        co_return base::text(at_++, ';');
    }
    void stop() override { is_stopped_ = true; }

  private:
    int count_;
    int at_ = 0;
    bool is_stopped_ = false;
};

run::Task<Response> count_up(Request request) {
    int count = 0;
    base::parse_number(request.path.substr(1), count);
    Response response;
    response.stream = std::make_shared<Numbers>(count);
    co_return response;
}

std::string get(std::string_view path, std::string_view version = "1.1") {
    return base::text("GET ", path, " HTTP/", version, "\r\nHost: a\r\n\r\n");
}

TEST(BodyStream, IsSentInChunksAndTheConnectionGoesOn) {
    const TestServer server(count_up);
    const Received got = server.exchange(get("/3") + get("/0"));
    EXPECT_EQ(got.count("\r\nTransfer-Encoding: chunked\r\n"), 2U) << got.bytes;
    EXPECT_EQ(got.count("Content-Length"), 0U);
    EXPECT_EQ(got.count("2\r\n0;\r\n2\r\n1;\r\n2\r\n2;\r\n0\r\n\r\nHTTP/1.1 200 OK"), 1U)
        << got.bytes;
    EXPECT_TRUE(got.bytes.ends_with("\r\n\r\n0\r\n\r\n"));
}

TEST(BodyStream, EndsWithTheConnectionForHttp10) {
    const TestServer server(count_up);
    const Received got = server.exchange(get("/2", "1.0"));
    EXPECT_TRUE(got.bytes.ends_with("\r\n\r\n0;1;")) << got.bytes;
    EXPECT_EQ(got.count("Connection: close"), 1U);
    EXPECT_TRUE(got.closed());
}

TEST(BodyStream, EndsWhenTheServerStops) {
    TestServer server(count_up);
    const TestClient client = server.client();
    client.send(get("/1000000"));
    EXPECT_NE(client.receive_until(";\r\n").bytes.find("0;"), std::string::npos);
    const auto begin = std::chrono::steady_clock::now();
    server.stop();
    EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(2));
    EXPECT_TRUE(client.receive().bytes.ends_with("\r\n0\r\n\r\n"));
}

TEST(BodyStream, EndsWhenTheClientIsGone) {
    TestServer server(count_up);
    {
        const TestClient client = server.client();
        client.send(get("/1000000"));
        client.receive_until(";\r\n");
        client.reset();
    }
    const auto begin = std::chrono::steady_clock::now();
    server.stop();
    EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(2));
}

}  // namespace
}  // namespace door::http
