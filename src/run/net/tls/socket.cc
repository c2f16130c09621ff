#include "run/net/tls/socket.h"

#include <openssl/err.h>

#include <algorithm>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/post.hpp>
#include <cerrno>
#include <coroutine>
#include <utility>

#include "base/check.h"
#include "base/limits.h"
#include "run/timer.h"

namespace run {

namespace asio = boost::asio;
using boost::system::error_code;

namespace {

// The most that one TLS record carries (RFC 8446 §5.1).
constexpr std::size_t kRecordBytes = 16 * base::limits::kKiB;

// The name comes from the peer and is told to others: only what a host name is made of.
std::string host_name_of(const char* asked) {
    const std::string_view name(asked == nullptr ? "" : asked);
    const auto legal = [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
               c == '-' || c == '.' || c == '_';
    };
    return std::all_of(name.begin(), name.end(), legal) ? std::string(name) : std::string();
}

}  // namespace

TlsSocket::TlsSocket(Tcp socket, std::shared_ptr<const TlsIdentity::Context> identity)
    : TlsSocket(std::move(socket), SSL_new(identity->ssl_context)) {
    identity_ = std::move(identity);
    SSL_set_accept_state(ssl_);
}

TlsSocket::TlsSocket(Tcp socket, SSL* session)
    : socket_(std::move(socket)), ssl_(session), names_(prepare(socket_)) {
    CHECK(ssl_ != nullptr);
    error_code gone;
    socket_.native_non_blocking(true, gone);
    CHECK(SSL_set_fd(ssl_, socket_.native_handle()) == 1);
}

TlsSocket::~TlsSocket() {
    close();
    SSL_free(ssl_);
}

TlsSocket::Outcome TlsSocket::outcome_of(int returned) {
    const int number = errno;
    switch (SSL_get_error(ssl_, returned)) {
        case SSL_ERROR_WANT_READ:
            return {Next::wait_to_read, 0};
        case SSL_ERROR_WANT_WRITE:
            return {Next::wait_to_write, 0};
        case SSL_ERROR_ZERO_RETURN:
            return {Next::end_of_peer, 0};
        case SSL_ERROR_SYSCALL:
            is_whole_ = false;
            return {Next::broken, number != 0 ? number : ECONNRESET};
        default:
            is_whole_ = false;
            return {Next::broken, EPROTO};
    }
}

template <class Then>
void TlsSocket::wait_for(Next next, Then then) {
    socket_.async_wait(next == Next::wait_to_write ? Tcp::wait_write : Tcp::wait_read,
                       std::move(then));
}

template <class Then>
void TlsSocket::wait_to_read_on(Next next, Then then) {
    wait_for(next, asio::bind_cancellation_slot(read_cancel_.slot(), std::move(then)));
}

// The handshake's wait: until the socket is ready, or closed.
struct TlsSocket::Waiting {
    TlsSocket& socket;
    Next next;

    bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<> caller) const {
        socket.wait_for(next, [caller](const error_code&) { caller.resume(); });
    }
    void await_resume() const noexcept {}
};

Task<base::Result<>> TlsSocket::handshake(base::Duration wait_max) {
    bool is_late = false;
    Timer deadline([this, &is_late](Timer::Why) {
        is_late = true;
        close();
    });
    deadline.start(wait_max);
    const auto failed = [this](base::Code code, std::string_view what) {
        return base::Error{code, base::text("TLS handshake with ", peer(), ": ", what)};
    };
    for (;;) {
        if (is_late) co_return failed(base::Code::timed_out, "it took too long");
        if (!socket_.is_open()) co_return failed(base::Code::closed, "closed");
        ERR_clear_error();
        errno = 0;
        const int returned = SSL_do_handshake(ssl_);
        if (returned == 1) break;
        const Outcome outcome = outcome_of(returned);
        if (outcome.next == Next::end_of_peer || outcome.fault == ECONNRESET) {
            co_return failed(base::Code::unavailable, "the peer went away");
        }
        if (outcome.next == Next::broken) {
            co_return failed(base::Code::malformed, handshake_fault(ssl_));
        }
        Waiting waiting{*this, outcome.next};
        co_await waiting;
    }
    is_whole_ = true;
    server_name_ = host_name_of(SSL_get_servername(ssl_, TLSEXT_NAMETYPE_host_name));
    co_return base::Result<>{};
}

void TlsSocket::end_soon(StreamOp& op, int fault, std::size_t bytes) {
    if (!is_starting_) return op.end(fault, bytes);
    asio::post(socket_.get_executor(), [&op, fault, bytes] { op.end(fault, bytes); });
}

void TlsSocket::start_read(StreamOp& op) {
    is_starting_ = true;
    read_on(op);
    is_starting_ = false;
}

void TlsSocket::read_on(StreamOp& op) {
    if (!socket_.is_open()) return end_soon(op, EBADF, 0);
    if (!is_whole_) return end_soon(op, EPROTO, 0);
    std::size_t bytes = 0;
    ERR_clear_error();
    errno = 0;
    const int returned = SSL_read_ex(ssl_, op.into.data(), op.into.size(), &bytes);
    if (returned == 1) return end_soon(op, 0, bytes);
    const Outcome outcome = outcome_of(returned);
    if (outcome.next == Next::end_of_peer) return end_soon(op, 0, 0);
    if (outcome.next == Next::broken) return end_soon(op, outcome.fault, 0);
    wait_to_read_on(outcome.next, [this, &op](const error_code& fault) {
        if (fault) return op.end(number_of(fault, socket_), 0);
        read_on(op);
    });
}

void TlsSocket::start_write(StreamOp& op) {
    rest_ = {.parts = op.from, .gathered = std::move(rest_.gathered)};
    rest_.record = next_record();
    is_starting_ = true;
    write_on(op);
    is_starting_ = false;
}

// Of a big part its own bytes, of small ones a copy side by side: a record each would be a system
// call each.
std::string_view TlsSocket::next_record() {
    rest_.gathered.clear();
    while (!rest_.parts.empty()) {
        const std::string_view part = rest_.parts.front().substr(rest_.part_at);
        const bool is_last = rest_.parts.size() == 1;
        if (rest_.gathered.empty() && (part.size() >= kRecordBytes || is_last)) {
            const std::string_view record = part.substr(0, kRecordBytes);
            rest_.part_at += record.size();
            if (record.size() == part.size()) {
                rest_.parts = rest_.parts.subspan(1);
                rest_.part_at = 0;
            }
            if (!record.empty()) return record;
            continue;
        }
        const std::size_t taken = std::min(part.size(), kRecordBytes - rest_.gathered.size());
        rest_.gathered += part.substr(0, taken);
        rest_.part_at += taken;
        if (taken < part.size()) break;
        rest_.parts = rest_.parts.subspan(1);
        rest_.part_at = 0;
    }
    return rest_.gathered;
}

void TlsSocket::write_on(StreamOp& op) {
    if (!socket_.is_open()) return end_soon(op, EBADF, rest_.taken);
    if (!is_whole_) return end_soon(op, EPROTO, rest_.taken);
    while (!rest_.record.empty()) {
        std::size_t bytes = 0;
        ERR_clear_error();
        errno = 0;
        const int returned = SSL_write_ex(ssl_, rest_.record.data(), rest_.record.size(), &bytes);
        if (returned == 1) {
            rest_.taken += bytes;
            rest_.record.remove_prefix(bytes);
            if (rest_.record.empty()) rest_.record = next_record();
            continue;
        }
        const Outcome outcome = outcome_of(returned);
        if (outcome.next == Next::end_of_peer) return end_soon(op, EPIPE, rest_.taken);
        if (outcome.next == Next::broken) return end_soon(op, outcome.fault, rest_.taken);
        wait_for(outcome.next, [this, &op](const error_code& fault) {
            if (fault) return op.end(number_of(fault, socket_), rest_.taken);
            write_on(op);
        });
        return;
    }
    // An idle connection keeps no buffer.
    rest_.gathered = {};
    end_soon(op, 0, rest_.taken);
}

void TlsSocket::cancel_read() { read_cancel_.emit(asio::cancellation_type::all); }

void TlsSocket::shutdown_write() {
    // close_notify, if the kernel takes it now; the end of the connection says the same.
    if (is_whole_) SSL_shutdown(ssl_);
    error_code gone;
    socket_.shutdown(asio::socket_base::shutdown_send, gone);
}

void TlsSocket::close() {
    if (!socket_.is_open()) return;
    if (is_whole_) SSL_shutdown(ssl_);
    is_whole_ = false;
    error_code gone;
    socket_.close(gone);
}

}  // namespace run
