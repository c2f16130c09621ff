#include "auth/sasl/client.h"

#include <algorithm>
#include <utility>

#include "auth/digest.h"
#include "auth/scram.h"
#include "auth/sigv4_words.h"
#include "base/text.h"
#include "codec/base64.h"
#include "codec/json/writer.h"

namespace auth::sasl {
namespace {

using base::Code;
using base::Error;
using base::Result;
using sigv4_words::cut;

constexpr std::size_t kNonceCharacters = 24;
constexpr std::string_view kNonceAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
// What a server may ask of our processor: a second's work, many times what Kafka allows.
constexpr int kIterationsMax = 1'000'000;
// The same as the Java library asks for.
constexpr std::chrono::seconds kMskProofLifetime{900};

Error refused(std::string_view what) { return {Code::unauthenticated, std::string(what)}; }

// One message says it all; what a server that accepts it answers does not matter.
class OneMessage final : public Proof {
  public:
    explicit OneMessage(std::string message) : message_(std::move(message)) {}

    std::string first() override { return message_; }
    Result<std::optional<std::string>> next(std::string_view) override {
        return std::optional<std::string>();
    }

  private:
    std::string message_;
};

// RFC 7628: a server that refuses says why, and wants to hear one byte before it ends.
class BearerToken final : public Proof {
  public:
    explicit BearerToken(std::string token) : token_(std::move(token)) {}

    std::string first() override {
        return base::text("n,,\x01", "auth=Bearer ", token_, "\x01\x01");
    }
    Result<std::optional<std::string>> next(std::string_view answer) override {
        if (answer.empty() || !refusal_.empty()) return std::optional<std::string>();
        refusal_ = answer;
        return std::optional<std::string>("\x01");
    }

  private:
    std::string token_;
    std::string refusal_;
};

std::string escaped_name(std::string_view user) {
    std::string out;
    for (const char c : user) {
        if (c == ',') {
            out += "=2C";
        } else if (c == '=') {
            out += "=3D";
        } else {
            out += c;
        }
    }
    return out;
}

// RFC 5802, without channel binding.
class Scram final : public Proof {
  public:
    Scram(ScramMechanism mechanism, std::string user, std::string password, std::string nonce)
        : hash_(hash_of(mechanism)),
          password_(std::move(password)),
          nonce_(std::move(nonce)),
          first_bare_(base::text("n=", escaped_name(user), ",r=", nonce_)) {}

    std::string first() override { return "n,," + first_bare_; }
    Result<std::optional<std::string>> next(std::string_view answer) override {
        if (!verifier_.empty()) return check_server(answer);
        std::string_view rest = answer;
        const std::string_view nonce = cut(rest, ',');
        const std::string_view salt_text = cut(rest, ',');
        const std::string_view count_text = cut(rest, ',');
        if (!nonce.starts_with("r=" + nonce_)) return refused("SCRAM: the server's nonce");
        const auto salt =
            salt_text.starts_with("s=") ? codec::base64_decoded(salt_text.substr(2)) : std::nullopt;
        int iterations = 0;
        if (!salt || !count_text.starts_with("i=") ||
            !base::parse_number(count_text.substr(2), iterations) || iterations < 1 ||
            iterations > kIterationsMax) {
            return refused("SCRAM: the server's salt or iterations");
        }
        const std::string last = base::text("c=biws,", nonce);
        const std::string said = base::text(first_bare_, ',', answer, ',', last);
        const std::string salted = pbkdf2(hash_, password_, base::as_text(*salt), iterations);
        const std::string client_key = hmac(hash_, salted, "Client Key");
        std::string proof = hmac(hash_, digest(hash_, client_key), said);
        for (std::size_t i = 0; i < proof.size(); ++i) {
            proof[i] = static_cast<char>(proof[i] ^ client_key[i]);
        }
        verifier_ = hmac(hash_, hmac(hash_, salted, "Server Key"), said);
        return std::optional(base::text(last, ",p=", codec::base64(base::as_bytes(proof))));
    }

  private:
    Result<std::optional<std::string>> check_server(std::string_view answer) const {
        const std::string expected = "v=" + codec::base64(base::as_bytes(verifier_));
        if (!equal_in_constant_time(answer, expected)) {
            return refused(base::text("SCRAM: the server does not know the password: ",
                                      base::printable(answer)));
        }
        return std::optional<std::string>();
    }

    Hash hash_;
    std::string password_;
    std::string nonce_;
    std::string first_bare_;
    std::string verifier_;  // what the server has to say at the end; empty before
};

// A request that nobody sends, presigned, its query as the members of an object.
std::string msk_message(const ClientIdentity& identity, base::WallTime now) {
    SigV4Request request;
    request.query.emplace_back("Action", "kafka-cluster:Connect");
    request.headers.emplace_back("host", identity.host);
    presign(request, identity.aws, {identity.region, "kafka-cluster", now}, kMskProofLifetime);
    std::string out;
    codec::JsonWriter json(out);
    json.begin_object();
    json.key("version").string("2020_10_22");
    json.key("host").string(identity.host);
    json.key("user-agent").string("millrace");
    for (const auto& [name, value] : request.query) {
        json.key(sigv4_words::lower_case(name)).string(value);
    }
    json.end_object();
    return out;
}

Error lacks(const ClientIdentity& identity, std::string_view what) {
    return {Code::invalid_argument, base::text(identity.mechanism, " needs ", what)};
}

}  // namespace

Result<std::unique_ptr<Proof>> begin_proof(ClientIdentity identity, io::Random& random,
                                           base::WallTime now) {
    using Made = std::unique_ptr<Proof>;
    if (identity.mechanism == "AWS_MSK_IAM") {
        if (identity.aws.access_key_id.empty()) return lacks(identity, "AWS credentials");
        return Made(new OneMessage(msk_message(identity, now)));
    }
    if (identity.mechanism == "OAUTHBEARER") {
        if (identity.token.empty()) return lacks(identity, "a token");
        return Made(new BearerToken(std::move(identity.token)));
    }
    const auto scram = parse_scram_mechanism(identity.mechanism);
    if (!scram && identity.mechanism != "PLAIN") {
        return Error{Code::invalid_argument,
                     base::text("SASL mechanism ", base::printable(identity.mechanism),
                                ": PLAIN, SCRAM-SHA-256, SCRAM-SHA-512, OAUTHBEARER and "
                                "AWS_MSK_IAM are known")};
    }
    if (identity.user.empty()) return lacks(identity, "a user name and a password");
    if (scram) {
        return Made(new Scram(*scram, std::move(identity.user), std::move(identity.password),
                              random_text(random, kNonceAlphabet, kNonceCharacters)));
    }
    // RFC 4616: whom to act for (nobody else), user, password.
    constexpr std::string_view kNothing("\0", 1);
    return Made(new OneMessage(base::text(kNothing, identity.user, kNothing, identity.password)));
}

}  // namespace auth::sasl
