#pragma once
// The listener of a Kafka door and its connections on all shards. Bytes to requests, replies to
// bytes; what they mean is the ApiTable's.

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "base/limits.h"
#include "base/metric.h"
#include "base/result.h"
#include "base/time.h"
#include "door/kafka/api/api_table.h"
#include "run/net/listener.h"

namespace door::kafka {

struct ServerOptions {
    std::string host = "127.0.0.1";
    std::uint16_t port = 0;  // 0: any free one
    std::string name = "kafka";
    std::uint64_t connections_max = 20'000;

    // connections.max.idle.ms: nothing asked, nothing to answer.
    base::Duration idle_wait_max = std::chrono::minutes(10);
    // Without a byte in the middle of a frame, or without room for its bytes.
    base::Duration frame_wait_max = std::chrono::seconds(30);
    // Until the peer has taken one write.
    base::Duration write_wait_max = std::chrono::seconds(60);
    // From stop() until connections whose answers are not out are cut.
    base::Duration stop_wait_max = std::chrono::seconds(3);
    // All frames of all connections that are not answered yet: one of the greatest, or many.
    std::size_t frame_bytes_total_max = 128 * base::limits::kMiB;

    // Connections are encrypted with it; none: they are not.
    std::shared_ptr<run::TlsIdentity> tls{};

    // Says of a fresh connection what is known of it: a listener with SASL marks its peers as not
    // authenticated. May be empty.
    std::function<void(Peer&)> greet;
};

//   Owner: app.  Runs on: all shards.  Ends: stop(), then the destructor.
class Server {
  public:
    // Takes the port; serves from start() on. The table must outlive it. Errors as
    // Listener::open's.
    static base::Result<std::unique_ptr<Server>> open(run::Shards& shards, base::Metrics& metrics,
                                                      ServerOptions options, const ApiTable& table);
    ~Server();

    std::uint16_t port() const;
    // "127.0.0.1:9092".
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

}  // namespace door::kafka
