#include "object/md5.h"

#include <openssl/evp.h>

#include "base/check.h"

namespace object {

// The fetched algorithm is kept: looking it up costs more than hashing a small body.
struct Md5::State {
    EVP_MD* algorithm = EVP_MD_fetch(nullptr, "MD5", nullptr);
    EVP_MD_CTX* context = EVP_MD_CTX_new();
};

Md5::Md5() : state_(std::make_unique<State>()) {
    CHECK(state_->algorithm != nullptr && state_->context != nullptr,
          "OpenSSL's default provider has no MD5");
}

Md5::~Md5() {
    EVP_MD_CTX_free(state_->context);
    EVP_MD_free(state_->algorithm);
}

void Md5::begin() { CHECK(EVP_DigestInit_ex2(state_->context, state_->algorithm, nullptr) == 1); }

void Md5::add(base::ByteView part) {
    CHECK(EVP_DigestUpdate(state_->context, part.data(), part.size()) == 1);
}

Md5Digest Md5::end() {
    Md5Digest digest;
    CHECK(EVP_DigestFinal_ex(state_->context, reinterpret_cast<unsigned char*>(digest.data()),
                             nullptr) == 1);
    return digest;
}

Md5Digest Md5::of(base::ByteView body) {
    begin();
    add(body);
    return end();
}

std::string hex_of(const Md5Digest& digest) {
    static constexpr char kDigits[] = "0123456789abcdef";
    std::string hex(2 * digest.size(), '0');
    for (std::size_t i = 0; i < digest.size(); ++i) {
        const auto value = std::to_integer<unsigned>(digest[i]);
        hex[2 * i] = kDigits[value >> 4U];
        hex[2 * i + 1] = kDigits[value & 15U];
    }
    return hex;
}

}  // namespace object
