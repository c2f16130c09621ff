// The server's half of SCRAM (RFC 5802): two messages of the client's, two answers.

#include "auth/sasl/sessions.h"
#include "auth/sigv4_words.h"
#include "codec/base64.h"

namespace auth::sasl {
namespace {

using sigv4_words::cut;

constexpr std::size_t kNonceCharacters = 24;
// RFC 5802 §7: printable ASCII without the comma.
constexpr std::string_view kNonceAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

bool is_nonce(std::string_view text) {
    if (text.empty()) return false;
    for (const char c : text) {
        if (c <= ' ' || c > '~' || c == ',') return false;
    }
    return true;
}

// A saslname: "=2C" is a comma, "=3D" an equals sign, nothing else is escaped.
std::optional<std::string> name_of(std::string_view text) {
    std::string out;
    while (!text.empty()) {
        if (text.starts_with("=2C")) {
            out += ',';
            text.remove_prefix(3);
        } else if (text.starts_with("=3D")) {
            out += '=';
            text.remove_prefix(3);
        } else if (text.front() == '=') {
            return std::nullopt;
        } else {
            out += text.front();
            text.remove_prefix(1);
        }
    }
    return out;
}

// "n=user" → "user"; nothing if the attribute is another.
std::optional<std::string_view> attribute(std::string_view text, char name) {
    if (text.size() < 2 || text[0] != name || text[1] != '=') return std::nullopt;
    return text.substr(2);
}

std::string exclusive_or(std::string_view a, std::string_view b) {
    std::string out(a);
    for (std::size_t i = 0; i < out.size(); ++i) out[i] = static_cast<char>(out[i] ^ b[i]);
    return out;
}

class ScramSession final : public Session {
  public:
    ScramSession(ScramMechanism mechanism, const Users& users, io::Random& random)
        : mechanism_(mechanism), users_(users), random_(random) {}

    Step step(std::string_view message) override {
        return nonce_.empty() ? first(message) : last(message);
    }

  private:
    Step first(std::string_view message) {
        std::string_view rest = message;
        if (cut(rest, ',') != "n") return failed("channel binding, which is not offered");
        const std::string_view acts_for = cut(rest, ',');
        gs2_header_ = message.substr(0, message.size() - rest.size());
        client_first_bare_ = rest;
        const auto user = attribute(cut(rest, ','), 'n');
        const auto client_nonce = attribute(cut(rest, ','), 'r');
        const auto name = user ? name_of(*user) : std::nullopt;
        if (!name || name->empty() || !client_nonce || !is_nonce(*client_nonce)) {
            return failed("not a first message of SCRAM");
        }
        if (!acts_for.empty() && attribute(acts_for, 'a').value_or("") != *user) {
            return failed("acts for somebody else");
        }
        // Delegation tokens come under this extension; there are none here.
        if (rest.find("tokenauth=true") != std::string_view::npos) {
            return failed("a delegation token");
        }
        user_ = *name;
        const auto known = users_.find(user_, mechanism_);
        is_known_ = known.has_value();
        credential_ = known ? *known : users_.decoy(user_, mechanism_);
        nonce_ = random_text(random_, kNonceAlphabet, kNonceCharacters);
        server_first_ = base::text("r=", *client_nonce, nonce_,
                                   ",s=", codec::base64(base::as_bytes(credential_.salt)),
                                   ",i=", credential_.iterations);
        return challenge(server_first_);
    }

    Step last(std::string_view message) {
        const std::size_t proof_at = message.rfind(",p=");
        std::string_view rest = message.substr(0, std::min(proof_at, message.size()));
        const std::string without_proof(rest);
        const auto binding = attribute(cut(rest, ','), 'c');
        const auto nonce = attribute(cut(rest, ','), 'r');
        if (proof_at == std::string_view::npos || !binding || !nonce) {
            return failed("not a last message of SCRAM");
        }
        // Kafka looks at the end of the nonce alone, which is ours: librdkafka before 2.2 says its
        // own part twice.
        if (*binding != codec::base64(base::as_bytes(gs2_header_)) || !nonce->ends_with(nonce_)) {
            return failed("another channel binding or nonce");
        }
        const auto proof = codec::base64_decoded(message.substr(proof_at + 3));
        const Hash hash = hash_of(mechanism_);
        const std::string text =
            base::text(client_first_bare_, ',', server_first_, ',', without_proof);
        const std::string signature = hmac(hash, credential_.stored_key, text);
        if (!proof || proof->size() != signature.size()) return failed("not a proof");
        const std::string client_key = exclusive_or(base::as_text(*proof), signature);
        const bool is_right =
            equal_in_constant_time(digest(hash, client_key), credential_.stored_key);
        if (!is_right || !is_known_) {
            return failed(base::text("wrong password for ", base::printable(user_)));
        }
        const std::string verifier = hmac(hash, credential_.server_key, text);
        return done(user_principal(user_),
                    base::text("v=", codec::base64(base::as_bytes(verifier))));
    }

    ScramMechanism mechanism_;
    const Users& users_;
    io::Random& random_;
    std::string gs2_header_;
    std::string client_first_bare_;
    std::string server_first_;
    std::string nonce_;  // the server's part; empty before the first message
    std::string user_;
    bool is_known_ = false;
    ScramCredential credential_;
};

}  // namespace

std::unique_ptr<Session> scram_session(ScramMechanism mechanism, const Users& users,
                                       io::Random& random) {
    return std::make_unique<ScramSession>(mechanism, users, random);
}

}  // namespace auth::sasl
