#pragma once
// Connections that we open ourselves, as streams.
//
//     CO_TRY(auto stream, co_await run::connect(pool, clock, {.host = "b-1", .port = 9098}));

#include <cstdint>
#include <memory>
#include <string>

#include "base/result.h"
#include "base/time.h"
#include "io/clock.h"
#include "run/blocking.h"
#include "run/net/stream.h"
#include "run/task.h"

namespace run {

// Whom to believe about a server's certificate (run/net/tls/client.h).
class TlsTrust;
// `authorities_path`: PEM; empty: those of the system. Read with the first connection.
std::shared_ptr<TlsTrust> tls_trust(std::string authorities_path);

struct ConnectOptions {
    std::string host;  // a name or an address
    std::uint16_t port = 0;
    base::Duration wait_max = std::chrono::seconds(10);
    // With it the connection is encrypted, and the server has to prove that it is `host`. Outlives
    // the connection.
    std::shared_ptr<TlsTrust> tls{};
};

// On a shard, where the stream then lives; the name is looked up, and the connection made, in the
// pool. Code::unavailable, Code::timed_out and Code::malformed name host and port.
Task<base::Result<std::unique_ptr<Stream>>> connect(BlockingPool& pool, const io::Clock& clock,
                                                    ConnectOptions options);

}  // namespace run
