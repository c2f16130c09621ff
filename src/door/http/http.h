#pragma once
// What an HTTP door sees: a request, whole and checked, and the response it gives. No socket, no
// framing.

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "codec/http1/head.h"
#include "run/task.h"

namespace door::http {

// A name as sent (compare with equal_names()) and a value without blanks around it.
using Header = codec::http1::Field;
using codec::http1::equal_names;

// A body that is read while it comes. It runs on the connection's shard.
class RequestBody {
  public:
    virtual ~RequestBody() = default;
    // The next bytes, never none of them; nothing at the end. An error if the body breaks off, is
    // malformed or too large, or does not come in time: the connection ends with the answer.
    virtual run::Task<base::Result<std::optional<std::string>>> next() = 0;
};

// Owns its bytes; views point into them. So it moves, and does not copy.
class Request {
  public:
    Request() = default;
    Request(Request&&) noexcept = default;
    Request& operator=(Request&&) noexcept = default;

    std::string_view method;
    std::string_view target;  // as sent: "/topics/a%2Eb?x=1"
    std::string_view path;    // before '?', not decoded
    std::string_view query;   // after '?'
    std::vector<Header> headers;
    std::string body;       // its capacity is at least 64 bytes more: simdjson's padding
    std::string_view peer;  // "127.0.0.1:50123"
    // Instead of `body`, where the server takes larger ones (ServerOptions). It may be read on by
    // the answer's own stream. Who answers before its end ends the connection.
    std::shared_ptr<RequestBody> stream{};
    // Of a streamed body, where it is announced.
    std::optional<std::uint64_t> stream_bytes{};

    // What a door in front of this one took away before it passed the request on: the Host header
    // and the first part of the path, "/prod".
    struct Front {
        std::string_view host;
        std::string_view path;
    };
    Front front;

    // The first header of that name, in any case of letters.
    std::optional<std::string_view> header(std::string_view name) const;
    // "http://HOST/prod": what the client has before this door's own paths, for links.
    std::string base_url() const;
    // Backs all views above; always on the heap, so that they outlive a move.
    std::string head;
};

// A body that is made while it is sent: a stream of events. It runs on the connection's shard.
class BodyStream {
  public:
    virtual ~BodyStream() = default;
    // The next part, never empty; nothing at the end. Not before the part before it was taken.
    virtual run::Task<std::optional<std::string>> next() = 0;
    // Nobody takes any more: a next() that waits ends soon, and all that follow at once.
    virtual void stop() = 0;
};

struct Response {
    int status = 200;
    // Without Content-Length, Transfer-Encoding and Connection, which are the server's.
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;
    bool close = false;
    // Instead of `body`.
    std::shared_ptr<BodyStream> stream{};
    // Content-Length, where it is not that of `body`: of a stream whose length is known (one that
    // ends before it ends the connection), or of what HEAD leaves out.
    std::optional<std::uint64_t> length{};
};

// A coroutine that owns its request. Runs on the connection's shard.
using Handler = std::function<run::Task<Response>(Request)>;

// The decoded value of the first "name=value" of a query; '+' is a blank. Nothing if there is none
// or an escape is broken.
std::optional<std::string> query_value(std::string_view query, std::string_view name);
std::string_view reason_of(int status);

}  // namespace door::http
