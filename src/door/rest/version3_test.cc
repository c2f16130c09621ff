// API v3 over a real broker, through real sockets.

#include "door/rest/test_house.h"

namespace door::rest {
namespace {

class Version3Test : public Rest {
  protected:
    static std::string at(std::string_view what) {
        return base::text("/v3/clusters/cluster-1", what);
    }
    Answer send(std::string_view method, std::string_view what, std::string_view body = {}) {
        return house_->send(method, at(what), body, "Content-Type: application/json\r\n");
    }
    static void expect_has(const Answer& answer, std::string_view part) {
        EXPECT_NE(answer.body.find(part), std::string::npos) << part << "\nin " << answer.body;
    }
};

TEST_F(Version3Test, TellsOfTheClusterAndItsBroker) {
    const Answer clusters = house_->get("/v3/clusters");
    EXPECT_EQ(clusters.status, 200);
    EXPECT_NE(clusters.head.find("Content-Type: application/json"), std::string::npos);
    EXPECT_TRUE(clusters.body.starts_with(
        R"({"kind":"KafkaClusterList","metadata":{"self":"http://a/v3/clusters","next":null},)"
        R"("data":[{"kind":"KafkaCluster","metadata":{"self":"http://a/v3/clusters/cluster-1",)"
        R"("resource_name":"crn:///kafka=cluster-1"},"cluster_id":"cluster-1",)"
        R"("controller":{"related":"http://a/v3/clusters/cluster-1/brokers/1"},)"))
        << clusters.body;
    expect_refused(house_->get("/v3/clusters/other"), 404, 404);
    expect_refused(house_->get("/v3/clusters/other/topics"), 404, 404);
    expect_has(send("GET", "/brokers/1"), R"("broker_id":1,"host":"a")");
    expect_refused(send("GET", "/brokers/2"), 404, 404);
    expect_has(send("GET", "/brokers/1/configs"), R"("kind":"KafkaBrokerConfig")");
    expect_has(send("GET", "/broker-configs/message.max.bytes"), R"("value":"1048588")");
    expect_refused(send("PUT", "/broker-configs/message.max.bytes", R"({"value":"1"})"), 400,
                   40002);
}

TEST_F(Version3Test, MakesAndEndsTopics) {
    const Answer made = send("POST", "/topics",
                             R"({"topic_name":"new","partitions_count":2,"replication_factor":3,)"
                             R"("configs":[{"name":"retention.ms","value":"7"}]})");
    EXPECT_EQ(made.status, 201) << made.body;
    EXPECT_NE(made.head.find("Location: http://a/v3/clusters/cluster-1/topics/new"),
              std::string::npos);
    expect_has(made, R"("topic_name":"new","is_internal":false,"replication_factor":1,)"
                     R"("partitions_count":2,)");
    expect_refused(send("POST", "/topics", R"({"topic_name":"new"})"), 400, 40002);
    expect_refused(send("POST", "/topics", R"({"topic_name":"a b"})"), 400, 40002);
    expect_refused(send("POST", "/topics", "{"), 400, 400);
    expect_has(send("GET", "/topics"), R"("topic_name":"new")");
    expect_has(send("GET", "/topics/new/partitions/1"), R"("partition_id":1)");
    expect_refused(send("GET", "/topics/new/partitions/2"), 404, 40402);
    expect_has(send("GET", "/topics/new/partitions/1/replicas"), R"("is_leader":true)");
    expect_has(send("GET", "/topics/new/partitions/-/reassignment"), R"("data":[])");
    EXPECT_EQ(send("DELETE", "/topics/new").status, 204);
    expect_refused(send("GET", "/topics/new"), 404, 40403);
    expect_refused(send("DELETE", "/topics/new"), 404, 40403);
}

TEST_F(Version3Test, ChangesATopicsSettings) {
    expect_has(send("GET", "/topics/one/configs/cleanup.policy"),
               R"("value":"delete","is_default":true,"is_read_only":false,"is_sensitive":false,)"
               R"("source":"DEFAULT_CONFIG")");
    EXPECT_EQ(send("PUT", "/topics/one/configs/cleanup.policy", R"({"value":"compact"})").status,
              204);
    expect_has(send("GET", "/topics/one/configs/cleanup.policy"),
               R"("value":"compact","is_default":false)");
    EXPECT_EQ(send("DELETE", "/topics/one/configs/cleanup.policy").status, 204);
    EXPECT_EQ(send("POST", "/topics/one/configs:alter",
                   R"({"data":[{"name":"retention.ms","value":"7"},)"
                   R"({"name":"cleanup.policy","operation":"DELETE"}]})")
                  .status,
              204);
    expect_has(send("GET", "/topics/one/configs"), R"("name":"retention.ms","value":"7")");
    expect_has(send("GET", "/topics/-/configs"), R"("topic_name":"t")");
    expect_refused(send("PUT", "/topics/one/configs/no.such", R"({"value":"1"})"), 400, 40002);
    expect_refused(send("GET", "/topics/one/configs/no.such"), 404, 404);
    expect_refused(send("GET", "/topics/none/configs"), 404, 40403);
}

// REST-2
TEST_F(Version3Test, AnswersEachRecord) {
    const Answer answer =
        send("POST", "/topics/t/records",
             R"({"partition_id":1,"value":{"type":"JSON","data":{"a": 1}},"timestamp":1000})"
             R"( {"partition_id":9,"value":{"type":"JSON","data":1}}{"value":{"type":"XML"}})"
             "\n"
             R"({"partition_id":1,"key":{"type":"BINARY","data":"aw=="},"timestamp":1000} 7)");
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(
        answer.body,
        R"({"error_code":200,"cluster_id":"cluster-1","topic_name":"t","partition_id":1,)"
        R"("offset":0,"timestamp":"1970-01-01T00:00:01Z","value":{"type":"JSON","size":7}})"
        "\r\n"
        R"({"error_code":40402,"message":"topic t has no partition 9"})"
        "\r\n"
        R"({"error_code":40002,"message":"value.type XML is not served; BINARY, JSON, STRING, )"
        R"(AVRO, JSONSCHEMA and PROTOBUF are"})"
        "\r\n"
        R"({"error_code":200,"cluster_id":"cluster-1","topic_name":"t","partition_id":1,)"
        R"("offset":1,"timestamp":"1970-01-01T00:00:01Z","key":{"type":"BINARY","size":1}})"
        "\r\n"
        R"({"error_code":400,"message":"what follows is no JSON object"})"
        "\r\n");
    EXPECT_EQ(house_->stored("t", 1), (std::vector<std::string>{R"({"a":1})", "(null)"}));
    expect_has(send("POST", "/topics/none/records", R"({"value":{"type":"JSON","data":1}})"),
               R"({"error_code":40403,)");
    expect_refused(send("POST", "/topics/t/records"), 400, 400);
}

TEST_F(Version3Test, TellsHowFarGroupsAreBehind) {
    house_->post("/topics/one", R"({"records":[{"value":1},{"value":2},{"value":3}]})");
    const std::string_view kV2 = "Content-Type: application/vnd.kafka.v2+json\r\n";
    const auto v2 = [&](std::string_view method, std::string_view path, std::string_view body) {
        return house_->send(method, path, body, kV2);
    };
    v2("POST", "/consumers/g", R"({"name":"i","format":"json","auto.offset.reset":"earliest"})");
    v2("POST", "/consumers/g/instances/i/subscription", R"({"topics":["one"]})");
    const Answer read = v2("GET", "/consumers/g/instances/i/records?timeout=20000&max_bytes=1", "");
    EXPECT_NE(read.body, "[]");
    v2("POST", "/consumers/g/instances/i/offsets", "");
    expect_has(send("GET", "/consumer-groups"), R"("consumer_group_id":"g","is_simple":false,)"
                                                R"("partition_assignor":"range","state":"STABLE")");
    const Answer consumers = send("GET", "/consumer-groups/g/consumers");
    expect_has(consumers, R"("client_id":"i")");
    expect_has(send("GET", "/consumer-groups/g/lags/one/partitions/0"),
               R"("current_offset":1,"log_end_offset":3,"lag":2)");
    expect_has(send("GET", "/consumer-groups/g/lag-summary"),
               R"("max_lag_topic_name":"one","max_lag_partition_id":0,"max_lag":2,"total_lag":2)");
    expect_refused(send("GET", "/consumer-groups/none"), 404, 404);
    expect_refused(send("GET", "/consumer-groups/none/lags"), 404, 404);
}

TEST_F(Version3Test, KeepsAccessRules) {
    const std::string_view kRule =
        R"({"resource_type":"TOPIC","resource_name":"t","pattern_type":"LITERAL",)"
        R"("principal":"User:alice","host":"*","operation":"READ","permission":"ALLOW"})";
    const Answer made = send("POST", "/acls", kRule);
    EXPECT_EQ(made.status, 201) << made.body;
    EXPECT_NE(made.head.find("Location: http://a/v3/clusters/cluster-1/acls?resource_type=TOPIC"),
              std::string::npos);
    expect_has(send("GET", "/acls?principal=User:alice"), kRule.substr(1));
    expect_has(send("GET", "/acls?principal=User:bob"), R"("data":[])");
    expect_refused(send("GET", "/acls?operation=SHOUT"), 400, 400);
    expect_refused(send("DELETE", "/acls?principal=User:alice"), 400, 400);
    expect_has(send("DELETE", "/acls?resource_type=ANY&pattern_type=ANY&operation=ANY"),
               kRule.substr(1));
    expect_has(send("GET", "/acls"), R"("data":[])");
}

}  // namespace
}  // namespace door::rest
