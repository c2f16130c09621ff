#pragma once
// A TCP connection as a Stream. Private to this room.

#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <cstdint>
#include <memory>
#include <string>

#include "run/net/stream.h"

namespace run {

// The executor by its type, not type-erased: it is half the cost of an operation.
using Tcp =
    boost::asio::basic_stream_socket<boost::asio::ip::tcp, boost::asio::io_context::executor_type>;

// "127.0.0.1:50123", "[::1]:50123".
std::string text_of(const boost::asio::ip::tcp::endpoint& at);

// A connection's two ends.
struct SocketNames {
    std::string peer;
    std::string local_address;
    std::uint16_t local_port = 0;
};
// Sets what every connection of ours has (no delay), and looks at its ends.
SocketNames prepare(Tcp& socket);
// An operation's fault as errno's number.
int number_of(const boost::system::error_code& fault, const Tcp& socket);

class Socket final : public Stream {
  public:
    explicit Socket(Tcp socket);

    void cancel_read() override;
    void shutdown_write() override;
    void close() override;
    std::string_view peer() const override { return names_.peer; }
    std::string_view local_address() const override { return names_.local_address; }
    std::uint16_t local_port() const override { return names_.local_port; }

  private:
    void start_read(StreamOp& op) override;
    void start_write(StreamOp& op) override;

    Tcp socket_;
    boost::asio::cancellation_signal read_cancel_;
    SocketNames names_;
};

}  // namespace run
