#pragma once
// AWS Signature Version 4: one canonical form of a request, signed with a key that is derived from
// the secret for one day, region and service. Signs and verifies, in a header and in the query.
//
// The steps are those of AWS's documentation ("Create a signed AWS API request").

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace auth {

inline constexpr std::string_view kSigV4Algorithm = "AWS4-HMAC-SHA256";
// The payload hash of a request without a body: SHA-256 of nothing.
inline constexpr std::string_view kEmptyPayload =
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
inline constexpr std::string_view kUnsignedPayload = "UNSIGNED-PAYLOAD";

using NamedTexts = std::vector<std::pair<std::string, std::string>>;

// Who signs; the session token is empty unless the credentials are temporary.
struct AwsCredentials {
    std::string access_key_id;
    std::string secret_access_key;
    std::string session_token;
};

// "20240115/us-east-1/kafka-cluster/aws4_request".
struct SigV4Scope {
    std::string date;
    std::string region;
    std::string service;

    static std::optional<SigV4Scope> parse(std::string_view text);
    std::string text() const;
};

// "20240115T120000Z", and back; nothing if it is not exactly that.
std::string sigv4_time(base::WallTime at);
std::optional<base::WallTime> parse_sigv4_time(std::string_view text);

// What the signature covers.
struct SigV4Request {
    // S3 encodes a path once, as it is; all other services encode what came over the wire a second
    // time, after dots and double slashes are taken out.
    enum class Path : std::uint8_t { normalised, as_is };

    std::string method = "GET";
    std::string path = "/";  // as on the wire, percent-encoded
    NamedTexts query{};      // decoded, without the signature's own unless it is there on the wire
    NamedTexts headers{};    // names in any case
    std::string payload_hash{kEmptyPayload};
    Path path_rules = Path::normalised;
};

// "a=1&b" of the wire as names and values; nothing for a broken escape.
std::optional<NamedTexts> parse_query(std::string_view query);

// `signed_headers`: "host;x-amz-date".
std::string canonical_request(const SigV4Request& request, std::string_view signed_headers);
std::string string_to_sign(std::string_view time, const SigV4Scope& scope,
                           std::string_view canonical);
// HMAC chain secret → date → region → service; good for a day.
std::string signing_key(std::string_view secret, const SigV4Scope& scope);
// Lower-case hex.
std::string sigv4_signature(std::string_view key, std::string_view text);

struct SigV4Place {
    std::string region;
    std::string service;
    base::WallTime at{};
};

// Adds X-Amz-Date, X-Amz-Security-Token if there is one, and Authorization; every header there is
// then is signed. `host` must be among them.
void sign_headers(SigV4Request& request, const AwsCredentials& credentials,
                  const SigV4Place& place);
// Adds X-Amz-Algorithm … X-Amz-Signature to the query, good for `expires`; signs the header `host`
// alone.
void presign(SigV4Request& request, const AwsCredentials& credentials, const SigV4Place& place,
             std::chrono::seconds expires);

// What a peer says of its signature, before anybody has looked whether it is true.
struct SigV4Claim {
    std::string access_key_id;
    SigV4Scope scope;
    std::string time;
    base::WallTime at{};
    std::string signed_headers;
    std::string signature;
    std::string session_token;
    // Of a presigned request.
    std::optional<std::chrono::seconds> expires;
};

// From the Authorization header, or from the query. Code::unauthenticated names what is missing or
// malformed; that `scope.date` is the day of `time` is checked here.
base::Result<SigV4Claim> claim_in_headers(const SigV4Request& request);
base::Result<SigV4Claim> claim_in_query(const SigV4Request& request);
// Whether the signature is that of `secret` over the request; the request's query may hold
// X-Amz-Signature, which is never covered. Whether it is too old is the caller's to decide.
bool verifies(const SigV4Claim& claim, const SigV4Request& request, std::string_view secret);

}  // namespace auth
