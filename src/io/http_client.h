#pragma once
// A blocking HTTP client behind an interface; implemented in `run`, handed in by `app`. For S3,
// Kinesis, webhooks and the emulator; a shard calls it from the blocking pool only.

#include <chrono>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"

namespace io {

struct HttpRequest {
    std::string method = "GET";
    std::string url;  // http:// or https://
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;
    std::chrono::milliseconds timeout{30'000};
    // A descriptor that becomes readable once nobody wants the answer any more; then the error is
    // Code::interrupted, and the peer may have acted on the request. -1: none.
    int cancelled_by = -1;
};

struct HttpResponse {
    int status = 0;
    std::vector<std::pair<std::string, std::string>> headers;  // names in lower case
    std::string body;
};

class HttpClient {
  public:
    virtual ~HttpClient() = default;
    // Any status is a response; an Error means there was none: unavailable, timed_out, malformed,
    // too_large. Connections are kept and used again, one request at a time each. Safe from several
    // threads.
    virtual base::Result<HttpResponse> send(const HttpRequest& request) = 0;
    // Requests to one host, sent one behind the other on one connection, which the peer takes in
    // this order. Answers in the same order; after an Error, the last of the list, nothing is known
    // of the rest, which the peer may have acted on too.
    virtual std::vector<base::Result<HttpResponse>> send_pipelined(
        std::span<const HttpRequest> requests);
};

}  // namespace io
