#include "auth/acls.h"

#include <gtest/gtest.h>

#include "auth/authorizer.h"
#include "io/sim_disk.h"

namespace auth {
namespace {

constexpr const char* kPath = "acls.json";

Acl rule(Permission permission, Operation operation, std::string name,
         std::string principal = "User:alice") {
    Acl acl;
    acl.resource = ResourceType::topic;
    acl.pattern = PatternType::literal;
    acl.name = std::move(name);
    acl.principal = std::move(principal);
    acl.host = "*";
    acl.operation = operation;
    acl.permission = permission;
    return acl;
}

Acl prefixed(Acl acl) {
    acl.pattern = PatternType::prefixed;
    return acl;
}

// Rules on a disk of its own, and the questions to them.
class AclsTest : public ::testing::Test {
  protected:
    void SetUp() override { open(); }
    void open() {
        auto opened = Acls::open(disk_, kPath);
        ASSERT_TRUE(opened) << opened.error().what;
        acls_ = *std::move(opened);
    }
    void add(const Acl& acl) { ASSERT_TRUE(acls_->add({acl})); }
    bool may(Operation operation, std::string_view name, const std::string& user = "alice",
             AuthorizerOptions options = {}) {
        const Authorizer authorizer(*acls_, std::move(options));
        return authorizer.allows(*acls_->table().get(), user_principal(user), "10.0.0.1", operation,
                                 ResourceType::topic, name);
    }
    bool may_any(Operation operation, const std::string& user, AuthorizerOptions options) {
        const Authorizer authorizer(*acls_, std::move(options));
        return authorizer.allows_any(*acls_->table().get(), user_principal(user), "10.0.0.1",
                                     operation, ResourceType::topic);
    }

    io::ManualClock clock_;
    io::SimDisk disk_{1, clock_};
    std::unique_ptr<Acls> acls_;
};

using Authorize = AclsTest;

TEST_F(Authorize, AResourceWithoutARuleIsOpenUnlessToldOtherwise) {
    EXPECT_TRUE(may(Operation::write, "clicks"));
    EXPECT_FALSE(may(Operation::write, "clicks", "alice", {.allows_everyone_without_acl = false}));
    add(rule(Permission::allow, Operation::read, "clicks", "User:bob"));
    EXPECT_FALSE(may(Operation::write, "clicks"));
    EXPECT_TRUE(may(Operation::write, "views"));
}

TEST_F(Authorize, ADenialBeatsAGrant) {
    add(rule(Permission::allow, Operation::all, "*"));
    EXPECT_TRUE(may(Operation::write, "clicks"));
    add(prefixed(rule(Permission::deny, Operation::write, "cli")));
    EXPECT_FALSE(may(Operation::write, "clicks"));
    EXPECT_TRUE(may(Operation::read, "clicks"));
    EXPECT_TRUE(may(Operation::write, "views"));
}

TEST_F(Authorize, AGrantImpliesToDescribeADenialDoesNot) {
    for (const Operation granted :
         {Operation::read, Operation::write, Operation::remove, Operation::alter}) {
        const std::string topic = base::text("t", static_cast<int>(granted));
        add(rule(Permission::allow, granted, topic));
        EXPECT_TRUE(may(Operation::describe, topic));
        EXPECT_FALSE(may(Operation::create, topic));
    }
    add(rule(Permission::allow, Operation::alter_configs, "configs"));
    EXPECT_TRUE(may(Operation::describe_configs, "configs"));
    EXPECT_FALSE(may(Operation::describe, "configs"));
    add(rule(Permission::deny, Operation::write, "t3"));
    EXPECT_TRUE(may(Operation::describe, "t3"));
}

TEST_F(Authorize, PrefixesCoverTheNamesThatBeginWithThem) {
    add(prefixed(rule(Permission::allow, Operation::write, "0a1b2c3d4e5f.")));
    EXPECT_TRUE(may(Operation::write, "0a1b2c3d4e5f.pin"));
    EXPECT_FALSE(may(Operation::write, "0a1b2c3d4e5f.pin", "bob"));
    EXPECT_TRUE(may(Operation::write, "0a1b2c3d4e5f", "bob")) << "no rule names it";
}

TEST_F(Authorize, HostsAndPrincipalsHaveTheirWildcards) {
    Acl elsewhere = rule(Permission::allow, Operation::read, "clicks", "User:*");
    elsewhere.host = "10.0.0.2";
    add(elsewhere);
    EXPECT_FALSE(may(Operation::read, "clicks"));
    Acl here = elsewhere;
    here.host = "10.0.0.1";
    add(here);
    EXPECT_TRUE(may(Operation::read, "clicks", "anyone"));
}

TEST_F(Authorize, SuperUsersMay) {
    add(rule(Permission::deny, Operation::all, "*", "User:*"));
    EXPECT_FALSE(may(Operation::read, "clicks", "admin"));
    EXPECT_TRUE(may(Operation::read, "clicks", "admin", {.super_users = {"User:admin"}}));
}

TEST_F(Authorize, AnyResourceIsAQuestionOfItsOwn) {
    const AuthorizerOptions closed{.allows_everyone_without_acl = false};
    EXPECT_FALSE(may_any(Operation::write, "alice", closed));
    EXPECT_TRUE(may_any(Operation::write, "alice", {}));
    add(prefixed(rule(Permission::allow, Operation::write, "cli")));
    EXPECT_TRUE(may_any(Operation::write, "alice", closed));
    EXPECT_FALSE(may_any(Operation::write, "bob", closed));
    EXPECT_TRUE(may_any(Operation::write, "bob", {})) << "other topics have no rule";
    add(prefixed(rule(Permission::deny, Operation::write, "c")));
    EXPECT_FALSE(may_any(Operation::write, "alice", closed)) << "the denial covers the grant";
    add(rule(Permission::deny, Operation::write, "*"));
    EXPECT_FALSE(may_any(Operation::write, "alice", {}));
}

TEST_F(AclsTest, AnAccessSeesAChangeAtItsNextQuestion) {
    const Authorizer authorizer(*acls_, {});
    Access access(authorizer, user_principal("alice"), "10.0.0.1");
    EXPECT_TRUE(access.may(Operation::read, ResourceType::topic, "clicks"));
    add(rule(Permission::deny, Operation::read, "clicks"));
    EXPECT_FALSE(access.may(Operation::read, ResourceType::topic, "clicks"));
    EXPECT_EQ(access.allowed_operations(ResourceType::topic, "clicks") >> 3U & 1U, 0U);
    ASSERT_TRUE(acls_->remove({AclFilter{}}));
    EXPECT_TRUE(access.may(Operation::read, ResourceType::topic, "clicks"));
    EXPECT_EQ(access.allowed_operations(ResourceType::topic, "clicks"),
              operations_of(ResourceType::topic));
    EXPECT_TRUE(access.may(Operation::create));
}

TEST_F(AclsTest, AnAccessForgetsRatherThanGrows) {
    const Authorizer authorizer(*acls_, {});
    Access access(authorizer, user_principal("alice"), "10.0.0.1");
    add(rule(Permission::deny, Operation::read, "7"));
    for (std::size_t i = 0; i < 3 * Access::kAnswersMax; ++i) {
        EXPECT_EQ(access.may(Operation::read, ResourceType::topic, base::text(i)), i != 7);
    }
    EXPECT_FALSE(access.may(Operation::read, ResourceType::topic, "7"));
    EXPECT_TRUE(access.may(Operation::read, ResourceType::topic, std::string(10'000, 'x')));
}

TEST_F(AclsTest, RulesSurvive) {
    add(rule(Permission::allow, Operation::read, "clicks \"quoted\" ü"));
    add(prefixed(rule(Permission::deny, Operation::all, "views")));
    add(rule(Permission::allow, Operation::read, "clicks \"quoted\" ü"));
    const std::vector<Acl> before = acls_->find({});
    EXPECT_EQ(before.size(), 2U) << "the same rule twice is one";
    io::SeededRandom random(7);
    disk_.power_loss(random);
    open();
    EXPECT_EQ(acls_->find({}), before);
}

TEST_F(AclsTest, ADamagedFileIsNamedNotForgotten) {
    ASSERT_TRUE(io::replace_file(disk_, kPath, base::as_bytes("{\"acls\":[{\"resource\":2}]}")));
    const auto opened = Acls::open(disk_, kPath);
    ASSERT_FALSE(opened);
    EXPECT_NE(opened.error().what.find(kPath), std::string::npos);
}

TEST_F(AclsTest, FiltersTakeWhatTheyCover) {
    add(rule(Permission::allow, Operation::read, "clicks"));
    add(rule(Permission::allow, Operation::read, "*"));
    add(prefixed(rule(Permission::allow, Operation::read, "cli")));
    add(rule(Permission::allow, Operation::write, "views", "User:bob"));
    AclFilter match;
    match.pattern = PatternType::match;
    match.name = "clicks";
    EXPECT_EQ(acls_->find(match).size(), 3U);
    AclFilter literal;
    literal.pattern = PatternType::literal;
    literal.name = "clicks";
    EXPECT_EQ(acls_->find(literal).size(), 1U);
    AclFilter bobs;
    bobs.principal = "User:bob";
    AclFilter writes;
    writes.operation = Operation::write;
    const auto removed = acls_->remove({bobs, writes, literal});
    ASSERT_TRUE(removed);
    EXPECT_EQ((*removed)[0].size(), 1U);
    EXPECT_EQ((*removed)[1], (*removed)[0]);
    EXPECT_EQ((*removed)[2].size(), 1U);
    EXPECT_EQ(acls_->find({}).size(), 2U);
    EXPECT_EQ(acls_->table().get()->count, 2U);
}

TEST(Acl, IsCheckedBeforeItIsStored) {
    EXPECT_TRUE(check_acl(rule(Permission::allow, Operation::read, "clicks")));
    Acl cluster = rule(Permission::allow, Operation::create, "my-cluster");
    cluster.resource = ResourceType::cluster;
    EXPECT_FALSE(check_acl(cluster));
    cluster.name = kClusterName;
    EXPECT_TRUE(check_acl(cluster));
    EXPECT_FALSE(check_acl(rule(Permission::any, Operation::read, "clicks")));
    EXPECT_FALSE(check_acl(rule(Permission::allow, Operation::any, "clicks")));
    EXPECT_FALSE(check_acl(rule(Permission::allow, Operation::read, "")));
    EXPECT_FALSE(check_acl(rule(Permission::allow, Operation::read, "clicks", "alice")));
    EXPECT_FALSE(check_acl(rule(Permission::allow, Operation::read, "clicks", ":alice")));
    Acl match = rule(Permission::allow, Operation::read, "clicks");
    match.pattern = PatternType::match;
    EXPECT_FALSE(check_acl(match));
}

TEST(SuperUsers, AreSeparatedBySemicolons) {
    const auto users = parse_super_users("User:admin; User:CN=a,O=b;");
    ASSERT_TRUE(users);
    EXPECT_EQ(*users, (std::vector<std::string>{"User:admin", "User:CN=a,O=b"}));
    EXPECT_FALSE(parse_super_users("admin"));
    EXPECT_TRUE(parse_super_users("")->empty());
}

}  // namespace
}  // namespace auth
