// Who signs and what a signer claims; the canonical form is sigv4.cc's.

#include <algorithm>
#include <chrono>

#include "auth/digest.h"
#include "auth/sigv4.h"
#include "auth/sigv4_words.h"
#include "base/text.h"

namespace auth {
namespace {

using base::Code;
using base::Error;
using base::Result;
using sigv4_words::cut;

constexpr std::size_t kDateDigits = 8;

const std::string* find(const NamedTexts& named, std::string_view name) {
    const std::string wanted = sigv4_words::lower_case(name);
    for (const auto& [one, value] : named) {
        if (sigv4_words::lower_case(one) == wanted) return &value;
    }
    return nullptr;
}

Error missing(std::string_view what) {
    return {Code::unauthenticated,
            base::text("the signature's ", what, " is missing or malformed")};
}

// Names in lower case, sorted, with semicolons between.
std::string names_of(const NamedTexts& headers) {
    std::vector<std::string> names;
    for (const auto& [name, value] : headers) names.push_back(sigv4_words::lower_case(name));
    std::sort(names.begin(), names.end());
    names.erase(std::unique(names.begin(), names.end()), names.end());
    std::string out;
    for (const std::string& name : names) out += base::text(out.empty() ? "" : ";", name);
    return out;
}

// A signature that leaves out the host would be good for every server. Who speaks HTTP/2 may sign
// it by the name that it has there.
bool names_host(std::string_view signed_headers) {
    while (!signed_headers.empty()) {
        const std::string_view name = cut(signed_headers, ';');
        if (name == "host" || name == ":authority") return true;
    }
    return false;
}

std::string signature_of(const SigV4Request& request, std::string_view signed_headers,
                         std::string_view time, const SigV4Scope& scope, std::string_view secret) {
    const std::string canonical = canonical_request(request, signed_headers);
    return sigv4_signature(signing_key(secret, scope), string_to_sign(time, scope, canonical));
}

bool take_credential(std::string_view text, SigV4Claim& claim) {
    claim.access_key_id = cut(text, '/');
    auto scope = SigV4Scope::parse(text);
    if (claim.access_key_id.empty() || !scope) return false;
    claim.scope = *std::move(scope);
    return true;
}

bool take_time(std::string_view text, SigV4Claim& claim) {
    const auto at = parse_sigv4_time(text);
    if (!at || !text.starts_with(claim.scope.date)) return false;
    claim.time = text;
    claim.at = *at;
    return true;
}

}  // namespace

std::optional<SigV4Scope> SigV4Scope::parse(std::string_view text) {
    SigV4Scope scope;
    scope.date = cut(text, '/');
    scope.region = cut(text, '/');
    scope.service = cut(text, '/');
    const bool is_date = scope.date.size() == kDateDigits &&
                         std::all_of(scope.date.begin(), scope.date.end(),
                                     [](char c) { return c >= '0' && c <= '9'; });
    if (!is_date || text != sigv4_words::kTerminator) return std::nullopt;
    return scope;
}

std::string SigV4Scope::text() const {
    return base::text(date, '/', region, '/', service, '/', sigv4_words::kTerminator);
}

std::string sigv4_time(base::WallTime at) {
    const auto seconds = std::chrono::floor<std::chrono::seconds>(at);
    const auto day = std::chrono::floor<std::chrono::days>(seconds);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss time(seconds - day);
    const auto digits = [](std::int64_t value, std::size_t count) {
        std::string text = base::text(value);
        return text.insert(0, count - std::min(count, text.size()), '0');
    };
    return base::text(
        digits(static_cast<int>(date.year()), 4), digits(static_cast<unsigned>(date.month()), 2),
        digits(static_cast<unsigned>(date.day()), 2), 'T', digits(time.hours().count(), 2),
        digits(time.minutes().count(), 2), digits(time.seconds().count(), 2), 'Z');
}

std::optional<base::WallTime> parse_sigv4_time(std::string_view text) {
    if (text.size() != 16 || text[kDateDigits] != 'T' || text.back() != 'Z') return std::nullopt;
    const auto number = [text](std::size_t from, std::size_t count) {
        unsigned value = 0;
        return base::parse_number(text.substr(from, count), value) ? static_cast<int>(value) : -1;
    };
    const std::chrono::year_month_day date{std::chrono::year(number(0, 4)),
                                           std::chrono::month(static_cast<unsigned>(number(4, 2))),
                                           std::chrono::day(static_cast<unsigned>(number(6, 2)))};
    const int hours = number(9, 2);
    const int minutes = number(11, 2);
    const int seconds = number(13, 2);
    const bool is_time =
        hours >= 0 && hours < 24 && minutes >= 0 && minutes < 60 && seconds >= 0 && seconds < 60;
    if (!date.ok() || number(0, 4) < 0 || !is_time) return std::nullopt;
    return std::chrono::sys_days(date) + std::chrono::hours(hours) + std::chrono::minutes(minutes) +
           std::chrono::seconds(seconds);
}

void sign_headers(SigV4Request& request, const AwsCredentials& credentials,
                  const SigV4Place& place) {
    const std::string time = sigv4_time(place.at);
    const SigV4Scope scope{time.substr(0, kDateDigits), place.region, place.service};
    request.headers.emplace_back(sigv4_words::kDate, time);
    if (!credentials.session_token.empty()) {
        request.headers.emplace_back(sigv4_words::kSecurityToken, credentials.session_token);
    }
    const std::string names = names_of(request.headers);
    const std::string signature =
        signature_of(request, names, time, scope, credentials.secret_access_key);
    request.headers.emplace_back(
        "Authorization",
        base::text(kSigV4Algorithm, " Credential=", credentials.access_key_id, '/', scope.text(),
                   ", SignedHeaders=", names, ", Signature=", signature));
}

void presign(SigV4Request& request, const AwsCredentials& credentials, const SigV4Place& place,
             std::chrono::seconds expires) {
    const std::string time = sigv4_time(place.at);
    const SigV4Scope scope{time.substr(0, kDateDigits), place.region, place.service};
    const auto add = [&request](std::string_view name, std::string value) {
        request.query.emplace_back(name, std::move(value));
    };
    add(sigv4_words::kAlgorithm, std::string(kSigV4Algorithm));
    add(sigv4_words::kCredential, base::text(credentials.access_key_id, '/', scope.text()));
    add(sigv4_words::kDate, time);
    add(sigv4_words::kExpires, base::text(expires.count()));
    if (!credentials.session_token.empty()) {
        add(sigv4_words::kSecurityToken, credentials.session_token);
    }
    add(sigv4_words::kSignedHeaders, "host");
    add(sigv4_words::kSignature,
        signature_of(request, "host", time, scope, credentials.secret_access_key));
}

Result<SigV4Claim> claim_in_headers(const SigV4Request& request) {
    const std::string* header = find(request.headers, "Authorization");
    if (header == nullptr) return missing("Authorization header");
    std::string_view rest = *header;
    if (cut(rest, ' ') != kSigV4Algorithm) return missing("algorithm");
    SigV4Claim claim;
    while (!rest.empty()) {
        std::string_view value = cut(rest, ',');
        while (value.starts_with(' ')) value.remove_prefix(1);
        const std::string_view name = cut(value, '=');
        if (name == "Credential" && !take_credential(value, claim)) return missing("Credential");
        if (name == "SignedHeaders") claim.signed_headers = value;
        if (name == "Signature") claim.signature = value;
    }
    if (claim.access_key_id.empty()) return missing("Credential");
    if (!names_host(claim.signed_headers)) return missing("SignedHeaders");
    if (claim.signature.empty()) return missing("Signature");
    const std::string* time = find(request.headers, sigv4_words::kDate);
    if (time == nullptr || !take_time(*time, claim)) return missing("X-Amz-Date");
    if (const std::string* token = find(request.headers, sigv4_words::kSecurityToken)) {
        claim.session_token = *token;
    }
    return claim;
}

Result<SigV4Claim> claim_in_query(const SigV4Request& request) {
    SigV4Claim claim;
    const auto value_of = [&request](std::string_view name) {
        const std::string* value = find(request.query, name);
        return value == nullptr ? std::string_view{} : std::string_view(*value);
    };
    if (value_of(sigv4_words::kAlgorithm) != kSigV4Algorithm) return missing("X-Amz-Algorithm");
    if (!take_credential(value_of(sigv4_words::kCredential), claim)) {
        return missing("X-Amz-Credential");
    }
    if (!take_time(value_of(sigv4_words::kDate), claim)) return missing("X-Amz-Date");
    std::int64_t seconds = 0;
    if (!base::parse_number(value_of(sigv4_words::kExpires), seconds) || seconds < 1) {
        return missing("X-Amz-Expires");
    }
    claim.expires = std::chrono::seconds(seconds);
    claim.signed_headers = value_of(sigv4_words::kSignedHeaders);
    if (!names_host(claim.signed_headers)) return missing("X-Amz-SignedHeaders");
    claim.signature = value_of(sigv4_words::kSignature);
    if (claim.signature.empty()) return missing("X-Amz-Signature");
    claim.session_token = value_of(sigv4_words::kSecurityToken);
    return claim;
}

bool verifies(const SigV4Claim& claim, const SigV4Request& request, std::string_view secret) {
    const std::string right =
        signature_of(request, claim.signed_headers, claim.time, claim.scope, secret);
    return equal_in_constant_time(right, claim.signature);
}

}  // namespace auth
