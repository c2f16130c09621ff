// OAUTHBEARER (RFC 7628): a bearer token between two GS2 fields.

#include "auth/sasl/sessions.h"
#include "auth/sigv4_words.h"

namespace auth::sasl {
namespace {

using sigv4_words::cut;

constexpr char kSeparator = '\1';
// RFC 7628 §3.2.2: the reason as a challenge, which the client answers with one more byte.
constexpr std::string_view kInvalidToken = R"({"status":"invalid_token"})";

struct ClientResponse {
    std::string_view acts_for;
    std::string_view token;
};

std::optional<ClientResponse> parse(std::string_view message) {
    ClientResponse response;
    if (cut(message, ',') != "n") return std::nullopt;
    response.acts_for = cut(message, ',');
    if (!response.acts_for.empty()) {
        if (!response.acts_for.starts_with("a=")) return std::nullopt;
        response.acts_for.remove_prefix(2);
    }
    if (!message.starts_with(kSeparator) || !message.ends_with("\1\1")) return std::nullopt;
    message.remove_prefix(1);
    while (!message.empty()) {
        std::string_view value = cut(message, kSeparator);
        // Other fields are extensions, which nobody here asks for.
        if (cut(value, '=') != "auth") continue;
        if (sigv4_words::lower_case(cut(value, ' ')) != "bearer") return std::nullopt;
        response.token = value;
    }
    if (response.token.empty()) return std::nullopt;
    return response;
}

class OauthBearerSession final : public Session {
  public:
    explicit OauthBearerSession(const TokenVerifier& tokens) : tokens_(tokens) {}

    Step step(std::string_view message) override {
        if (!refusal_.empty()) return failed(refusal_);
        const auto response = parse(message);
        if (!response) return refuse("not a message of OAUTHBEARER");
        const base::Result<VerifiedToken> token = tokens_.verify(response->token);
        if (!token) return refuse(token.error().what);
        if (!response->acts_for.empty() && response->acts_for != token->name) {
            return refuse("acts for somebody else");
        }
        return done(user_principal(token->name), "", token->lifetime);
    }

  private:
    Step refuse(std::string why) {
        refusal_ = std::move(why);
        return challenge(std::string(kInvalidToken));
    }

    const TokenVerifier& tokens_;
    std::string refusal_;
};

}  // namespace

std::unique_ptr<Session> oauth_bearer_session(const TokenVerifier& tokens) {
    return std::make_unique<OauthBearerSession>(tokens);
}

}  // namespace auth::sasl
