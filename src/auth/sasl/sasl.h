#pragma once
// The server's half of SASL: bytes in, bytes or an end out; no sockets, no waiting.
//
//     std::unique_ptr<Session> session = server.begin("SCRAM-SHA-256");
//     Step step = session->step(message);

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "auth/principal.h"
#include "base/result.h"
#include "base/time.h"
#include "io/clock.h"
#include "io/disk.h"
#include "io/random.h"

namespace auth {
class Keys;
class Users;
}  // namespace auth

namespace auth::sasl {

class TokenVerifier;

// OAUTHBEARER: tokens of an identity provider, beside those of the MSK signers.
struct TokenOptions {
    std::string jwks_path{};               // keys that sign; empty: none are accepted
    bool allows_unsecured = false;         // alg "none": for tests
    std::string issuer{};                  // expected `iss`; empty: any
    std::vector<std::string> audiences{};  // one of them in `aud`; empty: any
    std::string principal_claim = "sub";
};

// Where a session stands after a message of the client's.
struct Step {
    enum class Kind : std::uint8_t { challenge, done, failed };
    Kind kind = Kind::failed;
    // For the client, also with `done`.
    std::string answer{};
    // With `done`: who it is, and for how long that counts; zero: as long as the connection.
    Principal principal{};
    std::chrono::milliseconds lifetime{0};
    // With `failed`: for our own log, never for the client, who gets kRefusal.
    std::string reason{};
};

// The one text of every refusal: it tells nobody which part was wrong.
inline constexpr std::string_view kRefusal =
    "Authentication failed: the credentials were not accepted";

// Owner: a connection. Any one thread at a time; a step may compute for milliseconds. Over after
// `done` or `failed`.
class Session {
  public:
    virtual ~Session() = default;
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;
    // Refuses messages above base::limits::kSaslMessageBytesMax.
    virtual Step step(std::string_view message) = 0;

  protected:
    Session() = default;
};

struct Options {
    // In the order in which they are offered.
    std::vector<std::string> mechanisms = {"AWS_MSK_IAM", "SCRAM-SHA-512", "SCRAM-SHA-256", "PLAIN",
                                           "OAUTHBEARER"};
    // An upper bound of every session's lifetime (connections.max.reauth.ms); zero: none.
    std::chrono::milliseconds session_lifetime_max{0};
    TokenOptions tokens;
};

// Owner: app.  Any thread.
class Server {
  public:
    // Code::invalid_argument for a mechanism that there is not; what is wrong with the JWKS file.
    static base::Result<std::unique_ptr<Server>> open(Options options, const Keys& keys,
                                                      const Users& users, const io::Clock& clock,
                                                      io::Disk& disk, io::Random& random);
    ~Server();

    const std::vector<std::string>& mechanisms() const { return options_.mechanisms; }
    // Nothing for a mechanism that is not offered. The session must not outlive the server.
    std::unique_ptr<Session> begin(std::string_view mechanism) const;
    // Reads the JWKS file again; the old keys stay if that fails.
    base::Result<> reload();

  private:
    Server(Options options, const Keys& keys, const Users& users, const io::Clock& clock,
           io::Random& random);

    Options options_;
    const Keys& keys_;
    const Users& users_;
    const io::Clock& clock_;
    io::Random& random_;
    std::unique_ptr<TokenVerifier> tokens_;
};

}  // namespace auth::sasl
