#include "app/outside/cluster.h"

#include <gtest/gtest.h>

#include <fstream>

#include "io/posix_disk.h"
#include "io/test_directory.h"

namespace app::outside {
namespace {

class ClusterSettings : public ::testing::Test {
  protected:
    std::string write(const std::string& name, std::string_view text) {
        const std::string path = directory_.path() + "/" + name;
        std::ofstream(path) << text;
        return path;
    }

    io::TestDirectory directory_;
    io::PosixDisk disk_;
    config::Settings settings_;
};

TEST_F(ClusterSettings, RecordsStayHereUnlessAClusterIsNamed) {
    EXPECT_FALSE(has_outside_cluster(settings_));
    ASSERT_TRUE(settings_.set("broker.bootstrap.servers=h:1", "--set"));
    EXPECT_TRUE(has_outside_cluster(settings_));
}

TEST_F(ClusterSettings, TheSectionIsAClientsProperties) {
    ASSERT_TRUE(settings_.read_file(write("millrace.yaml",
                                          "broker:\n"
                                          "  bootstrap.servers: b-1.demo:9096\n"
                                          "  security.protocol: SASL_SSL\n"
                                          "  sasl.mechanism: SCRAM-SHA-512\n"
                                          "  sasl.username: alice\n"
                                          "  sasl.password: pencil\n"
                                          "  acks: all\n")));
    const auto properties = *client_properties(settings_, disk_);
    EXPECT_EQ(properties.at("bootstrap.servers"), "b-1.demo:9096");
    EXPECT_EQ(properties.at("sasl.password"), "pencil");
    EXPECT_FALSE(properties.contains("sasl.jaas.config"));
}

// As the guide to MSK has people write it.
TEST_F(ClusterSettings, TheRestProxysOwnFileIsRead) {
    const std::string path =
        write("kafka-rest.properties",
              "#id=kafka-rest-test-server\n"
              "zookeeper.connect=z-1.demo:2181,z-2.demo:2181\n"
              "listeners=http://0.0.0.0:18082,https://0.0.0.0:18443\n"
              "bootstrap.servers=b-1.demo:9098,b-2.demo:9098\n"
              "client.security.protocol = SASL_SSL\n"
              "client.sasl.mechanism = AWS_MSK_IAM\n"
              "client.sasl.jaas.config = software.amazon.msk.auth.iam.IAMLoginModule required "
              "awsRoleArn=\"arn:aws:iam::1:role/r\";\n"
              "client.sasl.client.callback.handler.class = "
              "software.amazon.msk.auth.iam.IAMClientCallbackHandler\n");
    ASSERT_TRUE(settings_.set("rest.properties=" + path, "--set"));
    auto properties = *client_properties(settings_, disk_);
    EXPECT_EQ(properties.at("bootstrap.servers"), "b-1.demo:9098,b-2.demo:9098");
    EXPECT_EQ(properties.at("sasl.mechanism"), "AWS_MSK_IAM");
    EXPECT_FALSE(properties.contains("zookeeper.connect"));
    const auto options = broker::remote::read_client_properties(properties);
    ASSERT_TRUE(options) << options.error().what;
    EXPECT_EQ(options->aws_role, "arn:aws:iam::1:role/r");
    EXPECT_EQ(**proxy_port(settings_, disk_), 18082);

    ASSERT_TRUE(settings_.set("broker.bootstrap.servers=mine:1", "--set"));
    properties = *client_properties(settings_, disk_);
    EXPECT_EQ(properties.at("bootstrap.servers"), "mine:1") << "the section beats the file";
    EXPECT_EQ(properties.at("sasl.mechanism"), "AWS_MSK_IAM");
}

TEST_F(ClusterSettings, AListenerThatIsNoneIsNamed) {
    EXPECT_FALSE(*proxy_port(settings_, disk_));
    const std::string path = write("kafka-rest.properties", "listeners=8082\n");
    ASSERT_TRUE(settings_.set("rest.properties=" + path, "--set"));
    EXPECT_EQ(proxy_port(settings_, disk_).error().code, base::Code::invalid_argument);
}

TEST_F(ClusterSettings, AFileThatIsMissingIsNamed) {
    ASSERT_TRUE(settings_.set("rest.properties=/none.properties", "--set"));
    const auto refused = client_properties(settings_, disk_);
    ASSERT_FALSE(refused);
    EXPECT_NE(refused.error().what.find("/none.properties"), std::string::npos);
}

}  // namespace
}  // namespace app::outside
