// The integrations of an API over a real shard, with somebody behind who says what reached him.

#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <memory>

#include "codec/base64.h"
#include "door/gateway/api/openapi.h"
#include "door/gateway/gateway.h"
#include "door/gateway/test_requests.h"
#include "run/shard.h"

namespace door::gateway {
namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 2> kResources{
    {{"POST", "/topics/{topic}"}, {"GET", "/"}}};
const std::vector<std::pair<std::string, std::string>> kJson{{"Content-Type", "application/json"}};

class Integrations : public testing::Test {
  protected:
    http::Response ask(http::Request request) {
        Backends backends;
        backends.rest = rest;
        backends.rest_resources = kResources;
        backends.kinesis = [this](std::string action, std::string body) {
            return kinesis(std::move(action), std::move(body));
        };
        GatewayDoor door(std::move(backends), {.config = config_}, clock_);
        http::Response response = shards_.run_to_end(door.handle(std::move(request)));
        shards_.run_to_end(door.stop());
        return response;
    }
    // An API of one resource with one integration.
    void serve(std::string_view path, std::string_view method, std::string_view integration,
               std::string_view more = "") {
        auto api = api::parse_openapi(
            base::text(R"({"openapi":"3.0.1","paths":{")", path, R"(":{")", method, R"(":{)", more,
                       R"("x-amazon-apigateway-integration":)", integration, "}}}}"),
            "test");
        ASSERT_TRUE(api) << api.error().what;
        config_.api = *std::move(api);
    }

    io::ManualClock clock_;
    api::GatewayConfig config_;
    run::Shards shards_{1};
    // What Kinesis was asked, and answers.
    std::string action_;
    std::string body_;
    int status_ = 200;
    std::string answer_ = R"({"SequenceNumber":"1","ShardId":"shardId-000000000000"})";

  private:
    run::Task<http::Response> kinesis(std::string action, std::string body) {
        action_ = std::move(action);
        body_ = std::move(body);
        http::Response response;
        response.status = status_;
        response.headers.emplace_back("Content-Type", "application/x-amz-json-1.1");
        response.body = answer_;
        co_return response;
    }
    static run::Task<http::Response> rest(http::Request request) {
        http::Response response;
        response.status = request.header("X-Status") ? 418 : 200;
        response.body = base::text(request.method, " ", request.target, " ", request.path, "?",
                                   request.query, " ", request.peer, " ", request.body);
        for (const http::Header& header : request.headers) {
            response.body += base::text("\n", header.name, ": ", header.value);
        }
        response.headers.emplace_back("X-Behind", "yes");
        co_return response;
    }
};

// The words of the notebooks.
TEST_F(Integrations, PutsARecord) {
    const http::Response response =
        ask(request_of("PUT", "/dev/streams/streaming-0a1b2c3d4e5f-pin/record", kJson,
                       R"({"StreamName": "ignored", "Data": {"ind": 7528, "x": "é\""}, )"
                       R"("PartitionKey": "it's \"1\""})"));
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(response.body, answer_);
    EXPECT_EQ(header_of(response, "Content-Type"), "application/json");
    EXPECT_EQ(header_of(response, "x-amzn-RequestId").size(), 36U);
    EXPECT_EQ(action_, "PutRecord");
    EXPECT_EQ(body_, base::text("{\n    \"StreamName\": \"streaming-0a1b2c3d4e5f-pin\",\n"
                                "    \"Data\": \"",
                                codec::base64(base::as_bytes(R"({"ind":7528,"x":"é\""})")),
                                "\",\n    \"PartitionKey\": \"it's \\\"1\\\"\"\n}"));
    ask(request_of("PUT", "/dev/streams/record?stream-name=s%2D1", {},
                   R"({"Data": "t", "PartitionKey": 7})"));
    EXPECT_NE(body_.find(R"("StreamName": "s-1")"), std::string::npos) << body_;
    EXPECT_NE(body_.find(R"("Data": "InQi")"), std::string::npos) << "a text with its quotes";
    EXPECT_NE(body_.find(R"("PartitionKey": "7")"), std::string::npos);
}

TEST_F(Integrations, PutsManyRecords) {
    const auto put = [&] {
        return ask(request_of("PUT", "/dev/streams/s/records", kJson,
                              R"({"records": [{"data": "plain", "partition-key": "a"},)"
                              R"( {"data": {"k": 1}, "partition-key": "b"}]})"));
    };
    EXPECT_EQ(put().status, 200);
    EXPECT_EQ(action_, "PutRecords");
    const auto encoded = [](std::string_view text) { return codec::base64(base::as_bytes(text)); };
    EXPECT_NE(body_.find(encoded("plain")), std::string::npos);
    EXPECT_NE(body_.find(encoded(R"({"k":1})")), std::string::npos) << body_;
    config_.compatible = true;
    put();
    EXPECT_NE(body_.find(encoded("{k=1}")), std::string::npos) << body_;
}

TEST_F(Integrations, ManagesStreams) {
    const auto body_for = [&](std::string_view method, std::string_view target,
                              const std::vector<std::pair<std::string, std::string>>& headers = {},
                              const std::string& body = {}) {
        action_.clear();
        ask(request_of(method, target, headers, body));
        return action_ + " " + body_;
    };
    EXPECT_EQ(body_for("GET", "/dev/streams"), R"(ListStreams {"Limit": 100})");
    EXPECT_EQ(body_for("GET", "/dev/streams/?Limit=2&ExclusiveStartStreamName=a"),
              R"(ListStreams {"Limit": 2, "ExclusiveStartStreamName": "a"})");
    EXPECT_EQ(body_for("GET", "/dev/streams/s"), R"(DescribeStream {"StreamName": "s"})");
    EXPECT_EQ(body_for("DELETE", "/dev/streams/s"), R"(DeleteStream {"StreamName": "s"})");
    EXPECT_EQ(body_for("POST", "/dev/streams/s", kJson, R"({"ShardCount": 2})"),
              "CreateStream {\n    \"StreamName\": \"s\",\n    \"ShardCount\": 2}");
    EXPECT_EQ(body_for("POST", "/dev/streams/s"),
              "CreateStream {\n    \"StreamName\": \"s\",\n    \"ShardCount\": 5}");
    EXPECT_EQ(body_for("GET", "/dev/streams/s/records", {{"shard-iterator", "AAA="}}),
              R"(GetRecords {"ShardIterator": "AAA="})");
    EXPECT_EQ(body_for("GET", "/dev/streams/s/sharditerator?shard-id=shardId-1"),
              "GetShardIterator {\n    \"StreamName\": \"s\",\n    \"ShardId\": \"shardId-1\",\n"
              "    \"ShardIteratorType\": \"TRIM_HORIZON\"\n}");
    EXPECT_EQ(ask(request_of("PATCH", "/dev/streams/s")).status, 403);
    EXPECT_EQ(ask(request_of("POST", "/dev/streams")).status, 403);
}

TEST_F(Integrations, RefusesWithoutAskingBehind) {
    for (const auto& [target, body, message] : std::initializer_list<std::array<std::string, 3>>{
             {"/dev/streams/s/record", R"({"PartitionKey":"k"})", "$.Data') is missing"},
             {"/dev/streams/s/record", R"({"Data":1})", "$.PartitionKey') is missing"},
             {"/dev/streams/s/record", R"({"Data":)", "Could not parse request body into json"},
             {"/dev/streams/s/record", "", "$.Data') is missing"},
             {"/dev/streams/s/record", "{} {}", "Could not parse"},
             {"/dev/streams/record", R"({"Data":1,"PartitionKey":"k"})",
              "stream-name') is missing"},
             {"/dev/streams/s/records", R"({"records":[{"value":{}}]})", "$elem.data is missing"},
             {"/dev/streams/s/records", R"({"records":[{"data":"x"}]})",
              "$elem.partition-key is missing"}}) {
        action_ = "none";
        const http::Response response = ask(request_of("PUT", target, kJson, body));
        EXPECT_EQ(response.status, 400) << body;
        EXPECT_TRUE(response.body.starts_with(R"({"message":")")) << response.body;
        EXPECT_NE(response.body.find(message), std::string::npos) << response.body;
        EXPECT_EQ(header_of(response, "x-amzn-ErrorType"), "BadRequestException");
        EXPECT_EQ(action_, "none");
    }
    const http::Response form =
        ask(request_of("PUT", "/dev/streams/s/record",
                       {{"Content-Type", "application/x-www-form-urlencoded"}}, "{}"));
    EXPECT_EQ(form.status, 415);
    EXPECT_EQ(form.body, R"({"message":"Unsupported Media Type"})");
}

TEST_F(Integrations, LetsAnErrorBehindBeAnErrorInFront) {
    status_ = 400;
    answer_ = R"({"__type":"ResourceNotFoundException","message":"Stream s not found."})";
    const auto put = [&] {
        return ask(
            request_of("PUT", "/dev/streams/s/record", kJson, R"({"Data":1,"PartitionKey":"k"})"));
    };
    const http::Response strict = put();
    EXPECT_EQ(strict.status, 400);
    EXPECT_EQ(strict.body,
              R"({"message":"Stream s not found.","__type":"ResourceNotFoundException"})");
    EXPECT_EQ(header_of(strict, "x-amzn-ErrorType"), "ResourceNotFoundException");
    config_.compatible = true;
    const http::Response silent = put();
    EXPECT_EQ(silent.status, 200);
    EXPECT_EQ(silent.body, answer_);
    config_.compatible = false;
    answer_ = R"({"__type":"SerializationException"})";
    EXPECT_EQ(put().body,
              R"({"message":"SerializationException","__type":"SerializationException"})");
}

TEST_F(Integrations, MapsAnswersByTheirStatus) {
    serve(
        "/put", "put",
        R"({"type":"aws","uri":"arn:aws:apigateway:r:kinesis:action/PutRecord","responses":{)"
        R"("default":{"statusCode":"201","responseTemplates":{"application/json":)"
        R"("{\"shard\": \"$input.path('$.ShardId')\", \"stage\": \"$context.stage\"}"},)"
        R"("responseParameters":{"method.response.header.X-Literal":"'a'",)"
        R"("method.response.header.X-Type":"integration.response.header.Content-Type",)"
        R"("method.response.header.X-Shard":"integration.response.body.ShardId"}},)"
        R"("4\\d{2}":{"statusCode":"404","responseTemplates":{"application/json":)"
        R"("#set($context.responseOverride.status = 410)#set($context.responseOverride.header.X-O = )"
        R"($input.path('$.message')){\"no\": true}"}}}})");
    const http::Response good = ask(request_of("PUT", "/dev/put"));
    EXPECT_EQ(good.status, 201);
    EXPECT_EQ(good.body, R"({"shard": "shardId-000000000000", "stage": "dev"})");
    EXPECT_EQ(header_of(good, "X-Literal"), "a");
    EXPECT_EQ(header_of(good, "X-Type"), "application/x-amz-json-1.1");
    EXPECT_EQ(header_of(good, "X-Shard"), "shardId-000000000000");
    status_ = 400;
    answer_ = R"({"message":"a\r\nSet-Cookie: b"})";
    const http::Response bad = ask(request_of("PUT", "/dev/put"));
    EXPECT_EQ(bad.status, 410);
    EXPECT_EQ(bad.body, R"({"no": true})");
    EXPECT_EQ(header_of(bad, "X-O"), "(none)") << "no value of a body ends the head";
}

TEST_F(Integrations, KnowsItsCircumstances) {
    serve(
        "/put/{name}", "put",
        R"({"type":"aws","uri":"arn:aws:apigateway:r:kinesis:action/PutRecord","requestTemplates":)"
        R"({"application/json":"$context.httpMethod $context.resourcePath $context.path )"
        R"($context.requestTime $context.requestTimeEpoch $context.identity.sourceIp )"
        R"($input.params().querystring.q $input.params('path').name"},"responses":)"
        R"({"default":{"statusCode":"200"},"4\\d{2}":{"statusCode":"404"}}})");
    status_ = 400;
    answer_ = R"({"__type":"SerializationException","Message":"why"})";
    const http::Response response = ask(request_of("PUT", "/dev/put/n?q=a+b"));
    EXPECT_EQ(
        body_,
        "PUT /put/{name} /dev/put/n 13/Sep/2020:12:26:40 +0000 1600000000000 127.0.0.1 a b n");
    EXPECT_EQ(response.status, 404);
    EXPECT_EQ(response.body, R"({"message":"why","__type":"SerializationException"})");
}

TEST_F(Integrations, SendsHttpAsMapped) {
    config_.stages = {{.name = "dev", .variables = {{"prefix", "topics"}}}};
    serve("/api/{name}/{rest+}", "x-amazon-apigateway-any-method",
          R"({"type":"http_proxy","httpMethod":"ANY",)"
          R"("uri":"http://ec2.example:8082/${stageVariables.prefix}/{name}/{tail}",)"
          R"("requestParameters":{"integration.request.path.tail":"method.request.path.rest",)"
          R"("integration.request.querystring.id":"context.stage",)"
          R"("integration.request.header.X-Mine":"'1'"}})");
    const http::Response response =
        ask(request_of("POST", "/dev/api/a%20b/c/d?q=1", {{"Host", "h"}, {"X-Theirs", "2"}}, "{}"));
    EXPECT_TRUE(
        response.body.starts_with("POST /topics/a%20b/c/d?q=1&id=dev "
                                  "/topics/a%20b/c/d?q=1&id=dev 127.0.0.1:50123 {}\n"))
        << response.body;
    EXPECT_NE(response.body.find("\nX-Theirs: 2"), std::string::npos);
    EXPECT_NE(response.body.find("\nX-Mine: 1"), std::string::npos);
    EXPECT_EQ(response.body.find("Host"), std::string::npos);
    EXPECT_EQ(header_of(response, "X-Behind"), "yes");
    EXPECT_EQ(ask(request_of("POST", "/prod/api/a/b")).body, R"({"message":"Forbidden"})");

    serve(
        "/topic", "post",
        R"({"type":"http","httpMethod":"POST","uri":"http://h:8082/topics/t","requestTemplates":)"
        R"({"application/json":"{\"records\": [{\"value\": $input.json('$')}]}"},)"
        R"("requestParameters":{"integration.request.header.Content-Type":)"
        R"("'application/vnd.kafka.json.v2+json'"},"responses":{"default":{"statusCode":"202"}}})");
    const http::Response mapped =
        ask(request_of("POST", "/dev/topic?q=1", {{"X-Theirs", "2"}}, "[1]"));
    EXPECT_EQ(mapped.status, 202);
    EXPECT_TRUE(
        mapped.body.starts_with("POST /topics/t /topics/t? 127.0.0.1:50123 "
                                R"({"records": [{"value": [1]}]})"))
        << mapped.body;
    EXPECT_NE(mapped.body.find("\nContent-Type: application/vnd.kafka.json.v2+json"),
              std::string::npos);
    EXPECT_EQ(mapped.body.find("X-Theirs"), std::string::npos);
}

TEST_F(Integrations, MocksAndAsksForKeys) {
    serve(
        "/", "get",
        R"({"type":"mock","requestTemplates":{"application/json":"{\"statusCode\": 404}"},)"
        R"("responses":{"default":{"statusCode":"200"},"404":{"statusCode":"404",)"
        R"("responseTemplates":{"application/json":"{\"message\": \"nothing at $context.path\"}"}}}})",
        R"("security":[{"api_key":[]}],)");
    EXPECT_EQ(ask(request_of("GET", "/dev")).body, R"({"message":"Forbidden"})");
    config_.api_keys = {{"alice", "secret"}};
    config_.usage_plans = {{.name = "all", .api_keys = {"alice"}}};
    const http::Response response = ask(request_of("GET", "/dev", {{"X-Api-Key", "secret"}}));
    EXPECT_EQ(response.status, 404);
    EXPECT_EQ(response.body, R"({"message": "nothing at /dev/"})");
    EXPECT_EQ(ask(request_of("GET", "/dev?x-api-key=secret")).status, 403) << "only as a header";
}

TEST_F(Integrations, LetsTheRootProxyPassWhatTheRestDoorServes) {
    EXPECT_TRUE(ask(request_of("POST", "/dev/topics/a%2Eb?x=1"))
                    .body.starts_with("POST /topics/a%2Eb?x=1 /topics/a%2Eb?x=1 "));
    EXPECT_EQ(ask(request_of("GET", "/dev/topics/a")).status, 403);
    EXPECT_EQ(ask(request_of("GET", "/dev")).status, 403) << "not the bare parent";
    serve("/{proxy+}", "post", R"({"type":"http_proxy","uri":"http://h/{proxy}"})");
    EXPECT_EQ(ask(request_of("POST", "/dev/topics/a")).status, 200);
    EXPECT_EQ(ask(request_of("PUT", "/dev/streams/s/record")).status, 403) << "not in this API";
}

}  // namespace
}  // namespace door::gateway
