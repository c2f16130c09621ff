#include "auth/sasl/aws_msk_iam.h"

#include <algorithm>
#include <array>

#include "auth/sasl/sessions.h"
#include "auth/sigv4_words.h"
#include "codec/json/json.h"
#include "codec/json/writer.h"

namespace auth::sasl {
namespace {

using base::Code;
using base::Error;
using base::Result;

constexpr std::string_view kVersion = "2020_10_22";
constexpr std::string_view kAction = "kafka-cluster:Connect";
constexpr std::string_view kService = "kafka-cluster";
constexpr std::string_view kTokenStart = "https://kafka.";
// A signer's clock may be ahead of ours by this much.
constexpr std::chrono::seconds kClockSkew{300};
// However long the signer wanted it to be good.
constexpr std::chrono::seconds kExpiresMax{900};

Error refused(std::string_view what) { return {Code::unauthenticated, std::string(what)}; }

// The message's names, and what they are called in the request that was signed.
struct Field {
    std::string_view name;
    std::string_view in_query;
};
constexpr std::array<Field, 8> kSigned{{
    {"action", "Action"},
    {"x-amz-algorithm", sigv4_words::kAlgorithm},
    {"x-amz-credential", sigv4_words::kCredential},
    {"x-amz-date", sigv4_words::kDate},
    {"x-amz-expires", sigv4_words::kExpires},
    {"x-amz-security-token", sigv4_words::kSecurityToken},
    {"x-amz-signedheaders", sigv4_words::kSignedHeaders},
    {"x-amz-signature", sigv4_words::kSignature},
}};

// The request behind a message. A name that comes twice, or a value that is no text, refuses it;
// names beyond the mechanism's own are not signed and not read.
Result<SigV4Request> request_of(std::string message) {
    SigV4Request request;
    std::string version;
    std::vector<std::string> seen;
    codec::JsonReader json(message);
    json.enter_object();
    while (const auto field = json.next_field()) {
        const std::string name(*field);
        if (std::find(seen.begin(), seen.end(), name) != seen.end()) {
            return refused("a field comes twice");
        }
        seen.push_back(name);
        if (seen.size() > 2 * kSigned.size()) return refused("too many fields");
        const auto known = std::find_if(kSigned.begin(), kSigned.end(),
                                        [&name](const Field& one) { return one.name == name; });
        if (known != kSigned.end()) {
            request.query.emplace_back(known->in_query, json.string());
        } else if (name == "version") {
            version = json.string();
        } else if (name == "host") {
            request.headers.emplace_back("host", json.string());
        } else {
            json.skip();
        }
    }
    TRY_VOID(json.finish());
    if (version != kVersion) return refused("another version");
    return request;
}

class AwsMskIamSession final : public Session {
  public:
    AwsMskIamSession(const Keys& keys, const io::Clock& clock, io::Random& random)
        : keys_(keys), clock_(clock), random_(random) {}

    Step step(std::string_view message) override {
        Result<SigV4Request> request = request_of(std::string(message));
        if (!request) return failed(request.error().what);
        const Result<Key> key = verify_msk_request(*std::move(request), keys_, clock_.wall());
        if (!key) return failed(key.error().what);
        return done(key->principal(), answer(), kMskSessionLifetime);
    }

  private:
    // Exactly two members: the signers' own parser knows no other.
    std::string answer() const {
        std::string text;
        codec::JsonWriter json(text);
        json.begin_object();
        json.key("version").string(kVersion);
        json.key("request-id").string(random_.uuid());
        json.end_object();
        return text;
    }

    const Keys& keys_;
    const io::Clock& clock_;
    io::Random& random_;
};

}  // namespace

Result<Key> verify_msk_request(SigV4Request request, const Keys& keys, base::WallTime now) {
    TRY(const SigV4Claim claim, claim_in_query(request));
    const auto action = std::find_if(request.query.begin(), request.query.end(),
                                     [](const auto& one) { return one.first == "Action"; });
    if (action == request.query.end() || action->second != kAction)
        return refused("another action");
    if (claim.signed_headers != "host") return refused("other signed headers");
    if (claim.scope.service != kService) return refused("another service");
    if (request.headers.empty() || request.headers.front().second.empty()) {
        return refused("no host");
    }
    if (now < claim.at - kClockSkew) return refused("signed in the future");
    if (now > claim.at + std::min(*claim.expires, kExpiresMax)) return refused("signed long ago");
    const std::optional<Key> key = keys.find(claim.access_key_id);
    if (!key) return refused("an unknown access key");
    if (!verifies(claim, request, key->secret)) return refused("another secret signed it");
    return *key;
}

bool is_msk_token(std::string_view address) { return address.starts_with(kTokenStart); }

Result<Key> verify_msk_token(std::string_view address, const Keys& keys, base::WallTime now) {
    address.remove_prefix(std::string_view("https://").size());
    SigV4Request request;
    request.headers.emplace_back("host", sigv4_words::cut(address, '/'));
    if (!address.starts_with('?')) return refused("an address without a query");
    auto query = parse_query(address.substr(1));
    if (!query) return refused("a broken query");
    // The signers add it after they have signed.
    std::erase_if(*query, [](const auto& one) { return one.first == "User-Agent"; });
    request.query = *std::move(query);
    return verify_msk_request(std::move(request), keys, now);
}

std::unique_ptr<Session> aws_msk_iam_session(const Keys& keys, const io::Clock& clock,
                                             io::Random& random) {
    return std::make_unique<AwsMskIamSession>(keys, clock, random);
}

}  // namespace auth::sasl
