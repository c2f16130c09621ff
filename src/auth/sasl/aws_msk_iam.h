#pragma once
// AWS_MSK_IAM: a presigned request that nobody sends, as proof of a secret. It comes as the fields
// of a JSON object (the mechanism of that name) or as the whole address, in base64 (OAUTHBEARER).
// Private to this room.

#include <string_view>

#include "auth/keys.h"
#include "auth/sigv4.h"

namespace auth::sasl {

// What AWS calls the longest life of a session. How long the proof itself was good says nothing
// about the secret behind it.
inline constexpr std::chrono::hours kMskSessionLifetime{12};

// Is the proof in `request`'s query true, and of a known key? Code::unauthenticated says why not.
base::Result<Key> verify_msk_request(SigV4Request request, const Keys& keys, base::WallTime now);

bool is_msk_token(std::string_view address);
base::Result<Key> verify_msk_token(std::string_view address, const Keys& keys, base::WallTime now);

}  // namespace auth::sasl
