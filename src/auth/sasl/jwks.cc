#include "auth/sasl/jwks.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

#include <algorithm>

#include "auth/sasl/base64url.h"
#include "base/check.h"
#include "codec/json/json.h"

namespace auth::sasl {
namespace {

using base::Code;
using base::Error;
using base::Result;

// RFC 7518 §3.3 asks for 2048 bits at least; more than 8192 only cost the verifier time.
constexpr int kRsaBitsMin = 2048;
constexpr int kRsaBitsMax = 8192;
constexpr std::size_t kP256Bytes = 32;

template <auto free_one>
struct Free {
    template <class T>
    void operator()(T* one) const {
        free_one(one);
    }
};
using Pkey = std::unique_ptr<EVP_PKEY, Free<EVP_PKEY_free>>;
using PkeyContext = std::unique_ptr<EVP_PKEY_CTX, Free<EVP_PKEY_CTX_free>>;
using DigestContext = std::unique_ptr<EVP_MD_CTX, Free<EVP_MD_CTX_free>>;
using BigNumber = std::unique_ptr<BIGNUM, Free<BN_free>>;
using ParamBuilder = std::unique_ptr<OSSL_PARAM_BLD, Free<OSSL_PARAM_BLD_free>>;
using Params = std::unique_ptr<OSSL_PARAM, Free<OSSL_PARAM_free>>;
using EcdsaSignature = std::unique_ptr<ECDSA_SIG, Free<ECDSA_SIG_free>>;

const unsigned char* bytes_of(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

BigNumber number_of(std::string_view bytes) {
    return BigNumber(BN_bin2bn(bytes_of(bytes), static_cast<int>(bytes.size()), nullptr));
}

// A key of one kind from its parts, or nothing if they are no key.
Pkey key_from(const char* kind, OSSL_PARAM_BLD* builder) {
    const Params params(OSSL_PARAM_BLD_to_param(builder));
    const PkeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, kind, nullptr));
    EVP_PKEY* key = nullptr;
    if (!params || !context || EVP_PKEY_fromdata_init(context.get()) != 1 ||
        EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, params.get()) != 1) {
        return nullptr;
    }
    return Pkey(key);
}

Pkey rsa_key(std::string_view modulus, std::string_view exponent) {
    const BigNumber n = number_of(modulus);
    const BigNumber e = number_of(exponent);
    const int bits = n ? BN_num_bits(n.get()) : 0;
    if (!e || bits < kRsaBitsMin || bits > kRsaBitsMax) return nullptr;
    const ParamBuilder builder(OSSL_PARAM_BLD_new());
    OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, n.get());
    OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, e.get());
    return key_from("RSA", builder.get());
}

Pkey p256_key(std::string_view x, std::string_view y) {
    if (x.size() != kP256Bytes || y.size() != kP256Bytes) return nullptr;
    // SEC 1 §2.3.3: uncompressed.
    const std::string point = base::text('\4', x, y);
    const ParamBuilder builder(OSSL_PARAM_BLD_new());
    OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, "P-256", 0);
    OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(),
                                     point.size());
    return key_from("EC", builder.get());
}

// RFC 7518 §3.4: r and s end to end; OpenSSL wants them in DER.
std::string der_of(std::string_view signature) {
    if (signature.size() != 2 * kP256Bytes) return {};
    const EcdsaSignature pair(ECDSA_SIG_new());
    BigNumber r = number_of(signature.substr(0, kP256Bytes));
    BigNumber s = number_of(signature.substr(kP256Bytes));
    CHECK(ECDSA_SIG_set0(pair.get(), r.release(), s.release()) == 1);
    unsigned char* der = nullptr;
    const int size = i2d_ECDSA_SIG(pair.get(), &der);
    CHECK(size > 0);
    std::string out(reinterpret_cast<const char*>(der), static_cast<std::size_t>(size));
    OPENSSL_free(der);
    return out;
}

// One member of "keys", as text.
struct Member {
    std::string kind;
    std::string use;
    std::string key_id;
    std::string curve;
    std::string n;
    std::string e;
    std::string x;
    std::string y;
};

Member read_member(codec::JsonReader& json) {
    Member member;
    const auto decoded = [&json] { return base64url_decoded(json.string()).value_or(""); };
    json.enter_object();
    while (const auto field = json.next_field()) {
        if (*field == "kty") {
            member.kind = json.string();
        } else if (*field == "use") {
            member.use = json.string();
        } else if (*field == "kid") {
            member.key_id = json.string();
        } else if (*field == "crv") {
            member.curve = json.string();
        } else if (*field == "n") {
            member.n = decoded();
        } else if (*field == "e") {
            member.e = decoded();
        } else if (*field == "x") {
            member.x = decoded();
        } else if (*field == "y") {
            member.y = decoded();
        } else {
            json.skip();
        }
    }
    return member;
}

}  // namespace

struct Jwks::Key {
    std::string id;
    std::string algorithm;
    Pkey pkey;

    bool verifies(const Jwt& jwt) const {
        if (jwt.algorithm != algorithm) return false;
        const std::string signature = algorithm == "ES256" ? der_of(jwt.signature) : jwt.signature;
        const DigestContext context(EVP_MD_CTX_new());
        return EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr, pkey.get()) ==
                   1 &&
               EVP_DigestVerify(context.get(), bytes_of(signature), signature.size(),
                                bytes_of(jwt.signed_text), jwt.signed_text.size()) == 1;
    }
};

Result<Jwks> Jwks::parse(std::string text) {
    std::vector<Member> members;
    codec::JsonReader json(text);
    json.enter_object();
    while (const auto field = json.next_field()) {
        if (*field != "keys") {
            json.skip();
            continue;
        }
        json.enter_array();
        while (json.next_element()) members.push_back(read_member(json));
    }
    TRY_VOID(json.finish());
    Jwks jwks;
    for (Member& one : members) {
        if (!one.use.empty() && one.use != "sig") continue;
        Key key{std::move(one.key_id), {}, nullptr};
        if (one.kind == "RSA") {
            key.algorithm = "RS256";
            key.pkey = rsa_key(one.n, one.e);
        } else if (one.kind == "EC" && one.curve == "P-256") {
            key.algorithm = "ES256";
            key.pkey = p256_key(one.x, one.y);
        }
        if (key.pkey) jwks.keys_.push_back(std::make_shared<const Key>(std::move(key)));
    }
    if (jwks.keys_.empty()) return Error{Code::malformed, "no usable RS256 or ES256 key"};
    return jwks;
}

bool Jwks::verifies(const Jwt& jwt) const {
    return std::any_of(keys_.begin(), keys_.end(), [&jwt](const auto& key) {
        return (jwt.key_id.empty() || jwt.key_id == key->id) && key->verifies(jwt);
    });
}

}  // namespace auth::sasl
