#include "app/kafka/kafka_listeners.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.h"
#include "config/settings.h"

namespace app {
namespace {

using base::Code;
using base::Error;
using base::Result;
using config::nearest;
using Protocol = KafkaListener::Protocol;

constexpr std::array<std::pair<std::string_view, Protocol>, 4> kProtocols{{
    {"PLAINTEXT", Protocol::plaintext},
    {"SSL", Protocol::ssl},
    {"SASL_PLAINTEXT", Protocol::sasl_plaintext},
    {"SASL_SSL", Protocol::sasl_ssl},
}};
constexpr std::string_view kEveryAddress = "0.0.0.0";

Error wrong(std::string_view listener, std::string_view what) {
    return {Code::invalid_argument,
            base::text("kafka.listeners: \"", base::printable(listener), "\": ", what)};
}

Result<KafkaListener> parse_one(std::string_view text) {
    const std::size_t slashes = text.find("://");
    if (slashes == std::string_view::npos) return wrong(text, "PROTOCOL://HOST:PORT is expected");
    const std::string_view word = text.substr(0, slashes);
    const auto protocol = std::find_if(kProtocols.begin(), kProtocols.end(),
                                       [word](const auto& one) { return one.first == word; });
    if (protocol == kProtocols.end()) {
        std::vector<std::string_view> names;
        names.reserve(kProtocols.size());
        for (const auto& [name, value] : kProtocols) names.push_back(name);
        const std::string near = nearest(word, names);
        return wrong(text, base::text("PLAINTEXT, SSL, SASL_PLAINTEXT and SASL_SSL exist",
                                      near.empty() ? "" : "; did you mean " + near + "?"));
    }
    const std::string_view address = text.substr(slashes + 3);
    const std::size_t colon = address.rfind(':');
    KafkaListener listener;
    listener.protocol = protocol->second;
    if (colon == std::string_view::npos ||
        !base::parse_number(address.substr(colon + 1), listener.port)) {
        return wrong(text, "a port from 0 to 65535 is expected behind the host");
    }
    std::string_view host = address.substr(0, colon);
    if (host.starts_with('[') && host.ends_with(']')) {
        host = host.substr(1, host.size() - 2);
    } else if (host.find(':') != std::string_view::npos) {
        return wrong(text, "an IPv6 address stands in brackets");
    }
    listener.host = host.empty() ? kEveryAddress : host;
    return listener;
}

}  // namespace

bool KafkaListener::is_loopback() const {
    return host == "localhost" || host == "::1" || host.starts_with("127.");
}

std::string KafkaListener::text() const {
    const bool is_v6 = host.find(':') != std::string::npos;
    const std::string_view name = kProtocols[static_cast<std::size_t>(protocol)].first;
    return base::text(name, "://", is_v6 ? "[" : "", host, is_v6 ? "]:" : ":", port);
}

Result<std::vector<KafkaListener>> parse_kafka_listeners(std::string_view text) {
    std::vector<KafkaListener> listeners;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find(','), text.size());
        std::string_view one = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        while (one.starts_with(' ')) one.remove_prefix(1);
        while (one.ends_with(' ')) one.remove_suffix(1);
        if (one.empty()) continue;
        TRY(KafkaListener listener, parse_one(one));
        listeners.push_back(std::move(listener));
    }
    return listeners;
}

Result<> check_exposure(const std::vector<KafkaListener>& listeners) {
    for (const KafkaListener& one : listeners) {
        if (one.is_loopback() || one.has_sasl()) continue;
        return Error{Code::invalid_argument,
                     base::text("listener ", one.text(),
                                " would let everybody in who can reach this machine: use ",
                                one.has_tls() ? "SASL_SSL" : "SASL_PLAINTEXT or SASL_SSL",
                                ", an address of loopback, or say --allow-unauthenticated")};
    }
    return {};
}

}  // namespace app
