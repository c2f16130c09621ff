// The Avro format of both APIs: records that go by schemas of the registry.

#include "door/rest/test_house.h"

namespace door::rest {
namespace {

constexpr std::string_view kAvro = "Content-Type: application/vnd.kafka.avro.v2+json\r\n";
constexpr std::string_view kV2 = "Content-Type: application/vnd.kafka.v2+json\r\n";
constexpr std::string_view kAcceptAvro = "Accept: application/vnd.kafka.avro.v2+json\r\n";
constexpr std::string_view kPin =
    R"("{\"type\":\"record\",\"name\":\"Pin\",\"fields\":[{\"name\":\"index\",\"type\":\"long\"}]}")";

class RestAvro : public Rest {
  protected:
    Answer post(std::string_view body) { return house_->send("POST", "/topics/one", body, kAvro); }
    Answer post_v3(std::string_view body) {
        return house_->send("POST", "/v3/clusters/cluster-1/topics/one/records", body,
                            "Content-Type: application/json\r\n");
    }
    std::string read_all() {
        const Answer made =
            house_->send("POST", "/consumers/g",
                         R"({"name":"i","auto.offset.reset":"earliest","format":"avro"})", kV2);
        EXPECT_EQ(made.status, 200) << made.body;
        house_->send("POST", "/consumers/g/instances/i/assignments",
                     R"({"partitions":[{"topic":"one","partition":0}]})", kV2);
        const Answer read =
            house_->send("GET", "/consumers/g/instances/i/records?timeout=20000", {}, kAcceptAvro);
        const bool is_avro = read.head.find("vnd.kafka.avro.v2+json") != std::string::npos;
        EXPECT_EQ(is_avro, read.status == 200) << read.head;
        return read.body;
    }
};

TEST_F(RestAvro, GoesInAndOutBySchemas) {
    const Answer first = post(
        base::text(R"({"key_schema":"\"string\"","value_schema":)", kPin,
                   R"(,"records":[{"key":"k","value":{"index":7}},{"key":null,"value":null}]})"));
    EXPECT_EQ(first.status, 200);
    EXPECT_TRUE(first.body.ends_with(R"("key_schema_id":1,"value_schema_id":2})")) << first.body;
    const Answer second = post(R"({"value_schema_id":2,"records":[{"value":{"index":-1}}]})");
    EXPECT_TRUE(second.body.ends_with(R"("key_schema_id":null,"value_schema_id":2})"))
        << second.body;
    EXPECT_EQ(house_->stored("one", 0).front(), std::string("\0\0\0\0\2\x0E", 6));
    EXPECT_EQ(read_all(),
              R"([{"topic":"one","key":"k","value":{"index":7},"partition":0,"offset":0},)"
              R"({"topic":"one","key":null,"value":null,"partition":0,"offset":1},)"
              R"({"topic":"one","key":null,"value":{"index":-1},"partition":0,"offset":2}])");
}

TEST_F(RestAvro, SaysWhatDoesNotGoByTheSchema) {
    expect_refused(post(R"({"records":[{"key":1}]})"), 422, 42201);
    expect_refused(post(R"({"records":[{"value":1}]})"), 422, 42202);
    expect_refused(post(R"({"value_schema":"{}","records":[{"value":1}]})"), 422, 42205);
    expect_refused(post(R"({"value_schema":{},"records":[{"value":1}]})"), 422, 42205);
    expect_refused(post(R"({"value_schema_id":9,"records":[{"value":1}]})"), 422, 42207);
    expect_refused(
        post(base::text(R"({"value_schema":)", kPin, R"(,"records":[{"value":{"index":"x"}}]})")),
        422, 42203);
    // What does not go with the subject's last version is not registered.
    expect_refused(post(R"({"value_schema":"\"string\"","records":[{"value":"x"}]})"), 422, 42207);
    EXPECT_TRUE(house_->stored("one", 0).empty());
}

TEST_F(RestAvro, IsReadOnlyWhereItIsAvro) {
    ASSERT_EQ(house_->post("/topics/one", R"({"records":[{"value":{"a":1}}]})").status, 200);
    EXPECT_NE(read_all().find(R"("error_code":40801)"), std::string::npos);
}

TEST_F(RestAvro, IsATypeOfVersion3) {
    const Answer stored = post_v3(base::text(
        R"({"value":{"type":"AVRO","schema":)", kPin, R"(,"data":{"index":1}}})",
        R"({"value":{"schema_id":1,"data":{"index":2}}})", R"({"value":{"data":{"index":3}}})",
        R"({"value":{"subject":"one-value","schema_version":1,"data":{"index":4}}})",
        R"({"value":{"schema_version":2,"data":{"index":5}}})",
        R"({"value":{"schema_id":1,"data":{"index":true}}})"));
    EXPECT_EQ(stored.status, 200);
    EXPECT_NE(stored.body.find(R"("offset":3)"), std::string::npos) << stored.body;
    EXPECT_NE(stored.body.find(R"("value":{"type":"AVRO","size":6})"), std::string::npos);
    EXPECT_NE(stored.body.find(R"("error_code":42207)"), std::string::npos);
    EXPECT_NE(stored.body.find(R"("error_code":42206)"), std::string::npos);
    EXPECT_NE(read_all().find(R"("value":{"index":4})"), std::string::npos);
}

}  // namespace
}  // namespace door::rest
