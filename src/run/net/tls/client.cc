#include "run/net/tls/client.h"

#include <openssl/err.h>
#include <openssl/x509v3.h>
#include <poll.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstring>
#include <utility>

#include "base/check.h"
#include "base/text.h"
#include "run/net/tls/context.h"

namespace run {

using base::Code;
using base::Error;
using base::Result;

TlsTrust::~TlsTrust() { SSL_CTX_free(context_); }

Result<SSL_CTX*> TlsTrust::context() {
    const std::lock_guard guard(mutex_);
    if (context_ != nullptr) return context_;
    std::unique_ptr<SSL_CTX, void (*)(SSL_CTX*)> made(SSL_CTX_new(TLS_client_method()),
                                                      SSL_CTX_free);
    CHECK(made != nullptr);
    SSL_CTX_set_min_proto_version(made.get(), TLS1_2_VERSION);
    SSL_CTX_set_options(made.get(), SSL_OP_NO_RENEGOTIATION);
    SSL_CTX_set_mode(made.get(), SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_AUTO_RETRY);
    SSL_CTX_set_verify(made.get(), SSL_VERIFY_PEER, nullptr);
    ERR_clear_error();
    const int loaded = path_.empty() ? SSL_CTX_set_default_verify_paths(made.get())
                                     : SSL_CTX_load_verify_file(made.get(), path_.c_str());
    if (loaded != 1) {
        return Error{Code::invalid_argument,
                     base::text(path_,
                                ": no certificates of authorities in PEM can be read from "
                                "it: ",
                                take_openssl_error())};
    }
    context_ = made.release();
    return context_;
}

Result<SSL*> client_session(TlsTrust& trust, const std::string& host) {
    TRY(SSL_CTX* const context, trust.context());
    SSL* const session = SSL_new(context);
    CHECK(session != nullptr);
    // An address is compared with the certificate's addresses and is no server name (RFC 6066 §3).
    if (X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(session), host.c_str()) != 1) {
        SSL_set_hostflags(session, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
        CHECK(SSL_set1_host(session, host.c_str()) == 1);
        CHECK(SSL_set_tlsext_host_name(session, host.c_str()) == 1);
    }
    SSL_set_connect_state(session);
    return session;
}

std::string handshake_fault(const SSL* session) {
    const long verdict = SSL_get_verify_result(session);
    if (verdict == X509_V_OK) return take_openssl_error();
    ERR_clear_error();
    return base::text("its certificate is refused: ", X509_verify_cert_error_string(verdict));
}

TlsClient::TlsClient(BlockingSocket socket, SSL* session)
    : socket_(std::move(socket)), ssl_(session) {
    CHECK(SSL_set_fd(ssl_, socket_.descriptor()) == 1);
}

TlsClient::~TlsClient() { SSL_free(ssl_); }

Result<std::unique_ptr<TlsClient>> TlsClient::connect(BlockingSocket socket, TlsTrust& trust,
                                                      const std::string& host,
                                                      const Patience& patience) {
    TRY(SSL* const session, client_session(trust, host));
    std::unique_ptr<TlsClient> client(new TlsClient(std::move(socket), session));
    for (;;) {
        ERR_clear_error();
        errno = 0;
        const int done = SSL_do_handshake(session);
        if (done == 1) return client;
        TRY_VOID(client->wait_or_fail(done, patience));
    }
}

Result<> TlsClient::wait_or_fail(int returned, const Patience& patience) {
    const int number = errno;
    const auto broken = [this](std::string_view why) {
        return Error{Code::unavailable, base::text(socket_.peer(), ": TLS: ", why)};
    };
    switch (SSL_get_error(ssl_, returned)) {
        case SSL_ERROR_WANT_READ:
            return socket_.wait_for(POLLIN, patience);
        case SSL_ERROR_WANT_WRITE:
            return socket_.wait_for(POLLOUT, patience);
        case SSL_ERROR_SYSCALL:
            return broken(number != 0 ? std::strerror(number) : "the peer closed the connection");
        default:
            break;
    }
    return broken(handshake_fault(ssl_));
}

Result<> TlsClient::write(std::string_view bytes, const Patience& patience) {
    while (!bytes.empty()) {
        ERR_clear_error();
        errno = 0;
        // The same bytes again after a wait, as OpenSSL wants it.
        const int size = static_cast<int>(std::min<std::size_t>(bytes.size(), INT_MAX));
        const int taken = SSL_write(ssl_, bytes.data(), size);
        if (taken > 0) {
            bytes.remove_prefix(static_cast<std::size_t>(taken));
        } else {
            TRY_VOID(wait_or_fail(taken, patience));
        }
    }
    return {};
}

Result<std::size_t> TlsClient::read(std::span<char> into, const Patience& patience) {
    for (;;) {
        ERR_clear_error();
        errno = 0;
        const int size = static_cast<int>(std::min<std::size_t>(into.size(), INT_MAX));
        const int got = SSL_read(ssl_, into.data(), size);
        if (got > 0) return static_cast<std::size_t>(got);
        if (SSL_get_error(ssl_, got) == SSL_ERROR_ZERO_RETURN) return std::size_t{0};
        TRY_VOID(wait_or_fail(got, patience));
    }
}

bool TlsClient::is_quiet() {
    // Tickets may lie unread after a handshake: OpenSSL takes them here, and has no data for us.
    ERR_clear_error();
    char byte = 0;
    const int got = SSL_peek(ssl_, &byte, 1);
    return got <= 0 && SSL_get_error(ssl_, got) == SSL_ERROR_WANT_READ;
}

}  // namespace run
