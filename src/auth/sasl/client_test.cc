// Our clients before our server; that both follow the documents is shown by the suites that put
// foreign clients before the server, and these clients before Apache Kafka.
#include "auth/sasl/client.h"

#include <gtest/gtest.h>

#include "auth/keys.h"
#include "auth/sasl/sasl.h"
#include "auth/users.h"
#include "io/sim_disk.h"

namespace auth::sasl {
namespace {

class ClientTest : public ::testing::Test {
  protected:
    void SetUp() override {
        keys_ = *Keys::open(disk_, random_, "data");
        users_ = *Users::open(disk_, random_, "data/auth/users.json");
        ASSERT_TRUE(keys_->add({.id = "AKIDEXAMPLE", .secret = "a secret", .user = "alice"}));
        ASSERT_TRUE(users_->set_password("a,l=ice", "pencil"));
        server_ = *Server::open({}, *keys_, *users_, clock_, disk_, random_);
    }

    // How far a client of that identity comes.
    Step speak(ClientIdentity identity) {
        const auto session = server_->begin(identity.mechanism);
        auto proof = begin_proof(std::move(identity), random_, clock_.wall());
        EXPECT_TRUE(proof);
        Step step = session->step((*proof)->first());
        for (;;) {
            const auto next = (*proof)->next(step.answer);
            is_content_ = static_cast<bool>(next);
            if (!next || !*next || step.kind != Step::Kind::challenge) return step;
            step = session->step(**next);
        }
    }

    io::ManualClock clock_;
    io::SimDisk disk_{1, clock_};
    io::SystemRandom random_;
    std::unique_ptr<Keys> keys_;
    std::unique_ptr<Users> users_;
    std::unique_ptr<Server> server_;
    bool is_content_ = false;  // the client with what the server said last
};

constexpr std::string_view kByPassword[] = {"PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"};

TEST_F(ClientTest, KnowsThePassword) {
    for (const std::string_view mechanism : kByPassword) {
        const Step step =
            speak({.mechanism = std::string(mechanism), .user = "a,l=ice", .password = "pencil"});
        EXPECT_EQ(step.kind, Step::Kind::done) << mechanism << ": " << step.reason;
        EXPECT_TRUE(is_content_) << mechanism;
    }
}

TEST_F(ClientTest, DoesNotKnowThePassword) {
    for (const std::string_view mechanism : kByPassword) {
        const Step step =
            speak({.mechanism = std::string(mechanism), .user = "a,l=ice", .password = "pen"});
        EXPECT_EQ(step.kind, Step::Kind::failed) << mechanism;
    }
}

TEST_F(ClientTest, ScramBelievesNoServerThatDoesNotKnowThePassword) {
    auto proof = *begin_proof({.mechanism = "SCRAM-SHA-256", .user = "u", .password = "p"}, random_,
                              clock_.wall());
    const std::string first = proof->first();
    const std::string nonce = first.substr(first.find(",r=") + 3);
    EXPECT_FALSE((*begin_proof({.mechanism = "SCRAM-SHA-256", .user = "u"}, random_, clock_.wall()))
                     ->next("r=another,s=AAAA,i=4096"));
    EXPECT_FALSE(proof->next("r=" + nonce + "x,s=AAAA,i=1000000001"));
    EXPECT_TRUE(proof->next("r=" + nonce + "x,s=AAAA,i=4096"));
    EXPECT_EQ(proof->next("v=AAAA").error().code, base::Code::unauthenticated);
    EXPECT_FALSE(proof->next("e=other-error"));
}

TEST_F(ClientTest, SignsForMsk) {
    ClientIdentity identity{.mechanism = "AWS_MSK_IAM",
                            .aws = {"AKIDEXAMPLE", "a secret", ""},
                            .region = "us-east-1",
                            .host = "b-1.demo.kafka.us-east-1.amazonaws.com"};
    EXPECT_EQ(speak(identity).kind, Step::Kind::done);
    identity.aws.secret_access_key = "another";
    EXPECT_EQ(speak(identity).kind, Step::Kind::failed);
}

TEST_F(ClientTest, EndsAsTheServerWantsWhenATokenIsRefused) {
    const auto proof =
        *begin_proof({.mechanism = "OAUTHBEARER", .token = "abc"}, random_, clock_.wall());
    EXPECT_EQ(proof->first(),
              "n,,\x01"
              "auth=Bearer abc\x01\x01");
    EXPECT_EQ(**proof->next(R"({"status":"invalid_token"})"), "\x01");
    EXPECT_FALSE(*proof->next(""));
}

TEST_F(ClientTest, IncompleteIdentitiesAreNamed) {
    for (const std::string_view mechanism :
         {"PLAIN", "SCRAM-SHA-256", "OAUTHBEARER", "AWS_MSK_IAM", "GSSAPI"}) {
        const auto proof =
            begin_proof({.mechanism = std::string(mechanism)}, random_, clock_.wall());
        ASSERT_FALSE(proof) << mechanism;
        EXPECT_NE(proof.error().what.find(mechanism), std::string::npos) << proof.error().what;
    }
}

}  // namespace
}  // namespace auth::sasl
