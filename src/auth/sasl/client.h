#pragma once
// The client's half of SASL: how we say to a broker elsewhere who we are.
//
//     CO_TRY(auto proof, sasl::begin_proof(identity, random, clock.wall()));
//     std::optional<std::string> message = proof->first();
//     while (message) { …send, receive…; CO_TRY(message, proof->next(answer)); }

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "auth/sigv4.h"
#include "base/result.h"
#include "base/time.h"
#include "io/random.h"

namespace auth::sasl {

struct ClientIdentity {
    std::string mechanism;  // "PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512", "OAUTHBEARER",
                            // "AWS_MSK_IAM"
    // PLAIN and SCRAM.
    std::string user{};
    std::string password{};
    // OAUTHBEARER.
    std::string token{};
    // AWS_MSK_IAM: whose keys, in which region, and the name by which the broker was connected to.
    AwsCredentials aws{};
    std::string region{};
    std::string host{};
};

// Owner: a connection, until it is authenticated.
class Proof {
  public:
    virtual ~Proof() = default;
    Proof(const Proof&) = delete;
    Proof& operator=(const Proof&) = delete;

    virtual std::string first() = 0;
    // After the server's answer to the message before: the next message, or nothing if all is said.
    // Code::unauthenticated for a server that does not know us, or does not prove itself.
    virtual base::Result<std::optional<std::string>> next(std::string_view answer) = 0;

  protected:
    Proof() = default;
};

// Code::invalid_argument for a mechanism that there is not, or an identity that lacks its part.
base::Result<std::unique_ptr<Proof>> begin_proof(ClientIdentity identity, io::Random& random,
                                                 base::WallTime now);

}  // namespace auth::sasl
