#include "wire/rest_v2.h"

#include <gtest/gtest.h>

#include "wire/json_decode.h"
#include "wire/json_encode.h"

namespace wire::rest {
namespace {

using base::Code;

TEST(RestV2, ReadsRecordsAsViewsIntoTheBody) {
    std::string body = R"({ "records" : [ {"key":"k","value":{ "a" : 1.10 , "b":[ ] } },
        {"value":null,"partition":3}, {} ], "value_schema_id": null })";
    const base::Result<ProduceJson> request = from_json<ProduceJson>(body);
    ASSERT_TRUE(request) << request.error().what;
    ASSERT_EQ(request->records.size(), 3U);
    EXPECT_EQ(request->records[0].key->text, "\"k\"");
    EXPECT_EQ(request->records[0].value->text, R"({"a":1.10,"b":[]})");
    EXPECT_GE(request->records[0].value->text.data(), body.data());
    EXPECT_LT(request->records[0].value->text.data(), body.data() + body.size());
    EXPECT_FALSE(request->records[1].value);
    EXPECT_EQ(request->records[1].partition, 3);
    EXPECT_FALSE(request->records[2].value);
}

TEST(RestV2, ReadsBinaryRecords) {
    std::string body = R"({"records":[{"key":"aw==","value":"\/\/4="}]})";
    const base::Result<ProduceBinary> request = from_json<ProduceBinary>(body);
    ASSERT_TRUE(request) << request.error().what;
    EXPECT_EQ(base::as_text(request->records[0].key->bytes), "k");
    EXPECT_EQ(base::as_text(request->records[0].value->bytes), "\xFF\xFE");
}

TEST(RestV2, RefusesWhatIsNoProduceRequest) {
    const auto code_of = [](std::string body) {
        const base::Result<ProduceJson> request = from_json<ProduceJson>(body);
        return request ? std::optional<Code>{} : request.error().code;
    };
    EXPECT_EQ(code_of(R"({"records":[]})"), Code::invalid_argument);
    EXPECT_EQ(code_of("{}"), Code::invalid_argument);
    EXPECT_EQ(code_of(R"({"records":null})"), Code::invalid_argument);
    EXPECT_EQ(code_of(R"({"records":{}})"), Code::malformed);
    EXPECT_EQ(code_of(R"({"records":[5]})"), Code::malformed);
    EXPECT_EQ(code_of(R"({"records":[{"valur":1}]})"), Code::malformed);
    EXPECT_EQ(code_of(R"({"records":[{"value":1}],"x":1})"), Code::malformed);
    EXPECT_EQ(code_of(R"({"records":[{"partition":"0","value":1}]})"), Code::malformed);
    EXPECT_EQ(code_of(R"({"records":[{"value":NaN}]})"), Code::malformed);
}

TEST(RestV2, WritesNullsOut) {
    EXPECT_EQ(to_json(ProduceResponse{.offsets = {{.partition = 0, .offset = 5}}}),
              R"({"offsets":[{"partition":0,"offset":5,"error_code":null,"error":null}],)"
              R"("key_schema_id":null,"value_schema_id":null})");
    EXPECT_EQ(to_json(TopicInfo{.name = "t",
                                .configs = {R"({"a":"b"})"},
                                .partitions = {{.partition = 0, .leader = 1, .replicas = {{1}}}}}),
              R"({"name":"t","configs":{"a":"b"},"partitions":[{"partition":0,"leader":1,)"
              R"("replicas":[{"broker":1,"leader":true,"in_sync":true}]}]})");
    EXPECT_EQ(to_json(ErrorBody{404, "HTTP 404 Not Found"}),
              R"({"error_code":404,"message":"HTTP 404 Not Found"})");
}

}  // namespace
}  // namespace wire::rest
