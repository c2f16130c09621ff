#pragma once
// For the tests of this room: a blocking client that sends raw bytes, and a server to send them to.

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "base/check.h"
#include "base/text.h"
#include "door/http/server.h"

namespace door::http {

// What came back until the peer's end, a reset, or silence.
struct Received {
    std::string bytes;
    enum class End : std::uint8_t { closed, reset, silent } end = End::silent;

    bool closed() const { return end == End::closed; }
    // Of the first answer; 0 if there is none.
    int status() const {
        int number = 0;
        if (bytes.size() < 12 ||
            !base::parse_number(std::string_view(bytes).substr(9, 3), number)) {
            return 0;
        }
        return number;
    }
    std::size_t count(std::string_view text) const {
        std::size_t found = 0;
        for (std::size_t at = bytes.find(text); at != std::string::npos;
             at = bytes.find(text, at + 1)) {
            ++found;
        }
        return found;
    }
};

class TestClient {
  public:
    explicit TestClient(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
        sockaddr_in at{};
        at.sin_family = AF_INET;
        at.sin_port = htons(port);
        at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        CHECK(::connect(socket_, reinterpret_cast<sockaddr*>(&at), sizeof at) == 0, errno);
    }
    ~TestClient() {
        if (socket_ >= 0) ::close(socket_);
    }
    TestClient(TestClient&& other) noexcept : socket_(std::exchange(other.socket_, -1)) {}
    TestClient& operator=(TestClient&&) = delete;

    // False if the peer does not take them.
    bool send(std::string_view bytes) const {
        while (!bytes.empty()) {
            const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (sent <= 0) return false;
            bytes.remove_prefix(static_cast<std::size_t>(sent));
        }
        return true;
    }
    void end_sending() const { ::shutdown(socket_, SHUT_WR); }
    // As a killed client would.
    void reset() const {
        const linger now{1, 0};
        ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    }
    // Until the peer's end, or until nothing comes for `quiet`.
    Received receive(std::chrono::milliseconds quiet = std::chrono::milliseconds(5000)) const {
        return receive_until("", quiet);
    }
    // As receive(), but stops once the bytes end in `mark`.
    Received receive_until(std::string_view mark, std::chrono::milliseconds quiet =
                                                      std::chrono::milliseconds(5000)) const {
        Received all;
        std::array<char, 65536> part;
        while (mark.empty() || !all.bytes.ends_with(mark)) {
            pollfd waits{socket_, POLLIN, 0};
            if (::poll(&waits, 1, static_cast<int>(quiet.count())) == 0) return all;
            const ssize_t got = ::recv(socket_, part.data(), part.size(), 0);
            if (got <= 0) {
                all.end = got == 0 ? Received::End::closed : Received::End::reset;
                return all;
            }
            all.bytes.append(part.data(), static_cast<std::size_t>(got));
        }
        return all;
    }

  private:
    int socket_;
};

inline Response json_refusal(int status, std::string_view what) {
    Response response;
    response.status = status;
    response.headers.emplace_back("Content-Type", "application/json");
    response.body = base::text(R"({"error_code":)", status, R"(,"message":")", what, R"("})");
    return response;
}

// A server of two shards that serves `handler` until the end of the test.
class TestServer {
  public:
    explicit TestServer(Handler handler) : TestServer(std::move(handler), ServerOptions{}) {}
    TestServer(Handler handler, ServerOptions options) {
        options.refusal = json_refusal;
        auto opened = Server::open(shards_, metrics_, std::move(options), std::move(handler));
        CHECK(static_cast<bool>(opened));
        server_ = *std::move(opened);
        server_->start();
    }
    ~TestServer() { stop(); }
    TestServer(const TestServer&) = delete;
    TestServer& operator=(const TestServer&) = delete;

    void stop() {
        if (!std::exchange(stopped_, true)) shards_.run_to_end(server_->stop());
    }
    std::uint16_t port() const { return server_->port(); }
    TestClient client() const { return TestClient(port()); }
    // One exchange: everything sent, the end of sending said, everything received.
    Received exchange(std::string_view bytes) const {
        const TestClient one = client();
        one.send(bytes);
        one.end_sending();
        return one.receive();
    }
    base::Metrics& metrics() { return metrics_; }
    run::Shards& shards() { return shards_; }

  private:
    base::Metrics metrics_;
    run::Shards shards_{2};
    std::unique_ptr<Server> server_;
    bool stopped_ = false;
};

// Answers with what it saw: "POST /a?b <body>".
inline run::Task<Response> describe(Request request) {
    Response response;
    response.body = base::text(request.method, " ", request.target, " ", request.body);
    co_return response;
}

}  // namespace door::http
