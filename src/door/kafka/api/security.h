#pragma once
// What a door needs to know who its peers are and what they may do. Without it every peer is
// anonymous, and may do everything.

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "auth/acls.h"
#include "auth/authorizer.h"
#include "auth/sasl/sasl.h"
#include "auth/users.h"
#include "io/clock.h"
#include "run/blocking.h"
#include "run/timer.h"

namespace door::kafka {

struct Peer;

// Where a peer of a listener with SASL stands.
struct Login {
    explicit Login(Peer& peer);

    // Between a SaslHandshake and the end of its exchange.
    std::unique_ptr<auth::sasl::Session> session;
    // Of this exchange, or of the last: neither may change afterwards (KIP-368).
    std::string mechanism;
    std::optional<auth::Principal> principal;
    // Makes the peer a stranger again, who may only say anew who it is.
    run::Timer expiry;
};

//   Owner: app.  Any thread.  Ends: after the doors that use it.
class Security {
  public:
    Security(auth::Acls& acls, auth::Users& users, const auth::Authorizer& authorizer,
             const auth::sasl::Server& sasl, run::BlockingPool& pool, const io::Clock& clock)
        : acls_(acls),
          users_(users),
          authorizer_(authorizer),
          sasl_(sasl),
          pool_(pool),
          clock_(clock) {}

    // For ServerOptions::greet. A peer of a listener without SASL is User:ANONYMOUS; one of a
    // listener with it has to log in.
    void greet_anonymous(Peer& peer) const;
    void greet_stranger(Peer& peer) const;
    // Who it is from now on.
    void let_in(Peer& peer, const auth::Principal& principal) const;

    // For the handlers. Changes of users and rules go to disk: in the pool.
    auth::Acls& acls() { return acls_; }
    auth::Users& users() { return users_; }
    const auth::sasl::Server& sasl() const { return sasl_; }
    run::BlockingPool& pool() { return pool_; }
    // One line a second at most; it tells how many there were in between.
    void log_refusal(const Peer& peer, std::string_view mechanism, std::string_view why);

  private:
    auth::Acls& acls_;
    auth::Users& users_;
    const auth::Authorizer& authorizer_;
    const auth::sasl::Server& sasl_;
    run::BlockingPool& pool_;
    const io::Clock& clock_;
    std::atomic<std::int64_t> logged_at_ns_{0};
    std::atomic<std::uint64_t> not_logged_{0};
};

}  // namespace door::kafka
