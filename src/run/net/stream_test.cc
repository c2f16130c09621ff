#include "run/net/stream.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <optional>
#include <string>
#include <utility>

#include "run/net/listener.h"
#include "run/timer.h"

namespace run {
namespace {

using std::chrono::milliseconds;

// A plain blocking client.
class Client {
  public:
    explicit Client(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
        sockaddr_in at{};
        at.sin_family = AF_INET;
        at.sin_port = htons(port);
        at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        connected_ = ::connect(socket_, reinterpret_cast<sockaddr*>(&at), sizeof at) == 0;
    }
    ~Client() { ::close(socket_); }
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;

    bool connected() const { return connected_; }
    bool send(std::string_view bytes) const {
        return ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL) ==
               static_cast<ssize_t>(bytes.size());
    }
    void end_sending() const { ::shutdown(socket_, SHUT_WR); }
    // Up to the peer's end; nothing if the connection was reset.
    std::optional<std::string> read_all() const {
        std::string all;
        std::array<char, 4096> part;
        for (;;) {
            const ssize_t got = ::recv(socket_, part.data(), part.size(), 0);
            if (got < 0) return std::nullopt;
            if (got == 0) return all;
            all.append(part.data(), static_cast<std::size_t>(got));
        }
    }

  private:
    int socket_;
    bool connected_ = false;
};

// A listener that serves with `serve` until the end of the test.
class Serving {
  public:
    explicit Serving(Shards& shards, Listener::Serve serve, ListenOptions options = {})
        : shards_(shards) {
        auto opened = Listener::open(shards, std::move(options));
        CHECK(static_cast<bool>(opened));
        listener_ = *std::move(opened);
        listener_->start(std::move(serve));
    }
    ~Serving() { shards_.run_to_end(listener_->close()); }
    Serving(const Serving&) = delete;
    Serving& operator=(const Serving&) = delete;
    std::uint16_t port() const { return listener_->port(); }
    std::uint64_t connections() const { return listener_->connections(); }

  private:
    Shards& shards_;
    std::unique_ptr<Listener> listener_;
};

Task<void> echo(std::unique_ptr<Stream> stream) {
    std::array<char, 1000> bytes;
    for (;;) {
        const base::Result<std::size_t> got = co_await stream->read(bytes);
        if (!got || *got == 0) co_return;
        const std::string_view text(bytes.data(), *got);
        const std::array<std::string_view, 2> halves{text.substr(0, text.size() / 2),
                                                     text.substr(text.size() / 2)};
        if (!co_await stream->write(halves)) co_return;
    }
}

TEST(Stream, EchoesOnEveryShard) {
    Shards shards(2);
    const Serving serving(shards, echo);
    for (int i = 0; i < 6; ++i) {
        const Client client(serving.port());
        const std::string text(50'000, static_cast<char>('a' + i));
        ASSERT_TRUE(client.send(text));
        client.end_sending();
        EXPECT_EQ(client.read_all(), text);
    }
}

TEST(Stream, KnowsItsPeer) {
    Shards shards(1);
    std::string peer;
    auto note = [&peer](std::unique_ptr<Stream> stream) -> Task<void> {
        return [](std::string& to, std::unique_ptr<Stream> from) -> Task<void> {
            to = from->peer();
            co_return;
        }(peer, std::move(stream));
    };
    {
        const Serving serving(shards, note);
        EXPECT_EQ(Client(serving.port()).read_all(), "");
    }
    EXPECT_TRUE(peer.starts_with("127.0.0.1:")) << peer;
}

Task<void> read_with_deadline(std::unique_ptr<Stream> stream) {
    std::array<char, 100> bytes;
    Timer deadline([&stream](Timer::Why) { stream->cancel_read(); });
    deadline.start(milliseconds(10));
    const base::Result<std::size_t> got = co_await stream->read(bytes);
    EXPECT_FALSE(got);
    if (!got) {
        EXPECT_EQ(got.error().code, base::Code::interrupted);
    }
    // The connection itself is as good as before.
    EXPECT_TRUE(co_await stream->write("too late"));
}

TEST(Stream, ATimerEndsAWaitingReadAlone) {
    Shards shards(1);
    const Serving serving(shards, read_with_deadline);
    EXPECT_EQ(Client(serving.port()).read_all(), "too late");
}

Task<void> read_with_close(std::unique_ptr<Stream> stream) {
    std::array<char, 100> bytes;
    Timer deadline([&stream](Timer::Why) { stream->close(); });
    deadline.start(milliseconds(10));
    const base::Result<std::size_t> got = co_await stream->read(bytes);
    EXPECT_FALSE(got);
    if (!got) {
        EXPECT_EQ(got.error().code, base::Code::closed);
    }
    EXPECT_FALSE(co_await stream->write("no more"));
}

TEST(Stream, CloseEndsWhatWaits) {
    Shards shards(1);
    const Serving serving(shards, read_with_close);
    EXPECT_EQ(Client(serving.port()).read_all(), "");
}

Task<void> answer_at_once(std::unique_ptr<Stream> stream) {
    EXPECT_TRUE(co_await stream->write("enough"));
    co_await close_lingering(*stream, {});
}

TEST(Stream, LingeringSparesASenderTheReset) {
    Shards shards(1);
    const Serving serving(shards, answer_at_once);
    const Client client(serving.port());
    ASSERT_TRUE(client.send(std::string(20'000'000, 'x')));
    client.end_sending();
    EXPECT_EQ(client.read_all(), "enough");
}

Task<void> linger_shortly(std::unique_ptr<Stream> stream) {
    Linger linger;
    linger.quiet_max = milliseconds(10);
    co_await close_lingering(*stream, linger);
}

TEST(Stream, LingeringEndsWithASilentPeer) {
    Shards shards(1);
    const Serving serving(shards, linger_shortly);
    const Client client(serving.port());
    EXPECT_EQ(client.read_all(), "");
}

TEST(Listener, NamesAPortThatIsInUse) {
    Shards shards(1);
    const Serving serving(shards, echo);
    ListenOptions options;
    options.port = serving.port();
    options.name = "rest";
    const auto second = Listener::open(shards, options);
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, base::Code::busy);
    EXPECT_NE(second.error().what.find(std::to_string(serving.port())), std::string::npos);
    EXPECT_NE(second.error().what.find("rest"), std::string::npos);
}

TEST(Listener, RefusesAHostThatIsNone) {
    Shards shards(1);
    ListenOptions options;
    options.host = "no such host";
    const auto opened = Listener::open(shards, options);
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code, base::Code::invalid_argument);
}

TEST(Listener, ClosesConnectionsAboveItsLimitAtOnce) {
    Shards shards(1);
    ListenOptions options;
    options.connections_max = 2;
    const Serving serving(shards, echo, options);
    const Client first(serving.port());
    const Client second(serving.port());
    ASSERT_TRUE(first.send("x") && second.send("x"));
    while (serving.connections() < 2) ::usleep(1000);
    const Client third(serving.port());
    const auto answer = third.read_all();
    EXPECT_TRUE(!answer || answer->empty());
    first.end_sending();
    EXPECT_EQ(first.read_all(), "x");
}

TEST(Listener, ClosesBeforeItHasStarted) {
    Shards shards(1);
    auto opened = Listener::open(shards, {});
    ASSERT_TRUE(opened);
    const std::unique_ptr<Listener> listener = *std::move(opened);
    shards.run_to_end(listener->close());
    EXPECT_FALSE(Client(listener->port()).connected());
}

}  // namespace
}  // namespace run
