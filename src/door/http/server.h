#pragma once
// A server of HTTP/1 and, for clients that begin with its preface, HTTP/2: reads requests, starts
// each one's handler at once, and writes the answers, in HTTP/1 in the order of the requests, as
// many as are ready in one write. What is wrong with the framing it
// answers itself, in the words of its door.
//
//   Owner: a door.  Runs on: all shards, each connection on one.  Ends: stop(), then the
//   destructor.
//
// HTTP-1  Answers leave in the order of their requests, one each.
// HTTP-2  Refused framing gets its answer and ends the connection, without a reset.
// HTTP-3  Memory is taken as bytes arrive, never by what a peer announces.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/limits.h"
#include "base/metric.h"
#include "base/result.h"
#include "base/time.h"
#include "door/http/http.h"
#include "run/net/listener.h"
#include "run/net/tls.h"
#include "run/shard.h"

namespace door::http {

struct ServerOptions {
    std::string host = "127.0.0.1";
    std::uint16_t port = 0;
    std::uint64_t connections_max = 20'000;
    // For metrics and log lines: "rest".
    std::string name = "http";
    // Connections are encrypted with it; none: they are not.
    std::shared_ptr<run::TlsIdentity> tls{};

    std::size_t body_bytes_max = base::limits::kBodyBytesMax;
    // Over HTTP/1 bodies above that, and chunked ones, are handed over while they come
    // (Request::stream), up to so many bytes; none: they are refused.
    std::optional<std::uint64_t> streamed_body_bytes_max{};
    // The same for chunked bodies alone, which announce no length.
    std::optional<std::uint64_t> chunked_body_bytes_max{};
    // Over HTTP/2, where bodies are always taken as a whole; none: as body_bytes_max.
    std::optional<std::size_t> http2_body_bytes_max{};
    // From the first byte of a head to its last.
    base::Duration head_wait_max = std::chrono::seconds(10);
    // Without a byte of a body that is announced.
    base::Duration body_wait_max = std::chrono::seconds(30);
    // Between requests.
    base::Duration idle_wait_max = std::chrono::seconds(75);
    // Until the peer has taken one write.
    base::Duration write_wait_max = std::chrono::seconds(60);
    // From stop() until connections whose answers are not out are cut.
    base::Duration stop_wait_max = std::chrono::seconds(3);

    // Words a refusal of the framing in the door's own shape: status and a sentence about it.
    std::function<Response(int status, std::string_view what)> refusal;
};

class Server {
  public:
    // Takes the port; serves from start() on. Errors as Listener::open's.
    static base::Result<std::unique_ptr<Server>> open(run::Shards& shards, base::Metrics& metrics,
                                                      ServerOptions options, Handler handler);
    ~Server();

    std::uint16_t port() const;
    // "127.0.0.1:8082".
    std::string address() const;

    // Any thread, once.
    void start();
    // On any shard, once: accepts no more, ends idle connections, lets answers under way leave
    // within stop_wait_max, and waits for every handler to end.
    run::Task<void> stop();

  private:
    struct State;
    explicit Server(std::shared_ptr<State> state);
    std::shared_ptr<State> state_;
};

}  // namespace door::http
