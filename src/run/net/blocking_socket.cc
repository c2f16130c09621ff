#include "run/net/blocking_socket.h"

#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <memory>
#include <utility>

#include "base/text.h"

namespace run {

namespace {

int open_socket(const addrinfo& at) {
    const int descriptor =
        ::socket(at.ai_family, at.ai_socktype | SOCK_NONBLOCK | SOCK_CLOEXEC, at.ai_protocol);
    if (descriptor < 0) return -1;
    const int one = 1;
    ::setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    return descriptor;
}

}  // namespace

BlockingSocket::BlockingSocket(const io::Clock& clock, int descriptor, std::string peer)
    : clock_(&clock), descriptor_(descriptor), peer_(std::move(peer)) {}

BlockingSocket::BlockingSocket(BlockingSocket&& other) noexcept
    : clock_(other.clock_),
      descriptor_(std::exchange(other.descriptor_, -1)),
      peer_(std::move(other.peer_)) {}

BlockingSocket& BlockingSocket::operator=(BlockingSocket&& other) noexcept {
    std::swap(clock_, other.clock_);
    std::swap(descriptor_, other.descriptor_);
    std::swap(peer_, other.peer_);
    return *this;
}

BlockingSocket::~BlockingSocket() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

base::Result<BlockingSocket> BlockingSocket::connect(const io::Clock& clock,
                                                     const std::string& host, std::uint16_t port,
                                                     const Patience& patience) {
    const std::string peer = base::text(host, ":", port);
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    const int unresolved =
        ::getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &found);
    if (unresolved != 0) {
        return base::Error{base::Code::unavailable,
                           base::text(peer, ": ", ::gai_strerror(unresolved))};
    }
    const std::unique_ptr<addrinfo, void (*)(addrinfo*)> owned(found, ::freeaddrinfo);
    base::Error last{base::Code::unavailable, peer + ": no address"};
    for (const addrinfo* at = found; at != nullptr; at = at->ai_next) {
        BlockingSocket socket(clock, open_socket(*at), peer);
        if (socket.descriptor_ < 0) {
            last = socket.error_of(errno);
            continue;
        }
        int fault = ::connect(socket.descriptor_, at->ai_addr, at->ai_addrlen) == 0 ? 0 : errno;
        if (fault == EINPROGRESS) {
            if (auto ready = socket.wait_for(POLLOUT, patience); !ready) {
                last = ready.error();
                continue;
            }
            socklen_t size = sizeof fault;
            ::getsockopt(socket.descriptor_, SOL_SOCKET, SO_ERROR, &fault, &size);
        }
        if (fault == 0) return socket;
        last = socket.error_of(fault);
    }
    return last;
}

base::Error BlockingSocket::error_of(int fault) const {
    return {base::Code::unavailable, base::text(peer_, ": ", std::strerror(fault))};
}

base::Result<> BlockingSocket::wait_for(short events, const Patience& patience) const {
    for (;;) {
        const auto left =
            std::chrono::ceil<std::chrono::milliseconds>(patience.until - clock_->monotonic());
        // In slices, as a clock that is not the machine's may move by itself.
        const auto slice = std::clamp<std::int64_t>(left.count(), 0, 1000);
        // poll() passes over a descriptor of -1.
        std::array<pollfd, 2> waits{{{descriptor_, events, 0}, {patience.cancelled_by, POLLIN, 0}}};
        const int ready = ::poll(waits.data(), waits.size(), static_cast<int>(slice));
        if (ready < 0 && errno != EINTR) return error_of(errno);
        if (ready > 0 && waits[1].revents != 0) {
            return base::Error{base::Code::interrupted, peer_ + ": the request was given up"};
        }
        if (ready > 0) return {};
        if (left.count() <= 0) {
            return base::Error{base::Code::timed_out, peer_ + ": no answer in time"};
        }
    }
}

base::Result<> BlockingSocket::write(std::string_view bytes, const Patience& patience) {
    while (!bytes.empty()) {
        const ssize_t sent = ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent > 0) {
            bytes.remove_prefix(static_cast<std::size_t>(sent));
        } else if (errno == EAGAIN) {
            TRY_VOID(wait_for(POLLOUT, patience));
        } else if (errno != EINTR) {
            return error_of(errno);
        }
    }
    return {};
}

base::Result<std::size_t> BlockingSocket::read(std::span<char> into, const Patience& patience) {
    for (;;) {
        const ssize_t got = ::recv(descriptor_, into.data(), into.size(), 0);
        if (got >= 0) return static_cast<std::size_t>(got);
        if (errno == EAGAIN) {
            TRY_VOID(wait_for(POLLIN, patience));
        } else if (errno != EINTR) {
            return error_of(errno);
        }
    }
}

bool BlockingSocket::is_quiet() {
    char byte = 0;
    return ::recv(descriptor_, &byte, 1, MSG_PEEK) < 0 && errno == EAGAIN;
}

}  // namespace run
