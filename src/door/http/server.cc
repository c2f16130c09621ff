#include "door/http/server.h"

#include <unordered_set>
#include <utility>
#include <vector>

#include "base/check.h"
#include "door/http/connection.h"
#include "door/http/http2_connection.h"
#include "run/timer.h"

namespace door::http {

struct Server::State {
    run::Shards& shards;
    ServerContext context;
    std::unique_ptr<run::Listener> listener;
    // What one shard serves; only that shard touches it.
    struct OfShard {
        std::unordered_set<Served*> connections;
        bool stopping = false;
    };
    std::vector<OfShard> of_shard;

    State(run::Shards& all, base::Metrics& metrics, ServerOptions chosen, Handler served)
        : shards(all),
          context{ServerMetrics(metrics, chosen.name), std::move(chosen), std::move(served)},
          of_shard(all.count()) {}

    OfShard& here() { return of_shard[run::Shard::current().id().value()]; }

    run::Task<void> serve(std::unique_ptr<run::Stream> stream) {
        Connection connection(context, std::move(stream));
        co_await run_listed(connection);
        std::optional<Connection::Http2> http2 = connection.take_http2();
        if (!http2) co_return;
        Http2Connection next(context, std::move(http2->stream), std::move(http2->begun));
        co_await run_listed(next);
    }

    // Where stop_here() and cut_here() find it.
    template <class T>
    run::Task<void> run_listed(T& connection) {
        OfShard& mine = here();
        mine.connections.insert(&connection);
        if (mine.stopping) connection.stop();
        co_await connection.run();
        mine.connections.erase(&connection);
    }

    void stop_here() {
        here().stopping = true;
        for (Served* connection : here().connections) connection->stop();
    }
    void cut_here() {
        for (Served* connection : here().connections) connection->cut();
    }
    run::Task<void> stop_everywhere() {
        for (std::uint32_t i = 0; i < shards.count(); ++i) {
            auto stop = [this] { stop_here(); };
            co_await shards.at(base::ShardId{i}).call(stop);
        }
    }
};

base::Result<std::unique_ptr<Server>> Server::open(run::Shards& shards, base::Metrics& metrics,
                                                   ServerOptions options, Handler handler) {
    CHECK(options.refusal && handler);
    run::ListenOptions listen;
    listen.host = options.host;
    listen.port = options.port;
    listen.connections_max = options.connections_max;
    listen.name = options.name;
    listen.tls = options.tls;
    TRY(std::unique_ptr<run::Listener> listener, run::Listener::open(shards, std::move(listen)));
    auto state = std::make_shared<State>(shards, metrics, std::move(options), std::move(handler));
    state->listener = std::move(listener);
    return std::unique_ptr<Server>(new Server(std::move(state)));
}

Server::Server(std::shared_ptr<State> state) : state_(std::move(state)) {}
Server::~Server() = default;

std::uint16_t Server::port() const { return state_->listener->port(); }
std::string Server::address() const { return state_->listener->address(); }

void Server::start() {
    state_->listener->start([state = state_.get()](std::unique_ptr<run::Stream> stream) {
        return state->serve(std::move(stream));
    });
}

run::Task<void> Server::stop() {
    co_await state_->listener->stop();
    co_await state_->stop_everywhere();
    // Posts keep the state: one may still be on its way when all connections have ended.
    run::Timer patience([state = state_](run::Timer::Why) {
        for (std::uint32_t i = 0; i < state->shards.count(); ++i) {
            state->shards.at(base::ShardId{i}).post([state] { state->cut_here(); });
        }
    });
    patience.start(state_->context.options.stop_wait_max);
    co_await state_->listener->close();
}

}  // namespace door::http
