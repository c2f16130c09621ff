#include "door/gateway/api/openapi.h"

#include <gtest/gtest.h>

#include "base/text.h"
#include "door/gateway/api/default_api.h"

namespace door::gateway::api {
namespace {

// Shaped as API Gateway exports such an API, with what this gateway passes over.
constexpr std::string_view kExported = R"({
  "openapi" : "3.0.1",
  "info" : { "title" : "0a1b2c3d4e5f", "version" : "2023-01-01T00:00:00Z" },
  "servers" : [ { "url" : "https://abc.execute-api.us-east-1.amazonaws.com/{basePath}",
    "variables" : { "basePath" : { "default" : "/test" } } } ],
  "paths" : {
    "/{proxy+}" : {
      "options" : {
        "responses" : { "200" : { "description" : "200 response" } },
        "x-amazon-apigateway-integration" : {
          "responses" : { "default" : { "statusCode" : "200", "responseParameters" : {
            "method.response.header.Access-Control-Allow-Origin" : "'*'" } } },
          "requestTemplates" : { "application/json" : "{\"statusCode\": 200}" },
          "passthroughBehavior" : "when_no_match", "type" : "mock" } },
      "x-amazon-apigateway-any-method" : {
        "parameters" : [ { "name" : "proxy", "in" : "path", "required" : true } ],
        "security" : [ { "api_key" : [ ] } ],
        "x-amazon-apigateway-integration" : {
          "httpMethod" : "ANY", "uri" : "http://ec2-1-2-3-4.compute-1.amazonaws.com:8082/{proxy}",
          "responses" : { "default" : { "statusCode" : "200" } },
          "requestParameters" : { "integration.request.path.proxy" : "method.request.path.proxy" },
          "passthroughBehavior" : "when_no_match", "timeoutInMillis" : 5000,
          "cacheNamespace" : "x", "cacheKeyParameters" : [ "method.request.path.proxy" ],
          "type" : "http_proxy" } } },
    "/streams/{stream-name}/record" : {
      "put" : {
        "x-amazon-apigateway-integration" : {
          "credentials" : "arn:aws:iam::123456789012:role/x-kinesis-access-role",
          "httpMethod" : "POST",
          "uri" : "arn:aws:apigateway:us-east-1:kinesis:action/PutRecord",
          "responses" : { "default" : { "statusCode" : "200" },
                          "4\\d{2}" : { "statusCode" : "400" } },
          "requestParameters" : {
            "integration.request.header.Content-Type" : "'application/x-amz-json-1.1'" },
          "requestTemplates" : { "application/json" :
            "{\n    \"StreamName\": \"$input.params('stream-name')\",\n}" },
          "passthroughBehavior" : "when_no_templates", "type" : "AWS" } } } },
  "components" : { "securitySchemes" : {
    "api_key" : { "type" : "apiKey", "name" : "x-api-key", "in" : "header" } } }
})";

TEST(OpenApi, ReadsAnExport) {
    const auto api = parse_openapi(std::string(kExported), "api.json");
    ASSERT_TRUE(api) << api.error().what;
    EXPECT_EQ(api->title, "0a1b2c3d4e5f");
    ASSERT_EQ(api->resources.size(), 2U);
    const Resource& proxy = api->resources[0];
    EXPECT_EQ(proxy.path, "/{proxy+}");
    ASSERT_EQ(proxy.methods.size(), 2U);
    EXPECT_EQ(proxy.methods[0].name, "OPTIONS");
    EXPECT_FALSE(proxy.methods[0].requires_key);
    EXPECT_EQ(proxy.methods[0].integration.type, IntegrationType::mock);
    EXPECT_EQ(proxy.methods[1].name, "ANY");
    EXPECT_TRUE(proxy.methods[1].requires_key);
    EXPECT_EQ(proxy.methods[1].integration.timeout, std::chrono::seconds(5));
    const Integration& put = api->resources[1].methods[0].integration;
    EXPECT_EQ(kinesis_action(put), "PutRecord");
    EXPECT_EQ(put.passthrough, Passthrough::when_no_templates);
    ASSERT_EQ(put.responses.size(), 2U);
    EXPECT_EQ(put.responses[1].pattern, "4\\d{2}");
    EXPECT_EQ(put.responses[1].status, 400);
    EXPECT_EQ(put.templates[0].second,
              "{\n    \"StreamName\": \"$input.params('stream-name')\",\n}");
}

TEST(OpenApi, ReadsSwaggerInYaml) {
    const auto api = parse_openapi(R"(swagger: "2.0"
info: {title: t}
basePath: /prod
securityDefinitions:
  mine: {type: apiKey, name: X-API-Key, in: header}
security: [{mine: []}]
paths:
  /streams:
    get:
      produces: [application/json]
      x-amazon-apigateway-integration:
        type: aws
        uri: arn:aws:apigateway:eu-west-1:kinesis:action/ListStreams
        httpMethod: POST
        requestTemplates:
          application/json: |
            {}
        responses: {default: {statusCode: 200}}
  /open:
    get:
      security: []
      x-amazon-apigateway-integration: {type: mock}
)",
                                   "api.yaml");
    ASSERT_TRUE(api) << api.error().what;
    EXPECT_TRUE(api->resources[0].methods[0].requires_key);
    EXPECT_EQ(api->resources[0].methods[0].integration.templates[0].second, "{}\n");
    EXPECT_FALSE(api->resources[1].methods[0].requires_key);
}

TEST(OpenApi, ExportsWhatItImportsAgain) {
    const Api made = default_api();
    const auto again = parse_openapi(export_openapi(made), "x.json");
    ASSERT_TRUE(again) << again.error().what;
    // In a file the methods of a path have an order of their own.
    ASSERT_EQ(again->resources.size(), made.resources.size());
    EXPECT_EQ(parse_openapi(export_openapi(*again), "x.json")->resources, again->resources);
    for (std::size_t i = 0; i < made.resources.size(); ++i) {
        EXPECT_EQ(again->resources[i].path, made.resources[i].path);
        EXPECT_TRUE(std::is_permutation(
            again->resources[i].methods.begin(), again->resources[i].methods.end(),
            made.resources[i].methods.begin(), made.resources[i].methods.end()));
    }
    const auto imported = parse_openapi(std::string(kExported), "api.json");
    ASSERT_TRUE(imported);
    const auto exported = parse_openapi(export_openapi(*imported), "x.json");
    ASSERT_TRUE(exported) << exported.error().what;
    EXPECT_EQ(*exported, *imported);
}

std::string api_with(std::string_view path, std::string_view integration) {
    return base::text(R"({"openapi":"3.0.1","paths":{")", path,
                      R"(":{"get":{"x-amazon-apigateway-integration":)", integration, "}}}}");
}

TEST(OpenApi, RefusesWhatItCannotServe) {
    constexpr std::string_view kMock = R"({"type":"mock"})";
    for (const auto& [text, error] : std::initializer_list<std::pair<std::string, const char*>>{
             {"{}", "api: `openapi: 3.0.…`"},
             {"[", "api:1"},
             {R"({"openapi":"3.0.1"})", "api: the key `paths` is missing"},
             {R"({"openapi":"3.0.1","paths":{"/x":{"get":{}}}})", "api: GET /x: has no x-amazon"},
             {api_with("x", kMock), "api: path x: a path begins with /"},
             {api_with("/{a+}/b", kMock), "api: path /{a+}/b: a name with +"},
             {api_with("/{a}/{a}", kMock), "api: path /{a}/{a}: {a} stands twice"},
             {api_with("/x{a}", kMock), "api: path /x{a}: a part of a path"},
             {api_with("/x", R"({"type":"aws_proxy"})"),
              "api: GET /x: integrations of the type aws_proxy"},
             {api_with("/x", R"({"type":"aws","uri":"arn:aws:apigateway:r:sqs:path/q"})"),
              "api: GET /x: uri arn:aws:apigateway:r:sqs:path/q: of AWS's services only Kinesis"},
             {api_with("/x", R"({"type":"http","uri":"nowhere"})"), "api: GET /x: uri nowhere"},
             {api_with("/x", R"({"type":"mock","requestTemplates":{"application/json":"\n#if"}})"),
              ""},
             {api_with("/x",
                       R"({"type":"mock","requestTemplates":{"application/json":"\n#if($x"}})"),
              "api: GET /x: template application/json: line 2: a ) is missing"},
             {api_with("/x", R"({"type":"mock","responses":{"(":{}}})"),
              "api: GET /x: the pattern ("},
             {api_with("/x", R"({"type":"mock","timeoutInMillis":1})"),
              "api: `timeoutInMillis` takes a whole number"}}) {
        const auto api = parse_openapi(text, "api");
        if (*error == '\0') {
            EXPECT_TRUE(api) << text;
            continue;
        }
        ASSERT_FALSE(api) << text;
        EXPECT_TRUE(api.error().what.starts_with(error)) << api.error().what;
    }
}

}  // namespace
}  // namespace door::gateway::api
