#pragma once
// Who a server is, for TLS: its certificate and its key. Connections are streams like all others
// (run/net/stream.h); this is what a listener is given so that its own are encrypted.

#include <memory>
#include <string>

#include "base/result.h"

namespace run {

// PEM. The certificate file holds the chain, the server's own certificate first.
struct TlsFiles {
    std::string certificate;
    std::string key;
};

// Any thread. A change of the files counts for the connections that come after.
class TlsIdentity {
  public:
    // Code::not_found or Code::invalid_argument names the file and what is wrong with it.
    static base::Result<std::shared_ptr<TlsIdentity>> open(TlsFiles files);
    ~TlsIdentity();

    // Reads both files again. After a failure the old identity stays in force.
    base::Result<> reload();
    // The same if either file was changed since it was read, at most once a second, and with the
    // outcome in the log. For whoever accepts.
    void reload_if_changed();

    struct Context;  // OpenSSL's, private to this room
    std::shared_ptr<const Context> context() const;

  private:
    struct State;
    explicit TlsIdentity(TlsFiles files);
    std::unique_ptr<State> state_;
};

}  // namespace run
