#pragma once
// The public keys of an identity provider (RFC 7517): RS256 and ES256. Private to this room.

#include <memory>
#include <string>
#include <vector>

#include "auth/sasl/jwt.h"

namespace auth::sasl {

// Immutable once parsed; copies share the keys. Any thread.
class Jwks {
  public:
    // Keys for other uses or of other kinds are passed over, as RFC 7517 §5 asks; Code::malformed
    // for what is no key set, and for one without a usable key.
    static base::Result<Jwks> parse(std::string json);

    // By the key that the token names, or by any if it names none.
    bool verifies(const Jwt& jwt) const;

  private:
    struct Key;
    std::vector<std::shared_ptr<const Key>> keys_;
};

}  // namespace auth::sasl
