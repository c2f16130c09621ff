#include "run/net/listener.h"

#include <sys/resource.h>

#include <boost/asio/ip/tcp.hpp>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "base/log_line.h"
#include "base/text.h"
#include "run/loop.h"
#include "run/net/socket.h"
#include "run/net/tls/socket.h"

namespace run {

using asio::ip::tcp;
using boost::system::error_code;
using Acceptor = asio::basic_socket_acceptor<tcp, asio::io_context::executor_type>;

namespace {

// How long to wait when the process has no descriptor left for a connection.
constexpr base::Duration kAcceptRetryWait = std::chrono::milliseconds(100);

struct Accepted {
    error_code fault;
    std::optional<Tcp> socket;
};

struct AcceptOp {
    Acceptor& acceptor;
    asio::io_context& io;
    Accepted accepted{};
    std::coroutine_handle<> caller{};

    bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<> handle) {
        caller = handle;
        acceptor.async_accept(io, [this](const error_code& fault, Tcp socket) {
            accepted.fault = fault;
            if (!fault) accepted.socket.emplace(std::move(socket));
            caller.resume();
        });
    }
    Accepted await_resume() { return std::move(accepted); }
};

base::Result<tcp::endpoint> resolve(const ListenOptions& options) {
    error_code fault;
    const auto address = asio::ip::make_address(options.host, fault);
    if (!fault) return tcp::endpoint(address, options.port);
    asio::io_context io;
    tcp::resolver resolver(io);
    const auto found = resolver.resolve(options.host, std::to_string(options.port), fault);
    if (fault || found.empty()) {
        return base::Error{base::Code::invalid_argument,
                           base::text(options.name, ": host ", base::printable(options.host),
                                      " does not resolve: ", fault.message())};
    }
    return found.begin()->endpoint();
}

base::Error listen_error(const error_code& fault, const tcp::endpoint& at,
                         const ListenOptions& options) {
    if (fault == asio::error::address_in_use) {
        return {base::Code::busy,
                base::text(options.name, ": port ", at.port(), " of ", at.address().to_string(),
                           " is in use by another program; choose another port")};
    }
    const auto code = fault == asio::error::access_denied ? base::Code::permission_denied
                                                          : base::Code::invalid_argument;
    return {code,
            base::text(options.name, ": cannot listen on ", text_of(at), ": ", fault.message())};
}

}  // namespace

struct Listener::State {
    State(Shards& all, ListenOptions chosen)
        : shards(all),
          options(std::move(chosen)),
          home(all.at(base::ShardId{0})),
          acceptor(home.loop().io),
          handshaking(all.count()) {}

    Shards& shards;
    ListenOptions options;
    Shard& home;
    Acceptor acceptor;
    tcp::endpoint at;
    Serve serve;
    bool stopping = false;
    // By shard, touched there alone: those that the owner does not know of yet.
    std::vector<std::set<TlsSocket*>> handshaking;
    // Closed one after the other: no more accepts, then no more connections.
    Gate accepting;
    Gate connections;

    Task<void> accept_all();
    Task<void> serve_one(std::unique_ptr<Stream> stream) { return serve(std::move(stream)); }
    Task<void> serve_tls(std::unique_ptr<TlsSocket> socket);
    Task<void> end_handshakes();
    void take(Tcp socket, Shard& shard);
};

base::Result<std::unique_ptr<Listener>> Listener::open(Shards& shards, ListenOptions options) {
    raise_descriptor_limit();
    TRY(const tcp::endpoint at, resolve(options));
    auto state = std::make_unique<State>(shards, std::move(options));
    error_code fault;
    state->acceptor.open(at.protocol(), fault);
    // Lets a restart take a port whose old connections still fade away; not one that is in use.
    if (!fault) state->acceptor.set_option(asio::socket_base::reuse_address(true), fault);
    if (!fault) state->acceptor.bind(at, fault);
    if (!fault) state->acceptor.listen(asio::socket_base::max_listen_connections, fault);
    if (!fault) state->at = state->acceptor.local_endpoint(fault);
    if (fault) return listen_error(fault, at, state->options);
    return std::unique_ptr<Listener>(new Listener(std::move(state)));
}

Listener::Listener(std::unique_ptr<State> state) : state_(std::move(state)) {}
Listener::~Listener() = default;

std::uint16_t Listener::port() const { return state_->at.port(); }
std::string Listener::address() const { return text_of(state_->at); }
std::uint64_t Listener::connections() const { return state_->connections.inside_count(); }

void Listener::start(Serve serve) {
    CHECK(!state_->serve, "started twice");
    state_->serve = std::move(serve);
    state_->home.spawn(state_->accepting, state_->accept_all());
}

Task<void> Listener::stop() {
    auto close_socket = [state = state_.get()]() -> void {
        if (std::exchange(state->stopping, true)) return;
        error_code gone;
        state->acceptor.close(gone);
    };
    co_await state_->home.call(close_socket);
    if (!state_->accepting.is_closed()) co_await state_->accepting.close();
    co_await state_->end_handshakes();
}

Task<void> Listener::close() {
    co_await stop();
    co_await state_->connections.close();
}

Task<void> Listener::State::accept_all() {
    for (std::uint32_t turn = 0; !stopping; ++turn) {
        Shard& shard = shards.of(turn);
        AcceptOp op{acceptor, shard.loop().io};
        Accepted accepted = co_await op;
        if (stopping) break;
        if (accepted.socket) {
            take(*std::move(accepted.socket), shard);
        } else if (accepted.fault != asio::error::connection_aborted) {
            // Most likely no descriptor is left; the peer waits in the kernel's queue meanwhile.
            base::log_warn("run", "accept_failed",
                           {{"listener", options.name}, {"what", accepted.fault.message()}});
            if (!co_await home.sleep(kAcceptRetryWait)) break;
        }
    }
}

void Listener::State::take(Tcp socket, Shard& shard) {
    if (connections.inside_count() >= options.connections_max) {
        base::log_warn(
            "run", "connection_refused",
            {{"listener", options.name}, {"connections", base::text(connections.inside_count())}});
        return;
    }
    if (!options.tls) {
        shard.spawn(connections, serve_one(std::make_unique<Socket>(std::move(socket))));
        return;
    }
    options.tls->reload_if_changed();
    auto encrypted = std::make_unique<TlsSocket>(std::move(socket), options.tls->context());
    shard.spawn(connections, serve_tls(std::move(encrypted)));
}

Task<void> Listener::State::serve_tls(std::unique_ptr<TlsSocket> socket) {
    std::set<TlsSocket*>& mine = handshaking[Shard::current().id().value()];
    mine.insert(socket.get());
    const base::Result<> shaken = co_await socket->handshake(options.handshake_max);
    mine.erase(socket.get());
    if (!shaken) {
        base::log_debug("run", "handshake_failed",
                        {{"listener", options.name}, {"what", shaken.error().what}});
        co_return;
    }
    co_await serve(std::move(socket));
}

Task<void> Listener::State::end_handshakes() {
    for (std::uint32_t number = 0; number < shards.count(); ++number) {
        auto close_all = [this, number]() -> void {
            for (TlsSocket* const one : handshaking[number]) one->close();
        };
        co_await shards.at(base::ShardId{number}).call(close_all);
    }
}

std::uint64_t raise_descriptor_limit() {
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return 0;
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
    getrlimit(RLIMIT_NOFILE, &limit);
    return limit.rlim_cur;
}

}  // namespace run
