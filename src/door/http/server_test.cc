#include "door/http/server.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "door/http/test_client.h"
#include "run/shard.h"

namespace door::http {
namespace {

using std::chrono::milliseconds;

std::string get(std::string_view path) {
    return base::text("GET ", path, " HTTP/1.1\r\nHost: a\r\n\r\n");
}

// "/<n>" is answered after n milliseconds.
run::Task<Response> answer_later(Request request) {
    int wait = 0;
    base::parse_number(request.path.substr(1), wait);
    co_await run::Shard::current().sleep(milliseconds(wait));
    Response response;
    response.body = base::text("after ", wait, ";");
    co_return response;
}

// HTTP-1
TEST(Pipelining, KeepsTheOrderThoughHandlersFinishInAnother) {
    const TestServer server(answer_later);
    const TestClient client = server.client();
    client.send(get("/40") + get("/0") + get("/20") + get("/10") + get("/30") + get("/1"));
    const Received got = client.receive_until("after 1;");
    std::vector<std::size_t> places;
    for (const char* text :
         {"after 40;", "after 0;", "after 20;", "after 10;", "after 30;", "after 1;"}) {
        places.push_back(got.bytes.find(text));
    }
    EXPECT_TRUE(std::ranges::is_sorted(places)) << got.bytes;
    EXPECT_NE(places.front(), std::string::npos);
}

// HTTP-1: more than may be under way at once, in one write and without reading between.
TEST(Pipelining, TakesMoreThanMayBeUnderWay) {
    const TestServer server(answer_later);
    const TestClient client = server.client();
    std::string all;
    constexpr int kRequests = 1000;
    for (int i = 0; i < kRequests; ++i) all += get(i % 7 == 0 ? "/2" : "/0");
    client.send(all);
    client.end_sending();
    const Received got = client.receive();
    EXPECT_EQ(got.count("HTTP/1.1 200 OK\r\n"), 1000U);
    EXPECT_TRUE(got.closed());
}

TEST(Pipelining, EndsBehindAnAnswerThatCloses) {
    const TestServer server([](Request request) -> run::Task<Response> {
        Response response;
        response.close = request.path == "/last";
        response.body = request.path;
        co_return response;
    });
    const Received got = server.exchange(get("/a") + get("/last") + get("/b"));
    EXPECT_EQ(got.count("\r\n\r\n/a"), 1U);
    EXPECT_EQ(got.count("\r\n\r\n/last"), 1U);
    EXPECT_EQ(got.count("\r\n\r\n/b"), 0U);
    EXPECT_TRUE(got.closed());
}

TEST(Server, AnswersAHandlerThatThrowsWith500) {
    const TestServer server([](Request request) -> run::Task<Response> {
        if (request.path == "/bad") throw std::runtime_error("on purpose");
        co_return Response{};
    });
    const Received got = server.exchange(get("/bad") + get("/good"));
    EXPECT_EQ(got.status(), 500);
    EXPECT_EQ(got.count("HTTP/1.1 200 OK"), 1U);
}

TEST(Server, GivesTheHandlerTheWholeRequest) {
    const TestServer server([](Request request) -> run::Task<Response> {
        // Moved about, as handlers do.
        const Request moved = std::move(request);
        Response response;
        response.headers.emplace_back("X-Evil", "a\r\nX-Injected: b");
        response.body =
            base::text(moved.method, "|", moved.path, "|", moved.query, "|",
                       moved.header("x-one").value_or("-"), "|", moved.header("None").value_or("-"),
                       "|", moved.body, "|", moved.peer.substr(0, 10), "|",
                       moved.body.capacity() >= moved.body.size() + 64);
        co_return response;
    });
    const Received got = server.exchange(
        "PUT http://h/p/%20?q=1&r HTTP/1.1\r\nHost: a\r\nX-One: \t two words \r\n"
        "Content-Length: 4\r\n\r\nbody");
    EXPECT_EQ(got.count("PUT|/p/%20|q=1&r|two words|-|body|127.0.0.1:|true"), 1U) << got.bytes;
    EXPECT_EQ(got.count("\r\nX-Injected"), 0U);
}

TEST(Server, SendsLargeAnswersBetweenSmallOnes) {
    const TestServer server([](Request request) -> run::Task<Response> {
        Response response;
        int kib = 0;
        base::parse_number(request.path.substr(1), kib);
        response.body.assign(static_cast<std::size_t>(kib) * 1024, 'x');
        co_return response;
    });
    const Received got = server.exchange(get("/0") + get("/3000") + get("/1") + get("/20"));
    EXPECT_EQ(got.count("HTTP/1.1 200 OK\r\n"), 4U);
    EXPECT_EQ(got.count("x"), 3021U * 1024U);
}

TEST(Timeouts, ASlowHeadIsAnsweredWith408) {
    ServerOptions options;
    options.head_wait_max = milliseconds(100);
    const TestServer server(describe, options);
    const TestClient client = server.client();
    for (int i = 0; i < 30; ++i) {
        client.send(i == 0 ? "GET / HTTP/1.1\r\n" : "X: y\r\n");
        std::this_thread::yield();
        if (!client.receive(milliseconds(10)).bytes.empty()) return;
    }
    FAIL() << "a head that drips in is waited for without end";
}

TEST(Timeouts, ASlowBodyIsAnsweredWith408) {
    ServerOptions options;
    options.body_wait_max = milliseconds(50);
    const TestServer server(describe, options);
    const TestClient client = server.client();
    client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n1234");
    EXPECT_EQ(client.receive_until("}").status(), 408);
}

TEST(Timeouts, AnIdleConnectionIsClosedWithoutAWord) {
    ServerOptions options;
    options.idle_wait_max = milliseconds(50);
    const TestServer server(describe, options);
    const TestClient fresh = server.client();
    const TestClient used = server.client();
    used.send(get("/"));
    const Received first = fresh.receive();
    EXPECT_TRUE(first.closed());
    EXPECT_EQ(first.bytes, "");
    const Received second = used.receive();
    EXPECT_TRUE(second.closed());
    EXPECT_EQ(second.count("HTTP/1.1"), 1U);
}

TEST(Timeouts, AHandlerThatTakesLongIsNoIdleConnection) {
    ServerOptions options;
    options.idle_wait_max = options.head_wait_max = options.body_wait_max = milliseconds(20);
    const TestServer server(answer_later, options);
    EXPECT_EQ(server.exchange(get("/100") + get("/0")).count("after"), 2U);
}

TEST(Server, SurvivesClientsThatVanishAnywhere) {
    const TestServer server(answer_later);
    const std::string request =
        "POST /5 HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n" + std::string(100'000, 'x');
    for (const std::size_t sent : {0U, 1U, 20U, 60U, 5000U, 99'000U, 100'055U}) {
        for (const bool reset : {false, true}) {
            const TestClient client = server.client();
            client.send(std::string_view(request).substr(0, sent));
            if (reset) client.reset();
        }
    }
    EXPECT_EQ(server.exchange(get("/0")).status(), 200);
}

TEST(Server, BoundsWhatASlowReaderCosts) {
    std::atomic<int> started{0};
    TestServer server([&started](Request) -> run::Task<Response> {
        ++started;
        Response response;
        response.body.assign(base::limits::kMiB, 'x');
        co_return response;
    });
    const TestClient client = server.client();
    std::string all;
    for (int i = 0; i < 80; ++i) all += get("/");
    client.send(all);
    ::usleep(200'000);
    // The kernel's buffers hold some; ten megabytes of answers wait at most, and one write is out.
    EXPECT_LT(started, 40);
    client.end_sending();
    EXPECT_EQ(client.receive().count("HTTP/1.1 200 OK"), 80U);
}

TEST(Server, HoldsAThousandIdleConnections) {
    TestServer server(describe);
    std::vector<TestClient> clients;
    for (int i = 0; i < 1000; ++i) clients.push_back(server.client());
    for (const TestClient& client : clients) ASSERT_TRUE(client.send(get("/a")));
    for (const TestClient& client : clients) {
        ASSERT_EQ(client.receive_until("GET /a ").status(), 200);
    }
    EXPECT_NE(server.metrics().prometheus_text().find("http_connections{door=\"http\"} 1000"),
              std::string::npos)
        << server.metrics().prometheus_text();
    const auto begin = std::chrono::steady_clock::now();
    server.stop();
    EXPECT_LT(std::chrono::steady_clock::now() - begin, milliseconds(2000));
}

TEST(Stop, LetsAnswersUnderWayLeave) {
    TestServer server(answer_later);
    const TestClient client = server.client();
    client.send(get("/200") + get("/100"));
    ::usleep(50'000);
    std::thread stopper([&server] { server.stop(); });
    const Received got = client.receive();
    stopper.join();
    EXPECT_EQ(got.count("HTTP/1.1 200 OK"), 2U);
    EXPECT_EQ(got.count("Connection: close"), 1U);
    EXPECT_TRUE(got.bytes.ends_with("after 100;"));
    EXPECT_TRUE(got.closed());
}

TEST(Stop, CutsWhoDoesNotFinishInTime) {
    ServerOptions options;
    options.stop_wait_max = milliseconds(50);
    TestServer server(describe, options);
    const TestClient client = server.client();
    client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n1234");
    ::usleep(20'000);
    const auto begin = std::chrono::steady_clock::now();
    server.stop();
    EXPECT_LT(std::chrono::steady_clock::now() - begin, milliseconds(2000));
    EXPECT_NE(client.receive().end, Received::End::silent);
}

TEST(Server, CountsRequestsByClass) {
    TestServer server(describe);
    server.exchange(get("/") + get("/") + "bad\r\n\r\n");
    const std::string text = server.metrics().prometheus_text();
    EXPECT_NE(text.find("http_requests_total{door=\"http\",class=\"2xx\"} 2"), std::string::npos)
        << text;
    EXPECT_NE(text.find("http_requests_total{door=\"http\",class=\"4xx\"} 1"), std::string::npos)
        << text;
}

}  // namespace
}  // namespace door::http
