#include "auth/sasl/sasl.h"

#include <algorithm>

#include "auth/sasl/sessions.h"
#include "base/limits.h"

namespace auth::sasl {
namespace {

using base::Code;
using base::Error;
using base::Result;

constexpr std::string_view kPlain = "PLAIN";
constexpr std::string_view kOauthBearer = "OAUTHBEARER";
constexpr std::string_view kAwsMskIam = "AWS_MSK_IAM";

bool is_mechanism(std::string_view name) {
    return name == kPlain || name == kOauthBearer || name == kAwsMskIam ||
           parse_scram_mechanism(name).has_value();
}

class BoundedSession final : public Session {
  public:
    BoundedSession(std::unique_ptr<Session> inner, std::chrono::milliseconds lifetime_max)
        : inner_(std::move(inner)), lifetime_max_(lifetime_max) {}

    Step step(std::string_view message) override {
        if (message.size() > base::limits::kSaslMessageBytesMax) {
            return failed(base::text("a message of ", message.size(), " bytes"));
        }
        Step step = inner_->step(message);
        if (lifetime_max_.count() > 0) {
            const bool is_bounded = step.lifetime.count() > 0;
            step.lifetime = is_bounded ? std::min(step.lifetime, lifetime_max_) : lifetime_max_;
        }
        return step;
    }

  private:
    std::unique_ptr<Session> inner_;
    std::chrono::milliseconds lifetime_max_;
};

}  // namespace

std::unique_ptr<Session> bounded_session(std::unique_ptr<Session> inner,
                                         std::chrono::milliseconds lifetime_max) {
    return std::make_unique<BoundedSession>(std::move(inner), lifetime_max);
}

Server::Server(Options options, const Keys& keys, const Users& users, const io::Clock& clock,
               io::Random& random)
    : options_(std::move(options)), keys_(keys), users_(users), clock_(clock), random_(random) {}

Server::~Server() = default;

Result<std::unique_ptr<Server>> Server::open(Options options, const Keys& keys, const Users& users,
                                             const io::Clock& clock, io::Disk& disk,
                                             io::Random& random) {
    for (const std::string& one : options.mechanisms) {
        if (is_mechanism(one)) continue;
        return Error{Code::invalid_argument,
                     base::text("SASL mechanism \"", base::printable(one),
                                "\": PLAIN, SCRAM-SHA-256, SCRAM-SHA-512, OAUTHBEARER and "
                                "AWS_MSK_IAM exist")};
    }
    std::unique_ptr<Server> server(new Server(std::move(options), keys, users, clock, random));
    TRY(server->tokens_, TokenVerifier::open(server->options_.tokens, keys, clock, disk));
    return server;
}

std::unique_ptr<Session> Server::begin(std::string_view mechanism) const {
    const std::vector<std::string>& offered = options_.mechanisms;
    if (std::find(offered.begin(), offered.end(), mechanism) == offered.end()) return nullptr;
    std::unique_ptr<Session> session;
    if (mechanism == kPlain) {
        session = plain_session(users_);
    } else if (mechanism == kOauthBearer) {
        session = oauth_bearer_session(*tokens_);
    } else if (mechanism == kAwsMskIam) {
        session = aws_msk_iam_session(keys_, clock_, random_);
    } else {
        const auto scram = parse_scram_mechanism(mechanism);
        CHECK(scram.has_value(), mechanism);
        session = scram_session(*scram, users_, random_);
    }
    return bounded_session(std::move(session), options_.session_lifetime_max);
}

Result<> Server::reload() { return tokens_->reload(); }

}  // namespace auth::sasl
