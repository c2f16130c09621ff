#include "door/kafka/api/security.h"

#include "base/log_line.h"
#include "door/kafka/api/peer.h"

namespace door::kafka {
namespace {

constexpr std::int64_t kLogWaitNs = 1'000'000'000;

}  // namespace

Login::Login(Peer& peer) : expiry([&peer](run::Timer::Why) { peer.authenticated = false; }) {}

void Security::greet_anonymous(Peer& peer) const { let_in(peer, auth::anonymous()); }

void Security::greet_stranger(Peer& peer) const {
    peer.authenticated = false;
    peer.login = std::make_unique<Login>(peer);
}

void Security::let_in(Peer& peer, const auth::Principal& principal) const {
    peer.principal = principal.value();
    peer.access = std::make_unique<auth::Access>(authorizer_, principal, peer.host);
    peer.authenticated = true;
}

void Security::log_refusal(const Peer& peer, std::string_view mechanism, std::string_view why) {
    const std::int64_t now = clock_.monotonic().time_since_epoch().count();
    std::int64_t before = logged_at_ns_.load();
    if (before != 0 && now - before < kLogWaitNs) {
        not_logged_.fetch_add(1);
        return;
    }
    if (!logged_at_ns_.compare_exchange_strong(before, now)) return;
    base::log_info("kafka", "login_refused",
                   {{"listener", peer.listener},
                    {"host", peer.host},
                    {"mechanism", base::printable(mechanism)},
                    {"why", std::string(why)},
                    {"not_logged", base::text(not_logged_.exchange(0))}});
}

}  // namespace door::kafka
