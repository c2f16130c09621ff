// Puts through the gateway and straight to Kinesis: what is sent, and what answers mean.
#include <gtest/gtest.h>

#include <array>

#include "auth/digest.h"
#include "emulate/targets/gateway_stream_target.h"
#include "emulate/targets/kinesis_target.h"

namespace emulate::targets {
namespace {

const std::array<Value, 2> kValues{Value{R"({"ind": 1})", "1"},
                                   Value{R"({"ind": 2, "name": "Ü\"x\""})", "2"}};

io::HttpResponse response(int status, std::string body) { return {status, {}, std::move(body)}; }

GatewayStreamTarget through_gateway() { return {"http://gateway/test", "streaming-a-pin"}; }

TEST(GatewayStreamTarget, one_record_is_what_the_script_puts) {
    const io::HttpRequest put = through_gateway().request_of(std::span(kValues).first(1));
    EXPECT_EQ(put.method, "PUT");
    EXPECT_EQ(put.url, "http://gateway/test/streams/streaming-a-pin/record");
    EXPECT_EQ(put.body,
              R"({"StreamName": "streaming-a-pin", "Data": {"ind": 1}, "PartitionKey": "1"})");
}

TEST(GatewayStreamTarget, several_go_to_records_as_texts) {
    const io::HttpRequest put = through_gateway().request_of(kValues);
    EXPECT_EQ(put.url, "http://gateway/test/streams/streaming-a-pin/records");
    EXPECT_EQ(put.body,
              R"({"records": [{"data": "{\"ind\": 1}", "partition-key": "1"}, )"
              R"({"data": "{\"ind\": 2, \"name\": \"\u00dc\\\"x\\\"\"}", "partition-key": "2"}]})");
}

// EMU-2
TEST(StreamTargets, a_sequence_number_is_what_counts) {
    const GatewayStreamTarget target = through_gateway();
    const auto stored = target.judge(
        response(200, R"({"SequenceNumber":"49","ShardId":"shardId-000000000000"})"), 1);
    ASSERT_TRUE(stored);
    EXPECT_EQ(stored->verdicts, std::vector{Verdict::stored});

    const auto mixed = target.judge(
        response(200, R"({"FailedRecordCount":2,"Records":[{"SequenceNumber":"1","ShardId":"s"},)"
                      R"({"ErrorCode":"ProvisionedThroughputExceededException",)"
                      R"("ErrorMessage":"slow down"},)"
                      R"({"ErrorCode":"ValidationException","ErrorMessage":"no"}]})"),
        3);
    ASSERT_TRUE(mixed);
    EXPECT_EQ(mixed->verdicts, (std::vector{Verdict::stored, Verdict::again, Verdict::refused}));
    EXPECT_NE(mixed->words.find("slow down"), std::string::npos);

    EXPECT_FALSE(target.judge(response(200, "{}"), 1));
    EXPECT_FALSE(target.judge(response(200, R"({"Records":[]})"), 1));
    EXPECT_FALSE(target.judge(response(200, "<html>welcome</html>"), 1));
}

// The original gateway answers 200 whatever Kinesis said.
TEST(StreamTargets, an_error_under_200_is_an_error) {
    const GatewayStreamTarget target = through_gateway();
    const auto gone = target.judge(
        response(200, R"({"__type":"ResourceNotFoundException","message":"Stream x not found"})"),
        1);
    ASSERT_FALSE(gone);
    EXPECT_NE(gone.error().what.find("Stream x not found"), std::string::npos);

    const auto refused = target.judge(
        response(200, R"({"__type":"ValidationException","message":"PartitionKey"})"), 1);
    ASSERT_TRUE(refused);
    EXPECT_EQ(refused->verdicts, std::vector{Verdict::refused});

    for (const int status : {200, 400}) {
        const auto busy = target.judge(
            response(status,
                     R"({"__type":"ProvisionedThroughputExceededException","message":"later"})"),
            2);
        ASSERT_TRUE(busy);
        EXPECT_EQ(busy->verdicts, (std::vector{Verdict::again, Verdict::again}));
    }
}

TEST(StreamTargets, other_statuses_say_whether_to_try_again) {
    const GatewayStreamTarget target = through_gateway();
    const auto busy = target.judge(response(504, R"({"message":"Endpoint request timed out"})"), 1);
    ASSERT_TRUE(busy);
    EXPECT_EQ(busy->verdicts, std::vector{Verdict::again});
    const auto refused = target.judge(response(400, R"({"message":"Data is missing"})"), 1);
    ASSERT_TRUE(refused);
    EXPECT_EQ(refused->verdicts, std::vector{Verdict::refused});
    EXPECT_FALSE(target.judge(response(403, R"({"message":"Forbidden"})"), 1));
}

TEST(KinesisTarget, is_signed_over_its_body) {
    const io::ManualClock clock;
    const auth::AwsCredentials credentials{"AKID", "secret", ""};
    const KinesisTarget target({"http://127.0.0.1:4567/", "eu-west-1", credentials},
                               "streaming-a-pin", clock);
    const io::HttpRequest put = target.request_of(kValues);
    EXPECT_EQ(put.url, "http://127.0.0.1:4567/");
    EXPECT_EQ(put.body,
              R"({"StreamName":"streaming-a-pin","Records":[)"
              R"({"Data":"eyJpbmQiOiAxfQ==","PartitionKey":"1"},)"
              R"({"Data":"eyJpbmQiOiAyLCAibmFtZSI6ICLDnFwieFwiIn0=","PartitionKey":"2"}]})");

    auth::SigV4Request seen;
    seen.method = put.method;
    seen.headers = put.headers;
    seen.payload_hash = auth::hex(auth::digest(auth::Hash::sha256, put.body));
    const auto claim = auth::claim_in_headers(seen);
    ASSERT_TRUE(claim) << claim.error().what;
    EXPECT_EQ(claim->scope.region, "eu-west-1");
    EXPECT_EQ(claim->scope.service, "kinesis");
    EXPECT_TRUE(auth::verifies(*claim, seen, "secret"));
    EXPECT_FALSE(auth::verifies(*claim, seen, "other"));
}

TEST(KinesisTarget, one_record_is_put_alone) {
    const io::ManualClock clock;
    const KinesisTarget target({"http://127.0.0.1:4567", "us-east-1", {}}, "s", clock);
    const io::HttpRequest put = target.request_of(std::span(kValues).first(1));
    EXPECT_EQ(put.body, R"({"StreamName":"s","Data":"eyJpbmQiOiAxfQ==","PartitionKey":"1"})");
}

}  // namespace
}  // namespace emulate::targets
