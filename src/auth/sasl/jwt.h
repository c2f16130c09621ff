#pragma once
// A JSON Web Token in its compact form (RFC 7519, RFC 7515), taken apart. Private to this room.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace auth::sasl {

struct Jwt {
    std::string algorithm;
    std::string key_id;
    std::string signed_text;  // header and payload as they stood
    std::string signature;

    std::string principal;  // the claim that was asked for
    std::string issuer;
    std::vector<std::string> audiences;
    std::optional<base::WallTime> expires;
    std::optional<base::WallTime> not_before;

    // Code::malformed. Nothing in it is true before the signature was verified.
    static base::Result<Jwt> parse(std::string_view token, std::string_view principal_claim);
};

}  // namespace auth::sasl
