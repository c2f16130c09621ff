#include "auth/scram.h"

namespace auth {

std::string_view name_of(ScramMechanism mechanism) {
    return mechanism == ScramMechanism::sha256 ? "SCRAM-SHA-256" : "SCRAM-SHA-512";
}

std::optional<ScramMechanism> parse_scram_mechanism(std::string_view name) {
    for (const ScramMechanism one : {ScramMechanism::sha256, ScramMechanism::sha512}) {
        if (name == name_of(one)) return one;
    }
    return std::nullopt;
}

Hash hash_of(ScramMechanism mechanism) {
    return mechanism == ScramMechanism::sha256 ? Hash::sha256 : Hash::sha512;
}

ScramCredential scram_credential_of_salted(ScramMechanism mechanism, std::string_view salted,
                                           std::string salt, int iterations) {
    const Hash hash = hash_of(mechanism);
    return {.salt = std::move(salt),
            .stored_key = digest(hash, hmac(hash, salted, "Client Key")),
            .server_key = hmac(hash, salted, "Server Key"),
            .iterations = iterations};
}

ScramCredential scram_credential(ScramMechanism mechanism, std::string_view password,
                                 std::string salt, int iterations) {
    const std::string salted = pbkdf2(hash_of(mechanism), password, salt, iterations);
    return scram_credential_of_salted(mechanism, salted, std::move(salt), iterations);
}

bool knows_password(const ScramCredential& credential, ScramMechanism mechanism,
                    std::string_view password) {
    const ScramCredential same =
        scram_credential(mechanism, password, credential.salt, credential.iterations);
    return equal_in_constant_time(same.stored_key, credential.stored_key);
}

std::string new_salt(io::Random& random) { return random_bytes(random, kScramSaltBytes); }

}  // namespace auth
