// Consumers over HTTP, in the words of the proxy's documentation.

#include "door/rest/test_house.h"

namespace door::rest {
namespace {

constexpr std::string_view kV2 = "Content-Type: application/vnd.kafka.v2+json\r\n";
constexpr std::string_view kAcceptJson = "Accept: application/vnd.kafka.json.v2+json\r\n";
constexpr std::string_view kAcceptBinary = "Accept: application/vnd.kafka.binary.v2+json\r\n";

class RestConsumers : public Rest {
  protected:
    static std::string at(std::string_view what) {
        return base::text("/consumers/g/instances/i", what);
    }
    Answer v2(std::string_view method, std::string_view path, std::string_view body = {}) {
        return house_->send(method, path, body, kV2);
    }
    void create(std::string_view format = "json", std::string_view more = {}) {
        const Answer made =
            v2("POST", "/consumers/g",
               base::text(R"({"name":"i","auto.offset.reset":"earliest","format":")", format, '"',
                          more, "}"));
        ASSERT_EQ(made.status, 200) << made.body;
        EXPECT_EQ(made.body,
                  R"({"instance_id":"i","base_uri":"http://a/consumers/g/instances/i"})");
    }
    void subscribe(std::string_view body = R"({"topics":["one"]})") {
        const Answer done = v2("POST", at("/subscription"), body);
        ASSERT_EQ(done.status, 204) << done.body;
    }
    // Until there are some: the group comes together first.
    Answer records(std::string_view lines = kAcceptJson) {
        return house_->send("GET", at("/records?timeout=20000"), {}, lines);
    }
    void post(std::string_view records) {
        const Answer stored =
            house_->post("/topics/one", base::text(R"({"records":[)", records, "]}"));
        ASSERT_EQ(stored.status, 200) << stored.body;
    }
};

TEST_F(RestConsumers, ReadAndCommit) {
    post(R"({"key":"k","value":{"a": 1.10}},{"value":null})");
    create("json", R"(,"auto.commit.enable":"false")");
    subscribe();
    EXPECT_EQ(v2("GET", at("/subscription")).body, R"({"topics":["one"]})");
    const Answer read = records();
    EXPECT_EQ(read.status, 200);
    EXPECT_NE(read.head.find("Content-Type: application/vnd.kafka.json.v2+json"),
              std::string::npos);
    EXPECT_EQ(read.body,
              R"([{"topic":"one","key":"k","value":{"a":1.10},"partition":0,"offset":0},)"
              R"({"topic":"one","key":null,"value":null,"partition":0,"offset":1}])");
    EXPECT_EQ(v2("GET", at("/assignments")).body,
              R"({"partitions":[{"topic":"one","partition":0}]})");
    const std::string_view kOne = R"({"partitions":[{"topic":"one","partition":0}]})";
    EXPECT_EQ(v2("GET", at("/offsets"), kOne).body, R"({"offsets":[]})");
    const Answer committed = v2("POST", at("/offsets"));
    EXPECT_EQ(committed.status, 200);
    EXPECT_EQ(committed.body, "[]");
    EXPECT_EQ(v2("GET", at("/offsets"), kOne).body,
              R"({"offsets":[{"topic":"one","partition":0,"offset":2,"metadata":""}]})");
    // What was read, by its own offset; the next one is stored.
    EXPECT_EQ(v2("POST", at("/offsets"),
                 R"({"offsets":[{"topic":"one","partition":0,"offset":0,"metadata":"m"}]})")
                  .body,
              "[]");
    EXPECT_EQ(v2("GET", at("/offsets"), kOne).body,
              R"({"offsets":[{"topic":"one","partition":0,"offset":1,"metadata":"m"}]})");
    EXPECT_EQ(v2("DELETE", at("")).status, 204);
    expect_refused(v2("DELETE", at("")), 404, 40403);
    expect_refused(records(), 404, 40403);
    create();
    subscribe();
    EXPECT_EQ(records().body,
              R"([{"topic":"one","key":null,"value":null,"partition":0,"offset":1}])");
}

TEST_F(RestConsumers, ReadBinary) {
    post(R"({"key":"k","value":7})");
    create("binary");
    subscribe();
    expect_refused(records(kAcceptJson), 406, 40601);
    EXPECT_EQ(records(kAcceptBinary).body,
              R"([{"topic":"one","key":"Imsi","value":"Nw==","partition":0,"offset":0}])");
}

TEST_F(RestConsumers, SayWhichRecordIsNoJson) {
    post(R"({"value":1})");
    house_->post("/topics/one", R"({"records":[{"value":"AP8="}]})", kBinary);
    post(R"({"value":3})");
    create();
    subscribe();
    EXPECT_EQ(records().body, R"([{"topic":"one","key":null,"value":1,"partition":0,"offset":0}])");
    expect_refused(records(), 408, 40801);
    expect_refused(records(), 408, 40801);
    const Answer past =
        v2("POST", at("/positions"), R"({"offsets":[{"topic":"one","partition":0,"offset":2}]})");
    EXPECT_EQ(past.status, 204) << past.body;
    EXPECT_EQ(records().body, R"([{"topic":"one","key":null,"value":3,"partition":0,"offset":2}])");
}

TEST_F(RestConsumers, GoToAPosition) {
    post(R"({"value":1},{"value":2})");
    create();
    const std::string_view kOne = R"({"partitions":[{"topic":"one","partition":0}]})";
    expect_refused(v2("POST", at("/positions/beginning"), kOne), 409, 40903);
    EXPECT_EQ(v2("POST", at("/assignments"), kOne).status, 204);
    expect_refused(v2("POST", at("/subscription"), R"({"topics":["one"]})"), 409, 40903);
    EXPECT_EQ(v2("POST", at("/positions/end"), kOne).status, 204);
    const Answer nothing = house_->send("GET", at("/records?timeout=1"), {}, kAcceptJson);
    EXPECT_EQ(nothing.body, "[]");
    EXPECT_EQ(v2("POST", at("/positions/beginning"), kOne).status, 204);
    const Answer first = house_->send("GET", at("/records?max_bytes=1"), {}, kAcceptJson);
    EXPECT_EQ(first.body, R"([{"topic":"one","key":null,"value":1,"partition":0,"offset":0}])");
    const Answer timed =
        v2("POST", at("/positions"),
           R"({"timestamps":[{"topic":"one","partition":0,"timestamp":"2001-01-01T00:00:00Z"}]})");
    EXPECT_EQ(timed.status, 204) << timed.body;
    EXPECT_TRUE(records().body.find("\"offset\":1}]") != std::string::npos);
    EXPECT_EQ(v2("DELETE", at("/subscription")).status, 204);
    EXPECT_EQ(v2("GET", at("/assignments")).body, R"({"partitions":[]})");
    expect_refused(records(), 409, 40903);
}

TEST_F(RestConsumers, RefuseWhatIsWrong) {
    create();
    expect_refused(v2("POST", "/consumers/g", R"({"name":"i"})"), 409, 40902);
    expect_refused(v2("POST", "/consumers/g", R"({"format":"xml"})"), 422, 422);
    expect_refused(v2("POST", "/consumers/g", R"({"auto.offset.reset":"first"})"), 422, 42204);
    expect_refused(v2("POST", "/consumers/g", R"({"auto.commit.enable":7})"), 422, 42204);
    expect_refused(v2("POST", "/consumers/g", R"({"fetch.min.bytes":"-2"})"), 422, 40001);
    expect_refused(v2("POST", "/consumers/g", R"({"nmae":"i"})"), 400, 400);
    expect_refused(v2("POST", "/consumers/g", "{"), 400, 400);
    expect_refused(house_->send("POST", "/consumers/g", "{}", "Content-Type: text/plain\r\n"), 415,
                   415);
    expect_refused(v2("POST", at("/subscription"), R"({"topic_pattern":"("})"), 422, 422);
    expect_refused(v2("POST", at("/assignments"), R"({"partitions":[{"topic":""}]})"), 422, 422);
    expect_refused(v2("POST", "/consumers/g/instances/j/offsets"), 404, 40403);
    EXPECT_EQ(v2("POST", "/consumers/g").status, 200);
    EXPECT_EQ(v2("POST", "/consumers/g",
                 R"({"id":"x","format":"JSON","consumer.request.timeout.ms":"1"})")
                  .status,
              200);
}

}  // namespace
}  // namespace door::rest
