#include <openssl/err.h>
#include <sys/stat.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <mutex>
#include <optional>

#include "base/check.h"
#include "base/log_line.h"
#include "run/loop.h"
#include "run/net/tls/context.h"

namespace run {
namespace {

using base::Code;
using base::Error;
using base::Result;

constexpr base::Duration kLookAgainAfter = std::chrono::seconds(1);

// What changes when somebody replaces a file, or writes into it.
struct Stamp {
    dev_t device = 0;
    ino_t inode = 0;
    off_t size = 0;
    std::int64_t seconds = 0;
    std::int64_t nanoseconds = 0;

    friend bool operator==(const Stamp&, const Stamp&) = default;
};

Result<Stamp> stamp_of(const std::string& path) {
    struct stat status{};
    if (::stat(path.c_str(), &status) == 0) {
        return Stamp{status.st_dev, status.st_ino, status.st_size, status.st_mtim.tv_sec,
                     status.st_mtim.tv_nsec};
    }
    const Code code = errno == ENOENT ? Code::not_found : Code::permission_denied;
    return Error{code, base::text(path, ": ", std::strerror(errno))};
}

struct Stamps {
    Stamp certificate;
    Stamp key;
    friend bool operator==(const Stamps&, const Stamps&) = default;
};

Result<Stamps> stamps_of(const TlsFiles& files) {
    TRY(const Stamp certificate, stamp_of(files.certificate));
    TRY(const Stamp key, stamp_of(files.key));
    return Stamps{certificate, key};
}

// Without it OpenSSL would ask on the terminal, and wait.
int no_password(char*, int, int, void*) { return -1; }

// HTTP/2 for who offers it, else HTTP/1.1; peers of other protocols offer nothing. Which of the two
// it is, the first bytes say again.
int choose_protocol(SSL* /*ssl*/, const unsigned char** chosen, unsigned char* size,
                    const unsigned char* offered, unsigned int offered_size, void* /*unused*/) {
    static constexpr unsigned char kOurs[] = "\x02h2\x08http/1.1";
    unsigned char* found = nullptr;
    const int outcome =
        SSL_select_next_proto(&found, size, kOurs, sizeof kOurs - 1, offered, offered_size);
    if (outcome != OPENSSL_NPN_NEGOTIATED) return SSL_TLSEXT_ERR_NOACK;
    *chosen = found;
    return SSL_TLSEXT_ERR_OK;
}

Result<std::shared_ptr<const TlsIdentity::Context>> read_context(const TlsFiles& files) {
    auto context = std::make_shared<TlsIdentity::Context>(SSL_CTX_new(TLS_server_method()));
    SSL_CTX* const ssl = context->ssl_context;
    CHECK(ssl != nullptr);
    SSL_CTX_set_min_proto_version(ssl, TLS1_2_VERSION);
    // A peer that ends without close_notify is one that ended: every protocol of ours has lengths.
    SSL_CTX_set_options(ssl, SSL_OP_NO_RENEGOTIATION | SSL_OP_IGNORE_UNEXPECTED_EOF |
                                 SSL_OP_CIPHER_SERVER_PREFERENCE);
    // Idle connections hold no buffers: there may be thousands.
    SSL_CTX_set_mode(ssl, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                              SSL_MODE_RELEASE_BUFFERS);
    // Tickets are with the clients; a cache would be with us.
    SSL_CTX_set_session_cache_mode(ssl, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_default_passwd_cb(ssl, no_password);
    SSL_CTX_set_alpn_select_cb(ssl, choose_protocol, nullptr);
    ERR_clear_error();
    const auto wrong = [](const std::string& path, std::string_view what) {
        return Error{Code::invalid_argument, base::text(path, ": ", what, take_openssl_error())};
    };
    if (SSL_CTX_use_certificate_chain_file(ssl, files.certificate.c_str()) != 1) {
        return wrong(files.certificate, "no certificate in PEM can be read from it: ");
    }
    if (SSL_CTX_use_PrivateKey_file(ssl, files.key.c_str(), SSL_FILETYPE_PEM) != 1) {
        return wrong(files.key, "no unencrypted key in PEM that fits the certificate: ");
    }
    if (SSL_CTX_check_private_key(ssl) != 1) {
        return wrong(files.key, "not the key of the certificate: ");
    }
    return std::shared_ptr<const TlsIdentity::Context>(std::move(context));
}

}  // namespace

std::string take_openssl_error() {
    std::string text;
    while (const unsigned long number = ERR_get_error()) {
        const char* reason = ERR_reason_error_string(number);
        // The first is the cause; what follows says who passed it on.
        if (text.empty() && reason != nullptr) text = reason;
    }
    return text.empty() ? "unknown" : text;
}

struct TlsIdentity::State {
    TlsFiles files;
    // Covers the four below; held while files are read, which is rare and short.
    std::mutex mutex;
    std::shared_ptr<const Context> context;
    Stamps stamps;
    base::MonotonicTime looked_at{};
    std::string complaint;  // the last one, so that each is logged once

    Result<> reload() {
        // The stamps first: a file that changes meanwhile is read once more.
        TRY(const Stamps now, stamps_of(files));
        stamps = now;
        TRY(context, read_context(files));
        return {};
    }
};

TlsIdentity::TlsIdentity(TlsFiles files) : state_(std::make_unique<State>()) {
    state_->files = std::move(files);
}

TlsIdentity::~TlsIdentity() = default;

Result<std::shared_ptr<TlsIdentity>> TlsIdentity::open(TlsFiles files) {
    std::shared_ptr<TlsIdentity> identity(new TlsIdentity(std::move(files)));
    TRY_VOID(identity->reload());
    return identity;
}

Result<> TlsIdentity::reload() {
    const std::lock_guard guard(state_->mutex);
    return state_->reload();
}

void TlsIdentity::reload_if_changed() {
    const std::lock_guard guard(state_->mutex);
    const base::MonotonicTime now = TimerLoop::now();
    if (now - state_->looked_at < kLookAgainAfter) return;
    state_->looked_at = now;
    const Result<Stamps> stamps = stamps_of(state_->files);
    if (stamps && *stamps == state_->stamps) return;
    const Result<> reloaded = state_->reload();
    if (reloaded) {
        state_->complaint.clear();
        base::log_info("run", "certificate_reloaded", {{"file", state_->files.certificate}});
    } else if (reloaded.error().what != state_->complaint) {
        state_->complaint = reloaded.error().what;
        base::log_warn("run", "certificate_kept", {{"why", state_->complaint}});
    }
}

std::shared_ptr<const TlsIdentity::Context> TlsIdentity::context() const {
    const std::lock_guard guard(state_->mutex);
    return state_->context;
}

}  // namespace run
