#pragma once
// TLS from the client's side, for blocking callers: the server has to prove that it is the host
// that was asked for. Private to this room.

#include <openssl/ssl.h>

#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>

#include "run/net/blocking_socket.h"

namespace run {

// The authorities whose word counts. Any thread.
class TlsTrust {
  public:
    // PEM; empty: those of the system, or of SSL_CERT_FILE. Read when they are first needed.
    explicit TlsTrust(std::string authorities_path) : path_(std::move(authorities_path)) {}
    ~TlsTrust();
    TlsTrust(const TlsTrust&) = delete;
    TlsTrust& operator=(const TlsTrust&) = delete;

    // Code::invalid_argument names the file.
    base::Result<SSL_CTX*> context();

  private:
    const std::string path_;
    std::mutex mutex_;  // for the one below; held while the file is read, once
    SSL_CTX* context_ = nullptr;
};

// A session that will believe a server of that name or address alone; the caller's to free.
base::Result<SSL*> client_session(TlsTrust& trust, const std::string& host);

class TlsClient final : public BlockingConnection {
  public:
    // The handshake. `host` is a name or an address, and what the certificate has to be for. The
    // trust outlives the connection.
    static base::Result<std::unique_ptr<TlsClient>> connect(BlockingSocket socket, TlsTrust& trust,
                                                            const std::string& host,
                                                            const Patience& patience);
    ~TlsClient() override;
    TlsClient(const TlsClient&) = delete;
    TlsClient& operator=(const TlsClient&) = delete;

    base::Result<> write(std::string_view bytes, const Patience& patience) override;
    base::Result<std::size_t> read(std::span<char> into, const Patience& patience) override;
    bool is_quiet() override;

  private:
    TlsClient(BlockingSocket socket, SSL* session);
    // After a call of OpenSSL's that gave nothing: waits until it is worth trying again, or says
    // why it never will be.
    base::Result<> wait_or_fail(int returned, const Patience& patience);

    BlockingSocket socket_;
    SSL* ssl_;
};

}  // namespace run
