#include "run/net/connect.h"

#include <sys/socket.h>
#include <unistd.h>

#include <utility>

#include "base/text.h"
#include "run/loop.h"
#include "run/net/blocking_socket.h"
#include "run/net/socket.h"
#include "run/net/tls/client.h"
#include "run/net/tls/socket.h"
#include "run/shard.h"

namespace run {
namespace {

using base::Code;
using base::Error;
using base::Result;

// A connected socket, now this shard's.
Result<Tcp> adopted(BlockingSocket socket) {
    sockaddr_storage at{};
    socklen_t size = sizeof at;
    const std::string peer = socket.peer();
    if (::getsockname(socket.descriptor(), reinterpret_cast<sockaddr*>(&at), &size) != 0) {
        return Error{Code::unavailable, base::text(peer, ": the connection is gone")};
    }
    Tcp made(Shard::current().loop().io);
    boost::system::error_code fault;
    const auto protocol = at.ss_family == AF_INET6 ? asio::ip::tcp::v6() : asio::ip::tcp::v4();
    const int descriptor = socket.release();
    made.assign(protocol, descriptor, fault);
    if (fault) {
        ::close(descriptor);
        return Error{Code::unavailable, base::text(peer, ": ", fault.message())};
    }
    return made;
}

}  // namespace

std::shared_ptr<TlsTrust> tls_trust(std::string authorities_path) {
    return std::make_shared<TlsTrust>(std::move(authorities_path));
}

Task<Result<std::unique_ptr<Stream>>> connect(BlockingPool& pool, const io::Clock& clock,
                                              ConnectOptions options) {
    const base::MonotonicTime until = clock.monotonic() + options.wait_max;
    auto dial = [&clock, &options, until] {
        return BlockingSocket::connect(clock, options.host, options.port, Patience{until});
    };
    CO_TRY(BlockingSocket socket, co_await pool.run(dial));
    CO_TRY(Tcp adopted_socket, adopted(std::move(socket)));
    if (!options.tls) co_return std::unique_ptr<Stream>(new Socket(std::move(adopted_socket)));
    CO_TRY(SSL* const session, client_session(*options.tls, options.host));
    auto encrypted = std::make_unique<TlsSocket>(std::move(adopted_socket), session);
    const base::Duration left = until - clock.monotonic();
    if (const auto done = co_await encrypted->handshake(left); !done) {
        co_return base::within(base::text(options.host, ':', options.port), done.error());
    }
    co_return std::unique_ptr<Stream>(std::move(encrypted));
}

}  // namespace run
