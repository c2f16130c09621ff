// The door over a real shard, with backends of its own making.

#include "door/gateway/gateway.h"

#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <memory>
#include <set>
#include <string>

#include "door/gateway/headers.h"
#include "door/gateway/request_ids.h"
#include "door/gateway/test_requests.h"
#include "run/shard.h"

namespace door::gateway {
namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 3> kResources{
    {{"POST", "/topics/{topic}"}, {"GET", "/topics/{topic}"}, {"GET", "/topics"}}};

// Says what reached it.
run::Task<http::Response> echo(http::Request request) {
    std::string body(request.method);
    body += ' ';
    body += request.path;
    for (const http::Header& header : request.headers) {
        body += '\n';
        body += header.name;
        body += ": ";
        body += header.value;
    }
    http::Response response{.status = 422, .headers = {}, .body = body};
    response.headers.emplace_back("Content-Type", "application/vnd.kafka.v2+json");
    response.headers.emplace_back("Server", "backend");
    response.headers.emplace_back("Via", "1.1 x");
    co_return response;
}

class Gateway : public testing::Test {
  protected:
    http::Response ask(http::Request request, const http::Handler& backend = echo,
                       base::Duration wait_max = std::chrono::seconds(29)) {
        const io::SystemClock clock;
        GatewayDoor door({.rest = backend, .rest_resources = kResources},
                         {.backend_wait_max = wait_max}, clock);
        http::Response response = shards_.run_to_end(door.handle(std::move(request)));
        shards_.run_to_end(door.stop());
        return response;
    }
    run::Shards shards_{1};
};

TEST_F(Gateway, TakesTheStageOff) {
    EXPECT_EQ(split_stage("/prod/topics/a/").stage, "prod");
    EXPECT_EQ(split_stage("/prod/topics/a//").path, "/topics/a");
    EXPECT_EQ(split_stage("/prod").path, "");
    EXPECT_EQ(split_stage("/").stage, "");
    EXPECT_EQ(split_stage("").stage, "");
    EXPECT_TRUE(is_stage("Prod_1-x"));
    EXPECT_TRUE(is_stage(std::string(128, 'a')));
    for (const std::string& bad :
         {std::string(), std::string(129, 'a'), std::string("a.b"), std::string("a%41")}) {
        EXPECT_FALSE(is_stage(bad)) << bad;
    }
    const http::Response response = ask(request_of("POST", "/any-Stage_1/topics/x.pin/?a=1"));
    EXPECT_TRUE(response.body.starts_with("POST /topics/x.pin\n")) << response.body;
}

TEST_F(Gateway, PassesWhatTheBackendAnswers) {
    const http::Response response = ask(request_of("POST", "/dev/topics/x"));
    EXPECT_EQ(response.status, 422);
    EXPECT_EQ(header_of(response, "Content-Type"), "application/vnd.kafka.v2+json");
    EXPECT_EQ(header_of(response, "Server"), "(none)");
    EXPECT_EQ(header_of(response, "x-amzn-Remapped-Server"), "backend");
    EXPECT_EQ(header_of(response, "Via"), "(none)");
    EXPECT_EQ(header_of(response, "x-amzn-Remapped-Content-Length"),
              std::to_string(response.body.size()));
    EXPECT_EQ(header_of(response, "x-amzn-RequestId").size(), 36U);
    EXPECT_EQ(header_of(response, "x-amz-apigw-id").size(), 16U);
    EXPECT_EQ(header_of(response, "x-amzn-ErrorType"), "(none)");
}

TEST_F(Gateway, AddsWhatTheClientLeftOutAndDropsWhatIsTheConnections) {
    const std::string bare = ask(request_of("POST", "/dev/topics/x")).body;
    EXPECT_NE(bare.find("\nContent-Type: application/json"), std::string::npos) << bare;
    EXPECT_NE(bare.find("\nAccept: application/json"), std::string::npos);
    EXPECT_NE(bare.find("\nUser-Agent: AmazonAPIGateway_millrace00"), std::string::npos);
    EXPECT_NE(bare.find("\nX-Forwarded-For: 127.0.0.1\n"), std::string::npos);
    const std::string full = ask(request_of("POST", "/dev/topics/x",
                                            {{"content-type", "application/vnd.kafka.json.v2+json"},
                                             {"ACCEPT", "*/*"},
                                             {"Host", "h"},
                                             {"Connection", "keep-alive"},
                                             {"X-Mine", "1"}}))
                                 .body;
    EXPECT_NE(
        full.find("\ncontent-type: application/vnd.kafka.json.v2+json\nACCEPT: */*\nX-Mine: 1"),
        std::string::npos)
        << full;
    EXPECT_EQ(full.find("Content-Type: application/json"), std::string::npos);
    EXPECT_EQ(full.find("Host"), std::string::npos);
}

TEST_F(Gateway, RefusesWhatHasNoRoute) {
    for (const auto& [method, target] :
         std::initializer_list<std::pair<const char*, const char*>>{{"GET", "/"},
                                                                    {"GET", "/dev"},
                                                                    {"GET", "/dev/"},
                                                                    {"GET", "/dev/nope"},
                                                                    {"DELETE", "/dev/topics/x"},
                                                                    {"BREW", "/dev/topics"},
                                                                    {"POST", "/topics"}}) {
        const http::Response response = ask(request_of(method, target));
        EXPECT_EQ(response.status, 403) << target;
        EXPECT_EQ(response.body, R"({"message":"Missing Authentication Token"})") << target;
        EXPECT_EQ(header_of(response, "x-amzn-ErrorType"), "MissingAuthenticationTokenException");
        EXPECT_EQ(header_of(response, "Content-Type"), "application/json");
        EXPECT_EQ(header_of(response, "x-amzn-RequestId").size(), 36U);
    }
    const http::Response stage = ask(request_of("GET", "/d.v/topics"));
    EXPECT_EQ(stage.status, 403);
    EXPECT_EQ(stage.body, R"({"message":"Forbidden"})");
}

TEST_F(Gateway, AnswersThePreflightItself) {
    const http::Response response = ask(request_of("OPTIONS", "/dev/topics/x"));
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(header_of(response, "Access-Control-Allow-Origin"), "*");
    EXPECT_EQ(header_of(response, "Access-Control-Allow-Methods"),
              "DELETE,GET,HEAD,OPTIONS,PATCH,POST,PUT");
}

run::Task<http::Response> late(std::atomic<int>* ended) {
    co_await run::Shard::current().sleep(std::chrono::milliseconds(200));
    ++*ended;
    co_return http::Response{};
}

TEST_F(Gateway, AnswersForABackendThatIsLateAndWaitsForItAtStop) {
    std::atomic<int> ended{0};
    const http::Handler backend = [&ended](http::Request) { return late(&ended); };
    const http::Response response =
        ask(request_of("GET", "/dev/topics"), backend, std::chrono::milliseconds(20));
    EXPECT_EQ(response.status, 504);
    EXPECT_EQ(response.body, R"({"message":"Endpoint request timed out"})");
    EXPECT_EQ(ended, 1) << "stop() has waited for the call";
    EXPECT_EQ(ask(request_of("GET", "/dev/topics"), backend).status, 200) << "slow, but in time";
}

TEST_F(Gateway, WordsRefusedFramingItsOwnWay) {
    const io::SystemClock clock;
    GatewayDoor door({.rest = echo, .rest_resources = kResources}, {}, clock);
    const http::Response large = door.refusal_of_framing(413, "x");
    EXPECT_EQ(large.body, R"({"message":"Request Too Long"})");
    EXPECT_EQ(header_of(large, "x-amzn-ErrorType"), "RequestTooLargeException");
    EXPECT_EQ(header_of(large, "x-amzn-RequestId").size(), 36U);
    EXPECT_EQ(door.refusal_of_framing(400, "bare CR").body,
              R"({"message":"Bad Request: bare CR"})");
    shards_.run_to_end(door.stop());
}

TEST(RequestIds, AreUuidsAndDiffer) {
    RequestIds ids(1);
    std::set<std::string> seen;
    for (int i = 0; i < 1'000; ++i) {
        const RequestId id = ids.next();
        EXPECT_EQ(id.uuid[14], '4');
        EXPECT_EQ(id.short_id.size(), 16U);
        EXPECT_TRUE(seen.insert(id.uuid).second);
        EXPECT_TRUE(seen.insert(id.short_id).second);
    }
}

}  // namespace
}  // namespace door::gateway
