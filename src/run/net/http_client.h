#pragma once
// The blocking HTTP/1.1 client behind io::HttpClient, with TLS for https://: callers sit in the
// blocking pool, where an event loop would help nobody.

#include <cstddef>
#include <memory>
#include <string>

#include "base/limits.h"
#include "base/time.h"
#include "io/clock.h"
#include "io/http_client.h"

namespace run {

struct HttpClientOptions {
    std::size_t response_bytes_max = 256 * base::limits::kMiB;
    // Kept open per host and port for the next request.
    std::size_t idle_connections_max = 16;
    // Whom to believe about a host's certificate, in PEM; empty: whom the system believes.
    std::string authorities_path{};
};

// Any thread. A request whose kept connection turns out to be closed before a byte of the answer
// came is sent once more on a fresh one, as RFC 9112 §9.3.1 expects of a client. A certificate
// that is not the host's, or not believed, is Code::unavailable with the reason.
class HttpClient final : public io::HttpClient {
  public:
    explicit HttpClient(const io::Clock& clock, HttpClientOptions options = {});
    ~HttpClient() override;

    base::Result<io::HttpResponse> send(const io::HttpRequest& request) override;
    std::vector<base::Result<io::HttpResponse>> send_pipelined(
        std::span<const io::HttpRequest> requests) override;

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace run
