#include "door/kinesis/access.h"

#include <algorithm>

#include "auth/digest.h"
#include "auth/sigv4.h"
#include "auth/sigv4_words.h"
#include "base/text.h"

namespace door::kinesis {
namespace {

using wire::kinesis::Exception;
using wire::kinesis::Outcome;

// Clocks of clients may differ by so much, as AWS has it.
constexpr std::chrono::minutes kSkewMax{15};

Exception invalid_signature(std::string message) {
    return {"InvalidSignatureException", std::move(message)};
}

auth::SigV4Request signed_part(const http::Request& request, std::string_view body) {
    auth::SigV4Request part;
    part.method = request.method;
    part.path = request.path;
    part.query = auth::parse_query(request.query).value_or(auth::NamedTexts{});
    for (const http::Header& header : request.headers) {
        part.headers.emplace_back(header.name, header.value);
    }
    part.payload_hash = auth::hex(auth::digest(auth::Hash::sha256, body));
    return part;
}

// Every part that is missing, as AWS lists them.
std::string missing_parts(const http::Request& request, std::string_view header) {
    std::string missing;
    for (const std::string_view name : {"Credential", "Signature", "SignedHeaders"}) {
        if (header.find(base::text(name, '=')) != std::string_view::npos) continue;
        missing += base::text("Authorization header requires '", name, "' parameter. ");
    }
    if (!request.header("X-Amz-Date") && !request.header("Date")) {
        missing +=
            "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. ";
    }
    return base::text(missing, "Authorization=", base::printable(header, 400));
}

Outcome<auth::SigV4Claim> claim_of(const http::Request& request, const auth::SigV4Request& part) {
    const auto header = request.header("Authorization");
    const bool in_query =
        std::ranges::find(part.query, "X-Amz-Algorithm",
                          &std::pair<std::string, std::string>::first) != part.query.end();
    if (header && in_query) {
        return invalid_signature(
            "Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP "
            "header.");
    }
    if (!header && !in_query) {
        return Exception{"MissingAuthenticationTokenException", "Missing Authentication Token"};
    }
    auto claim = header ? auth::claim_in_headers(part) : auth::claim_in_query(part);
    if (!claim) {
        return Exception{"IncompleteSignatureException",
                         header ? missing_parts(request, *header) : claim.error().what};
    }
    return *std::move(claim);
}

// Nothing if it is of now.
std::optional<Exception> age_fault(const auth::SigV4Claim& claim, base::WallTime now) {
    const base::WallTime oldest = now - (claim.expires ? std::chrono::milliseconds(*claim.expires)
                                                       : std::chrono::milliseconds(kSkewMax));
    if (claim.at < oldest) {
        return invalid_signature(base::text(
            "Signature expired: ", claim.time, " is now earlier than ", auth::sigv4_time(oldest),
            " (", auth::sigv4_time(now), " - ", kSkewMax.count(), " min.)"));
    }
    if (claim.at > now + kSkewMax) {
        return invalid_signature(
            base::text("Signature not yet current: ", claim.time, " is still later than ",
                       auth::sigv4_time(now + kSkewMax), " (", auth::sigv4_time(now), " + ",
                       kSkewMax.count(), " min.)"));
    }
    return std::nullopt;
}

}  // namespace

Outcome<Caller> authenticate(const http::Request& request, std::string_view body,
                             const auth::Keys& keys, const io::Clock& clock) {
    const auth::SigV4Request part = signed_part(request, body);
    TRY(const auth::SigV4Claim claim, claim_of(request, part));
    const auto key = keys.find(claim.access_key_id);
    if (!key || !claim.session_token.empty()) {
        return Exception{"UnrecognizedClientException",
                         "The security token included in the request is invalid."};
    }
    if (claim.scope.service != "kinesis") {
        return invalid_signature(
            base::text("Credential should be scoped to correct service: "
                       "'kinesis', not '",
                       base::printable(claim.scope.service), "'."));
    }
    if (!auth::verifies(claim, part, key->secret)) {
        return invalid_signature(
            "The request signature we calculated does not match the signature you provided. Check "
            "your AWS Secret Access Key and signing method. Consult the service documentation for "
            "details.");
    }
    if (auto fault = age_fault(claim, clock.wall())) return *std::move(fault);
    if (key->limit) {
        return Exception{"AccessDeniedException",
                         base::text("Key ", key->id, " is limited to objects of the bucket ",
                                    key->limit->bucket, " and has no right to streams.")};
    }
    return Caller{claim.scope.region};
}

}  // namespace door::kinesis
