#pragma once
// One connection, seen without a socket: reads, writes and ends. Doors know this and nothing of
// Asio; TLS goes behind the same class.
//
//   Owner: one connection's coroutines.  Runs on: the shard it was accepted on.
//   Ends: the destructor closes; nothing may be pending then.
//
// At most one read and one write wait at a time; both may.

#include <coroutine>
#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"
#include "run/task.h"

namespace run {

class Stream;

// One read or write under way; lives in the awaiting frame, so that it costs no allocation.
class [[nodiscard]] StreamOp {
  public:
    StreamOp(const StreamOp&) = delete;
    StreamOp& operator=(const StreamOp&) = delete;

    bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<> caller);
    base::Result<std::size_t> await_resume() const;

    // For implementations of Stream: the operation has ended, with errno's number or 0. Resumes the
    // caller; the operation may be gone afterwards.
    void end(int fault, std::size_t bytes) {
        fault_ = fault;
        bytes_ = bytes;
        caller_.resume();
    }

    const std::span<char> into;                    // a read
    const std::span<const std::string_view> from;  // a write

  private:
    friend class Stream;
    StreamOp(Stream& stream, std::span<char> bytes) : into(bytes), stream_(stream), reads_(true) {}
    StreamOp(Stream& stream, std::span<const std::string_view> parts)
        : from(parts), stream_(stream) {}
    StreamOp(Stream& stream, std::string_view part) : from(&one_, 1), stream_(stream), one_(part) {}

    Stream& stream_;
    std::string_view one_;
    bool reads_ = false;
    int fault_ = 0;
    std::size_t bytes_ = 0;
    std::coroutine_handle<> caller_;
};

class Stream {
  public:
    virtual ~Stream() = default;
    Stream(const Stream&) = delete;
    Stream& operator=(const Stream&) = delete;

    // Waits for at least one byte; 0 is the peer's end of sending. Code::interrupted after
    // cancel_read(), Code::closed after close(), Code::unavailable if the connection is lost.
    StreamOp read(std::span<char> into) { return {*this, into}; }
    // All bytes, or an error; they (and the parts) must stay until it returns.
    StreamOp write(std::string_view bytes) { return {*this, bytes}; }
    StreamOp write(std::span<const std::string_view> parts) { return {*this, parts}; }

    // Ends a read that waits, now; one that starts later is not touched.
    virtual void cancel_read() = 0;
    // Says to the peer that nothing more comes; reading goes on.
    virtual void shutdown_write() = 0;
    // Ends the connection; what waits comes back with Code::closed. Any number of times.
    virtual void close() = 0;
    // "127.0.0.1:50123".
    virtual std::string_view peer() const = 0;
    // The address and the port the peer came in by: "127.0.0.1", 9092.
    virtual std::string_view local_address() const = 0;
    virtual std::uint16_t local_port() const = 0;
    // The host that the peer asked for by TLS (RFC 6066 §3), or "".
    virtual std::string_view server_name() const { return {}; }

  protected:
    friend class StreamOp;
    Stream() = default;
    virtual void start_read(StreamOp& op) = 0;
    virtual void start_write(StreamOp& op) = 0;
};

// Ends a connection so that a peer who is still sending gets our last answer and no reset: says the
// end, then reads and drops until the peer's end, `quiet_max` without a byte, or `whole_max`
// altogether. The caller has written everything; no read waits.
struct Linger {
    base::Duration quiet_max = std::chrono::seconds(5);
    base::Duration whole_max = std::chrono::seconds(30);
};
Task<void> close_lingering(Stream& stream, Linger linger);

}  // namespace run
