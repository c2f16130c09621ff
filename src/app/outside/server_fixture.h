#pragma once
// For tests: our own S3 server on a port of this machine, and a proxy before it that can do what
// networks and servers do.

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <filesystem>
#include <fstream>
#include <list>
#include <memory>
#include <string>
#include <thread>
#include <utility>

#include "app/outside/stores.h"
#include "auth/keys.h"
#include "base/text.h"
#include "door/http/server.h"
#include "door/s3/s3.h"
#include "io/posix_disk.h"
#include "io/test_directory.h"
#include "object/packed/packed_store.h"
#include "object/remote/file_cache.h"

namespace app::outside {

// The options of a server with no words of its own.
inline door::http::ServerOptions bare_options() {
    door::http::ServerOptions options;
    options.refusal = [](int status, std::string_view) {
        door::http::Response response;
        response.status = status;
        return response;
    };
    return options;
}

// Passes bytes on both ways, but for the next so many times.
class FlakyProxy {
  public:
    explicit FlakyProxy(std::uint16_t upstream) : upstream_(upstream) {
        listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in at = loopback(0);
        CHECK(::bind(listener_, reinterpret_cast<sockaddr*>(&at), sizeof at) == 0);
        CHECK(::listen(listener_, 128) == 0);
        socklen_t size = sizeof at;
        CHECK(::getsockname(listener_, reinterpret_cast<sockaddr*>(&at), &size) == 0);
        port_ = ntohs(at.sin_port);
        acceptor_ = std::thread([this] { accept(); });
    }
    FlakyProxy(const FlakyProxy&) = delete;
    FlakyProxy& operator=(const FlakyProxy&) = delete;
    ~FlakyProxy() {
        stopping_ = true;
        ::shutdown(listener_, SHUT_RDWR);
        acceptor_.join();
        ::close(listener_);
        for (std::thread& pump : pumps_) pump.join();
    }

    std::uint16_t port() const { return port_; }

    // Of the next requests: answered with 503 and not handed on.
    std::atomic<int> busy{0};
    // Of the next answers: cut off, after the server has done what was asked.
    std::atomic<int> lost{0};
    // Of the next requests: taken and never answered.
    std::atomic<int> silent{0};
    std::atomic<int> requests{0};

  private:
    static sockaddr_in loopback(std::uint16_t port) {
        sockaddr_in at{};
        at.sin_family = AF_INET;
        at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        at.sin_port = htons(port);
        return at;
    }
    static bool taken(std::atomic<int>& count) {
        int left = count.load();
        while (left > 0 && !count.compare_exchange_weak(left, left - 1)) {
        }
        return left > 0;
    }
    void accept() {
        for (;;) {
            const int client = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
            if (client < 0) return;
            pumps_.emplace_back([this, client] { pump(client); });
        }
    }
    // One connection to its end; requests and answers take turns on it.
    void pump(int client) {
        const int server = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in at = loopback(upstream_);
        bool goes_on = ::connect(server, reinterpret_cast<sockaddr*>(&at), sizeof at) == 0;
        bool is_asking = false;
        while (goes_on && !stopping_) {
            std::array<pollfd, 2> waits{{{client, POLLIN, 0}, {server, POLLIN, 0}}};
            if (::poll(waits.data(), waits.size(), 50) <= 0) continue;
            if (waits[0].revents != 0) {
                if (!is_asking) ++requests;
                const bool is_first = !std::exchange(is_asking, true);
                if (is_first && taken(busy)) {
                    refuse(client);
                    break;
                }
                if (is_first && taken(silent)) {
                    while (!stopping_ && !is_closed(client)) {
                    }
                    break;
                }
                goes_on = pass(client, server);
            }
            if (goes_on && waits[1].revents != 0) {
                const bool is_first = std::exchange(is_asking, false);
                if (is_first && taken(lost)) break;
                goes_on = pass(server, client);
            }
        }
        ::close(client);
        ::close(server);
    }
    static bool is_closed(int from) {
        std::array<char, 65'536> bytes;
        pollfd wait{from, POLLIN, 0};
        return ::poll(&wait, 1, 50) > 0 && ::recv(from, bytes.data(), bytes.size(), 0) <= 0;
    }
    static bool pass(int from, int to) {
        std::array<char, 65'536> bytes;
        const ssize_t got = ::recv(from, bytes.data(), bytes.size(), 0);
        return got > 0 &&
               ::send(to, bytes.data(), static_cast<std::size_t>(got), MSG_NOSIGNAL) == got;
    }
    static void refuse(int client) {
        const std::string body =
            "<Error><Code>SlowDown</Code><Message>Reduce your request rate.</Message></Error>";
        const std::string answer = base::text(
            "HTTP/1.1 503 Slow Down\r\nConnection: close\r\nContent-Length: ", body.size(),
            "\r\n\r\n", body);
        static_cast<void>(::send(client, answer.data(), answer.size(), MSG_NOSIGNAL));
        ::shutdown(client, SHUT_WR);
        // A close with bytes unread would take the answer back.
        for (int i = 0; i < 20 && !is_closed(client); ++i) {
        }
    }

    const std::uint16_t upstream_;
    int listener_;
    std::uint16_t port_ = 0;
    std::atomic<bool> stopping_ = false;
    std::thread acceptor_;
    std::list<std::thread> pumps_;
};

class OutsideTest : public testing::Test {
  protected:
    static constexpr const char* kId = "AKIAIOSFODNN7EXAMPLE";
    static constexpr const char* kSecret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";

    OutsideTest() {
        keys_ = *auth::Keys::open(disk_, random_, directory_.path());
        EXPECT_TRUE(keys_->add({.id = kId, .secret = kSecret}));
        own_ = *object::packed::open_store(disk_, clock_, directory_.path() + "/objects");
        door_ = std::make_unique<door::s3::S3Door>(door::s3::DoorParts{.store = *own_,
                                                                       .lane = lane_,
                                                                       .pool = pool_,
                                                                       .keys = *keys_,
                                                                       .clock = clock_,
                                                                       .random = random_,
                                                                       .home_bucket = "home",
                                                                       .seed = 7});
        EXPECT_TRUE(door_->prepare());
        door::http::ServerOptions options;
        options.body_bytes_max = door::s3::kWholeBodyBytesMax;
        options.streamed_body_bytes_max = door::s3::kStreamedBodyBytesMax;
        options.refusal = door::s3::S3Door::refusal_of_framing;
        server_ = *door::http::Server::open(
            shards_, metrics_, std::move(options),
            [this](door::http::Request request) { return door_->handle(std::move(request)); });
        server_->start();
        proxy_ = std::make_unique<FlakyProxy>(server_->port());
        opened_ = open();
        EXPECT_TRUE(store().create_bucket("bucket"));
        bucket_ = *store().bucket("bucket");
    }
    ~OutsideTest() override {
        opened_.reset();
        proxy_.reset();
        shards_.run_to_end(server_->stop());
        server_.reset();
        door_.reset();
    }

    static object::remote::Retries quick() {
        return {.tries_max = 5,
                .pause = std::chrono::milliseconds(1),
                .pause_max = std::chrono::milliseconds(20),
                .timeout = std::chrono::seconds(10)};
    }
    std::shared_ptr<OutsideStore> open(object::remote::Retries retries = quick(),
                                       const std::string& secret = kSecret) {
        const auto endpoint = object::remote::Endpoint::parse(
            base::text("http://127.0.0.1:", proxy_->port()), "us-east-1");
        return stores_.open({*endpoint, {kId, secret, {}}, retries});
    }
    object::remote::RemoteStore& store() { return opened_->store; }
    object::Bucket& bucket() { return *bucket_; }
    FlakyProxy& proxy() { return *proxy_; }

    base::Result<object::Info> put(const std::string& key, const std::string& body) {
        return bucket().put({.key = key, .body = base::as_bytes(body)});
    }
    std::string got(const std::string& key) {
        const auto object = bucket().get(key);
        return object ? std::string(base::as_text(object->body)) : object.error().what;
    }

    const io::TestDirectory directory_;
    io::PosixDisk disk_;
    io::SystemClock clock_;
    io::SystemRandom random_;
    base::Metrics metrics_;
    run::Shards shards_{2};
    run::BlockingPool pool_{2};
    run::Lane lane_;
    std::unique_ptr<auth::Keys> keys_;
    std::unique_ptr<object::TransactionalStore> own_;
    std::unique_ptr<door::s3::S3Door> door_;
    std::unique_ptr<door::http::Server> server_;
    std::unique_ptr<FlakyProxy> proxy_;
    OutsideStores stores_{disk_, clock_, random_};
    std::shared_ptr<OutsideStore> opened_;
    object::Bucket* bucket_ = nullptr;
};

}  // namespace app::outside
