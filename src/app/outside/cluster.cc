#include "app/outside/cluster.h"

#include <utility>

#include "base/log_line.h"
#include "base/text.h"
#include "sink/keys/properties.h"

namespace app::outside {
namespace {

using broker::remote::ClientOptions;

constexpr std::string_view kSection = "broker.";
constexpr std::string_view kOfClients = "client.";
constexpr std::size_t kPropertiesBytesMax = 1024 * 1024;
// Names are looked up and connections made here, one at a time each.
constexpr unsigned kConnectThreads = 4;
constexpr std::string_view kRegionDefault = "us-east-1";

object::remote::Environment with_profile(object::remote::Environment environment,
                                         std::string profile) {
    if (profile.empty()) return environment;
    return [environment = std::move(environment), profile = std::move(profile)](const char* name) {
        return std::string_view(name) == "AWS_PROFILE" ? profile : environment(name);
    };
}

// The REST Proxy's own file; empty if none is named.
Result<sink::Properties> proxy_properties(const config::Settings& settings, io::Disk& disk) {
    const std::string path = settings.text("rest.properties");
    if (path.empty()) return sink::Properties{};
    auto bytes = io::read_file(disk, path, kPropertiesBytesMax);
    if (!bytes) return base::within("rest.properties", bytes.error());
    auto read = sink::parse_properties(base::as_text(*bytes));
    if (!read) return base::within(path, read.error());
    return read;
}

}  // namespace

bool has_outside_cluster(const config::Settings& settings) {
    return !settings.text("broker.bootstrap.servers").empty() ||
           !settings.text("rest.properties").empty();
}

Result<std::map<std::string, std::string>> client_properties(const config::Settings& settings,
                                                             io::Disk& disk) {
    std::map<std::string, std::string> properties;
    TRY(const sink::Properties proxys, proxy_properties(settings, disk));
    for (const auto& [name, value] : proxys) {
        if (name == "client.id" || name == "bootstrap.servers") {
            properties[name] = value;
        } else if (name.starts_with(kOfClients)) {
            properties[name.substr(kOfClients.size())] = value;
        }
    }
    for (const config::Settings::Value& one : settings.values()) {
        if (!one.info->name.starts_with(kSection) || one.text.empty()) continue;
        properties[std::string(one.info->name.substr(kSection.size()))] = one.text;
    }
    return properties;
}

Result<std::optional<std::uint16_t>> proxy_port(const config::Settings& settings, io::Disk& disk) {
    TRY(const sink::Properties proxys, proxy_properties(settings, disk));
    const auto listeners = proxys.find("listeners");
    if (listeners == proxys.end()) return std::optional<std::uint16_t>();
    // The first one; where it listens is listen.host's to say.
    const std::string_view first =
        std::string_view(listeners->second).substr(0, listeners->second.find(','));
    const std::size_t colon = first.rfind(':');
    std::uint16_t port = 0;
    if (!first.starts_with("http://") || !base::parse_number(first.substr(colon + 1), port)) {
        return base::Error{base::Code::invalid_argument,
                           base::text(settings.text("rest.properties"), ": listeners \"",
                                      base::printable(first), "\": http://HOST:PORT is expected")};
    }
    return std::optional(port);
}

OutsideCluster::OutsideCluster(const Parts& parts, const ClientOptions& options)
    : environment_(with_profile(parts.environment, options.aws_profile)),
      pool_(kConnectThreads),
      http_(parts.clock),
      credentials_({parts.disk, http_, parts.clock, environment_}, {}) {}

Result<std::unique_ptr<OutsideCluster>> OutsideCluster::open(const config::Settings& settings,
                                                             const Parts& parts) {
    TRY(const auto properties, client_properties(settings, parts.disk));
    auto read = broker::remote::read_client_properties(properties);
    if (!read) return base::within("section broker", read.error());
    ClientOptions options = *std::move(read);
    if (!options.aws_role.empty()) {
        base::log_warn("app", "role_not_assumed",
                       {{"role", options.aws_role},
                        {"instead", "the credentials of AWS's usual chain, as they are"}});
    }
    std::unique_ptr<OutsideCluster> made(new OutsideCluster(parts, options));
    if (options.aws_region.empty()) {
        options.aws_region = object::remote::region_of(parts.disk, made->environment_);
    }
    if (options.aws_region.empty()) options.aws_region = kRegionDefault;
    auto trust = options.is_encrypted ? run::tls_trust(options.authorities_path) : nullptr;
    OutsideCluster* const self = made.get();
    TRY(made->house_,
        broker::remote::RemoteHouse::open(
            parts.shards, {.options = std::move(options),
                           .pool = made->pool_,
                           .clock = parts.clock,
                           .random = parts.random,
                           .trust = std::move(trust),
                           .aws_credentials = [self] { return self->credentials_.now(); }}));
    base::log_info("app", "cluster_joined", {{"cluster", made->cluster_id()}});
    return made;
}

}  // namespace app::outside
