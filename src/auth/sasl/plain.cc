// PLAIN (RFC 4616): authorization identity, user and password, with NULs between.

#include "auth/sasl/sessions.h"
#include "auth/sigv4_words.h"

namespace auth::sasl {
namespace {

class PlainSession final : public Session {
  public:
    explicit PlainSession(const Users& users) : users_(users) {}

    Step step(std::string_view message) override {
        std::string_view rest = message;
        const std::string_view acts_for = sigv4_words::cut(rest, '\0');
        const std::string_view user = sigv4_words::cut(rest, '\0');
        if (user.empty() || rest.empty() || rest.find('\0') != std::string_view::npos) {
            return failed("not an authorization identity, a user and a password");
        }
        if (!acts_for.empty() && acts_for != user) return failed("acts for somebody else");
        if (!users_.knows_password(user, rest)) {
            return failed(base::text("wrong password for ", base::printable(user)));
        }
        return done(user_principal(user), "");
    }

  private:
    const Users& users_;
};

}  // namespace

std::unique_ptr<Session> plain_session(const Users& users) {
    return std::make_unique<PlainSession>(users);
}

}  // namespace auth::sasl
