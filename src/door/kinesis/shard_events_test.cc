// SubscribeToShard, event by event.

#include "codec/endian.h"
#include "door/kinesis/test_house.h"

namespace door::kinesis {
namespace {

class ShardEventsTest : public KinesisTest {
  protected:
    static constexpr std::string_view kArn = "arn:aws:kinesis:eu-west-1:000000000000:stream/s";

    ShardEventsTest() {
        call("CreateStream", R"({"StreamName":"s","ShardCount":1})");
        consumer_ = member(call("RegisterStreamConsumer",
                                base::text(R"({"StreamARN":")", kArn, R"(","ConsumerName":"c"})")),
                           "ConsumerARN");
    }
    http::Response subscribe(std::string_view position = R"("Type":"TRIM_HORIZON")") {
        return send(signed_request(
            request("SubscribeToShard",
                    base::text(R"({"ConsumerARN":")", consumer_,
                               R"(","ShardId":"shardId-000000000000","StartingPosition":{)",
                               position, "}}"))));
    }
    // The payload of the next event, or nothing at the end.
    std::string next(const http::Response& response) {
        const auto frame = shards_.run_to_end(response.stream->next());
        if (!frame) return "end";
        const auto bytes = base::as_bytes(*frame);
        const auto headers = codec::load_big<std::uint32_t>(bytes.data() + 4);
        return frame->substr(12 + headers, frame->size() - 16 - headers);
    }
    void put(std::string_view data) {
        call("PutRecord",
             base::text(R"({"StreamName":"s","PartitionKey":"k","Data":")", data, R"("})"));
    }

    std::string consumer_;
};

TEST_F(ShardEventsTest, BeginsWithTheInitialResponseAndGivesWhatIsThere) {
    put("b25l");
    const http::Response response = subscribe();
    ASSERT_EQ(response.status, 200);
    EXPECT_EQ(response.headers.front().second, "application/vnd.amazon.eventstream");
    ASSERT_TRUE(response.stream);
    EXPECT_EQ(next(response), "{}");
    const std::string event = next(response);
    EXPECT_NE(event.find("\"Data\":\"b25l\""), std::string::npos) << event;
    EXPECT_NE(event.find("\"ContinuationSequenceNumber\":\"4"), std::string::npos);
    EXPECT_NE(event.find("\"MillisBehindLatest\":0"), std::string::npos);
    put("dHdv");
    EXPECT_NE(next(response).find("\"Data\":\"dHdv\""), std::string::npos);
    response.stream->stop();
    EXPECT_EQ(next(response), "end");
}

TEST_F(ShardEventsTest, GoesOnAfterAContinuation) {
    put("b25l");
    const http::Response first = subscribe();
    next(first);
    const std::string number = member(next(first), "ContinuationSequenceNumber");
    put("dHdv");
    clock_.advance(std::chrono::seconds(6));
    const http::Response second =
        subscribe(base::text(R"("Type":"AFTER_SEQUENCE_NUMBER","SequenceNumber":")", number, '"'));
    ASSERT_TRUE(second.stream) << second.body;
    next(second);
    const std::string event = next(second);
    EXPECT_EQ(event.find("\"Data\":\"b25l\""), std::string::npos) << event;
    EXPECT_NE(event.find("\"Data\":\"dHdv\""), std::string::npos) << event;
}

// One for a consumer and shard; the next may take it over after five seconds.
TEST_F(ShardEventsTest, IsTakenOverAfterFiveSeconds) {
    const http::Response first = subscribe();
    EXPECT_EQ(next(first), "{}");
    const http::Response early = subscribe();
    EXPECT_EQ(early.status, 400);
    EXPECT_EQ(member(early.body, "__type"), "ResourceInUseException");
    clock_.advance(std::chrono::seconds(5));
    EXPECT_TRUE(subscribe().stream);
    EXPECT_EQ(next(first), "end");
}

TEST_F(ShardEventsTest, SaysSomethingEveryFewSecondsAndEndsAfterFiveMinutes) {
    const http::Response response = subscribe("\"Type\":\"LATEST\"");
    next(response);
    clock_.advance(std::chrono::seconds(4));
    const std::string first = next(response);
    EXPECT_TRUE(first.starts_with(R"({"Records":[],"ContinuationSequenceNumber":")")) << first;
    clock_.advance(std::chrono::seconds(4));
    EXPECT_LT(member(first, "ContinuationSequenceNumber"),
              member(next(response), "ContinuationSequenceNumber"));
    clock_.advance(std::chrono::minutes(5));
    EXPECT_EQ(next(response), "end");
}

TEST_F(ShardEventsTest, EndsAtTheShardsEndWithItsChildren) {
    put("b25l");
    const http::Response response = subscribe();
    next(response);
    next(response);
    call("SplitShard", R"({"StreamName":"s","ShardToSplit":"shardId-000000000000",)"
                       R"("NewStartingHashKey":"100"})");
    const std::string last = next(response);
    EXPECT_EQ(last.find("ContinuationSequenceNumber"), std::string::npos) << last;
    EXPECT_NE(last.find(R"("ChildShards":[{"ShardId":"shardId-000000000001","ParentShards":)"
                        R"(["shardId-000000000000"])"),
              std::string::npos);
    EXPECT_EQ(next(response), "end");
}

TEST_F(ShardEventsTest, EndsWithAnExceptionWhenItsStreamGoes) {
    const http::Response response = subscribe();
    next(response);
    EXPECT_EQ(call("DeleteStream", R"({"StreamName":"s","EnforceConsumerDeletion":true})"), "");
    EXPECT_EQ(member(next(response), "__type"), "ResourceNotFoundException");
    EXPECT_EQ(next(response), "end");
}

TEST_F(ShardEventsTest, RefusesWhatCannotBeSubscribed) {
    consumer_ += "1";
    EXPECT_EQ(member(subscribe().body, "__type"), "ResourceNotFoundException");
    consumer_ = "x";
    EXPECT_EQ(member(subscribe().body, "__type"), "ValidationException");
}

}  // namespace
}  // namespace door::kinesis
