#pragma once
// A TCP connection with TLS on it, as a Stream. OpenSSL reads and writes the socket itself; Asio
// only says when. Private to this room.

#include <boost/asio/cancellation_signal.hpp>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/time.h"
#include "run/net/socket.h"
#include "run/net/tls/context.h"

namespace run {

class TlsSocket final : public Stream {
  public:
    // The server's side.
    TlsSocket(Tcp socket, std::shared_ptr<const TlsIdentity::Context> identity);
    // The client's: `session` is prepared for the host (client_session()) and is taken over.
    TlsSocket(Tcp socket, SSL* session);
    ~TlsSocket() override;

    // Before all else, once. Code::timed_out, Code::closed after close(), or what the peer did
    // that is no TLS; of a server whose certificate is refused: why.
    Task<base::Result<>> handshake(base::Duration wait_max);

    void cancel_read() override;
    void shutdown_write() override;
    void close() override;
    std::string_view peer() const override { return names_.peer; }
    std::string_view local_address() const override { return names_.local_address; }
    std::uint16_t local_port() const override { return names_.local_port; }
    std::string_view server_name() const override { return server_name_; }

  private:
    // What to do after a call of OpenSSL's that gave nothing.
    enum class Next : std::uint8_t { wait_to_read, wait_to_write, end_of_peer, broken };
    struct Outcome {
        Next next = Next::broken;
        int fault = 0;
    };
    struct Waiting;

    // The bytes of a write that are not with the kernel yet.
    struct Rest {
        std::span<const std::string_view> parts;
        std::size_t part_at = 0;  // within the first of them
        std::size_t taken = 0;    // of what OpenSSL took
        std::string gathered;     // small parts, joined into one record
        std::string_view record;  // what to hand over next, and again until it is taken
    };

    void start_read(StreamOp& op) override;
    void start_write(StreamOp& op) override;
    // Each goes on until it ends the operation or has to wait. The first call of an operation
    // must not end it at once: the caller would resume within its own suspension.
    void read_on(StreamOp& op);
    void write_on(StreamOp& op);
    template <class Then>
    void wait_for(Next next, Then then);
    template <class Then>
    void wait_to_read_on(Next next, Then then);
    Outcome outcome_of(int returned);
    std::string_view next_record();
    void end_soon(StreamOp& op, int fault, std::size_t bytes);

    std::shared_ptr<const TlsIdentity::Context> identity_;  // the server's own
    Tcp socket_;
    SSL* ssl_;
    boost::asio::cancellation_signal read_cancel_;
    SocketNames names_;
    std::string server_name_;
    Rest rest_;
    // Whether OpenSSL may be asked for more: not after a fatal error.
    bool is_whole_ = false;
    bool is_starting_ = false;
};

}  // namespace run
