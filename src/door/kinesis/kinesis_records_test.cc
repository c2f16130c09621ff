// Records as clients put and get them.

#include "codec/base64.h"
#include "codec/cbor/cbor_writer.h"
#include "door/kinesis/test_house.h"

namespace door::kinesis {
namespace {

class KinesisRecordsTest : public KinesisTest {
  protected:
    KinesisRecordsTest() { call("CreateStream", R"({"StreamName":"s","ShardCount":1})"); }

    std::string put(std::string_view data) {
        return call("PutRecord", base::text(R"({"StreamName":"s","PartitionKey":"k","Data":")",
                                            codec::base64(base::as_bytes(data)), R"("})"));
    }
    std::string refusal(const std::string& answer) {
        return member(answer, "__type") + ": " + member(answer, "message");
    }
    // The data of all records in an answer, decoded.
    static std::string data_of(std::string_view answer) {
        std::string all;
        constexpr std::string_view kMark = "\"Data\":\"";
        for (std::size_t at = answer.find(kMark); at != std::string_view::npos;
             at = answer.find(kMark, at + 1)) {
            const std::string_view rest = answer.substr(at + kMark.size());
            all += base::as_text(*codec::base64_decoded(rest.substr(0, rest.find('"'))));
        }
        return all;
    }
};

// KINESIS-1, and numbers that rise.
TEST_F(KinesisRecordsTest, GivesBackWhatWasPut) {
    const std::string first = put("one");
    EXPECT_EQ(member(first, "ShardId"), "shardId-000000000000");
    EXPECT_EQ(member(first, "EncryptionType"), "NONE");
    const std::string second = put("two");
    EXPECT_LT(member(first, "SequenceNumber"), member(second, "SequenceNumber"));
    const std::string got = records(iterator("s", "TRIM_HORIZON"));
    EXPECT_EQ(data_of(got), "onetwo");
    EXPECT_NE(got.find(base::text(R"({"SequenceNumber":")", member(first, "SequenceNumber"),
                                  R"(","ApproximateArrivalTimestamp":1700000000.000,)"
                                  R"("Data":"b25l","PartitionKey":"k","EncryptionType":"NONE"})")),
              std::string::npos)
        << got;
    EXPECT_NE(got.find("\"MillisBehindLatest\":0"), std::string::npos);
    EXPECT_EQ(got.find("ChildShards"), std::string::npos);
    EXPECT_EQ(data_of(records(member(got, "NextShardIterator"))), "");
}

TEST_F(KinesisRecordsTest, AnIteratorGivesTheSameRecordsAgain) {
    put("one");
    const std::string at = iterator("s", "TRIM_HORIZON");
    EXPECT_EQ(data_of(records(at)), "one");
    put("two");
    EXPECT_EQ(data_of(records(at)), "onetwo");
}

TEST_F(KinesisRecordsTest, LatestIsWhereItWasMade) {
    put("old");
    const std::string at = iterator("s", "LATEST");
    put("new");
    EXPECT_EQ(data_of(records(at)), "new");
}

TEST_F(KinesisRecordsTest, BeginsAtAndAfterASequenceNumber) {
    const std::string number = member(put("one"), "SequenceNumber");
    put("two");
    const std::string more = base::text(R"(,"StartingSequenceNumber":")", number, '"');
    EXPECT_EQ(data_of(records(iterator("s", "AT_SEQUENCE_NUMBER", more))), "onetwo");
    EXPECT_EQ(data_of(records(iterator("s", "AFTER_SEQUENCE_NUMBER", more))), "two");
    // The shard's own number is before all records.
    const std::string start =
        member(call("DescribeStream", R"({"StreamName":"s"})"), "StartingSequenceNumber");
    EXPECT_EQ(data_of(records(iterator("s", "AFTER_SEQUENCE_NUMBER",
                                       base::text(R"(,"StartingSequenceNumber":")", start, '"')))),
              "onetwo");
}

TEST_F(KinesisRecordsTest, BeginsAtATime) {
    put("one");
    clock_.advance(std::chrono::seconds(10));
    put("two");
    EXPECT_EQ(data_of(records(iterator("s", "AT_TIMESTAMP", R"(,"Timestamp":1700000005.5)"))),
              "two");
    EXPECT_EQ(data_of(records(iterator("s", "AT_TIMESTAMP", R"(,"Timestamp":1)"))), "onetwo");
    clock_.advance(std::chrono::seconds(10));
    const std::string at = iterator("s", "AT_TIMESTAMP", R"(,"Timestamp":1700000015)");
    put("three");
    EXPECT_EQ(data_of(records(at)), "three");
}

TEST_F(KinesisRecordsTest, RefusesIteratorsThatMakeNoSense) {
    const auto asked = [this](std::string_view type, std::string_view more) {
        return refusal(call("GetShardIterator",
                            base::text(R"({"StreamName":"s","ShardId":"shardId-000000000000",)"
                                       R"("ShardIteratorType":")",
                                       type, '"', more, '}')));
    };
    EXPECT_TRUE(
        asked("AT_SEQUENCE_NUMBER", "")
            .ends_with("Request specified AT_SEQUENCE_NUMBER and no StartingSequenceNumber."));
    EXPECT_TRUE(asked("LATEST", R"(,"StartingSequenceNumber":"1")")
                    .ends_with("Request specified LATEST and also a StartingSequenceNumber."));
    EXPECT_EQ(
        asked("AT_SEQUENCE_NUMBER", R"(,"StartingSequenceNumber":"1")"),
        "InvalidArgumentException: StartingSequenceNumber 1 used in GetShardIterator on shard "
        "shardId-000000000000 in stream s under account 000000000000 is invalid.");
    EXPECT_TRUE(asked("AT_TIMESTAMP", "").starts_with("InvalidArgumentException: Must specify"));
    EXPECT_TRUE(asked("AT_TIMESTAMP", R"(,"Timestamp":1800000000)")
                    .starts_with("InvalidArgumentException: The timestampInMillis parameter"));
    EXPECT_EQ(
        refusal(call("GetShardIterator", R"({"StreamName":"s","ShardId":"shardId-000000000005",)"
                                         R"("ShardIteratorType":"LATEST"})")),
        "ResourceNotFoundException: Shard shardId-000000000005 in stream s under account "
        "000000000000 does not exist");
}

TEST_F(KinesisRecordsTest, IteratorsExpireAfterFiveMinutes) {
    const std::string at = iterator("s", "TRIM_HORIZON");
    clock_.advance(std::chrono::minutes(5));
    EXPECT_FALSE(records(at).starts_with("400"));
    clock_.advance(std::chrono::milliseconds(1));
    EXPECT_EQ(
        refusal(records(at)),
        "ExpiredIteratorException: Iterator expired. The iterator was created at time Tue Nov "
        "14 22:13:20 UTC 2023 while right now it is Tue Nov 14 22:18:20 UTC 2023 which is "
        "further in the future than the tolerated delay of 300000 milliseconds.");
    EXPECT_EQ(refusal(records("AAAA")), "InvalidArgumentException: Invalid ShardIterator.");
}

// What KCL insists on: no next iterator and child shards with their parents, both or neither.
TEST_F(KinesisRecordsTest, AShardsEndNamesItsChildren) {
    put("last");
    call("SplitShard", R"({"StreamName":"s","ShardToSplit":"shardId-000000000000",)"
                       R"("NewStartingHashKey":"100"})");
    const std::string got = records(iterator("s", "TRIM_HORIZON"));
    EXPECT_EQ(data_of(got), "last");
    EXPECT_EQ(got.find("NextShardIterator"), std::string::npos);
    EXPECT_NE(got.find(R"("ChildShards":[{"ShardId":"shardId-000000000001","ParentShards":)"
                       R"(["shardId-000000000000"],"HashKeyRange":{"StartingHashKey":"0",)"
                       R"("EndingHashKey":"99"}},{"ShardId":"shardId-000000000002")"),
              std::string::npos)
        << got;
}

TEST_F(KinesisRecordsTest, PutsManyAndAnswersInTheirOrder) {
    const std::string answer =
        call("PutRecords", R"({"StreamName":"s","Records":[{"Data":"b25l","PartitionKey":"a"},)"
                           R"({"Data":"dHdv","PartitionKey":"b","ExplicitHashKey":"5"}]})");
    EXPECT_TRUE(answer.starts_with(R"({"FailedRecordCount":0,"Records":[{"SequenceNumber":")"));
    EXPECT_EQ(data_of(records(iterator("s", "TRIM_HORIZON"))), "onetwo");
    EXPECT_EQ(data_of(records(iterator("s", "TRIM_HORIZON"), R"(,"Limit":1)")), "one");
    EXPECT_TRUE(refusal(call("PutRecords", R"({"StreamName":"s","Records":[]})"))
                    .starts_with("ValidationException: "));
}

TEST_F(KinesisRecordsTest, RefusesWhatIsTooLarge) {
    const std::string large(1024 * 1024, 'x');
    EXPECT_EQ(refusal(put(large)),
              "ValidationException: 1 validation error detected: Value at 'data' failed to satisfy "
              "constraint: Member must have length less than or equal to 1048576");
    EXPECT_EQ(refusal(call("PutRecord",
                           R"({"StreamName":"s","PartitionKey":"k","Data":"","ExplicitHashKey":)"
                           R"("340282366920938463463374607431768211456"})")),
              "InvalidArgumentException: Invalid ExplicitHashKey. ExplicitHashKey must be in the "
              "range: [0, 2^128-1]. Specified value was 340282366920938463463374607431768211456");
}

TEST_F(KinesisRecordsTest, SpeaksCbor) {
    std::string body;
    codec::cbor::Writer cbor(body);
    cbor.begin_map();
    cbor.text("StreamName");
    cbor.text("s");
    cbor.text("PartitionKey");
    cbor.text("k");
    cbor.text("Data");
    cbor.bytes(base::as_bytes("raw"));
    cbor.end();
    TestRequest made = request("PutRecord", body);
    made.headers[1].second = "application/x-amz-cbor-1.1";
    const http::Response response = send(signed_request(made));
    EXPECT_EQ(response.status, 200);
    EXPECT_TRUE(response.body.starts_with("\xbf\x67ShardId\x74shardId-000000000000"));
    EXPECT_EQ(data_of(records(iterator("s", "TRIM_HORIZON"))), "raw");
}

TEST_F(KinesisRecordsTest, KeepsRecordsOverARestart) {
    const std::string number = member(put("kept"), "SequenceNumber");
    close();
    open();
    EXPECT_NE(records(iterator("s", "TRIM_HORIZON")).find(number), std::string::npos);
    EXPECT_LT(number, member(put("next"), "SequenceNumber"));
}

TEST_F(KinesisRecordsTest, ServesThisProcessWithoutASignature) {
    const http::Response response = shards_.run_to_end(
        door_->call("PutRecord", R"({"StreamName":"s","PartitionKey":"k","Data":"b25l"})"));
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(shards_.run_to_end(door_->call("Nothing", "{}")).status, 400);
}

}  // namespace
}  // namespace door::kinesis
