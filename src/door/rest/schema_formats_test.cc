// JSON Schema and Protobuf in both APIs: records that go by schemas of the registry.

#include "door/rest/test_house.h"

namespace door::rest {
namespace {

constexpr std::string_view kV2 = "Content-Type: application/vnd.kafka.v2+json\r\n";

// Schemas as texts in JSON, of one record {"index": number}.
struct Case {
    std::string_view name;
    std::string_view type;  // of API v3
    std::string_view schema;
    std::string_view narrower;  // does not go with it
    std::string_view stored;    // {"index":7} behind magic and id 1
    std::string_view shown;
};

constexpr Case kJsonSchema{
    "jsonschema",
    "JSONSCHEMA",
    R"("{\"title\":\"Pin\",\"properties\":{\"index\":{\"type\":\"integer\"}}}")",
    R"("{\"properties\":{\"index\":{\"type\":\"string\"}}}")",
    "{\"index\":7}",
    R"({"index":7})"};
constexpr Case kProtobuf{"protobuf",
                         "PROTOBUF",
                         R"("syntax='proto3'; package h; message Pin { int64 index = 1; }")",
                         R"("syntax='proto3'; package h; message Pin { string index = 1; }")",
                         std::string_view("\0\x08\x07", 3),
                         R"({"index":"7"})"};

class RestSchemas : public Rest, public testing::WithParamInterface<Case> {
  protected:
    Answer post(std::string_view body, std::string_view format = GetParam().name) {
        return house_->send(
            "POST", "/topics/one", body,
            base::text("Content-Type: application/vnd.kafka.", format, ".v2+json\r\n"));
    }
    Answer post_v3(std::string_view body) {
        return house_->send("POST", "/v3/clusters/cluster-1/topics/one/records", body,
                            "Content-Type: application/json\r\n");
    }
    Answer read_all(std::string_view format = GetParam().name) {
        const Answer made = house_->send(
            "POST", "/consumers/g",
            base::text(R"({"name":")", format, R"(","auto.offset.reset":"earliest","format":")",
                       format, "\"}"),
            kV2);
        EXPECT_EQ(made.status, 200) << made.body;
        const std::string instance = base::text("/consumers/g/instances/", format);
        house_->send("POST", instance + "/assignments",
                     R"({"partitions":[{"topic":"one","partition":0}]})", kV2);
        return house_->send("GET", instance + "/records?timeout=20000", {},
                            base::text("Accept: application/vnd.kafka.", format, ".v2+json\r\n"));
    }
    static std::string with_schema(std::string_view records) {
        return base::text(R"({"value_schema":)", GetParam().schema, R"(,"records":[)", records,
                          "]}");
    }
};

TEST_P(RestSchemas, GoInAndOut) {
    const Answer stored = post(with_schema(R"({"value":{"index":7}},{"value":null})"));
    EXPECT_EQ(stored.status, 200);
    EXPECT_TRUE(stored.body.ends_with(R"("key_schema_id":null,"value_schema_id":1})"))
        << stored.body;
    EXPECT_EQ(house_->stored("one", 0).front(),
              std::string("\0\0\0\0\1", 5) + std::string(GetParam().stored));
    EXPECT_EQ(post(R"({"value_schema_id":1,"records":[{"value":{"index":8}}]})").status, 200);
    const Answer read = read_all();
    EXPECT_NE(read.head.find(GetParam().name), std::string::npos);
    EXPECT_TRUE(
        read.body.starts_with(base::text(R"([{"topic":"one","key":null,"value":)", GetParam().shown,
                                         R"(,"partition":0,"offset":0})")))
        << read.body;
    // Who reads Avro is told what stands there.
    const Answer other = read_all("avro");
    EXPECT_NE(other.body.find("not AVRO"), std::string::npos) << other.body;
}

TEST_P(RestSchemas, SayWhatDoesNotGoByTheSchema) {
    expect_refused(post(R"({"records":[{"value":1}]})"), 422, 42202);
    expect_refused(post(R"({"value_schema":"[","records":[{"value":1}]})"), 422, 42205);
    expect_refused(post(with_schema(R"({"value":{"index":"x"}})")), 422, 42203);
    expect_refused(post(base::text(R"({"value_schema":)", GetParam().narrower,
                                   R"(,"records":[{"value":{"index":"x"}}]})")),
                   422, 42207);
    expect_refused(post(R"({"value_schema_id":1,"records":[{"value":1}]})", "avro"), 422, 42205);
    EXPECT_TRUE(house_->stored("one", 0).empty());
}

TEST_P(RestSchemas, AreTypesOfVersion3) {
    const auto value = [](std::string_view more, std::string_view index) {
        return base::text(R"({"value":{)", more, R"("data":{"index":)", index, "}}}");
    };
    const std::string typed =
        base::text(R"("type":")", GetParam().type, R"(","schema":)", GetParam().schema, ",");
    const Answer stored =
        post_v3(value(typed, "1") + value(R"("schema_id":1,)", "2") + value("", "3") +
                value(typed + R"("subject_name_strategy":"RECORD_NAME",)", "4") +
                value(R"("type":"AVRO","schema_id":1,)", "5") + value(R"("schema_id":1,)", "true"));
    EXPECT_EQ(stored.status, 200);
    EXPECT_NE(stored.body.find(R"("offset":3)"), std::string::npos) << stored.body;
    const std::string type = base::text(R"("value":{"type":")", GetParam().type, "\"");
    EXPECT_NE(stored.body.find(type), std::string::npos) << stored.body;
    EXPECT_NE(stored.body.find(R"("error_code":42205)"), std::string::npos) << stored.body;
    EXPECT_NE(stored.body.find(R"("error_code":42206)"), std::string::npos) << stored.body;
    // The one that was asked for by its name is registered there.
    const bool is_packed = GetParam().type == "PROTOBUF";
    const Answer named =
        post_v3(value(base::text(R"("subject":")", is_packed ? "h.Pin" : "Pin", R"(",)"), "6"));
    EXPECT_NE(named.body.find(R"("offset":4)"), std::string::npos) << named.body;
    EXPECT_NE(read_all().body.find(R"("offset":3)"), std::string::npos);
}

INSTANTIATE_TEST_SUITE_P(Formats, RestSchemas, testing::Values(kJsonSchema, kProtobuf),
                         [](const auto& param) { return std::string(param.param.name); });

}  // namespace
}  // namespace door::rest
