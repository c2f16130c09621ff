#pragma once
// Requests to an S3 server: signed, sent, tried again where that can help, and what became of them
// in plain words.

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include "auth/sigv4.h"
#include "base/result.h"
#include "io/clock.h"
#include "io/http_client.h"
#include "io/random.h"
#include "object/remote/credentials.h"
#include "object/remote/endpoint.h"
#include "object/remote/stop_signal.h"

namespace object::remote {

struct Retries {
    int tries_max = 7;
    // The pause before try n is up to so much times 2^(n−2), and never longer than pause_max.
    std::chrono::milliseconds pause{100};
    std::chrono::milliseconds pause_max{5'000};
    // For an answer to a small request; large ones get more.
    std::chrono::milliseconds timeout{15'000};
};

// One thing to do. Each is the same done twice as once, but for what the caller looks after.
struct Request {
    std::string method = "GET";
    std::string bucket{};
    std::string key{};
    auth::NamedTexts query{};
    auth::NamedTexts headers{};
    std::string body{};
    // Somebody waits to hear whether the server is there at all: three tries at most.
    enum class Effort : std::uint8_t { full, brief } effort = Effort::full;
};

// Any thread.
class Service {
  public:
    // All but the credentials outlive it; `random` may be asked by several threads.
    Service(io::HttpClient& http, const io::Clock& clock, io::Random& random,
            std::unique_ptr<Credentials> credentials, Endpoint endpoint, Retries retries);

    // An answer of 2xx. Else Code::not_found (404), already_exists (412), permission_denied (403),
    // out_of_range (416), throttled (SlowDown), unavailable (5xx, no connection), unsupported
    // (501), …; each names bucket, key and the server's own code and words.
    base::Result<io::HttpResponse> call(Request request);
    // Whatever waits, ends after so long with Code::interrupted, and so does all that comes after.
    void stop_after(std::chrono::milliseconds grace) { stop_.stop_after(grace); }

    const Endpoint& endpoint() const { return endpoint_; }
    base::WallTime now() const { return clock_.wall(); }
    // For what has to be known again.
    std::string fresh_id() { return random_.uuid(); }

  private:
    base::Result<> sign(io::HttpRequest& http, const Request& request,
                        const Endpoint::Address& address);
    bool pause_before(int attempt);

    io::HttpClient& http_;
    const io::Clock& clock_;
    io::Random& random_;
    const std::unique_ptr<Credentials> credentials_;
    const Endpoint endpoint_;
    const Retries retries_;
    StopSignal stop_;
};

}  // namespace object::remote
