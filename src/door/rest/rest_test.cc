// The door over a real broker on a real directory; and over a disk that falls ill.

#include "door/rest/rest.h"

#include "door/rest/test_house.h"
#include "io/sim_disk.h"

namespace door::rest {
namespace {

// REST-1
TEST_F(Rest, StoresWhatItAnswersAsStored) {
    const Answer answer = house_->post(
        "/topics/one",
        R"({"records":[{"value":{"a": 1.10}},{"value":[1, {"b": 2}]},{"value":null}]})");
    EXPECT_EQ(answer.status, 200);
    EXPECT_NE(answer.head.find("Content-Type: application/vnd.kafka.v2+json"), std::string::npos);
    EXPECT_EQ(answer.body,
              R"({"offsets":[{"partition":0,"offset":0,"error_code":null,"error":null},)"
              R"({"partition":0,"offset":1,"error_code":null,"error":null},)"
              R"({"partition":0,"offset":2,"error_code":null,"error":null}],)"
              R"("key_schema_id":null,"value_schema_id":null})");
    EXPECT_EQ(house_->stored("one", 0),
              (std::vector<std::string>{R"({"a":1.10})", R"([1,{"b":2}])", "(null)"}));
    EXPECT_EQ(house_->post("/topics/one", R"({"records":[{"value":"AP8="}]})", kBinary).status,
              200);
    EXPECT_EQ(house_->stored("one", 0).back(), std::string("\0\xFF", 2));
    EXPECT_EQ(house_->get("/topics/one/partitions/0/offsets").body,
              R"({"beginning_offset":0,"end_offset":4})");
    EXPECT_NE(house_->metrics().find("rest_records_accepted_total{topic=\"one\"} 4"),
              std::string::npos)
        << house_->metrics();
}

TEST_F(Rest, WritesToThePartitionThatIsNamed) {
    EXPECT_EQ(house_->post("/topics/t/partitions/2", R"({"records":[{"value":2}]})").status, 200);
    EXPECT_EQ(
        house_->post("/topics/t/partitions/2", R"({"records":[{"value":1,"partition":1}]})").status,
        200);
    EXPECT_EQ(house_->stored("t", 2), std::vector<std::string>{"2"});
    EXPECT_EQ(house_->stored("t", 1), std::vector<std::string>{"1"});
    const Answer away = house_->post("/topics/t/partitions/3", R"({"records":[{"value":1}]})");
    EXPECT_EQ(away.status, 200);
    EXPECT_NE(away.body.find("\"error_code\":50003"), std::string::npos);
    expect_refused(house_->post("/topics/t/partitions/x", R"({"records":[{"value":1}]})"), 404,
                   404);
}

TEST_F(Rest, RefusesWholeRequestsAndStoresNothingOfThem) {
    expect_refused(house_->post("/topics/one", R"({"records":[{"value":1})"), 400, 400);
    expect_refused(house_->post("/topics/one", R"({"records":[{"value":1}]}{})"), 400, 400);
    expect_refused(house_->post("/topics/one", R"({"records":[{"value":NaN}]})"), 400, 400);
    expect_refused(house_->post("/topics/one", R"({"records":[{"valur":1}]})"), 400, 400);
    expect_refused(house_->post("/topics/one", R"({"records":7})"), 400, 400);
    expect_refused(house_->post("/topics/one", "{\"records\":[{\"value\":\"\xFF\"}]}"), 400, 400);
    expect_refused(house_->post("/topics/one", R"({"records":[{"value":"?"}]})", kBinary), 400,
                   400);
    expect_refused(house_->post("/topics/one", R"({"records":[]})"), 422, 422);
    expect_refused(house_->post("/topics/one", R"({})"), 422, 422);
    const std::string deep = std::string(200, '[') + std::string(200, ']');
    expect_refused(house_->post("/topics/one", R"({"records":[{"value":)" + deep + "}]}"), 400,
                   400);
    const Answer type = house_->post("/topics/one", R"({"records":[{"value":1}]})", "text/plain");
    expect_refused(type, 415, 415);
    EXPECT_NE(type.head.find("Content-Type: application/json"), std::string::npos);
    expect_refused(house_->post("/topics/nobody", R"({"records":[{"value":1}]})"), 404, 40403);
    EXPECT_TRUE(house_->stored("one", 0).empty());
    EXPECT_NE(house_->metrics().find("rest_requests_refused_total{reason=\"unknown_topic\"} 1"),
              std::string::npos);
}

TEST_F(Rest, AnswersTheGets) {
    EXPECT_EQ(house_->get("/").body, "{}");
    EXPECT_EQ(house_->post("/", "", "application/vnd.kafka.v2+json").body, "{}");
    EXPECT_EQ(house_->get("/brokers").body, R"({"brokers":[1]})");
    EXPECT_EQ(house_->get("/topics").body, R"(["one","t"])");
    constexpr std::string_view kFirst =
        R"({"partition":0,"leader":1,"replicas":[{"broker":1,"leader":true,"in_sync":true}]})";
    EXPECT_EQ(house_->get("/topics/one/partitions/0").body, kFirst);
    EXPECT_EQ(house_->get("/topics/one/partitions").body, base::text("[", kFirst, "]"));
    const std::string topic = house_->get("/topics/one").body;
    EXPECT_TRUE(topic.starts_with(R"({"name":"one","configs":{)")) << topic;
    EXPECT_TRUE(topic.ends_with(base::text(R"(},"partitions":[)", kFirst, "]}"))) << topic;
    EXPECT_EQ(house_->get("/topics", "HEAD").body, "");
    expect_refused(house_->get("/topics/nobody"), 404, 40403);
    expect_refused(house_->get("/topics/nobody/partitions"), 404, 40403);
    expect_refused(house_->get("/topics/nobody/partitions/0/offsets"), 404, 40403);
    expect_refused(house_->get("/topics/one/partitions/1"), 404, 40402);
    expect_refused(house_->get("/topics/one/partitions/1/offsets"), 404, 40402);
    expect_refused(house_->get("/nowhere"), 404, 404);
    expect_refused(house_->get("/topics/one", "DELETE"), 405, 405);
    expect_refused(house_->get("/topics/%zz"), 400, 400);
}

TEST(RestWithAutoCreate, MakesATopicByWritingToIt) {
    io::ManualClock clock;
    io::SimDisk disk(1, clock);
    House house(disk, clock,
                {.directory = "/data", .kafka = {{"auto.create.topics.enable", "true"}}}, 1);
    EXPECT_EQ(house.post("/topics/fresh", R"({"records":[{"value":1}]})").status, 200);
    EXPECT_EQ(house.stored("fresh", 0), std::vector<std::string>{"1"});
    EXPECT_EQ(house.post("/topics/not%2Fa%2Fname", R"({"records":[{"value":1}]})").status, 422);
    EXPECT_EQ(house.post("/topics/bad", "{").status, 400);
    EXPECT_EQ(house.get("/topics/bad").status, 404) << "a body that does not parse makes no topic";
}

// REST-1
TEST(RestOnASickDisk, DoesNotCallStoredWhatWasNotSynced) {
    io::ManualClock clock;
    io::SimDisk disk(1, clock);
    House house(disk, clock, {.directory = "/data"}, 1);
    ASSERT_EQ(house.post("/topics/one", R"({"records":[{"value":1}]})").status, 200);
    house.disk_is_ill = true;
    disk.inject({.kind = io::FaultKind::sync_failure, .probability = 1});
    const Answer answer = house.post("/topics/one", R"({"records":[{"value":2}]})");
    EXPECT_EQ(answer.status, 200);
    EXPECT_NE(answer.body.find("\"offset\":null,\"error_code\":50003"), std::string::npos)
        << answer.body;
    EXPECT_NE(house.metrics().find("rest_records_refused_total{topic=\"one\"} 1"),
              std::string::npos);
    EXPECT_EQ(house.stored("one", 0), std::vector<std::string>{"1"});
}

}  // namespace
}  // namespace door::rest
