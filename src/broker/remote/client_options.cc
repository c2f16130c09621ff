#include "broker/remote/client_options.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

#include "base/text.h"

namespace broker::remote {
namespace {

using base::Code;
using base::Error;
using base::Result;

Error bad(std::string_view name, std::string_view value, std::string_view rule) {
    return {Code::invalid_argument, base::text(name, ": \"", base::printable(value), "\": ", rule)};
}

std::string_view trimmed(std::string_view text) {
    const auto blank = [](char c) { return c == ' ' || c == '\t'; };
    while (!text.empty() && blank(text.front())) text.remove_prefix(1);
    while (!text.empty() && blank(text.back())) text.remove_suffix(1);
    return text;
}

Result<std::vector<Address>> read_addresses(std::string_view list) {
    std::vector<Address> addresses;
    for (std::string_view rest = list; !rest.empty();) {
        const std::size_t end = std::min(rest.find(','), rest.size());
        std::string_view one = trimmed(rest.substr(0, end));
        rest.remove_prefix(std::min(end + 1, rest.size()));
        if (one.empty()) continue;
        // "SASL_SSL://host:port", as some files have it.
        if (const std::size_t scheme = one.find("://"); scheme != std::string_view::npos) {
            one.remove_prefix(scheme + 3);
        }
        Address address;
        const std::size_t colon = one.rfind(':');
        std::string_view host = one.substr(0, std::min(colon, one.size()));
        if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
        if (colon == std::string_view::npos || host.empty() ||
            !base::parse_number(one.substr(colon + 1), address.port) || address.port == 0) {
            return bad("bootstrap.servers", list, "HOST:PORT is expected, several with commas");
        }
        address.host = host;
        addresses.push_back(std::move(address));
    }
    if (addresses.empty()) return bad("bootstrap.servers", list, "no server is named");
    return addresses;
}

// `name="value"` in a line of a JAAS configuration.
std::optional<std::string> jaas_value(std::string_view line, std::string_view name) {
    const std::string start = base::text(' ', name, "=\"");
    const std::size_t at = line.find(start);
    if (at == std::string_view::npos) return std::nullopt;
    std::string value;
    for (std::size_t i = at + start.size(); i < line.size(); ++i) {
        if (line[i] == '"') return value;
        if (line[i] == '\\' && i + 1 < line.size()) ++i;
        value += line[i];
    }
    return std::nullopt;
}

class PropertyReader {
  public:
    explicit PropertyReader(const std::map<std::string, std::string>& properties)
        : properties_(properties) {}

    std::string_view text(std::string_view name) const {
        const auto found = properties_.find(std::string(name));
        return found == properties_.end() ? std::string_view() : std::string_view(found->second);
    }
    // The first of these names that has a value.
    std::string_view text(std::string_view name, std::string_view other) const {
        const std::string_view value = text(name);
        return value.empty() ? text(other) : value;
    }
    Result<base::Duration> milliseconds(std::string_view name, base::Duration fallback) const {
        const std::string_view value = text(name);
        if (value.empty()) return fallback;
        std::int64_t number = 0;
        if (!base::parse_number(value, number) || number < 1 || number > 86'400'000) {
            return bad(name, value, "milliseconds are expected, from 1 to a day's");
        }
        return base::Duration(std::chrono::milliseconds(number));
    }

  private:
    const std::map<std::string, std::string>& properties_;
};

Result<> read_protocol(const PropertyReader& properties, ClientOptions& options) {
    const std::string_view protocol = properties.text("security.protocol");
    constexpr std::array<std::string_view, 5> kKnown = {"", "PLAINTEXT", "SSL", "SASL_PLAINTEXT",
                                                        "SASL_SSL"};
    if (std::ranges::find(kKnown, protocol) == kKnown.end()) {
        return bad("security.protocol", protocol,
                   "PLAINTEXT, SSL, SASL_PLAINTEXT or SASL_SSL is expected");
    }
    options.is_encrypted = protocol.ends_with("SSL");
    if (protocol.starts_with("SASL")) {
        options.mechanism = properties.text("sasl.mechanism", "sasl.mechanisms");
        if (options.mechanism.empty()) {
            return bad("sasl.mechanism", "",
                       base::text("security.protocol ", protocol, " needs one"));
        }
    }
    return {};
}

Result<> read_trust(const PropertyReader& properties, ClientOptions& options) {
    const std::string_view type = properties.text("ssl.truststore.type");
    const std::string_view store = properties.text("ssl.truststore.location");
    options.authorities_path = properties.text("ssl.ca.location");
    if (!store.empty()) {
        if (type != "PEM") {
            return bad("ssl.truststore.type", type,
                       "PEM alone is read; or name a PEM file as ssl.ca.location");
        }
        options.authorities_path = store;
    }
    const std::string_view check = properties.text("ssl.endpoint.identification.algorithm");
    if (!check.empty() && check != "https") {
        return bad("ssl.endpoint.identification.algorithm", check,
                   "a broker always has to prove its name: https");
    }
    return {};
}

}  // namespace

Result<ClientOptions> read_client_properties(const std::map<std::string, std::string>& properties) {
    const PropertyReader reader(properties);
    ClientOptions options;
    TRY(options.bootstrap, read_addresses(reader.text("bootstrap.servers")));
    TRY_VOID(read_protocol(reader, options));
    TRY_VOID(read_trust(reader, options));
    if (const auto id = reader.text("client.id"); !id.empty()) options.client_id = id;
    const std::string_view jaas = reader.text("sasl.jaas.config");
    options.user = reader.text("sasl.username");
    options.password = reader.text("sasl.password");
    options.token = reader.text("sasl.oauthbearer.token");
    if (const auto user = jaas_value(jaas, "username")) options.user = *user;
    if (const auto password = jaas_value(jaas, "password")) options.password = *password;
    if (const auto profile = jaas_value(jaas, "awsProfileName")) options.aws_profile = *profile;
    if (const auto role = jaas_value(jaas, "awsRoleArn")) options.aws_role = *role;
    options.aws_region = reader.text("sasl.aws.region");
    TRY(options.request_time_max,
        reader.milliseconds("request.timeout.ms", options.request_time_max));
    TRY(options.delivery_time_max,
        reader.milliseconds("delivery.timeout.ms", options.delivery_time_max));
    TRY(options.metadata_age_max,
        reader.milliseconds("metadata.max.age.ms", options.metadata_age_max));
    return options;
}

}  // namespace broker::remote
