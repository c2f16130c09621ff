#include "app/outside/cluster.h"

#include <utility>

#include "base/log_line.h"
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

}  // namespace

bool has_outside_cluster(const config::Settings& settings) {
    return !settings.text("broker.bootstrap.servers").empty() ||
           !settings.text("rest.properties").empty();
}

Result<std::map<std::string, std::string>> client_properties(const config::Settings& settings,
                                                             io::Disk& disk) {
    std::map<std::string, std::string> properties;
    if (const std::string path = settings.text("rest.properties"); !path.empty()) {
        auto bytes = io::read_file(disk, path, kPropertiesBytesMax);
        if (!bytes) return base::within("rest.properties", bytes.error());
        auto read = sink::parse_properties(base::as_text(*bytes));
        if (!read) return base::within(path, read.error());
        for (const auto& [name, value] : *read) {
            const bool is_clients = name.starts_with(kOfClients) && name != "client.id";
            if (is_clients) {
                properties[name.substr(kOfClients.size())] = value;
            } else if (name == "bootstrap.servers") {
                properties[name] = value;
            }
        }
    }
    for (const config::Settings::Value& one : settings.values()) {
        if (!one.info->name.starts_with(kSection) || one.text.empty()) continue;
        properties[std::string(one.info->name.substr(kSection.size()))] = one.text;
    }
    return properties;
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
