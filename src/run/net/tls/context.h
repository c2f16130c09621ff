#pragma once
// OpenSSL's context behind a TlsIdentity. Private to this room.

#include <openssl/ssl.h>

#include <string>

#include "run/net/tls.h"

namespace run {

struct TlsIdentity::Context {
    explicit Context(SSL_CTX* made) : ssl_context(made) {}
    ~Context() { SSL_CTX_free(ssl_context); }
    Context(const Context&) = delete;
    Context& operator=(const Context&) = delete;

    SSL_CTX* const ssl_context;
};

// What OpenSSL says of the last failure on this thread, and an empty queue afterwards.
std::string take_openssl_error();
// The same of a handshake, or why the peer's certificate is refused.
std::string handshake_fault(const SSL* session);

}  // namespace run
