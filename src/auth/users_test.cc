#include "auth/users.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>

#include "codec/base64.h"
#include "io/posix_disk.h"
#include "io/sim_disk.h"
#include "io/test_directory.h"

namespace auth {
namespace {

constexpr const char* kPath = "data/auth/users.json";

class UsersTest : public ::testing::Test {
  protected:
    void SetUp() override { open(); }
    void open() {
        auto opened = Users::open(disk_, random_, kPath);
        ASSERT_TRUE(opened) << opened.error().what;
        users_ = *std::move(opened);
    }

    io::ManualClock clock_;
    io::SimDisk disk_{1, clock_};
    io::SeededRandom random_{1};
    std::unique_ptr<Users> users_;
};

TEST_F(UsersTest, APasswordIsKnownByItsScramHalfAlone) {
    ASSERT_TRUE(users_->set_password("alice", "pencil"));
    EXPECT_TRUE(users_->knows_password("alice", "pencil"));
    EXPECT_FALSE(users_->knows_password("alice", "Pencil"));
    EXPECT_FALSE(users_->knows_password("bob", "pencil"));
    const auto bytes = io::read_file(disk_, kPath, 1'000'000);
    ASSERT_TRUE(bytes);
    EXPECT_EQ(base::as_text(*bytes).find("pencil"), std::string_view::npos);
    io::SeededRandom random(2);
    disk_.power_loss(random);
    open();
    EXPECT_TRUE(users_->knows_password("alice", "pencil"));
    ASSERT_TRUE(users_->set_password("alice", "crayon"));
    EXPECT_FALSE(users_->knows_password("alice", "pencil"));
    ASSERT_TRUE(users_->remove("alice"));
    EXPECT_FALSE(users_->knows_password("alice", "crayon"));
    EXPECT_EQ(users_->remove("alice").error().code, base::Code::not_found);
}

TEST_F(UsersTest, ChangesComeAllOrNone) {
    const ScramCredential credential =
        scram_credential(ScramMechanism::sha512, "pencil", "a salt of some bytes", 8192);
    ASSERT_TRUE(users_->apply({{"alice", ScramMechanism::sha512, credential}}));
    EXPECT_EQ(users_->find("alice", ScramMechanism::sha512), credential);
    EXPECT_FALSE(users_->find("alice", ScramMechanism::sha256));
    EXPECT_TRUE(users_->knows_password("alice", "pencil")) << "PLAIN takes either hash";
    const auto both = users_->apply({{"bob", ScramMechanism::sha512, credential},
                                     {"alice", ScramMechanism::sha256, std::nullopt}});
    ASSERT_FALSE(both);
    EXPECT_EQ(both.error().code, base::Code::not_found);
    EXPECT_EQ(users_->list()->size(), 1U);
    ASSERT_TRUE(users_->apply({{"alice", ScramMechanism::sha512, std::nullopt}}));
    EXPECT_TRUE(users_->list()->empty()) << "a user without credentials is none";
}

TEST_F(UsersTest, RefusesCredentialsThatCannotBe) {
    ScramCredential credential =
        scram_credential(ScramMechanism::sha256, "pencil", "a salt", kScramIterationsMin);
    EXPECT_FALSE(users_->apply({{"a", ScramMechanism::sha512, credential}})) << "another length";
    credential.iterations = kScramIterationsMin - 1;
    EXPECT_FALSE(users_->apply({{"a", ScramMechanism::sha256, credential}}));
    credential.iterations = kScramIterationsMax + 1;
    EXPECT_FALSE(users_->apply({{"a", ScramMechanism::sha256, credential}}));
    EXPECT_FALSE(users_->set_password("", "pencil"));
    EXPECT_FALSE(users_->set_password("a\nb", "pencil"));
    EXPECT_FALSE(users_->set_password("alice", ""));
}

TEST_F(UsersTest, AStrangersDecoyStaysTheSame) {
    const ScramCredential decoy = users_->decoy("nobody", ScramMechanism::sha256);
    EXPECT_EQ(decoy, users_->decoy("nobody", ScramMechanism::sha256));
    EXPECT_NE(decoy.salt, users_->decoy("no-one", ScramMechanism::sha256).salt);
    ASSERT_TRUE(users_->set_password("alice", "pencil"));
    EXPECT_EQ(decoy.salt.size(), users_->find("alice", ScramMechanism::sha256)->salt.size());
}

TEST(Scram, SaltsAsRfc7677) {
    const auto salt = codec::base64_decoded("W22ZaJ0SNY7soEsUEjb6gQ==");
    ASSERT_TRUE(salt);
    const ScramCredential credential =
        scram_credential(ScramMechanism::sha256, "pencil", std::string(base::as_text(*salt)), 4096);
    EXPECT_EQ(credential,
              scram_credential_of_salted(ScramMechanism::sha256,
                                         pbkdf2(Hash::sha256, "pencil", credential.salt, 4096),
                                         credential.salt, 4096));
    EXPECT_EQ(parse_scram_mechanism("SCRAM-SHA-512"), ScramMechanism::sha512);
    EXPECT_FALSE(parse_scram_mechanism("SCRAM-SHA-1"));
}

// On the machine's own files, for modes are theirs.
TEST(Users, OnlyTheirOwnerMayReadThem) {
    const io::TestDirectory directory;
    const std::string file = directory.path() + "/auth/users.json";
    io::PosixDisk disk;
    io::SystemRandom random;
    auto users = Users::open(disk, random, file);
    ASSERT_TRUE(users);
    ASSERT_TRUE((*users)->set_password("alice", "pencil"));
    struct stat status{};
    ASSERT_EQ(stat(file.c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777U, 0600U);
}

}  // namespace
}  // namespace auth
