// The keys were made and the tokens signed by the openssl command, so that the verifier meets none
// of its own kin.
#include "auth/sasl/token.h"

#include <gtest/gtest.h>

#include "auth/sasl/base64url.h"
#include "io/sim_disk.h"

namespace auth::sasl {
namespace {

constexpr std::string_view kJwks =
    R"({"keys":[{"kty":"OKP","crv":"Ed25519","x":"AA"},{"kty":"RSA","use":"enc","n":"AQ)"
    R"(AB","e":"AQAB"},{"kty":"RSA","kid":"r1","use":"sig","alg":"RS256","n":"1DDyZHdFk)"
    R"(pCqgEQaVS4U5l3UbEfGknDwhbCLp-2IymlbZOYYZkoh3r9Xnza3521chSTZhZ__KSw2yO8dW2SeXnd-1)"
    R"(x9cRuygM8YqZlxEQZo19cqmbxneyMednTO2xuwE-Q7jifitLTrTHXjBl6qxRuGmzR6wAWteTxqmFW88P)"
    R"(LNKkYQVKuDk7lCbJVJEkh6_QRCYIQIT0sFhWwqyYzSpcBraPrlcsWCbV26XFLC_wbiumTRRLElDXA7tU)"
    R"(yCKxaU1aNEgt8oxoRZjkk4FYLznEV7gy7OTEf5dK7ItiAuPhoXRst8FDUXSfzaqJuVJe67pa-uozpJuE)"
    R"(8ajIO5k-rBFFQ","e":"AQAB"},{"kty":"EC","kid":"e1","crv":"P-256","x":"zX_nzM02wtH)"
    R"(nFPA21b3OhKfD1aEa9SFd6tbf6M1c7LE","y":"NHpC2A9VcRxMFvpXcynlU5m2cyI-NEp9RTSJ7L6c3)"
    R"(B8"}]})";
constexpr std::string_view kRs256 =
    "eyJhbGciOiJSUzI1NiIsImtpZCI6InIxIiwidHlwIjoiSldUIn0.eyJpc3MiOiJodHRwczovL2lkLmV4"
    "YW1wbGUiLCJhdWQiOlsia2Fma2EiLCJ4Il0sInN1YiI6ImFsaWNlIiwiZXhwIjoxNzAwMDAzNjAwLCJp"
    "YXQiOjE3MDAwMDAwMDB9.bzX_3qhqBgthB4Z15T-PgEpAHl36AWl1O9S_zgJ9sVfdZgclmms_O7t3l2h"
    "FfF4Ki7l-_bS3X9XU3UAa5i8ehTvIL_kXmDdQ3ljAdT3XVWT2GolNmYA0J9mD8f10a84Jf0_pNHA8R4j"
    "akiTuOcgdxBnoDCz94tHbFcSTB8ZEHzEPfwWOQRTwhNLepAenZmqIdff3lwKCNugv6vpAVzD0XagkuJj"
    "iWLHQmzYaB9m9Z1t_8tIdqGhKcHPp7HytvPXG-cftHnfwCPMNZ-P9yzXRsGoxEuG7Rb91XTwswEfLJ-P"
    "G6MYleXprst0YXlIxSr53UwBaUcJnQnjx89CnmUmsBw";
constexpr std::string_view kEs256 =
    "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJodHRwczovL2lkLmV4YW1wbGUiLCJhdWQiOlsia2Fma2EiLCJ"
    "4Il0sInN1YiI6ImFsaWNlIiwiZXhwIjoxNzAwMDAzNjAwLCJpYXQiOjE3MDAwMDAwMDB9.qfmIVF_XaN"
    "o1X8Eo6Mu5Y5rYzaFq0majxqdfUzHavPftdMWfCe-b3qK_jEymixMFhPd7QFeA7CHDy2H9QlWM-g";

class TokenTest : public ::testing::Test {
  protected:
    void SetUp() override {
        keys_ = *Keys::open(disk_, random_, "data");
        write(kJwks);
        clock_.advance(base::from_epoch_ms(1'700'000'000'000) - clock_.wall());
        options_.jwks_path = "jwks.json";
    }
    void write(std::string_view jwks) {
        ASSERT_TRUE(io::replace_file(disk_, "jwks.json", base::as_bytes(jwks)));
    }
    base::Result<VerifiedToken> verify(std::string_view token) {
        auto verifier = TokenVerifier::open(options_, *keys_, clock_, disk_);
        CHECK(static_cast<bool>(verifier));
        return (*verifier)->verify(token);
    }
    std::string unsecured(std::string_view claims, std::string_view header = R"({"alg":"none"})") {
        return base::text(base64url(header), '.', base64url(claims), '.');
    }

    io::ManualClock clock_;
    io::SimDisk disk_{1, clock_};
    io::SeededRandom random_{1};
    std::unique_ptr<Keys> keys_;
    TokenOptions options_;
};

TEST_F(TokenTest, TakesWhatTheProvidersKeysSigned) {
    for (const std::string_view token : {kRs256, kEs256}) {
        const auto verified = verify(token);
        ASSERT_TRUE(verified) << verified.error().what;
        EXPECT_EQ(verified->name, "alice");
        EXPECT_EQ(verified->lifetime, std::chrono::hours(1));
    }
}

TEST_F(TokenTest, RefusesAChangeOfAnyPart) {
    for (const std::string_view token : {kRs256, kEs256}) {
        for (std::size_t i = 0; i < token.size(); i += 7) {
            std::string changed(token);
            changed[i] = changed[i] == 'A' ? 'B' : 'A';
            EXPECT_FALSE(verify(changed)) << i;
        }
        EXPECT_FALSE(verify(token.substr(0, token.rfind('.') + 1)));
        EXPECT_FALSE(verify(token.substr(0, token.rfind('.'))));
    }
}

TEST_F(TokenTest, RefusesWithoutTheKey) {
    options_.jwks_path.clear();
    EXPECT_FALSE(verify(kRs256));
}

TEST_F(TokenTest, HasItsTime) {
    clock_.advance(std::chrono::seconds(3600 + 29));
    EXPECT_TRUE(verify(kRs256)) << "clocks differ";
    clock_.advance(std::chrono::seconds(1));
    EXPECT_FALSE(verify(kRs256));
}

TEST_F(TokenTest, ChecksIssuerAndAudience) {
    options_.issuer = "https://id.example";
    options_.audiences = {"other", "kafka"};
    EXPECT_TRUE(verify(kRs256));
    options_.audiences = {"other"};
    EXPECT_FALSE(verify(kRs256));
    options_.audiences.clear();
    options_.issuer = "https://evil.example";
    EXPECT_FALSE(verify(kRs256));
}

TEST_F(TokenTest, UnsecuredOnesAreForThoseWhoAskForThem) {
    const std::string token = unsecured(R"({"sub":"bob","exp":1700000060.5})");
    EXPECT_FALSE(verify(token));
    options_.allows_unsecured = true;
    const auto verified = verify(token);
    ASSERT_TRUE(verified) << verified.error().what;
    EXPECT_EQ(verified->name, "bob");
    EXPECT_EQ(verified->lifetime, std::chrono::milliseconds(60'500));
    EXPECT_FALSE(verify(token + "AAAA")) << "a signature";
    EXPECT_TRUE(verify(kEs256)) << "signed ones are checked as before";
}

TEST_F(TokenTest, ClaimsAreChecked) {
    options_.allows_unsecured = true;
    for (const std::string_view claims :
         {R"({"sub":"bob"})", R"({"exp":1700000060})", R"({"sub":"","exp":1700000060})",
          R"({"sub":"bob","exp":"1700000060"})", R"({"sub":7,"exp":1700000060})",
          R"({"sub":"bob","exp":1e300})", R"({"sub":"bob","exp":-1})", R"([])", "",
          R"({"sub":"bob","exp":1700000060,"nbf":1700000031})",
          R"({"sub":"bob","exp":1700000060,"nbf":1e999})"}) {
        EXPECT_FALSE(verify(unsecured(claims))) << claims;
    }
    EXPECT_TRUE(verify(unsecured(R"({"sub":"bob","exp":1700000060,"nbf":1700000030})")));
    EXPECT_FALSE(
        verify(unsecured(R"({"sub":"bob","exp":1700000060})", R"({"alg":"none","crit":["x"]})")));
    options_.principal_claim = "email";
    EXPECT_EQ(verify(unsecured(R"({"email":"b@x","exp":1700000060})"))->name, "b@x");
}

TEST_F(TokenTest, AKeySetThatIsNoneIsNamedAndTheOldOneStays) {
    auto verifier = TokenVerifier::open(options_, *keys_, clock_, disk_);
    ASSERT_TRUE(verifier);
    for (const std::string_view wrong :
         {"", "{}", R"({"keys":[]})", R"({"keys":[{"kty":"RSA","n":"AQAB","e":"AQAB"}]})",
          R"({"keys":[{"kty":"EC","crv":"P-256","x":"AA","y":"AA"}]})"}) {
        write(wrong);
        const auto again = (*verifier)->reload();
        ASSERT_FALSE(again) << wrong;
        EXPECT_NE(again.error().what.find("jwks.json"), std::string::npos);
        EXPECT_TRUE((*verifier)->verify(kRs256));
    }
}

}  // namespace
}  // namespace auth::sasl
