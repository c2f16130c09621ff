#pragma once
// Bearer tokens: a JWT of an identity provider, or the presigned address that the MSK signers
// make. Private to this room.

#include <memory>
#include <string>
#include <string_view>

#include "auth/keys.h"
#include "auth/principal.h"
#include "auth/published.h"
#include "auth/sasl/jwks.h"
#include "auth/sasl/sasl.h"
#include "io/clock.h"
#include "io/disk.h"

namespace auth::sasl {

struct VerifiedToken {
    std::string name;  // of the principal, without its type
    std::chrono::milliseconds lifetime{0};
};

// Any thread.
class TokenVerifier {
  public:
    static base::Result<std::unique_ptr<TokenVerifier>> open(const TokenOptions& options,
                                                             const Keys& keys,
                                                             const io::Clock& clock,
                                                             io::Disk& disk);
    base::Result<> reload();
    // Code::unauthenticated says why not, for the log.
    base::Result<VerifiedToken> verify(std::string_view token) const;

  private:
    TokenVerifier(const TokenOptions& options, const Keys& keys, const io::Clock& clock,
                  io::Disk& disk)
        : options_(options), keys_(keys), clock_(clock), disk_(disk) {}
    base::Result<VerifiedToken> verify_jwt(std::string_view token) const;

    const TokenOptions& options_;
    const Keys& keys_;
    const io::Clock& clock_;
    io::Disk& disk_;
    Published<Jwks> jwks_;
};

}  // namespace auth::sasl
