#include "auth/sasl/token.h"

#include <algorithm>

#include "auth/sasl/aws_msk_iam.h"
#include "auth/sasl/base64url.h"
#include "auth/sasl/jwt.h"
#include "base/limits.h"

namespace auth::sasl {
namespace {

using base::Code;
using base::Error;
using base::Result;

constexpr std::uint64_t kJwksBytesMax = base::limits::kMiB;
// Clocks of two machines differ; RFC 8725 leaves the allowance to us.
constexpr std::chrono::seconds kClockSkew{30};

Error refused(std::string_view what) { return {Code::unauthenticated, std::string(what)}; }

bool is_one_of(const std::vector<std::string>& wanted, const std::vector<std::string>& found) {
    return std::any_of(wanted.begin(), wanted.end(), [&found](const std::string& one) {
        return std::find(found.begin(), found.end(), one) != found.end();
    });
}

}  // namespace

Result<std::unique_ptr<TokenVerifier>> TokenVerifier::open(const TokenOptions& options,
                                                           const Keys& keys, const io::Clock& clock,
                                                           io::Disk& disk) {
    std::unique_ptr<TokenVerifier> verifier(new TokenVerifier(options, keys, clock, disk));
    TRY_VOID(verifier->reload());
    return verifier;
}

Result<> TokenVerifier::reload() {
    if (options_.jwks_path.empty()) return {};
    TRY(const base::Bytes bytes, io::read_file(disk_, options_.jwks_path, kJwksBytesMax));
    Result<Jwks> jwks = Jwks::parse(std::string(base::as_text(bytes)));
    if (!jwks) return base::within(options_.jwks_path, jwks.error());
    jwks_.set(*std::move(jwks));
    return {};
}

Result<VerifiedToken> TokenVerifier::verify(std::string_view token) const {
    const auto address = base64url_decoded(token);
    if (!address || !is_msk_token(*address)) return verify_jwt(token);
    TRY(const Key key, verify_msk_token(*address, keys_, clock_.wall()));
    return VerifiedToken{key.user.empty() ? key.id : key.user, kMskSessionLifetime};
}

Result<VerifiedToken> TokenVerifier::verify_jwt(std::string_view token) const {
    TRY(const Jwt jwt, Jwt::parse(token, options_.principal_claim));
    if (jwt.algorithm == "none") {
        if (!options_.allows_unsecured) return refused("an unsecured token");
        if (!jwt.signature.empty()) return refused("an unsecured token with a signature");
    } else if (!jwks_.get()->verifies(jwt)) {
        return refused("no known key made this token's signature");
    }
    const base::WallTime now = clock_.wall();
    if (!jwt.expires) return refused("a token without exp");
    if (now >= *jwt.expires + kClockSkew) return refused("an expired token");
    if (jwt.not_before && now < *jwt.not_before - kClockSkew) return refused("a token of later");
    if (!options_.issuer.empty() && jwt.issuer != options_.issuer) return refused("another issuer");
    if (!options_.audiences.empty() && !is_one_of(options_.audiences, jwt.audiences)) {
        return refused("another audience");
    }
    if (jwt.principal.empty()) return refused("a token without a principal");
    // One that lives by the allowance alone is asked again at once.
    const auto left = std::max(*jwt.expires - now, std::chrono::milliseconds(1));
    return VerifiedToken{jwt.principal,
                         std::min(left, std::chrono::milliseconds(kMskSessionLifetime))};
}

}  // namespace auth::sasl
