#pragma once
// For tests: a blocking client that speaks with the tables of wire/kafka, and a server to speak to.

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

#include "base/check.h"
#include "codec/endian.h"
#include "door/kafka/server/server.h"
#include "wire/kafka/codec/header.h"

namespace door::kafka {

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
    bool send(base::ByteView bytes) const {
        while (!bytes.empty()) {
            const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (sent <= 0) return false;
            bytes = bytes.subspan(static_cast<std::size_t>(sent));
        }
        return true;
    }
    template <class Request>
    void send(const Request& request, std::int16_t version, std::int32_t correlation_id) const {
        wire::kafka::RequestHeader header;
        header.api_version = version;
        header.correlation_id = correlation_id;
        header.client_id = "test";
        CHECK(send(wire::kafka::request_frame(header, request).joined()));
    }
    void end_sending() const { ::shutdown(socket_, SHUT_WR); }

    // The next frame without its length; nothing at the peer's end, or after so long.
    std::optional<base::Bytes> receive(std::chrono::milliseconds wait = kWait) const {
        const std::optional<base::Bytes> length = take(4, wait);
        if (!length) return std::nullopt;
        return take(static_cast<std::size_t>(codec::load_big<std::int32_t>(length->data())), wait);
    }
    // Whether the peer ends the connection within five seconds, without another byte.
    bool is_closed() const {
        std::byte one{};
        pollfd waits{socket_, POLLIN, 0};
        return ::poll(&waits, 1, 5000) == 1 && ::recv(socket_, &one, 1, 0) <= 0;
    }

    // The response to that request, which must be the next.
    template <class Request>
    typename Request::Response receive(std::int16_t version, std::int32_t correlation_id) const {
        const std::optional<base::Bytes> frame = receive();
        CHECK(frame.has_value(), Request::api.name, " version ", version);
        wire::kafka::Reader reader(*frame);
        const wire::Version v = Request::api.at(version);
        const auto id = wire::kafka::decode_response_header(reader, Request::api, v);
        CHECK(id == correlation_id, id, " for ", correlation_id);
        typename Request::Response response;
        wire::kafka::decode(reader, response, v);
        CHECK(reader.ok() && reader.left() == 0, Request::api.name, " version ", version);
        return response;
    }
    template <class Request>
    typename Request::Response ask(const Request& request,
                                   std::int16_t version = Request::api.versions.max) const {
        send(request, version, 7);
        return receive<Request>(version, 7);
    }

  private:
    static constexpr std::chrono::milliseconds kWait{5000};

    std::optional<base::Bytes> take(std::size_t count, std::chrono::milliseconds wait) const {
        base::Bytes bytes(count);
        std::size_t have = 0;
        while (have < count) {
            pollfd waits{socket_, POLLIN, 0};
            if (::poll(&waits, 1, static_cast<int>(wait.count())) == 0) return std::nullopt;
            const ssize_t got = ::recv(socket_, bytes.data() + have, count - have, 0);
            if (got <= 0) return std::nullopt;
            have += static_cast<std::size_t>(got);
        }
        return bytes;
    }

    int socket_;
};

}  // namespace door::kafka
