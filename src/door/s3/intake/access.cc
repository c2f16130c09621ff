#include "door/s3/intake/access.h"

#include <algorithm>

#include "auth/digest.h"
#include "auth/sigv4.h"
#include "auth/sigv4_words.h"
#include "base/text.h"
#include "door/s3/api/http_date.h"

namespace door::s3::intake {
namespace {

using api::Outcome;
using api::Problem;

// Clocks of clients may differ by so much, as AWS has it.
constexpr std::chrono::minutes kSkewMax{15};
constexpr std::chrono::seconds kExpiresMax{604'800};
constexpr std::string_view kContentSha256 = "x-amz-content-sha256";

Problem denied(std::string message) { return {"AccessDenied", std::move(message)}; }

auth::SigV4Request signed_part(const http::Request& request) {
    auth::SigV4Request part;
    part.method = request.method;
    part.path = request.path;
    part.path_rules = auth::SigV4Request::Path::as_is;
    part.query = auth::parse_query(request.query).value_or(auth::NamedTexts{});
    part.headers.reserve(request.headers.size());
    for (const http::Header& header : request.headers) {
        part.headers.emplace_back(header.name, header.value);
    }
    return part;
}

bool has(const auth::NamedTexts& query, std::string_view name) {
    return std::ranges::find(query, name, &std::pair<std::string, std::string>::first) !=
           query.end();
}

// Signature version 2, whose words no longer open anything.
std::optional<Problem> old_signature(const http::Request& request, const auth::NamedTexts& query) {
    const auto header = request.header("Authorization");
    if (has(query, "AWSAccessKeyId") && has(query, "Signature")) {
        return Problem{"InvalidRequest",
                       "This URL is presigned with Signature Version 2, which is not supported. "
                       "Please use AWS4-HMAC-SHA256 (boto3: "
                       "Config(signature_version='s3v4'))."};
    }
    if (header && header->starts_with("AWS ")) {
        return Problem{"InvalidRequest",
                       "The authorization mechanism you have provided is not supported. Please "
                       "use AWS4-HMAC-SHA256."};
    }
    return std::nullopt;
}

bool is_loopback(std::string_view peer) {
    return peer.starts_with("127.") || peer.starts_with("[::1]") || peer.starts_with("::1");
}

// A header of ours that the signature leaves out could be anybody's.
std::optional<Problem> unsigned_header(const http::Request& request,
                                       std::string_view signed_headers, std::string_view exempt) {
    const std::string names = base::text(';', signed_headers, ';');
    for (const http::Header& header : request.headers) {
        const std::string name = auth::sigv4_words::lower_case(header.name);
        if (!name.starts_with("x-amz-") || name == exempt) continue;
        if (names.find(base::text(';', name, ';')) != std::string::npos) continue;
        return Problem{"AccessDenied",
                       "There were headers present in the request which were not signed",
                       {{"HeadersNotSigned", name}}};
    }
    return std::nullopt;
}

// Nothing if it is of now.
std::optional<Problem> age_fault(const auth::SigV4Claim& claim, base::WallTime now) {
    if (claim.expires) {
        if (*claim.expires > kExpiresMax) {
            return Problem{"AuthorizationQueryParametersError",
                           "X-Amz-Expires must be less than a week (in seconds); that is, the "
                           "given X-Amz-Expires must be less than 604800 seconds"};
        }
        if (claim.at > now + kSkewMax) return denied("Request is not valid yet");
        if (claim.at + *claim.expires >= now) return std::nullopt;
        return Problem{"AccessDenied",
                       "Request has expired",
                       {{"X-Amz-Expires", base::text(claim.expires->count())},
                        {"Expires", api::iso_date(claim.at + *claim.expires)},
                        {"ServerTime", api::iso_date(now)}}};
    }
    if (claim.at <= now + kSkewMax && claim.at >= now - kSkewMax) return std::nullopt;
    return Problem{"RequestTimeTooSkewed",
                   {},
                   {{"RequestTime", claim.time},
                    {"ServerTime", api::iso_date(now)},
                    {"MaxAllowedSkewMilliseconds", "900000"}}};
}

Outcome<auth::SigV4Claim> claim_of(const auth::SigV4Request& part, std::string_view exempt,
                                   const http::Request& request) {
    const bool in_query = exempt == kContentSha256;
    auto claim = in_query ? auth::claim_in_query(part) : auth::claim_in_headers(part);
    if (!claim) {
        return Problem{
            in_query ? "AuthorizationQueryParametersError" : "AuthorizationHeaderMalformed",
            claim.error().what};
    }
    if (claim->scope.service != "s3") {
        return Problem{"AuthorizationHeaderMalformed",
                       base::text("The authorization header is malformed; incorrect service \"",
                                  base::printable(claim->scope.service),
                                  "\". This endpoint belongs to \"s3\".")};
    }
    if (auto fault = unsigned_header(request, claim->signed_headers, exempt)) return *fault;
    return *std::move(claim);
}

}  // namespace

Outcome<Caller> authenticate(const http::Request& request, const AccessRules& rules) {
    auth::SigV4Request part = signed_part(request);
    const bool in_query = has(part.query, auth::sigv4_words::kAlgorithm);
    const bool in_headers = request.header("Authorization").has_value();
    const auto hash = request.header(kContentSha256);
    if (auto problem = old_signature(request, part.query)) return *std::move(problem);
    if (in_query && in_headers) {
        return Problem{"InvalidArgument",
                       "Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, "
                       "Signature query string parameter or the Authorization header should be "
                       "specified"};
    }
    if (!in_query && !in_headers) {
        if (rules.allows_anonymous && is_loopback(request.peer)) {
            return Caller{.payload_hash = std::string(hash.value_or(auth::kUnsignedPayload))};
        }
        return denied({});
    }
    if (in_headers && !hash) {
        return Problem{"InvalidRequest",
                       "Missing required header for this request: x-amz-content-sha256"};
    }
    part.payload_hash = hash.value_or(auth::kUnsignedPayload);
    TRY(auth::SigV4Claim claim,
        claim_of(part, in_query ? kContentSha256 : std::string_view(), request));
    std::optional<auth::Key> key = rules.keys.find(claim.access_key_id);
    if (!key || !claim.session_token.empty()) {
        return Problem{"InvalidAccessKeyId", {}, {{"AWSAccessKeyId", claim.access_key_id}}};
    }
    if (!auth::verifies(claim, part, key->secret)) {
        const std::string canonical = auth::canonical_request(part, claim.signed_headers);
        return Problem{"SignatureDoesNotMatch",
                       {},
                       {{"AWSAccessKeyId", claim.access_key_id},
                        {"StringToSign", auth::string_to_sign(claim.time, claim.scope, canonical)},
                        {"SignatureProvided", claim.signature},
                        {"CanonicalRequest", canonical}}};
    }
    if (auto fault = age_fault(claim, rules.clock.wall())) return *std::move(fault);
    Caller caller{.key = std::move(key), .payload_hash = std::move(part.payload_hash)};
    if (caller.payload_hash.starts_with("STREAMING-AWS4-HMAC")) {
        caller.signature =
            SignedBy{.signing_key = auth::signing_key(caller.key->secret, claim.scope),
                     .scope = claim.scope.text(),
                     .time = claim.time,
                     .signature = claim.signature};
    }
    return caller;
}

Outcome<Caller> authenticate_form(const api::Form& form, const AccessRules& rules) {
    const std::string_view policy = form.value("policy");
    std::string_view credential = form.value("x-amz-credential");
    if (policy.empty() || credential.empty()) {
        return denied("Bucket POST must contain a policy that is signed with AWS4-HMAC-SHA256.");
    }
    const std::string id(auth::sigv4_words::cut(credential, '/'));
    const auto scope = auth::SigV4Scope::parse(credential);
    if (!scope || scope->service != "s3") {
        return Problem{"AuthorizationQueryParametersError",
                       "The field x-amz-credential is malformed."};
    }
    std::optional<auth::Key> key = rules.keys.find(id);
    if (!key) return Problem{"InvalidAccessKeyId", {}, {{"AWSAccessKeyId", id}}};
    const std::string right = auth::sigv4_signature(auth::signing_key(key->secret, *scope), policy);
    if (!auth::equal_in_constant_time(right, form.value("x-amz-signature"))) {
        return Problem{"SignatureDoesNotMatch", {}, {{"StringToSign", std::string(policy)}}};
    }
    return Caller{.key = std::move(key)};
}

Outcome<> check_right(const Caller& caller, auth::Right right, const api::Address& address) {
    if (!caller.key || !caller.key->limit) return {};
    const auth::KeyLimit& limit = *caller.key->limit;
    if (limit.bucket == address.bucket && limit.has(right) &&
        address.key.starts_with(limit.prefix)) {
        return {};
    }
    return denied(base::text("Key ", caller.key->id, " is limited to ",
                             auth::rights_text(limit.rights), " of ", limit.bucket, '/',
                             limit.prefix));
}

Outcome<> check_unlimited(const Caller& caller) {
    if (!caller.key || !caller.key->limit) return {};
    return denied(base::text("Key ", caller.key->id, " is limited to objects of the bucket ",
                             caller.key->limit->bucket));
}

}  // namespace door::s3::intake
