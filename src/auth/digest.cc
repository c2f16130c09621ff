#include "auth/digest.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>

#include "base/check.h"

namespace auth {
namespace {

const EVP_MD* algorithm_of(Hash hash) {
    switch (hash) {
        case Hash::md5:
            return EVP_md5();
        case Hash::sha1:
            return EVP_sha1();
        case Hash::sha256:
            return EVP_sha256();
        case Hash::sha512:
            return EVP_sha512();
    }
    return nullptr;
}

const unsigned char* bytes_of(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

unsigned char* bytes_of(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

}  // namespace

std::string digest(Hash hash, std::string_view bytes) {
    std::string out(EVP_MAX_MD_SIZE, '\0');
    unsigned size = 0;
    CHECK(EVP_Digest(bytes.data(), bytes.size(), bytes_of(out), &size, algorithm_of(hash),
                     nullptr) == 1);
    out.resize(size);
    return out;
}

struct Hasher::State {
    std::unique_ptr<EVP_MD_CTX, void (*)(EVP_MD_CTX*)> context{EVP_MD_CTX_new(), EVP_MD_CTX_free};
};

Hasher::Hasher(Hash hash) : state_(std::make_unique<State>()) {
    CHECK(state_->context != nullptr);
    CHECK(EVP_DigestInit_ex(state_->context.get(), algorithm_of(hash), nullptr) == 1);
}
Hasher::~Hasher() = default;
Hasher::Hasher(Hasher&&) noexcept = default;
Hasher& Hasher::operator=(Hasher&&) noexcept = default;

void Hasher::add(std::string_view bytes) {
    CHECK(EVP_DigestUpdate(state_->context.get(), bytes.data(), bytes.size()) == 1);
}

std::string Hasher::end() {
    std::string out(EVP_MAX_MD_SIZE, '\0');
    unsigned size = 0;
    CHECK(EVP_DigestFinal_ex(state_->context.get(), bytes_of(out), &size) == 1);
    out.resize(size);
    return out;
}

std::string hmac(Hash hash, std::string_view key, std::string_view bytes) {
    std::string out(EVP_MAX_MD_SIZE, '\0');
    unsigned size = 0;
    CHECK(HMAC(algorithm_of(hash), key.data(), static_cast<int>(key.size()), bytes_of(bytes),
               bytes.size(), bytes_of(out), &size) != nullptr);
    out.resize(size);
    return out;
}

std::string pbkdf2(Hash hash, std::string_view password, std::string_view salt, int iterations) {
    CHECK(iterations > 0);
    const EVP_MD* const algorithm = algorithm_of(hash);
    std::string out(static_cast<std::size_t>(EVP_MD_get_size(algorithm)), '\0');
    CHECK(PKCS5_PBKDF2_HMAC(password.data(), static_cast<int>(password.size()), bytes_of(salt),
                            static_cast<int>(salt.size()), iterations, algorithm,
                            static_cast<int>(out.size()), bytes_of(out)) == 1);
    return out;
}

std::string hex(std::string_view bytes) {
    static constexpr std::string_view kDigits = "0123456789abcdef";
    std::string out;
    out.reserve(2 * bytes.size());
    for (const char c : bytes) {
        const auto value = static_cast<unsigned char>(c);
        out += kDigits[value >> 4U];
        out += kDigits[value & 15U];
    }
    return out;
}

bool equal_in_constant_time(std::string_view a, std::string_view b) {
    return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

std::string random_bytes(io::Random& random, std::size_t count) {
    std::string out;
    out.reserve(count);
    while (out.size() < count) out += static_cast<char>(random.below(256));
    return out;
}

std::string random_text(io::Random& random, std::string_view alphabet, std::size_t count) {
    std::string out;
    out.reserve(count);
    while (out.size() < count) out += alphabet[random.below(alphabet.size())];
    return out;
}

}  // namespace auth
