// Streams, shards, consumers and settings as clients see them.

#include "door/kinesis/test_house.h"

namespace door::kinesis {
namespace {

class KinesisStreamsTest : public KinesisTest {
  protected:
    static constexpr std::string_view kArn = "arn:aws:kinesis:eu-west-1:000000000000:stream/s";

    void create(int shards, std::string_view name = "s") {
        EXPECT_EQ(call("CreateStream",
                       base::text(R"({"StreamName":")", name, R"(","ShardCount":)", shards, '}')),
                  "");
    }
    std::string refusal(std::string_view action, std::string body) {
        const std::string answer = call(action, std::move(body));
        return answer.starts_with("400 ")
                   ? member(answer, "__type") + ": " + member(answer, "message")
                   : answer;
    }
    static std::size_t count(std::string_view body, std::string_view text) {
        std::size_t found = 0;
        for (std::size_t at = body.find(text); at != std::string_view::npos;
             at = body.find(text, at + 1)) {
            ++found;
        }
        return found;
    }
};

TEST_F(KinesisStreamsTest, DescribesANewStreamAsActive) {
    create(1);
    const std::string sequence =
        member(call("DescribeStream", R"({"StreamName":"s"})"), "StartingSequenceNumber");
    EXPECT_EQ(call("DescribeStream", base::text(R"({"StreamARN":")", kArn, R"("})")),
              base::text(R"({"StreamDescription":{"StreamName":"s","StreamARN":")", kArn,
                         R"(","StreamStatus":"ACTIVE","StreamModeDetails":{"StreamMode":)"
                         R"("PROVISIONED"},"Shards":[{"ShardId":"shardId-000000000000",)"
                         R"("HashKeyRange":{"StartingHashKey":"0","EndingHashKey":)"
                         R"("340282366920938463463374607431768211455"},"SequenceNumberRange":)"
                         R"({"StartingSequenceNumber":")",
                         sequence,
                         R"("}}],"HasMoreShards":false,"RetentionPeriodHours":24,)"
                         R"("StreamCreationTimestamp":1700000000.000,"EnhancedMonitoring":)"
                         R"([{"ShardLevelMetrics":[]}],"EncryptionType":"NONE"}})"));
    EXPECT_NE(call("DescribeStreamSummary", R"({"StreamName":"s"})")
                  .find(R"("OpenShardCount":1,"ConsumerCount":0,"MaxRecordSizeInKiB":1024)"),
              std::string::npos);
}

TEST_F(KinesisStreamsTest, RefusesWhatCannotBe) {
    create(1);
    EXPECT_EQ(refusal("CreateStream", R"({"StreamName":"s","ShardCount":1})"),
              "ResourceInUseException: Stream s under account 000000000000 already exists.");
    EXPECT_EQ(refusal("DescribeStream", R"({"StreamName":"t"})"),
              "ResourceNotFoundException: Stream t under account 000000000000 not found.");
    EXPECT_EQ(refusal("DescribeStream", "{}"),
              "ValidationException: 1 validation error detected: Value null at 'streamName' failed "
              "to satisfy constraint: Member must not be null");
    EXPECT_TRUE(refusal("CreateStream", R"({"StreamName":"t","ShardCount":2000})")
                    .starts_with("LimitExceededException: This request would exceed the shard "
                                 "limit"));
    EXPECT_TRUE(
        refusal("CreateStream", R"({"StreamName":"t"})").starts_with("ValidationException: "));
}

TEST_F(KinesisStreamsTest, MakesStreamsOnDemand) {
    EXPECT_EQ(call("CreateStream",
                   R"({"StreamName":"s","StreamModeDetails":{"StreamMode":"ON_DEMAND"}})"),
              "");
    EXPECT_EQ(count(call("ListShards", R"({"StreamName":"s"})"), "\"ShardId\""), 4U);
    EXPECT_TRUE(refusal("UpdateShardCount", R"({"StreamName":"s","TargetShardCount":5,)"
                                            R"("ScalingType":"UNIFORM_SCALING"})")
                    .starts_with("ValidationException: "));
}

TEST_F(KinesisStreamsTest, ListsStreamsByPages) {
    for (const char* name : {"c", "a", "b"}) create(1, name);
    const std::string first = call("ListStreams", R"({"Limit":2})");
    EXPECT_TRUE(first.starts_with(R"({"StreamNames":["a","b"],"HasMoreStreams":true,)")) << first;
    const std::string token = member(first, "NextToken");
    EXPECT_TRUE(call("ListStreams", base::text(R"({"NextToken":")", token, R"("})"))
                    .starts_with(R"({"StreamNames":["c"],"HasMoreStreams":false,)"));
    EXPECT_TRUE(call("ListStreams", R"({"ExclusiveStartStreamName":"b"})")
                    .starts_with(R"({"StreamNames":["c"])"));
}

TEST_F(KinesisStreamsTest, ListsShardsByPagesThatExpire) {
    create(5);
    const std::string first = call("ListShards", R"({"StreamName":"s","MaxResults":3})");
    EXPECT_EQ(count(first, "\"ShardId\""), 3U);
    const std::string next = base::text(R"({"NextToken":")", member(first, "NextToken"), R"("})");
    EXPECT_EQ(count(call("ListShards", next), "\"ShardId\""), 2U);
    clock_.advance(std::chrono::minutes(6));
    EXPECT_TRUE(refusal("ListShards", next).starts_with("ExpiredNextTokenException: "));
    EXPECT_TRUE(
        refusal("ListShards", R"({"NextToken":"AAAA"})").starts_with("InvalidArgumentException: "));
}

// KCL 3 finds shards by nothing else.
TEST_F(KinesisStreamsTest, FiltersShards) {
    create(2);
    clock_.advance(std::chrono::minutes(1));
    EXPECT_EQ(call("SplitShard", R"({"StreamName":"s","ShardToSplit":"shardId-000000000000",)"
                                 R"("NewStartingHashKey":"1000"})"),
              "");
    clock_.advance(std::chrono::minutes(1));
    const auto listed = [this](std::string_view filter) {
        const std::string body =
            call("ListShards", base::text(R"({"StreamName":"s","ShardFilter":{)", filter, "}}"));
        std::string ids;
        for (std::size_t at = body.find("\"ShardId\":\"shardId-"); at != std::string::npos;
             at = body.find("\"ShardId\":\"shardId-", at + 1)) {
            ids += body[at + 30];
        }
        return ids.empty() ? body : ids;
    };
    EXPECT_EQ(listed(R"("Type":"AT_LATEST")"), "123");
    EXPECT_EQ(listed(R"("Type":"AT_TRIM_HORIZON")"), "01");
    EXPECT_EQ(listed(R"("Type":"FROM_TRIM_HORIZON")"), "0123");
    EXPECT_EQ(listed(R"("Type":"AFTER_SHARD_ID","ShardId":"shardId-000000000001")"), "23");
    // Before the split, at its very moment, when the children's numbers have not begun, and after.
    EXPECT_EQ(listed(R"("Type":"AT_TIMESTAMP","Timestamp":1700000059)"), "01");
    EXPECT_EQ(listed(R"("Type":"AT_TIMESTAMP","Timestamp":1700000060)"), "123");
    EXPECT_EQ(listed(R"("Type":"AT_TIMESTAMP","Timestamp":1700000100)"), "123");
    EXPECT_EQ(listed(R"("Type":"FROM_TIMESTAMP","Timestamp":1700000059)"), "0123");
    EXPECT_EQ(listed(R"("Type":"AT_TIMESTAMP","Timestamp":1)"), "01");
    EXPECT_NE(listed(R"("Type":"AT_TIMESTAMP")").find("InvalidArgumentException"),
              std::string::npos);
    EXPECT_NE(
        listed(R"("Type":"AT_TIMESTAMP","Timestamp":1800000000)").find("InvalidArgumentException"),
        std::string::npos);
    // A day later the closed shard has outlived the retention.
    clock_.advance(std::chrono::hours(25));
    EXPECT_EQ(listed(R"("Type":"FROM_TRIM_HORIZON")"), "123");
}

TEST_F(KinesisStreamsTest, MergesAndCountsAnew) {
    create(2);
    EXPECT_EQ(call("MergeShards", R"({"StreamName":"s","ShardToMerge":"shardId-000000000000",)"
                                  R"("AdjacentShardToMerge":"shardId-000000000001"})"),
              "");
    EXPECT_NE(call("ListShards", R"({"StreamName":"s"})")
                  .find(R"("ParentShardId":"shardId-000000000000",)"
                        R"("AdjacentParentShardId":"shardId-000000000001")"),
              std::string::npos);
    EXPECT_EQ(call("UpdateShardCount", R"({"StreamName":"s","TargetShardCount":2,)"
                                       R"("ScalingType":"UNIFORM_SCALING"})"),
              base::text(R"({"StreamName":"s","CurrentShardCount":1,"TargetShardCount":2,)"
                         R"("StreamARN":")",
                         kArn, R"("})"));
    EXPECT_TRUE(refusal("UpdateShardCount", R"({"StreamName":"s","TargetShardCount":9,)"
                                            R"("ScalingType":"UNIFORM_SCALING"})")
                    .starts_with("LimitExceededException: UpdateShardCount cannot scale up over "
                                 "double"));
}

TEST_F(KinesisStreamsTest, ChangesRetentionWithinItsLimits) {
    create(1);
    EXPECT_EQ(
        call("IncreaseStreamRetentionPeriod", R"({"StreamName":"s","RetentionPeriodHours":48})"),
        "");
    EXPECT_NE(call("DescribeStream", R"({"StreamName":"s"})").find("\"RetentionPeriodHours\":48"),
              std::string::npos);
    EXPECT_TRUE(
        refusal("IncreaseStreamRetentionPeriod", R"({"StreamName":"s","RetentionPeriodHours":24})")
            .starts_with("InvalidArgumentException: Requested retention period (24 hours)"));
    EXPECT_TRUE(
        refusal("DecreaseStreamRetentionPeriod", R"({"StreamName":"s","RetentionPeriodHours":23})")
            .starts_with("InvalidArgumentException: Minimum allowed retention period"));
    EXPECT_EQ(
        call("DecreaseStreamRetentionPeriod", R"({"StreamName":"s","RetentionPeriodHours":24})"),
        "");
}

TEST_F(KinesisStreamsTest, KeepsTags) {
    create(1);
    EXPECT_EQ(call("AddTagsToStream", R"({"StreamName":"s","Tags":{"b":"2","a":"1"}})"), "");
    EXPECT_EQ(call("ListTagsForStream", R"({"StreamName":"s","Limit":1})"),
              R"({"Tags":[{"Key":"a","Value":"1"}],"HasMoreTags":true})");
    EXPECT_EQ(call("ListTagsForStream", R"({"StreamName":"s","ExclusiveStartTagKey":"a"})"),
              R"({"Tags":[{"Key":"b","Value":"2"}],"HasMoreTags":false})");
    EXPECT_EQ(call("RemoveTagsFromStream", R"({"StreamName":"s","TagKeys":["a","x"]})"), "");
    EXPECT_EQ(call("ListTagsForResource", base::text(R"({"ResourceARN":")", kArn, R"("})")),
              R"({"Tags":[{"Key":"b","Value":"2"}]})");
    EXPECT_TRUE(refusal("AddTagsToStream", R"({"StreamName":"s","Tags":{"a":"%"}})")
                    .starts_with("InvalidArgumentException: Some tags contain invalid"));
}

TEST_F(KinesisStreamsTest, RegistersConsumers) {
    create(1);
    const std::string named = base::text(R"({"StreamARN":")", kArn, R"(","ConsumerName":"c"})");
    const std::string arn = base::text(kArn, "/consumer/c:1700000000");
    EXPECT_EQ(call("RegisterStreamConsumer", named),
              base::text(R"({"Consumer":{"ConsumerName":"c","ConsumerARN":")", arn,
                         R"(","ConsumerStatus":"ACTIVE","ConsumerCreationTimestamp":)"
                         R"(1700000000.000}})"));
    EXPECT_TRUE(refusal("RegisterStreamConsumer", named).starts_with("ResourceInUseException: "));
    const std::string by_arn = base::text(R"({"ConsumerARN":")", arn, R"("})");
    EXPECT_EQ(member(call("DescribeStreamConsumer", by_arn), "StreamARN"), kArn);
    EXPECT_EQ(count(call("ListStreamConsumers", base::text(R"({"StreamARN":")", kArn, R"("})")),
                    "ConsumerARN"),
              1U);
    EXPECT_TRUE(
        refusal("DeleteStream", R"({"StreamName":"s"})").starts_with("ResourceInUseException: "));
    EXPECT_EQ(call("DeregisterStreamConsumer", by_arn), "");
    EXPECT_TRUE(
        refusal("DescribeStreamConsumer", by_arn).starts_with("ResourceNotFoundException: "));
    EXPECT_EQ(call("DeleteStream", R"({"StreamName":"s"})"), "");
    EXPECT_TRUE(refusal("DescribeStream", R"({"StreamName":"s"})")
                    .starts_with("ResourceNotFoundException: "));
}

TEST_F(KinesisStreamsTest, KeepsTheOtherSettings) {
    create(1);
    const auto arn_and = [](std::string_view more) {
        return base::text(R"({"StreamARN":")", kArn, "\",", more, '}');
    };
    EXPECT_EQ(call("StartStreamEncryption",
                   R"({"StreamName":"s","EncryptionType":"KMS","KeyId":"alias/k"})"),
              "");
    EXPECT_EQ(
        call("UpdateStreamMode", arn_and(R"("StreamModeDetails":{"StreamMode":"ON_DEMAND"})")), "");
    EXPECT_EQ(call("UpdateMaxRecordSize", arn_and(R"("MaxRecordSizeInKiB":2048)")), "");
    EXPECT_NE(call("EnableEnhancedMonitoring",
                   R"({"StreamName":"s","ShardLevelMetrics":["IncomingBytes"]})")
                  .find(R"("CurrentShardLevelMetrics":[],"DesiredShardLevelMetrics":)"
                        R"(["IncomingBytes"])"),
              std::string::npos);
    const std::string summary = call("DescribeStreamSummary", R"({"StreamName":"s"})");
    for (const char* part : {R"("EncryptionType":"KMS","KeyId":"alias/k")", "ON_DEMAND",
                             R"("MaxRecordSizeInKiB":2048)", R"(["IncomingBytes"])"}) {
        EXPECT_NE(summary.find(part), std::string::npos) << part << summary;
    }
    EXPECT_EQ(call("DescribeLimits", "{}"),
              R"({"ShardLimit":1000,"OpenShardCount":1,"OnDemandStreamCount":1,)"
              R"("OnDemandStreamCountLimit":50})");
}

}  // namespace
}  // namespace door::kinesis
