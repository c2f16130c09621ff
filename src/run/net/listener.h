#pragma once
// Accepts connections on one address and gives them to the shards in turn. One socket accepts for
// all shards: the kernel's SO_REUSEPORT would share out unevenly, and let a second process take the
// same port without a word.

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "base/result.h"
#include "run/net/stream.h"
#include "run/net/tls.h"
#include "run/shard.h"

namespace run {

struct ListenOptions {
    // An address, "localhost", or a name that resolves; loopback unless somebody says otherwise.
    std::string host = "127.0.0.1";
    // 0: one that is free.
    std::uint16_t port = 0;
    // Above it a connection is accepted and closed at once.
    std::uint64_t connections_max = 20'000;
    // For log lines: "rest".
    std::string name = "listener";
    // Connections are encrypted with it; none: they are not.
    std::shared_ptr<TlsIdentity> tls{};
    // A peer that has not finished the handshake by then is closed.
    base::Duration handshake_max = std::chrono::seconds(10);
};

// Owner: a door.  Runs on: shard 0; connections on all.  Ends: close(), then the destructor.
class Listener {
  public:
    // One connection's life; runs on its shard, under the listener's gate, once a TLS handshake has
    // gone well.
    using Serve = std::function<Task<void>(std::unique_ptr<Stream>)>;

    // Any thread; takes the port, accepts nothing yet. Code::busy if it is in use,
    // Code::permission_denied, Code::invalid_argument for a host that does not resolve; each names
    // the address.
    static base::Result<std::unique_ptr<Listener>> open(Shards& shards, ListenOptions options);
    ~Listener();

    std::uint16_t port() const;
    // "127.0.0.1:8082".
    std::string address() const;
    std::uint64_t connections() const;

    // Any thread, once.
    void start(Serve serve);
    // On any shard: accepts no more.
    Task<void> stop();
    // stop(), then waits until every connection has ended; ending them is the owner's.
    Task<void> close();

  private:
    struct State;
    explicit Listener(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

// Lets the process have as many open files as the system allows it; returns how many.
std::uint64_t raise_descriptor_limit();

}  // namespace run
