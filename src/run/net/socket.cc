#include "run/net/socket.h"

#include <array>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/write.hpp>
#include <cerrno>
#include <utility>
#include <vector>

#include "base/text.h"

namespace run {

namespace asio = boost::asio;
using boost::system::error_code;

int number_of(const error_code& fault, const Tcp& socket) {
    if (!fault) return 0;
    // close() cancels too; what the caller wants to know is that it is closed.
    if (fault == asio::error::operation_aborted) return socket.is_open() ? ECANCELED : EBADF;
    return fault.value() != 0 ? fault.value() : EIO;
}

std::string text_of(const asio::ip::tcp::endpoint& at) {
    const std::string address = at.address().to_string();
    return at.address().is_v6() ? base::text("[", address, "]:", at.port())
                                : base::text(address, ":", at.port());
}

SocketNames prepare(Tcp& socket) {
    SocketNames names;
    error_code fault;
    socket.set_option(asio::ip::tcp::no_delay(true), fault);
    const auto remote = socket.remote_endpoint(fault);
    // A peer may be gone before it is looked at.
    names.peer = fault ? "gone" : text_of(remote);
    const auto local = socket.local_endpoint(fault);
    if (fault) return names;
    names.local_address = local.address().to_string();
    names.local_port = local.port();
    return names;
}

Socket::Socket(Tcp socket) : socket_(std::move(socket)), names_(prepare(socket_)) {}

void Socket::start_read(StreamOp& op) {
    socket_.async_read_some(
        asio::buffer(op.into.data(), op.into.size()),
        asio::bind_cancellation_slot(read_cancel_.slot(),
                                     [this, &op](const error_code& fault, std::size_t bytes) {
                                         if (fault == asio::error::eof) return op.end(0, 0);
                                         op.end(number_of(fault, socket_), bytes);
                                     }));
}

void Socket::start_write(StreamOp& op) {
    const auto done = [this, &op](const error_code& fault, std::size_t bytes) {
        op.end(number_of(fault, socket_), bytes);
    };
    if (op.from.size() == 1) {
        asio::async_write(socket_, asio::buffer(op.from.front()), done);
        return;
    }
    std::vector<asio::const_buffer> buffers;
    buffers.reserve(op.from.size());
    for (const std::string_view part : op.from) buffers.emplace_back(asio::buffer(part));
    asio::async_write(socket_, buffers, done);
}

void Socket::cancel_read() { read_cancel_.emit(asio::cancellation_type::all); }

void Socket::shutdown_write() {
    error_code gone;
    socket_.shutdown(asio::socket_base::shutdown_send, gone);
}

void Socket::close() {
    error_code gone;
    socket_.close(gone);
}

}  // namespace run
