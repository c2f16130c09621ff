#pragma once
// SCRAM's stored half of a password (RFC 5802, with the hashes of RFC 7677): enough to check who
// knows the password, not enough to act as them.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "auth/digest.h"
#include "io/random.h"

namespace auth {

// The numbers of Kafka's protocol (DescribeUserScramCredentials).
enum class ScramMechanism : std::int8_t { sha256 = 1, sha512 = 2 };

inline constexpr int kScramIterationsMin = 4096;
inline constexpr int kScramIterationsMax = 16384;
// RFC 5802 names none; RFC 8018 asks for at least eight bytes.
inline constexpr std::size_t kScramSaltBytes = 20;

std::string_view name_of(ScramMechanism mechanism);  // "SCRAM-SHA-256"
std::optional<ScramMechanism> parse_scram_mechanism(std::string_view name);
Hash hash_of(ScramMechanism mechanism);

struct ScramCredential {
    std::string salt;
    std::string stored_key;
    std::string server_key;
    int iterations = kScramIterationsMin;

    friend bool operator==(const ScramCredential&, const ScramCredential&) = default;
};

ScramCredential scram_credential(ScramMechanism mechanism, std::string_view password,
                                 std::string salt, int iterations);
// As AlterUserScramCredentials brings it: the client has done the iterations.
ScramCredential scram_credential_of_salted(ScramMechanism mechanism, std::string_view salted,
                                           std::string salt, int iterations);
bool knows_password(const ScramCredential& credential, ScramMechanism mechanism,
                    std::string_view password);
std::string new_salt(io::Random& random);

}  // namespace auth
