// The door over a real broker on a real directory, spoken to through real sockets; and over a disk
// that falls ill.

#include "door/rest/rest.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <memory>
#include <string>

#include "base/log_line.h"
#include "base/text.h"
#include "codec/records/record_batch.h"
#include "door/http/server.h"
#include "io/posix_disk.h"
#include "io/sim_disk.h"
#include "io/test_directory.h"

namespace door::rest {
namespace {

constexpr std::string_view kJson = "application/vnd.kafka.json.v2+json";
constexpr std::string_view kBinary = "application/vnd.kafka.binary.v2+json";

struct Answer {
    int status = 0;
    std::string head;
    std::string body;
};

// One connection, one request, everything until the server closes.
Answer exchange(std::uint16_t port, const std::string& request) {
    const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(port);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(::connect(socket, reinterpret_cast<const sockaddr*>(&to), sizeof to), 0);
    EXPECT_EQ(::send(socket, request.data(), request.size(), 0),
              static_cast<ssize_t>(request.size()));
    std::string all;
    std::array<char, 4096> bytes{};
    for (ssize_t got = 0; (got = ::recv(socket, bytes.data(), bytes.size(), 0)) > 0;) {
        all.append(bytes.data(), static_cast<std::size_t>(got));
    }
    ::close(socket);
    Answer answer;
    const std::size_t end = std::min(all.find("\r\n\r\n"), all.size());
    answer.head = all.substr(0, end);
    if (end < all.size()) answer.body = all.substr(end + 4);
    if (answer.head.size() > 12)
        base::parse_number(std::string_view(all).substr(9, 3), answer.status);
    return answer;
}

// A broker with the topics t (3 partitions) and one (1), the door, and a server before it.
class House {
  public:
    House(io::Disk& disk, io::Clock& clock, broker::Options options, std::uint32_t shard_count)
        : shards_(shard_count),
          broker_(open(disk, clock, std::move(options))),
          door_(*broker_, clock, metrics_, shards_.count()) {
        base::set_log_level(base::Level::off);
        for (const auto& [name, partitions] : {std::pair{"t", 3}, std::pair{"one", 1}}) {
            EXPECT_TRUE(
                shards_.run_to_end(broker_->create_topic({base::TopicName{name}, partitions, {}})));
        }
        http::ServerOptions server_options;
        server_options.refusal = RestDoor::refusal_of_framing;
        server_ = *http::Server::open(
            shards_, metrics_, server_options,
            [this](http::Request request) { return door_.handle(std::move(request)); });
        server_->start();
    }
    ~House() {
        shards_.run_to_end(server_->stop());
        EXPECT_TRUE(shards_.run_to_end(broker_->stop()) || disk_is_ill);
        shards_.stop();
    }

    Answer get(std::string_view path, std::string_view method = "GET") {
        return exchange(server_->port(), base::text(method, " ", path,
                                                    " HTTP/1.1\r\nHost: a\r\n"
                                                    "Connection: close\r\n\r\n"));
    }
    Answer post(std::string_view path, std::string_view body, std::string_view type = kJson) {
        return exchange(server_->port(),
                        base::text("POST ", path, " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n",
                                   "Content-Type: ", type, "\r\nContent-Length: ", body.size(),
                                   "\r\n\r\n", body));
    }
    // All values of a partition, null as "(null)".
    std::vector<std::string> stored(std::string_view topic, std::int32_t partition) {
        const auto fetched =
            shards_.run_to_end(broker_->fetch({.topic = base::TopicName{std::string(topic)},
                                               .partition = base::Partition{partition},
                                               .from = base::Offset{0},
                                               .bytes_max = 64 << 20}));
        std::vector<std::string> values;
        if (!fetched) return {fetched.error().what};
        for (base::ByteView rest = fetched->batches; !rest.empty();) {
            const std::size_t bytes = codec::decode_header(rest)->bytes();
            base::Bytes scratch;
            const auto records = codec::decode_records(rest.first(bytes), scratch);
            for (const codec::Record& record : *records) {
                values.emplace_back(record.value ? base::as_text(*record.value) : "(null)");
            }
            rest = rest.subspan(bytes);
        }
        return values;
    }
    std::string metrics() const { return metrics_.prometheus_text(); }

    bool disk_is_ill = false;

  private:
    std::unique_ptr<broker::Broker> open(io::Disk& disk, io::Clock& clock,
                                         broker::Options options) {
        return *broker::Broker::open(disk, clock, shards_, pool_, metrics_, std::move(options));
    }

    base::Metrics metrics_;
    run::Shards shards_;
    run::BlockingPool pool_{1};
    std::unique_ptr<broker::Broker> broker_;
    RestDoor door_;
    std::unique_ptr<http::Server> server_;
};

class Rest : public testing::Test {
  protected:
    Rest() {
        house_ = std::make_unique<House>(disk_, clock_,
                                         broker::Options{.directory = directory_.path()}, 2);
    }
    ~Rest() override { house_.reset(); }
    void expect_refused(const Answer& answer, int status, std::int32_t code) {
        EXPECT_EQ(answer.status, status) << answer.head << '\n' << answer.body;
        EXPECT_TRUE(
            answer.body.starts_with(base::text("{\"error_code\":", code, ",\"message\":\"")))
            << answer.body;
    }

    io::TestDirectory directory_;
    io::PosixDisk disk_;
    io::SystemClock clock_;
    std::unique_ptr<House> house_;
};

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
    House house(disk, clock, {.directory = "/data"}, 1);  // the simulated disk knows no threads
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
