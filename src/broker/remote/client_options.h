#pragma once
// A Kafka client's properties, by the names that Kafka's own clients and librdkafka have for them.

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace broker::remote {

struct Address {
    std::string host;
    std::uint16_t port = 0;
    friend bool operator==(const Address&, const Address&) = default;
};

struct ClientOptions {
    std::vector<Address> bootstrap;
    std::string client_id = "millrace";
    bool is_encrypted = false;
    // Whom to believe about the brokers' certificates, PEM; empty: the system's authorities.
    std::string authorities_path;
    // Empty: the brokers do not ask who we are.
    std::string mechanism;
    std::string user;
    std::string password;
    std::string token;
    // AWS_MSK_IAM: empty: the environment's profile; and the region, if no host name has one.
    std::string aws_profile;
    std::string aws_role;  // that was asked for: roles are for the caller to refuse or to assume
    std::string aws_region;
    base::Duration request_time_max = std::chrono::seconds(30);
    // A record that could not be delivered by then is refused; below the 29 s after which API
    // Gateway gives up.
    base::Duration delivery_time_max = std::chrono::seconds(25);
    // Topics made elsewhere are seen within so long.
    base::Duration metadata_age_max = std::chrono::seconds(5);
};

// Code::invalid_argument names the property. Those that are known and have no meaning for us
// (batching, buffers) are for the caller to pass over.
base::Result<ClientOptions> read_client_properties(
    const std::map<std::string, std::string>& properties);

}  // namespace broker::remote
