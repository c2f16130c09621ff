// Logins and rules over real connections: beside the door's own server stand one with SASL and one
// without, of a door that has rules.

#include "door/kafka/api/security.h"

#include <gtest/gtest.h>

#include "auth/keys.h"
#include "door/kafka/test_door.h"
#include "wire/kafka/acls.h"
#include "wire/kafka/api_versions.h"
#include "wire/kafka/fetch.h"
#include "wire/kafka/groups.h"
#include "wire/kafka/list_offsets.h"
#include "wire/kafka/metadata.h"
#include "wire/kafka/sasl.h"
#include "wire/kafka/topics.h"
#include "wire/kafka/users.h"

namespace door::kafka {
namespace {

using wire::kafka::AlterUserScramCredentialsRequest;
using wire::kafka::ApiVersionsRequest;
using wire::kafka::CreateAclsRequest;
using wire::kafka::CreateTopicsRequest;
using wire::kafka::DeleteAclsRequest;
using wire::kafka::DescribeAclsRequest;
using wire::kafka::DescribeGroupsRequest;
using wire::kafka::DescribeUserScramCredentialsRequest;
using wire::kafka::ErrorCode;
using wire::kafka::FetchRequest;
using wire::kafka::ListOffsetsRequest;
using wire::kafka::MetadataRequest;
using wire::kafka::SaslAuthenticateRequest;
using wire::kafka::SaslAuthenticateResponse;
using wire::kafka::SaslHandshakeRequest;

template <class Value>
std::int8_t number(Value value) {
    return static_cast<std::int8_t>(value);
}

class SecurityTest : public DoorTest {
  protected:
    SecurityTest() {
        keys_ = *auth::Keys::open(disk_, random_, place_.path());
        users_ = *auth::Users::open(disk_, random_, place_.path() + "/auth/users.json");
        acls_ = *auth::Acls::open(disk_, place_.path() + "/auth/acls.json");
        authorizer_ = std::make_unique<auth::Authorizer>(
            *acls_, auth::AuthorizerOptions{.super_users = {"User:admin"}});
        for (const std::string user : {"alice", "bob", "admin"}) {
            CHECK(static_cast<bool>(users_->set_password(user, user + "'s")));
        }
        open({});
    }
    ~SecurityTest() override { stop(); }

    void stop() {
        for (auto* server : {&sasl_server_, &plain_server_}) {
            if (*server) shards_.run_to_end((*server)->stop());
            server->reset();
        }
    }
    void open(auth::sasl::Options options) {
        stop();
        sasl_ =
            *auth::sasl::Server::open(std::move(options), *keys_, *users_, clock_, disk_, random_);
        security_ =
            std::make_unique<Security>(*acls_, *users_, *authorizer_, *sasl_, pool_, clock_);
        guarded_ = std::make_unique<KafkaDoor>(
            *broker_, *coordinator_, *transactions_, clock_, shards_,
            DoorOptions{.cluster_id = "a cluster", .security = security_.get()});
        sasl_server_ = start([this](Peer& peer) { security_->greet_stranger(peer); }, "sasl");
        plain_server_ = start([this](Peer& peer) { security_->greet_anonymous(peer); }, "plain");
    }
    std::unique_ptr<Server> start(std::function<void(Peer&)> greet, std::string name) {
        ServerOptions options;
        options.name = std::move(name);
        options.greet = std::move(greet);
        auto server = Server::open(shards_, metrics_, std::move(options), guarded_->table());
        CHECK(static_cast<bool>(server));
        (*server)->start();
        return *std::move(server);
    }

    TestClient stranger() const { return TestClient(sasl_server_->port()); }
    TestClient anonymous() const { return TestClient(plain_server_->port()); }
    static ErrorCode handshake(const TestClient& client, const std::string& mechanism) {
        return client.ask(SaslHandshakeRequest{.mechanism = mechanism}).error_code;
    }
    static SaslAuthenticateResponse authenticate(const TestClient& client, const std::string& user,
                                                 const std::string& password) {
        const std::string message = base::text('\0', user, '\0', password);
        return client.ask(
            SaslAuthenticateRequest{.auth_bytes = base::copy_of(base::as_bytes(message))});
    }
    static SaslAuthenticateResponse log_in(const TestClient& client, const std::string& user,
                                           const std::string& password) {
        EXPECT_EQ(handshake(client, "PLAIN"), ErrorCode::none);
        return authenticate(client, user, password);
    }
    TestClient logged_in(const std::string& user) const {
        TestClient client = stranger();
        EXPECT_EQ(log_in(client, user, user + "'s").error_code, ErrorCode::none);
        return client;
    }

    static ErrorCode rule(const TestClient& client, const std::string& topic,
                          const std::string& principal, auth::Operation operation,
                          auth::Permission permission) {
        CreateAclsRequest request;
        request.creations.push_back({.resource_type = number(auth::ResourceType::topic),
                                     .resource_name = topic,
                                     .principal = principal,
                                     .host = "*",
                                     .operation = number(operation),
                                     .permission_type = number(permission)});
        return client.ask(request).results.at(0).error_code;
    }
    static ErrorCode metadata(const TestClient& client, const std::string& topic) {
        MetadataRequest request;
        request.topics.emplace().push_back({.name = topic});
        request.allow_auto_topic_creation = false;
        return client.ask(request).topics.at(0).error_code;
    }

    io::SystemRandom random_;
    std::unique_ptr<auth::Keys> keys_;
    std::unique_ptr<auth::Users> users_;
    std::unique_ptr<auth::Acls> acls_;
    std::unique_ptr<auth::Authorizer> authorizer_;
    std::unique_ptr<auth::sasl::Server> sasl_;
    std::unique_ptr<Security> security_;
    std::unique_ptr<KafkaDoor> guarded_;
    std::unique_ptr<Server> sasl_server_;
    std::unique_ptr<Server> plain_server_;
};

using Logins = SecurityTest;

// KAFKA-7
TEST_F(Logins, AStrangerMayOnlySayWhoItIs) {
    const TestClient first = stranger();
    EXPECT_EQ(first.ask(ApiVersionsRequest{}, 0).error_code, ErrorCode::none);
    first.send(MetadataRequest{}, 1, 8);
    EXPECT_TRUE(first.is_closed());
    const TestClient second = stranger();
    EXPECT_EQ(handshake(second, "PLAIN"), ErrorCode::none);
    second.send(MetadataRequest{}, 1, 8);
    EXPECT_TRUE(second.is_closed());
    const TestClient third = stranger();
    EXPECT_EQ(authenticate(third, "alice", "alice's").error_code, ErrorCode::illegal_sasl_state);
    EXPECT_TRUE(third.is_closed());
}

TEST_F(Logins, AMechanismThatIsNotThereIsNamedWithThoseThatAre) {
    const TestClient client = stranger();
    const auto response = client.ask(SaslHandshakeRequest{.mechanism = "GSSAPI"});
    EXPECT_EQ(response.error_code, ErrorCode::unsupported_sasl_mechanism);
    EXPECT_EQ(response.mechanisms, sasl_->mechanisms());
    EXPECT_TRUE(client.is_closed());
    EXPECT_EQ(handshake(anonymous(), "PLAIN"), ErrorCode::illegal_sasl_state);
    EXPECT_EQ(handshake(this->client(), "PLAIN"), ErrorCode::illegal_sasl_state);
}

TEST_F(Logins, TheRightPasswordOpensAWrongOneClosesWithOneText) {
    create("t");
    EXPECT_EQ(metadata(logged_in("alice"), "t"), ErrorCode::none);
    for (const std::string user : {"alice", "nobody"}) {
        const TestClient client = stranger();
        const auto response = log_in(client, user, "wrong");
        EXPECT_EQ(response.error_code, ErrorCode::sasl_authentication_failed);
        EXPECT_EQ(response.error_message, auth::sasl::kRefusal);
        EXPECT_TRUE(client.is_closed());
    }
}

TEST_F(Logins, AHandshakeOfVersion0IsFollowedByBareTokens) {
    create("t");
    const auto token = [](std::string_view password) {
        const std::string text = base::text('\0', "alice", '\0', password);
        base::Bytes bytes(4);
        codec::store_big(bytes.data(), static_cast<std::int32_t>(text.size()));
        const base::ByteView tail = base::as_bytes(text);
        bytes.insert(bytes.end(), tail.begin(), tail.end());
        return bytes;
    };
    const TestClient client = stranger();
    client.ask(SaslHandshakeRequest{.mechanism = "PLAIN"}, 0);
    ASSERT_TRUE(client.send(token("alice's")));
    EXPECT_EQ(client.receive(), base::Bytes{});
    EXPECT_EQ(metadata(client, "t"), ErrorCode::none);
    const TestClient wrong = stranger();
    wrong.ask(SaslHandshakeRequest{.mechanism = "PLAIN"}, 0);
    ASSERT_TRUE(wrong.send(token("bob's")));
    EXPECT_TRUE(wrong.is_closed());
}

TEST_F(Logins, AgainOnTheSameConnectionButAsTheSame) {
    create("t");
    const TestClient client = logged_in("alice");
    EXPECT_EQ(log_in(client, "alice", "alice's").error_code, ErrorCode::none);
    EXPECT_EQ(metadata(client, "t"), ErrorCode::none);
    EXPECT_EQ(log_in(client, "bob", "bob's").error_code, ErrorCode::sasl_authentication_failed);
    EXPECT_TRUE(client.is_closed());
    const TestClient other = logged_in("alice");
    EXPECT_EQ(handshake(other, "SCRAM-SHA-256"), ErrorCode::illegal_sasl_state);
}

// KAFKA-7
TEST_F(Logins, ASessionEnds) {
    create("t");
    open({.session_lifetime_max = std::chrono::milliseconds(300)});
    const TestClient client = stranger();
    EXPECT_EQ(log_in(client, "alice", "alice's").session_lifetime_ms, 300);
    EXPECT_EQ(metadata(client, "t"), ErrorCode::none);
    ::usleep(400'000);
    EXPECT_EQ(log_in(client, "alice", "alice's").error_code, ErrorCode::none);
    EXPECT_EQ(metadata(client, "t"), ErrorCode::none);
    ::usleep(400'000);
    client.send(MetadataRequest{}, 1, 8);
    EXPECT_TRUE(client.is_closed());
}

using Rules = SecurityTest;

// KAFKA-8
TEST_F(Rules, HoldInEveryFamily) {
    create("t");
    const TestClient admin = logged_in("admin");
    const TestClient alice = logged_in("alice");
    const TestClient bob = logged_in("bob");
    const auto write = [&](const TestClient& client) {
        return produce(client, "t", 0, batch_of({"a"})).error_code;
    };
    const auto read = [&](const TestClient& client) {
        FetchRequest request;
        request.max_wait_ms = 0;
        request.max_bytes = 1000;
        auto& topic = request.topics.emplace_back();
        topic.topic = "t";
        topic.partitions.push_back({.partition = 0, .partition_max_bytes = 1000});
        return client.ask(request, 4).responses.at(0).partitions.at(0).error_code;
    };
    const auto look = [&](const TestClient& client) {
        ListOffsetsRequest request;
        auto& topic = request.topics.emplace_back();
        topic.name = "t";
        topic.partitions.push_back({.partition_index = 0, .timestamp = -1});
        return client.ask(request, 5).topics.at(0).partitions.at(0).error_code;
    };
    EXPECT_EQ(write(bob), ErrorCode::none) << "nothing is ruled yet";
    ASSERT_EQ(rule(admin, "t", "User:alice", auth::Operation::read, auth::Permission::allow),
              ErrorCode::none);
    EXPECT_EQ(read(alice), ErrorCode::none);
    EXPECT_EQ(look(alice), ErrorCode::none) << "to read implies to describe";
    EXPECT_EQ(metadata(alice, "t"), ErrorCode::none);
    EXPECT_EQ(write(alice), ErrorCode::topic_authorization_failed);
    for (const auto& ask : {write(bob), read(bob), look(bob), metadata(bob, "t")}) {
        EXPECT_EQ(ask, ErrorCode::topic_authorization_failed);
    }
    EXPECT_EQ(write(admin), ErrorCode::none) << "a super user";
    // All topics: only those that may be seen.
    MetadataRequest all;
    all.topics.reset();
    EXPECT_EQ(bob.ask(all).topics.size(), 0U);
    EXPECT_EQ(alice.ask(all).topics.size(), 1U);
    ASSERT_EQ(rule(admin, "t", "User:alice", auth::Operation::all, auth::Permission::deny),
              ErrorCode::none);
    EXPECT_EQ(read(alice), ErrorCode::topic_authorization_failed);
}

TEST_F(Rules, TellWhatAPeerMayDo) {
    create("t");
    const TestClient admin = logged_in("admin");
    rule(admin, "t", "User:alice", auth::Operation::write, auth::Permission::allow);
    MetadataRequest request;
    request.topics.emplace().push_back({.name = "t"});
    request.include_topic_authorized_operations = true;
    const auto operations = [&request](const TestClient& client) {
        return client.ask(request).topics.at(0).topic_authorized_operations;
    };
    EXPECT_EQ(operations(logged_in("alice")), 1 << 4 | 1 << 8) << "write, describe";
    EXPECT_EQ(operations(admin),
              static_cast<std::int32_t>(auth::operations_of(auth::ResourceType::topic)));
    DescribeGroupsRequest groups;
    groups.groups = {"g"};
    const auto group_operations = [&groups](const TestClient& client) {
        return client.ask(groups, 5).groups.at(0).authorized_operations;
    };
    constexpr std::int32_t kUntold = -2147483648;
    EXPECT_EQ(group_operations(admin), kUntold) << "nobody asked";
    groups.include_authorized_operations = true;
    EXPECT_EQ(group_operations(admin),
              static_cast<std::int32_t>(auth::operations_of(auth::ResourceType::group)));
}

TEST_F(Rules, AreSeenAndTakenByWhoMayAlterTheCluster) {
    const TestClient admin = logged_in("admin");
    EXPECT_EQ(rule(admin, "t", "User:a", auth::Operation::read, auth::Permission::allow),
              ErrorCode::none);
    EXPECT_EQ(rule(admin, "t", "nobody", auth::Operation::read, auth::Permission::allow),
              ErrorCode::invalid_request);
    EXPECT_EQ(rule(admin, "t", "User:a", auth::Operation::any, auth::Permission::allow),
              ErrorCode::invalid_request);
    DescribeAclsRequest all;
    all.resource_type_filter = number(auth::ResourceType::any);
    all.pattern_type_filter = number(auth::PatternType::any);
    all.operation = number(auth::Operation::any);
    all.permission_type = number(auth::Permission::any);
    for (const std::int16_t version : {0, 1, 2, 3}) {
        const auto described = admin.ask(all, version);
        ASSERT_EQ(described.resources.size(), 1U);
        EXPECT_EQ(described.resources[0].acls.at(0).principal, "User:a");
    }
    DescribeAclsRequest unknown = all;
    unknown.operation = 0;
    EXPECT_EQ(admin.ask(unknown).error_code, ErrorCode::invalid_request);

    CreateAclsRequest cluster;
    cluster.creations.push_back({.resource_type = number(auth::ResourceType::cluster),
                                 .resource_name = "kafka-cluster",
                                 .principal = "User:admin",
                                 .host = "*",
                                 .operation = number(auth::Operation::all),
                                 .permission_type = number(auth::Permission::allow)});
    EXPECT_EQ(admin.ask(cluster).results.at(0).error_code, ErrorCode::none);
    const TestClient nobody = anonymous();
    EXPECT_EQ(nobody.ask(all).error_code, ErrorCode::cluster_authorization_failed);
    EXPECT_EQ(rule(nobody, "t", "User:b", auth::Operation::read, auth::Permission::allow),
              ErrorCode::cluster_authorization_failed);
    DeleteAclsRequest remove;
    remove.filters.push_back({.resource_type_filter = number(auth::ResourceType::topic),
                              .pattern_type_filter = number(auth::PatternType::any),
                              .operation = number(auth::Operation::any),
                              .permission_type = number(auth::Permission::any)});
    EXPECT_EQ(nobody.ask(remove).filter_results.at(0).error_code,
              ErrorCode::cluster_authorization_failed);
    const auto removed = admin.ask(remove);
    ASSERT_EQ(removed.filter_results.at(0).matching_acls.size(), 1U);
    EXPECT_EQ(removed.filter_results[0].matching_acls[0].resource_name, "t");
    EXPECT_EQ(this->client().ask(all).error_code, ErrorCode::security_disabled);
}

using UserRequests = SecurityTest;

AlterUserScramCredentialsRequest upsertion(const std::string& user, std::int8_t mechanism,
                                           std::int32_t iterations, std::string_view password) {
    const std::string salted =
        auth::pbkdf2(auth::Hash::sha256, password, "a salt", std::max(iterations, 1));
    AlterUserScramCredentialsRequest request;
    request.upsertions.push_back({.name = user,
                                  .mechanism = mechanism,
                                  .iterations = iterations,
                                  .salt = base::copy_of(base::as_bytes("a salt")),
                                  .salted_password = base::copy_of(base::as_bytes(salted))});
    return request;
}

TEST_F(UserRequests, ChangePasswords) {
    const TestClient admin = logged_in("admin");
    const auto change = [&admin](const AlterUserScramCredentialsRequest& request) {
        return admin.ask(request).results.at(0).error_code;
    };
    EXPECT_EQ(change(upsertion("carol", 1, 4096, "pencil")), ErrorCode::none);
    EXPECT_EQ(log_in(stranger(), "carol", "pencil").error_code, ErrorCode::none);
    EXPECT_EQ(change(upsertion("carol", 3, 4096, "x")), ErrorCode::unsupported_sasl_mechanism);
    EXPECT_EQ(change(upsertion("carol", 1, 4095, "x")), ErrorCode::unacceptable_credential);
    EXPECT_EQ(change(upsertion("carol", 1, 16385, "x")), ErrorCode::unacceptable_credential);
    AlterUserScramCredentialsRequest twice = upsertion("carol", 1, 4096, "x");
    twice.deletions.push_back({.name = "carol", .mechanism = 1});
    EXPECT_EQ(change(twice), ErrorCode::duplicate_resource);

    DescribeUserScramCredentialsRequest describe;
    describe.users.emplace().push_back({.name = "carol"});
    describe.users->push_back({.name = "nobody"});
    const auto described = admin.ask(describe);
    ASSERT_EQ(described.results.size(), 2U);
    EXPECT_EQ(described.results[0].credential_infos.at(0).iterations, 4096);
    EXPECT_EQ(described.results[1].error_code, ErrorCode::resource_not_found);
    EXPECT_EQ(admin.ask(DescribeUserScramCredentialsRequest{}).results.size(), 4U);

    AlterUserScramCredentialsRequest remove;
    remove.deletions.push_back({.name = "carol", .mechanism = 1});
    EXPECT_EQ(change(remove), ErrorCode::none);
    EXPECT_EQ(change(remove), ErrorCode::resource_not_found);
    EXPECT_EQ(log_in(stranger(), "carol", "pencil").error_code,
              ErrorCode::sasl_authentication_failed);
}

}  // namespace
}  // namespace door::kafka
