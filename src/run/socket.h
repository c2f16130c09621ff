#pragma once
// A TCP connection as a Stream. Private to this room.

#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <cstdint>
#include <memory>
#include <string>

#include "run/stream.h"

namespace run {

// The executor by its type, not type-erased: it is half the cost of an operation.
using Tcp =
    boost::asio::basic_stream_socket<boost::asio::ip::tcp, boost::asio::io_context::executor_type>;

// "127.0.0.1:50123", "[::1]:50123".
std::string text_of(const boost::asio::ip::tcp::endpoint& at);

class Socket final : public Stream {
  public:
    explicit Socket(Tcp socket);

    void cancel_read() override;
    void shutdown_write() override;
    void close() override;
    std::string_view peer() const override { return peer_; }
    std::uint16_t local_port() const override { return local_port_; }

  private:
    void start_read(StreamOp& op) override;
    void start_write(StreamOp& op) override;

    Tcp socket_;
    boost::asio::cancellation_signal read_cancel_;
    std::string peer_;
    std::uint16_t local_port_ = 0;
};

}  // namespace run
