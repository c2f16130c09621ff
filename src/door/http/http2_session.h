#pragma once
// HTTP/2 (RFC 9113) of one connection, bytes to requests and responses to bytes, without a socket:
// nghttp2's framing and header compression behind the words of this room. Private to this room.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "door/http/http.h"

struct nghttp2_session;

namespace door::http {

// What the first bytes of a client that speaks HTTP/2 without asking are (RFC 9113 §3.4).
inline constexpr std::string_view kHttp2Preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

struct Http2Limits {
    std::size_t body_bytes_max = 0;  // of one request
    std::size_t held_bytes_max = 0;  // of all requests and answers of the connection
    std::size_t requests_max = 0;    // whose handlers run
};

// What the session tells while it reads; none of them may call the session but respond().
struct Http2Events {
    // Whole, with all of its body.
    std::function<void(std::int32_t stream, Request)> request;
    // Refused before it was whole: the session has no answer to give.
    std::function<Response(int status, std::string_view what)> refusal;
    // The stream is over, with all of its answer or without.
    std::function<void(std::int32_t stream)> closed;
    // All of the part that was given last is on its way.
    std::function<void(std::int32_t stream)> drained;
};

class Http2Session {
  public:
    Http2Session(Http2Limits limits, std::string peer, Http2Events events);
    ~Http2Session();
    Http2Session(const Http2Session&) = delete;
    Http2Session& operator=(const Http2Session&) = delete;

    // False: the peer does what no client may; what there is to say about it is in the output.
    bool receive(std::string_view bytes);
    // What is to be sent now, some `size` bytes.
    std::string output(std::size_t size);
    // Whether anything is left to do.
    bool is_over() const;

    // Nothing happens if the stream is gone. A response with a stream gets its parts by feed().
    void respond(std::int32_t stream, Response response);
    void feed(std::int32_t stream, std::string part);
    void end_body(std::int32_t stream);
    // The handler of a request has returned.
    void release() { --running_; }
    bool has_stream(std::int32_t stream) const { return streams_.contains(stream); }

    // Requests that are not whole, and those that are under way in all.
    std::size_t unfinished() const { return unfinished_; }
    std::size_t under_way() const { return streams_.size(); }

    // Takes no further requests; those under way are answered.
    void shut_down();

  private:
    struct Callbacks;
    friend struct Callbacks;

    struct StreamState {
        std::vector<std::pair<std::string, std::string>> fields;
        std::size_t field_bytes = 0;
        std::string method, path, authority;
        std::string body;
        bool is_whole = false;
        bool is_answered = false;
        // The answer's.
        std::string out;
        std::size_t sent = 0;
        bool out_ended = true;
        std::size_t held = 0;  // of held_
    };

    StreamState* find(std::int32_t stream);
    void take_field(StreamState& state, std::string_view name, std::string_view value);
    void finish_request(std::int32_t stream, StreamState& state);
    void refuse(std::int32_t stream, StreamState& state, int status, std::string_view what);
    void reset(std::int32_t stream, std::uint32_t code);
    void hold(StreamState& state, std::size_t bytes);
    std::size_t read_answer(std::int32_t stream, std::span<std::uint8_t> into,
                            std::uint32_t& flags);

    Http2Limits limits_;
    std::string peer_;
    Http2Events events_;
    std::unique_ptr<nghttp2_session, void (*)(nghttp2_session*)> session_;
    std::map<std::int32_t, StreamState> streams_;
    std::size_t held_ = 0;
    std::size_t running_ = 0;
    std::size_t unfinished_ = 0;
};

}  // namespace door::http
