#include "auth/sasl/sasl.h"

#include <gtest/gtest.h>

#include "auth/keys.h"
#include "auth/sasl/base64url.h"
#include "auth/sigv4.h"
#include "auth/users.h"
#include "base/limits.h"
#include "codec/base64.h"
#include "codec/percent.h"
#include "io/sim_disk.h"

namespace auth::sasl {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

const AwsCredentials kExample{"AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", ""};
constexpr std::string_view kBroker = "b-1.demo.abc123.c2.kafka.us-east-1.amazonaws.com";

// Draws what it is told to, so that nonces are those of the published examples.
class ScriptedRandom final : public io::Random {
  public:
    std::uint64_t next() override { return next_++ * 0x9e3779b97f4a7c15U; }

  private:
    std::uint64_t next_ = 1;
};

class SaslTest : public ::testing::Test {
  protected:
    void SetUp() override {
        keys_ = *Keys::open(disk_, random_, "data");
        users_ = *Users::open(disk_, random_, "data/auth/users.json");
        ASSERT_TRUE(keys_->add(
            {.id = kExample.access_key_id, .secret = kExample.secret_access_key, .user = "alice"}));
        ASSERT_TRUE(users_->set_password("alice", "pencil"));
        open({});
        // Not what the clock of the test machine says.
        clock_.advance(*parse_sigv4_time("20240115T120000Z") - clock_.wall());
    }
    void open(Options options) {
        auto opened = Server::open(std::move(options), *keys_, *users_, clock_, disk_, random_);
        ASSERT_TRUE(opened) << opened.error().what;
        server_ = *std::move(opened);
    }
    Step only_step(std::string_view mechanism, std::string_view message) {
        return server_->begin(mechanism)->step(message);
    }

    io::ManualClock clock_;
    io::SimDisk disk_{1, clock_};
    ScriptedRandom random_;
    std::unique_ptr<Keys> keys_;
    std::unique_ptr<Users> users_;
    std::unique_ptr<Server> server_;
};

std::string plain(std::string_view acts_for, std::string_view user, std::string_view password) {
    return base::text(acts_for, '\0', user, '\0', password);
}

TEST_F(SaslTest, PlainAsksTheUsers) {
    const Step step = only_step("PLAIN", plain("", "alice", "pencil"));
    EXPECT_EQ(step.kind, Step::Kind::done);
    EXPECT_EQ(step.principal, user_principal("alice"));
    EXPECT_EQ(step.answer, "");
    EXPECT_EQ(step.lifetime.count(), 0);
    EXPECT_EQ(only_step("PLAIN", plain("alice", "alice", "pencil")).kind, Step::Kind::done);
    for (const std::string& wrong :
         {plain("", "alice", "crayon"), plain("bob", "alice", "pencil"), plain("", "", "pencil"),
          plain("", "alice", ""), plain("", "bob", "pencil"), std::string("alice"), std::string(),
          plain("", "alice", "pencil") + '\0', std::string(100'000, 'a')}) {
        EXPECT_EQ(only_step("PLAIN", wrong).kind, Step::Kind::failed);
    }
}

TEST_F(SaslTest, OffersWhatItWasTold) {
    EXPECT_EQ(server_->begin("GSSAPI"), nullptr);
    open({.mechanisms = {"PLAIN"}});
    EXPECT_EQ(server_->begin("AWS_MSK_IAM"), nullptr);
    EXPECT_NE(server_->begin("PLAIN"), nullptr);
    const auto opened =
        Server::open({.mechanisms = {"PLAIN", "GSSAPI"}}, *keys_, *users_, clock_, disk_, random_);
    ASSERT_FALSE(opened);
    EXPECT_NE(opened.error().what.find("GSSAPI"), std::string::npos);
}

TEST_F(SaslTest, NoSessionOutlivesTheBound) {
    open({.session_lifetime_max = seconds(60)});
    EXPECT_EQ(only_step("PLAIN", plain("", "alice", "pencil")).lifetime, seconds(60));
}

// The client's half of SCRAM, from the RFC alone.
struct ScramClient {
    ScramMechanism mechanism;
    std::string gs2 = "n,,";
    std::string bare = "n=alice,r=rOprNGfwEbeRWgbNEkqO";

    std::string last(std::string_view password, std::string_view server_first) const {
        const auto part = [&](std::string_view name) {
            const std::size_t at = server_first.find(name) + name.size();
            return std::string(server_first.substr(at, server_first.find(',', at) - at));
        };
        const Hash hash = hash_of(mechanism);
        const std::string salt(base::as_text(*codec::base64_decoded(part(",s="))));
        const std::string salted = pbkdf2(hash, password, salt, std::stoi(part(",i=")));
        const std::string client_key = hmac(hash, salted, "Client Key");
        const std::string without_proof =
            base::text("c=", codec::base64(base::as_bytes(gs2)), ",r=", part("r="));
        std::string proof = hmac(hash, digest(hash, client_key),
                                 base::text(bare, ',', server_first, ',', without_proof));
        for (std::size_t i = 0; i < proof.size(); ++i) {
            proof[i] = static_cast<char>(proof[i] ^ client_key[i]);
        }
        return base::text(without_proof, ",p=", codec::base64(base::as_bytes(proof)));
    }
};

TEST_F(SaslTest, ScramTakesTheRightPasswordInTwoSteps) {
    for (const ScramMechanism mechanism : {ScramMechanism::sha256, ScramMechanism::sha512}) {
        const ScramClient client{mechanism};
        for (const std::string_view password : {"pencil", "crayon"}) {
            const auto session = server_->begin(name_of(mechanism));
            const Step first = session->step(client.gs2 + client.bare);
            ASSERT_EQ(first.kind, Step::Kind::challenge);
            EXPECT_TRUE(first.answer.starts_with("r=rOprNGfwEbeRWgbNEkqO"));
            const Step last = session->step(client.last(password, first.answer));
            EXPECT_EQ(last.kind, password == "pencil" ? Step::Kind::done : Step::Kind::failed);
            EXPECT_EQ(last.answer.starts_with("v="), password == "pencil");
        }
    }
}

// RFC 7677 §3, with the server's part of the nonce replaced by ours.
TEST_F(SaslTest, ScramSignsAsRfc7677) {
    const auto salt = codec::base64_decoded("W22ZaJ0SNY7soEsUEjb6gQ==");
    const ScramCredential credential =
        scram_credential(ScramMechanism::sha256, "pencil", std::string(base::as_text(*salt)), 4096);
    const std::string text =
        "n=user,r=rOprNGfwEbeRWgbNEkqO,"
        "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096,"
        "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0";
    EXPECT_EQ(codec::base64(base::as_bytes(hmac(Hash::sha256, credential.server_key, text))),
              "6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=");
    const std::string server_first =
        "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096";
    const ScramClient client{ScramMechanism::sha256, "n,,", "n=user,r=rOprNGfwEbeRWgbNEkqO"};
    EXPECT_TRUE(client.last("pencil", server_first)
                    .ends_with(",p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ="));
}

TEST_F(SaslTest, ScramKnowsNamesWithCommasAndTheirOwners) {
    ASSERT_TRUE(users_->set_password("a,b=c", "pencil"));
    const ScramClient client{ScramMechanism::sha256, "n,a=a=2Cb=3Dc,", "n=a=2Cb=3Dc,r=abc,ext=1"};
    const auto session = server_->begin("SCRAM-SHA-256");
    const Step first = session->step(client.gs2 + client.bare);
    ASSERT_EQ(first.kind, Step::Kind::challenge);
    const Step last = session->step(client.last("pencil", first.answer));
    EXPECT_EQ(last.kind, Step::Kind::done) << last.reason;
    EXPECT_EQ(last.principal, user_principal("a,b=c"));
}

TEST_F(SaslTest, ScramTellsNobodyWhoTheUsersAre) {
    const ScramClient client{ScramMechanism::sha256, "n,,", "n=nobody,r=abc"};
    std::string salts;
    for (int i = 0; i < 2; ++i) {
        const auto session = server_->begin("SCRAM-SHA-256");
        const Step first = session->step(client.gs2 + client.bare);
        ASSERT_EQ(first.kind, Step::Kind::challenge);
        const std::string salt = first.answer.substr(first.answer.find(",s="));
        if (i == 1) {
            EXPECT_EQ(salt, salts);
        }
        salts = salt;
        EXPECT_EQ(session->step(client.last("pencil", first.answer)).kind, Step::Kind::failed);
    }
}

TEST_F(SaslTest, ScramRefusesWhatIsNoScram) {
    for (const std::string_view wrong :
         {"", "n", "n,,", "y,,n=alice,r=abc", "p=tls-unique,,n=alice,r=abc", "n,,n=alice",
          "n,,r=abc,n=alice", "n,,n=,r=abc", "n,,n=alice,r=", "n,,n=al=ice,r=abc",
          "n,a=bob,n=alice,r=abc", "n,,n=alice,r=abc,tokenauth=true", "n,,n=alice,r=a\x7f"}) {
        EXPECT_EQ(only_step("SCRAM-SHA-256", wrong).kind, Step::Kind::failed) << wrong;
    }
    const ScramClient client{ScramMechanism::sha256};
    for (const std::string_view change : {"c=biws", "r=rOpr", ",p="}) {
        const auto session = server_->begin("SCRAM-SHA-256");
        const Step first = session->step(client.gs2 + client.bare);
        std::string last = client.last("pencil", first.answer);
        last[last.find(change) + change.size() - 2] ^= 1;
        EXPECT_EQ(session->step(last).kind, Step::Kind::failed) << change;
    }
    const auto session = server_->begin("SCRAM-SHA-256");
    session->step(client.gs2 + client.bare);
    EXPECT_EQ(session->step("").kind, Step::Kind::failed);
}

// The message of the JVM's client, field by field; `changes` replace values or, if empty, fields.
std::string iam_message(const NamedTexts& changes = {}, std::string_view time = "20240115T120000Z",
                        const AwsCredentials& credentials = kExample,
                        const std::string& expires = "900") {
    SigV4Request request;
    request.query = {{"Action", "kafka-cluster:Connect"}};
    request.headers = {{"host", std::string(kBroker)}};
    presign(request, credentials, {"us-east-1", "kafka-cluster", *parse_sigv4_time(time)},
            seconds(std::stoll(expires)));
    NamedTexts fields{
        {"version", "2020_10_22"}, {"host", std::string(kBroker)}, {"user-agent", "test"}};
    for (const auto& [name, value] : request.query) {
        std::string lower = name;
        for (char& c : lower) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
        fields.emplace_back(lower, value);
    }
    std::string json = "{";
    for (auto& [name, value] : fields) {
        for (const auto& [changed, to] : changes) {
            if (name == changed) value = to;
        }
        if (value.empty()) continue;
        json += base::text(json.size() > 1 ? "," : "", '"', name, "\":\"", value, '"');
    }
    return json + "}";
}

TEST_F(SaslTest, AwsMskIamVerifiesTheProof) {
    const Step step = only_step("AWS_MSK_IAM", iam_message());
    ASSERT_EQ(step.kind, Step::Kind::done) << step.reason;
    EXPECT_EQ(step.principal, user_principal("alice"));
    EXPECT_TRUE(step.answer.starts_with(R"({"version":"2020_10_22","request-id":")"));
    EXPECT_EQ(step.answer.size(),
              std::string(R"({"version":"2020_10_22","request-id":""})").size() + 36);
    EXPECT_EQ(step.lifetime, std::chrono::hours(12));
    EXPECT_NE(
        iam_message().find("63bb7c4c082d8aeb1200b6a0edd1df47a785e3dca0d8e907396675578b7c867d"),
        std::string::npos)
        << "the published vector";
    EXPECT_EQ(only_step("AWS_MSK_IAM", iam_message()).kind, Step::Kind::done)
        << "clients send the same proof twice";
    AwsCredentials temporary = kExample;
    temporary.session_token = "SESSIONTOKENEXAMPLE+/=";
    EXPECT_EQ(only_step("AWS_MSK_IAM", iam_message({}, "20240115T120000Z", temporary)).kind,
              Step::Kind::done);
}

TEST_F(SaslTest, AwsMskIamHasItsTime) {
    const auto at = [this](std::string_view signed_at, const std::string& expires = "900") {
        return only_step("AWS_MSK_IAM", iam_message({}, signed_at, kExample, expires)).kind;
    };
    EXPECT_EQ(at("20240115T120500Z"), Step::Kind::done) << "300 s ahead of us";
    EXPECT_EQ(at("20240115T120501Z"), Step::Kind::failed);
    EXPECT_EQ(at("20240115T114500Z"), Step::Kind::done) << "900 s ago";
    EXPECT_EQ(at("20240115T114459Z"), Step::Kind::failed);
    EXPECT_EQ(at("20240115T114459Z", "86400"), Step::Kind::failed) << "never longer than 900 s";
    EXPECT_EQ(at("20240115T114459Z", "9223372036854775807"), Step::Kind::failed);
    EXPECT_EQ(at("20240115T115959Z", "1"), Step::Kind::done);
    EXPECT_EQ(at("20240115T115958Z", "1"), Step::Kind::failed);
    EXPECT_EQ(at("20240115T120000Z", "0"), Step::Kind::failed);
    EXPECT_EQ(at("20240115T120000Z", "-5"), Step::Kind::failed);
}

TEST_F(SaslTest, AwsMskIamRefusesEveryOtherField) {
    const std::string scope = "/20240115/us-east-1/kafka-cluster/aws4_request";
    const NamedTexts changes = {
        {"version", "2020_10_23"},
        {"version", ""},
        {"host", "another"},
        {"host", ""},
        {"action", "kafka-cluster:Alter"},
        {"x-amz-algorithm", "AWS4-HMAC-SHA1"},
        {"x-amz-credential", "AKIDOTHER" + scope},
        {"x-amz-credential", "AKIDEXAMPLE/20240116/us-east-1/kafka-cluster/aws4_request"},
        {"x-amz-credential", "AKIDEXAMPLE/20240115/us-east-1/s3/aws4_request"},
        {"x-amz-credential", "AKIDEXAMPLE/20240115/eu-west-1/kafka-cluster/aws4_request"},
        {"x-amz-date", "20240115T120001Z"},
        {"x-amz-expires", "899"},
        {"x-amz-expires", "1e2"},
        {"x-amz-signedheaders", "host;x"},
        {"x-amz-signature", std::string(64, '0')},
        {"x-amz-signature", ""},
    };
    for (const auto& change : changes) {
        const Step step = only_step("AWS_MSK_IAM", iam_message({change}));
        EXPECT_EQ(step.kind, Step::Kind::failed) << change.first << "=" << change.second;
        EXPECT_EQ(step.answer, "");
    }
    EXPECT_EQ(only_step("AWS_MSK_IAM", iam_message({{"user-agent", "any"}})).kind,
              Step::Kind::done);
    for (const std::string_view wrong : {"", "{", "[]", "{}", "null", "{\"version\":1}"}) {
        EXPECT_EQ(only_step("AWS_MSK_IAM", wrong).kind, Step::Kind::failed) << wrong;
    }
    std::string twice = iam_message();
    twice.insert(1, "\"host\":\"x\",");
    EXPECT_EQ(only_step("AWS_MSK_IAM", twice).kind, Step::Kind::failed);
    ASSERT_TRUE(keys_->remove("AKIDEXAMPLE"));
    EXPECT_EQ(only_step("AWS_MSK_IAM", iam_message()).kind, Step::Kind::failed);
}

std::string msk_token(std::string_view tail = "&User-Agent=test%2F1") {
    SigV4Request request;
    request.query = {{"Action", "kafka-cluster:Connect"}};
    request.headers = {{"host", "kafka.us-east-1.amazonaws.com"}};
    presign(request, kExample,
            {"us-east-1", "kafka-cluster", *parse_sigv4_time("20240115T120000Z")}, seconds(900));
    std::string address = "https://kafka.us-east-1.amazonaws.com/?";
    for (const auto& [name, value] : request.query) {
        address += base::text(address.ends_with('?') ? "" : "&", codec::percent_encoded(name), '=',
                              codec::percent_encoded(value));
    }
    return base64url(address + std::string(tail));
}

std::string oauth_message(std::string_view token) {
    return base::text("n,,\1auth=Bearer ", token, "\1\1");
}

TEST_F(SaslTest, OauthBearerTakesATokenOfTheMskSigners) {
    const Step step = only_step("OAUTHBEARER", oauth_message(msk_token()));
    ASSERT_EQ(step.kind, Step::Kind::done) << step.reason;
    EXPECT_EQ(step.principal, user_principal("alice"));
    EXPECT_EQ(step.answer, "");
    const std::string extended =
        base::text("n,a=alice,\1auth=bearer ", msk_token(), "\1more=1\1\1");
    EXPECT_EQ(only_step("OAUTHBEARER", extended).kind, Step::Kind::done);
    EXPECT_EQ(
        only_step("OAUTHBEARER", base::text("n,a=bob,\1auth=Bearer ", msk_token(), "\1\1")).kind,
        Step::Kind::challenge);
    EXPECT_EQ(only_step("OAUTHBEARER", oauth_message(msk_token("&more=1"))).kind,
              Step::Kind::challenge);
    clock_.advance(milliseconds(900'001));
    EXPECT_EQ(only_step("OAUTHBEARER", oauth_message(msk_token())).kind, Step::Kind::challenge);
}

TEST_F(SaslTest, OauthBearerSaysNoInTwoSteps) {
    for (const std::string& wrong :
         {std::string(), std::string("n,,"), std::string("n,,\1\1"),
          std::string("n,,\1auth=Basic abc\1\1"), std::string("y,,\1auth=Bearer abc\1\1"),
          oauth_message("abc"), oauth_message(""), oauth_message("a.b.c")}) {
        const auto session = server_->begin("OAUTHBEARER");
        const Step first = session->step(wrong);
        EXPECT_EQ(first.kind, Step::Kind::challenge);
        EXPECT_EQ(first.answer, R"({"status":"invalid_token"})");
        EXPECT_EQ(session->step("\1").kind, Step::Kind::failed);
    }
}

}  // namespace
}  // namespace auth::sasl
