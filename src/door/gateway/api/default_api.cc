#include "door/gateway/api/default_api.h"

#include "base/text.h"

namespace door::gateway::api {
namespace {

// Texts are escaped and not only put between quotes, so that a quote in a key is a part of it.
constexpr std::string_view kListStreams =
    R"vtl({"Limit": #if($input.params('Limit') == '')100#{else}$input.params('Limit')#end)vtl"
    R"vtl(#if($input.params('ExclusiveStartStreamName') != ''), )vtl"
    R"vtl("ExclusiveStartStreamName": "$util.escapeJavaScript($input.params('ExclusiveStartStreamName'))"#end})vtl";

constexpr std::string_view kOfStream =
    R"vtl({"StreamName": "$util.escapeJavaScript($input.params('stream-name'))"})vtl";

constexpr std::string_view kCreateStream =
    R"vtl({
    "StreamName": "$util.escapeJavaScript($input.params('stream-name'))",
    "ShardCount": #if($input.path('$.ShardCount') == '')5#{else}$input.path('$.ShardCount')#end
})vtl";

constexpr std::string_view kPutRecord = R"vtl({
    "StreamName": "$util.escapeJavaScript($input.params('stream-name'))",
    "Data": "$util.base64Encode($input.json('$.Data'))",
    "PartitionKey": "$util.escapeJavaScript($input.path('$.PartitionKey')).replaceAll("\\'", "'")"
})vtl";

constexpr std::string_view kPutRecords = R"vtl({
    "StreamName": "$util.escapeJavaScript($input.params('stream-name'))",
    "Records": [
#foreach($elem in $input.path('$.records'))
        {
            "Data": "$util.base64Encode($elem.data)",
            "PartitionKey": "$util.escapeJavaScript($elem.partition-key).replaceAll("\\'", "'")"
        }#if($foreach.hasNext),#end

#end
    ]
})vtl";

constexpr std::string_view kGetShardIterator = R"vtl({
    "StreamName": "$util.escapeJavaScript($input.params('stream-name'))",
    "ShardId": "$util.escapeJavaScript($input.params('shard-id'))",
    "ShardIteratorType": "TRIM_HORIZON"
})vtl";

constexpr std::string_view kGetRecords =
    R"vtl({"ShardIterator": "$util.escapeJavaScript($input.params('Shard-Iterator'))"})vtl";

Method kinesis(std::string_view method, std::string_view action, std::string_view mapping) {
    Integration integration;
    integration.type = IntegrationType::aws;
    integration.uri = base::text("arn:aws:apigateway:us-east-1:kinesis:action/", action);
    integration.method = "POST";
    integration.parameters = {
        {"integration.request.header.Content-Type", "'application/x-amz-json-1.1'"}};
    integration.templates = {{"application/json", std::string(mapping)}};
    integration.passthrough = Passthrough::when_no_templates;
    integration.responses = {{.pattern = "default"}};
    return {std::string(method), false, std::move(integration)};
}

// What the console's button "Enable CORS" puts on a resource.
Method preflight() {
    Integration integration;
    integration.templates = {{"application/json", R"({"statusCode": 200})"}};
    ResponseRule allow{.pattern = "default"};
    allow.parameters = {{"method.response.header.Access-Control-Allow-Origin", "'*'"},
                        {"method.response.header.Access-Control-Allow-Headers",
                         "'Content-Type,X-Amz-Date,Authorization,X-Api-Key,X-Amz-Security-Token'"},
                        {"method.response.header.Access-Control-Allow-Methods",
                         "'DELETE,GET,HEAD,OPTIONS,PATCH,POST,PUT'"}};
    integration.responses = {std::move(allow)};
    return {"OPTIONS", false, std::move(integration)};
}

Method rest_proxy() {
    Integration integration;
    integration.type = IntegrationType::http_proxy;
    integration.uri = "http://localhost:8082/{proxy}";
    integration.method = "ANY";
    integration.parameters = {{"integration.request.path.proxy", "method.request.path.proxy"}};
    return {"ANY", false, std::move(integration)};
}

Resource with_preflight(std::string_view path, std::vector<Method> methods) {
    methods.push_back(preflight());
    return {std::string(path), std::move(methods)};
}

}  // namespace

Api default_api() {
    Api api;
    api.resources = {
        with_preflight("/streams", {kinesis("GET", "ListStreams", kListStreams)}),
        with_preflight("/streams/record", {kinesis("PUT", "PutRecord", kPutRecord)}),
        with_preflight("/streams/{stream-name}", {kinesis("GET", "DescribeStream", kOfStream),
                                                  kinesis("POST", "CreateStream", kCreateStream),
                                                  kinesis("DELETE", "DeleteStream", kOfStream)}),
        with_preflight("/streams/{stream-name}/record", {kinesis("PUT", "PutRecord", kPutRecord)}),
        with_preflight(
            "/streams/{stream-name}/records",
            {kinesis("PUT", "PutRecords", kPutRecords), kinesis("GET", "GetRecords", kGetRecords)}),
        with_preflight("/streams/{stream-name}/sharditerator",
                       {kinesis("GET", "GetShardIterator", kGetShardIterator)}),
        with_preflight("/{proxy+}", {rest_proxy()}),
    };
    return api;
}

}  // namespace door::gateway::api
