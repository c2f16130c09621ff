#include "app/kafka/kafka_service.h"

#include <algorithm>
#include <utility>

#include "auth/authorizer.h"
#include "auth/sasl/sasl.h"
#include "base/log_line.h"
#include "door/kafka/api/security.h"
#include "door/kafka/door.h"
#include "door/kafka/server/server.h"
#include "run/net/tls.h"

namespace app {
namespace {

using base::Code;
using base::Error;
using config::Settings;
using engines::Instance;

std::vector<std::string> parts_of(std::string_view text) {
    std::vector<std::string> parts;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find(','), text.size());
        std::string_view one = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        while (one.starts_with(' ')) one.remove_prefix(1);
        while (one.ends_with(' ')) one.remove_suffix(1);
        if (!one.empty()) parts.emplace_back(one);
    }
    return parts;
}

// Kafka writes the place of a JWKS file as an address.
Result<std::string> jwks_path(const std::string& setting) {
    constexpr std::string_view kFile = "file://";
    if (setting.starts_with(kFile)) return setting.substr(kFile.size());
    if (setting.find("://") == std::string::npos) return setting;
    return Error{Code::unsupported,
                 base::text("kafka.sasl.oauthbearer.jwks.endpoint.url: ", base::printable(setting),
                            ": only file:///PATH is read; fetch the keys into a file")};
}

Result<auth::sasl::Options> sasl_options(const Settings& settings) {
    const auto text = [&settings](std::string_view name) {
        return settings.text(base::text("kafka.sasl.oauthbearer.", name));
    };
    auth::sasl::Options options;
    options.mechanisms = parts_of(settings.text("kafka.sasl.enabled.mechanisms"));
    options.session_lifetime_max =
        std::chrono::milliseconds(settings.integer("kafka.connections.max.reauth.ms"));
    TRY(options.tokens.jwks_path, jwks_path(text("jwks.endpoint.url")));
    options.tokens.allows_unsecured = settings.boolean("kafka.sasl.oauthbearer.unsecured.allowed");
    options.tokens.issuer = text("expected.issuer");
    options.tokens.audiences = parts_of(text("expected.audience"));
    options.tokens.principal_claim = text("sub.claim.name");
    return options;
}

}  // namespace

KafkaService::KafkaService(Instance& instance) : instance_(instance) {}

KafkaService::~KafkaService() = default;

Result<std::unique_ptr<KafkaService>> KafkaService::open(Instance& instance,
                                                         KafkaListener fallback) {
    std::unique_ptr<KafkaService> service(new KafkaService(instance));
    TRY_VOID(service->open_security());
    door::kafka::DoorOptions options;
    options.cluster_id = instance.cluster_id();
    options.log_directory = instance.data() + "/log";
    // KIP-848's groups, and KIP-890's second part: what tells clients that each transaction may
    // have an epoch of its own.
    options.features = {
        {.name = "group.version", .level_min = 0, .level_max = 1, .level = 1},
        {.name = "transaction.version", .level_min = 0, .level_max = 2, .level = 2}};
    options.security = service->security_.get();
    service->door_ = std::make_unique<door::kafka::KafkaDoor>(
        instance.own_broker(), instance.own_groups(), instance.transactions(), instance.clock(),
        instance.shards(), std::move(options));
    if (auto opened = service->open_listeners(std::move(fallback)); !opened) {
        // Those whose ports were taken before the fault.
        instance.shards().run_to_end(service->stop());
        return opened.error();
    }
    return service;
}

Result<> KafkaService::open_security() {
    const Settings& settings = instance_.settings();
    auth::AuthorizerOptions rules;
    rules.allows_everyone_without_acl = settings.boolean("kafka.allow.everyone.if.no.acl.found");
    auto super_users = auth::parse_super_users(settings.text("kafka.super.users"));
    if (!super_users) return base::within("kafka.super.users", super_users.error());
    rules.super_users = *std::move(super_users);
    authorizer_ = std::make_unique<auth::Authorizer>(instance_.acls(), std::move(rules));
    TRY(auth::sasl::Options options, sasl_options(settings));
    TRY(sasl_, auth::sasl::Server::open(std::move(options), instance_.keys(), instance_.users(),
                                        instance_.clock(), instance_.disk(), instance_.random()));
    security_ =
        std::make_unique<door::kafka::Security>(instance_.acls(), instance_.users(), *authorizer_,
                                                *sasl_, instance_.pool(), instance_.clock());
    return {};
}

Result<> KafkaService::open_listeners(KafkaListener fallback) {
    const Settings& settings = instance_.settings();
    TRY(std::vector<KafkaListener> listeners,
        parse_kafka_listeners(settings.text("kafka.listeners")));
    if (listeners.empty()) listeners.push_back(std::move(fallback));
    if (!instance_.allows_unauthenticated()) TRY_VOID(check_exposure(listeners));
    const run::TlsFiles files{settings.text("kafka.tls.cert"), settings.text("kafka.tls.key")};
    for (const KafkaListener& listener : listeners) {
        if (listener.has_tls() && !identity_) {
            if (files.certificate.empty() || files.key.empty()) {
                return Error{Code::invalid_argument,
                             base::text("listener ", listener.text(),
                                        " needs kafka.tls.cert and kafka.tls.key")};
            }
            TRY(identity_, run::TlsIdentity::open(files));
        }
        TRY_VOID(open_listener(listener));
    }
    return {};
}

Result<> KafkaService::open_listener(const KafkaListener& listener) {
    door::kafka::ServerOptions options;
    options.host = listener.host;
    options.port = listener.port;
    options.name = servers_.empty() ? "kafka" : base::text("kafka-", servers_.size() + 1);
    options.idle_wait_max =
        std::chrono::milliseconds(instance_.settings().integer("kafka.connections.max.idle.ms"));
    if (listener.has_tls()) options.tls = identity_;
    options.greet = [security = security_.get(),
                     has_sasl = listener.has_sasl()](door::kafka::Peer& peer) {
        if (has_sasl) {
            security->greet_stranger(peer);
        } else {
            security->greet_anonymous(peer);
        }
    };
    TRY(auto server, door::kafka::Server::open(instance_.shards(), instance_.metrics(),
                                               std::move(options), door_->table()));
    servers_.push_back(std::move(server));
    return {};
}

std::string KafkaService::url() const { return "kafka://" + servers_.front()->address(); }

void KafkaService::start() {
    for (const auto& server : servers_) server->start();
}

void KafkaService::reload() {
    const auto note = [](const Result<>& outcome) {
        if (!outcome) base::log_warn("app", "reload_failed", {{"why", outcome.error().what}});
    };
    if (identity_) note(identity_->reload());
    note(sasl_->reload());
    base::log_info("app", "reloaded");
}

run::Task<void> KafkaService::stop() {
    for (const auto& server : servers_) co_await server->stop();
}

}  // namespace app
