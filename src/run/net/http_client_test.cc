#include "run/net/http_client.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/text.h"
#include "io/clock.h"
#include "io/test_directory.h"
#include "run/net/listener.h"
#include "run/net/stream.h"
#include "run/net/test_identity.h"

namespace run {
namespace {

// A server that reads one request and gives the next of its canned answers; it closes the
// connection behind an answer that ends in kThenClose. Its peer's words are kept.
constexpr std::string_view kThenClose = "<close>";

class CannedServer {
  public:
    explicit CannedServer(std::vector<std::string> answers,
                          std::shared_ptr<TlsIdentity> identity = nullptr)
        : answers_(std::move(answers)) {
        ListenOptions options;
        options.tls = std::move(identity);
        auto opened = Listener::open(shards_, options);
        CHECK(static_cast<bool>(opened));
        listener_ = *std::move(opened);
        listener_->start([this](std::unique_ptr<Stream> stream) {
            ++connections_;
            return serve(std::move(stream));
        });
    }
    ~CannedServer() { shards_.run_to_end(close()); }
    CannedServer(const CannedServer&) = delete;
    CannedServer& operator=(const CannedServer&) = delete;

    std::string url(std::string_view path = "/") const {
        return base::text("http://127.0.0.1:", listener_->port(), path);
    }
    std::string secure_url(std::string_view host) const {
        return base::text("https://", host, ":", listener_->port(), "/");
    }
    int connections() const { return connections_; }
    std::string request(std::size_t index) const { return requests_.at(index); }

  private:
    // Clients keep their connections; it is the server that ends them.
    Task<void> close() {
        for (Stream* stream : streams_) stream->close();
        co_await listener_->close();
    }
    Task<void> serve(std::unique_ptr<Stream> stream) {
        streams_.insert(stream.get());
        co_await answer_all(*stream);
        streams_.erase(stream.get());
    }
    Task<void> answer_all(Stream& stream) {
        std::array<char, 65536> bytes;
        for (;;) {
            std::string request;
            while (request.find("\r\n\r\n") == std::string::npos) {
                const base::Result<std::size_t> got = co_await stream.read(bytes);
                if (!got || *got == 0) co_return;
                request.append(bytes.data(), *got);
            }
            requests_.push_back(request);
            if (next_ == answers_.size()) continue;
            std::string_view answer = answers_[next_++];
            const bool closes = answer.ends_with(kThenClose);
            if (closes) answer.remove_suffix(kThenClose.size());
            if (!answer.empty() && !co_await stream.write(answer)) co_return;
            if (closes) co_return;
        }
    }

    // One shard: everything here is touched by it alone, or read by the test in between answers.
    Shards shards_{1};
    std::vector<std::string> answers_;
    std::vector<std::string> requests_;
    std::set<Stream*> streams_;
    std::size_t next_ = 0;
    std::atomic<int> connections_{0};
    std::unique_ptr<Listener> listener_;
};

class HttpClientTest : public testing::Test {
  protected:
    base::Result<io::HttpResponse> get(const std::string& url) {
        io::HttpRequest request;
        request.url = url;
        request.timeout = std::chrono::milliseconds(2000);
        return client_.send(request);
    }
    base::Code code_of(const std::string& url) {
        const auto response = get(url);
        return response ? base::Code::conflict : response.error().code;
    }

    io::SystemClock clock_;
    HttpClient client_{clock_, {.response_bytes_max = 1000}};
};

const std::string kHello = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX-Name: V\r\n\r\nhello";

TEST_F(HttpClientTest, KeepsItsConnection) {
    const CannedServer server({kHello, kHello, kHello});
    for (int i = 0; i < 3; ++i) {
        const auto response = get(server.url("/a?b"));
        ASSERT_TRUE(response) << response.error().what;
        EXPECT_EQ(response->status, 200);
        EXPECT_EQ(response->body, "hello");
        EXPECT_EQ(response->headers[1].first, "x-name");
        EXPECT_EQ(response->headers[1].second, "V");
    }
    EXPECT_EQ(server.connections(), 1);
    EXPECT_TRUE(server.request(0).starts_with("GET /a?b HTTP/1.1\r\nHost: 127.0.0.1:"));
}

TEST_F(HttpClientTest, SendsABodyWithItsLength) {
    const CannedServer server({kHello});
    io::HttpRequest request;
    request.method = "PUT";
    request.url = server.url("/key");
    request.headers = {{"Content-Type", "text/plain"}};
    request.body = "some bytes";
    ASSERT_TRUE(client_.send(request));
    EXPECT_NE(server.request(0).find("Content-Length: 10\r\n"), std::string::npos);
    request.headers = {{"X", "a\r\nY: b"}};
    EXPECT_EQ(client_.send(request).error().code, base::Code::invalid_argument);
}

TEST_F(HttpClientTest, ReadsEveryKindOfBody) {
    const CannedServer server(
        {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
         "HTTP/1.1 204 No Content\r\n\r\n", "HTTP/1.1 100 Continue\r\n\r\n" + kHello,
         "HTTP/1.0 200 OK\r\n\r\nhello to the end<close>"});
    EXPECT_EQ(get(server.url())->body, "hello");
    EXPECT_EQ(get(server.url())->status, 204);
    EXPECT_EQ(get(server.url())->body, "hello");
    EXPECT_EQ(get(server.url())->body, "hello to the end");
    EXPECT_EQ(server.connections(), 1);
}

TEST_F(HttpClientTest, TriesAStaleConnectionAgain) {
    // The second request finds its kept connection closed, before or after it was sent.
    const CannedServer server({kHello, std::string(kThenClose), kHello});
    ASSERT_TRUE(get(server.url()));
    const auto second = get(server.url());
    ASSERT_TRUE(second) << second.error().what;
    EXPECT_EQ(server.connections(), 2);
}

TEST_F(HttpClientTest, NamesWhatWentWrong) {
    const CannedServer server(
        {"HTTP/1.1 200 OK\r\nContent-Length: 2000\r\n\r\n" + std::string(2000, 'x'),
         "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhel<close>", "SSH-2.0-OpenSSH\r\n\r\n<close>",
         std::string(kThenClose)});
    EXPECT_EQ(code_of(server.url()), base::Code::too_large);
    EXPECT_EQ(code_of(server.url()), base::Code::malformed);
    EXPECT_EQ(code_of(server.url()), base::Code::malformed);
    EXPECT_EQ(code_of(server.url()), base::Code::unavailable);
    EXPECT_EQ(code_of("ftp://127.0.0.1/"), base::Code::invalid_argument);
    EXPECT_EQ(code_of("http://"), base::Code::invalid_argument);
    EXPECT_EQ(code_of("http://a b/"), base::Code::invalid_argument);
    EXPECT_EQ(code_of("http://127.0.0.1:99999/"), base::Code::invalid_argument);
    // Port 1 of loopback: nobody is there.
    EXPECT_EQ(code_of("http://127.0.0.1:1/"), base::Code::unavailable);
}

TEST_F(HttpClientTest, DoesNotWaitForEver) {
    const CannedServer server({});
    io::HttpRequest request;
    request.url = server.url();
    request.timeout = std::chrono::milliseconds(30);
    const auto response = client_.send(request);
    ASSERT_FALSE(response);
    EXPECT_EQ(response.error().code, base::Code::timed_out);
}

TEST_F(HttpClientTest, EndsWhenNobodyWantsTheAnswerAnyMore) {
    const CannedServer server({});
    std::array<int, 2> pipe{};
    ASSERT_EQ(::pipe(pipe.data()), 0);
    ASSERT_EQ(::write(pipe[1], "x", 1), 1);
    io::HttpRequest request;
    request.url = server.url();
    // Longer than any test may take.
    request.timeout = std::chrono::hours(1);
    request.cancelled_by = pipe[0];
    const auto response = client_.send(request);
    ::close(pipe[0]);
    ::close(pipe[1]);
    ASSERT_FALSE(response);
    EXPECT_EQ(response.error().code, base::Code::interrupted);
}

class HttpsClientTest : public HttpClientTest {
  protected:
    void SetUp() override { write_identity(files_, "localhost"); }
    std::shared_ptr<TlsIdentity> identity() const { return *TlsIdentity::open(files_); }
    base::Result<io::HttpResponse> get_believing(const std::string& authorities,
                                                 const std::string& url) {
        HttpClient client(clock_, {.authorities_path = authorities});
        io::HttpRequest request;
        request.url = url;
        return client.send(request);
    }

    io::TestDirectory directory_;
    TlsFiles files_{directory_.path() + "/server.crt", directory_.path() + "/server.key"};
};

TEST_F(HttpsClientTest, KeepsItsConnection) {
    const std::string long_body(300'000, 'x');
    const CannedServer server(
        {kHello, "HTTP/1.1 200 OK\r\nContent-Length: 300000\r\n\r\n" + long_body}, identity());
    HttpClient client(clock_, {.authorities_path = files_.certificate});
    io::HttpRequest request;
    request.url = server.secure_url("localhost");
    const auto first = client.send(request);
    ASSERT_TRUE(first) << first.error().what;
    EXPECT_EQ(first->body, "hello");
    const auto second = client.send(request);
    ASSERT_TRUE(second) << second.error().what;
    EXPECT_EQ(second->body, long_body);
    EXPECT_EQ(server.connections(), 1);
}

TEST_F(HttpsClientTest, BelievesNoStranger) {
    const CannedServer server({kHello, kHello, kHello}, identity());
    const auto unknown = get_believing("", server.secure_url("localhost"));
    ASSERT_FALSE(unknown);
    EXPECT_EQ(unknown.error().code, base::Code::unavailable);
    EXPECT_NE(unknown.error().what.find("its certificate is refused"), std::string::npos)
        << unknown.error().what;
    // The certificate is believed, and is another host's.
    const auto other = get_believing(files_.certificate, server.secure_url("127.0.0.1"));
    ASSERT_FALSE(other);
    EXPECT_NE(other.error().what.find("its certificate is refused"), std::string::npos)
        << other.error().what;
    const auto unreadable = get_believing(files_.key, server.secure_url("localhost"));
    ASSERT_FALSE(unreadable);
    EXPECT_EQ(unreadable.error().code, base::Code::invalid_argument);
    EXPECT_NE(unreadable.error().what.find(files_.key), std::string::npos);
}

}  // namespace
}  // namespace run
