#pragma once
// `kafka.listeners`: where the Kafka door listens, and how.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace app {

struct KafkaListener {
    enum class Protocol : std::uint8_t { plaintext, ssl, sasl_plaintext, sasl_ssl };

    Protocol protocol = Protocol::plaintext;
    std::string host;
    std::uint16_t port = 0;

    bool has_tls() const { return protocol == Protocol::ssl || protocol == Protocol::sasl_ssl; }
    bool has_sasl() const {
        return protocol == Protocol::sasl_plaintext || protocol == Protocol::sasl_ssl;
    }
    bool is_loopback() const;
    // "SASL_SSL://127.0.0.1:9094".
    std::string text() const;
};

// "PROTOCOL://HOST:PORT,…"; without a host it is every address of the machine, as in Kafka.
// Code::invalid_argument says which one is wrong, and how.
base::Result<std::vector<KafkaListener>> parse_kafka_listeners(std::string_view text);

// Whether all may be opened: beyond loopback only with SASL. Code::invalid_argument names the one
// that may not, and what to do.
base::Result<> check_exposure(const std::vector<KafkaListener>& listeners);

}  // namespace app
