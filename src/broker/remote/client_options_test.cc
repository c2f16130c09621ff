#include "broker/remote/client_options.h"

#include <gtest/gtest.h>

namespace broker::remote {
namespace {

using Properties = std::map<std::string, std::string>;

TEST(ClientOptions, ReadsServers) {
    const auto options = read_client_properties(
        {{"bootstrap.servers", "b-1.demo:9098, SASL_SSL://b-2.demo:9098,[::1]:9092"}});
    ASSERT_TRUE(options) << options.error().what;
    ASSERT_EQ(options->bootstrap.size(), 3U);
    EXPECT_EQ(options->bootstrap[1], (Address{"b-2.demo", 9098}));
    EXPECT_EQ(options->bootstrap[2], (Address{"::1", 9092}));
    EXPECT_FALSE(options->is_encrypted);
    EXPECT_TRUE(options->mechanism.empty());
    for (const char* bad : {"", ",", "host", "host:", ":9092", "host:0", "host:70000", "host:x"}) {
        EXPECT_FALSE(read_client_properties({{"bootstrap.servers", bad}})) << bad;
    }
}

// client.properties as the pipeline's people have it.
TEST(ClientOptions, ReadsTheFileOfMsk) {
    const auto options = read_client_properties(
        {{"bootstrap.servers", "b-1.demo:9098"},
         {"security.protocol", "SASL_SSL"},
         {"sasl.mechanism", "AWS_MSK_IAM"},
         {"sasl.jaas.config",
          "software.amazon.msk.auth.iam.IAMLoginModule required awsProfileName=\"pinterest\";"},
         {"sasl.client.callback.handler.class",
          "software.amazon.msk.auth.iam.IAMClientCallbackHandler"}});
    ASSERT_TRUE(options) << options.error().what;
    EXPECT_TRUE(options->is_encrypted);
    EXPECT_EQ(options->mechanism, "AWS_MSK_IAM");
    EXPECT_EQ(options->aws_profile, "pinterest");
}

TEST(ClientOptions, ReadsPasswordsOfBothFamilies) {
    Properties properties{{"bootstrap.servers", "h:1"},
                          {"security.protocol", "SASL_PLAINTEXT"},
                          {"sasl.mechanism", "SCRAM-SHA-512"},
                          {"sasl.jaas.config",
                           "org.apache.kafka.common.security.scram.ScramLoginModule required "
                           "username=\"alice\" password=\"a \\\"secret\\\"\";"}};
    auto options = read_client_properties(properties);
    ASSERT_TRUE(options) << options.error().what;
    EXPECT_FALSE(options->is_encrypted);
    EXPECT_EQ(options->user, "alice");
    EXPECT_EQ(options->password, "a \"secret\"");

    properties.erase("sasl.jaas.config");
    properties.erase("sasl.mechanism");
    properties["sasl.mechanisms"] = "PLAIN";
    properties["sasl.username"] = "bob";
    properties["sasl.password"] = "pw";
    options = read_client_properties(properties);
    ASSERT_TRUE(options) << options.error().what;
    EXPECT_EQ(options->mechanism, "PLAIN");
    EXPECT_EQ(options->user, "bob");
}

TEST(ClientOptions, NamesWhatItCannotTake) {
    const auto named = [](std::string name, std::string value) {
        Properties properties{{"bootstrap.servers", "h:1"},
                              {"security.protocol", "SSL"},
                              {"ssl.truststore.location", "/a.jks"}};
        properties[name] = value;
        const auto refused = read_client_properties(properties);
        return !refused && refused.error().what.find(name) != std::string::npos;
    };
    EXPECT_TRUE(named("ssl.truststore.type", "JKS"));
    EXPECT_TRUE(named("security.protocol", "TLS"));
    EXPECT_FALSE(
        read_client_properties({{"bootstrap.servers", "h:1"}, {"security.protocol", "SASL_SSL"}}))
        << "no mechanism";
    EXPECT_FALSE(
        read_client_properties({{"bootstrap.servers", "h:1"}, {"request.timeout.ms", "soon"}}));
}

}  // namespace
}  // namespace broker::remote
