#pragma once
// Hashes, keyed hashes and the comparison that tells a forger nothing; OpenSSL's, behind the words
// of the protocols. Raw bytes are std::string here, for they are joined with text all the time.

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "io/random.h"

namespace auth {

// MD5 and SHA-1 are broken, and only for what is defined by them: where Kinesis puts a partition
// key, and the checksums of S3.
enum class Hash : std::uint8_t { md5, sha1, sha256, sha512 };

std::string digest(Hash hash, std::string_view bytes);
// A digest of bytes that come in parts; good for one text.
class Hasher {
  public:
    explicit Hasher(Hash hash);
    ~Hasher();
    Hasher(Hasher&&) noexcept;
    Hasher& operator=(Hasher&&) noexcept;

    void add(std::string_view bytes);
    // Raw; once.
    std::string end();

  private:
    struct State;
    std::unique_ptr<State> state_;
};
std::string hmac(Hash hash, std::string_view key, std::string_view bytes);
// RFC 8018; as long as the hash. Takes about a microsecond an iteration.
std::string pbkdf2(Hash hash, std::string_view password, std::string_view salt, int iterations);

// Lower-case hex digits.
std::string hex(std::string_view bytes);
// Takes as long wherever the two differ; their lengths are no secret.
bool equal_in_constant_time(std::string_view a, std::string_view b);

std::string random_bytes(io::Random& random, std::size_t count);
// `count` characters of `alphabet`, each as likely.
std::string random_text(io::Random& random, std::string_view alphabet, std::size_t count);

}  // namespace auth
