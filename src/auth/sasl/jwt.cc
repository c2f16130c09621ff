#include "auth/sasl/jwt.h"

#include <charconv>
#include <cmath>

#include "auth/sasl/base64url.h"
#include "auth/sigv4_words.h"
#include "codec/json/json.h"

namespace auth::sasl {
namespace {

using base::Code;
using base::Error;
using base::Result;

// Year 9999: what lies beyond is no time.
constexpr double kSecondsMax = 253'402'300'799.0;

// A NumericDate: seconds, perhaps with a fraction.
std::optional<base::WallTime> time_of(std::string_view number) {
    double seconds = 0;
    const auto [end, fault] =
        std::from_chars(number.data(), number.data() + number.size(), seconds);
    if (fault != std::errc{} || end != number.data() + number.size()) return std::nullopt;
    if (!(seconds >= 0 && seconds <= kSecondsMax)) return std::nullopt;
    return base::from_epoch_ms(static_cast<std::int64_t>(std::floor(seconds * 1000)));
}

Result<> read_header(std::string text, Jwt& jwt) {
    bool has_critical = false;
    codec::JsonReader json(text);
    json.enter_object();
    while (const auto field = json.next_field()) {
        if (*field == "alg") {
            jwt.algorithm = json.string();
        } else if (*field == "kid") {
            jwt.key_id = json.string();
        } else {
            // RFC 7515 §4.1.11: extensions that must be understood; we know none.
            has_critical = has_critical || *field == "crit";
            json.skip();
        }
    }
    TRY_VOID(json.finish());
    if (has_critical) return Error{Code::malformed, "a token with critical extensions"};
    return {};
}

void read_audiences(codec::JsonReader& json, std::vector<std::string>& audiences) {
    if (json.kind() != codec::JsonKind::array) {
        audiences.emplace_back(json.string());
        return;
    }
    json.enter_array();
    while (json.next_element()) audiences.emplace_back(json.string());
}

Result<> read_claims(std::string text, std::string_view principal_claim, Jwt& jwt) {
    codec::JsonReader json(text);
    json.enter_object();
    while (const auto field = json.next_field()) {
        if (*field == "exp") {
            jwt.expires = time_of(json.number());
        } else if (*field == "nbf") {
            jwt.not_before = time_of(json.number());
            if (!jwt.not_before) return Error{Code::malformed, "a token whose nbf is no time"};
        } else if (*field == "aud") {
            read_audiences(json, jwt.audiences);
        } else if (*field == principal_claim) {
            jwt.principal = json.string();
            if (principal_claim == "iss") jwt.issuer = jwt.principal;
        } else if (*field == "iss") {
            jwt.issuer = json.string();
        } else {
            json.skip();
        }
    }
    return json.finish();
}

}  // namespace

Result<Jwt> Jwt::parse(std::string_view token, std::string_view principal_claim) {
    const std::size_t last_dot = token.rfind('.');
    std::string_view rest = token;
    const auto header = base64url_decoded(sigv4_words::cut(rest, '.'));
    const auto claims = base64url_decoded(sigv4_words::cut(rest, '.'));
    const auto signature = base64url_decoded(rest);
    if (last_dot == std::string_view::npos || last_dot == token.find('.') || !header || !claims ||
        !signature) {
        return Error{Code::malformed, "a token that is neither a JWT nor one of the MSK signers"};
    }
    Jwt jwt;
    jwt.signed_text = token.substr(0, last_dot);
    jwt.signature = *signature;
    TRY_VOID(read_header(*header, jwt));
    TRY_VOID(read_claims(*claims, principal_claim, jwt));
    return jwt;
}

}  // namespace auth::sasl
