#pragma once
// One maker for each mechanism's session, for Server::begin(). Private to this room.

#include <memory>

#include "auth/keys.h"
#include "auth/sasl/sasl.h"
#include "auth/sasl/token.h"
#include "auth/scram.h"
#include "auth/users.h"

namespace auth::sasl {

inline Step failed(std::string reason) { return {.reason = std::move(reason)}; }
inline Step challenge(std::string answer) {
    return {.kind = Step::Kind::challenge, .answer = std::move(answer)};
}
inline Step done(Principal principal, std::string answer,
                 std::chrono::milliseconds lifetime = std::chrono::milliseconds(0)) {
    return {.kind = Step::Kind::done,
            .answer = std::move(answer),
            .principal = std::move(principal),
            .lifetime = lifetime};
}

// `inner` with the two rules that hold for every mechanism: messages have a greatest size, and no
// session lives longer than `lifetime_max` (zero: as long as it says).
std::unique_ptr<Session> bounded_session(std::unique_ptr<Session> inner,
                                         std::chrono::milliseconds lifetime_max);
std::unique_ptr<Session> plain_session(const Users& users);
std::unique_ptr<Session> scram_session(ScramMechanism mechanism, const Users& users,
                                       io::Random& random);
std::unique_ptr<Session> oauth_bearer_session(const TokenVerifier& tokens);
std::unique_ptr<Session> aws_msk_iam_session(const Keys& keys, const io::Clock& clock,
                                             io::Random& random);

}  // namespace auth::sasl
