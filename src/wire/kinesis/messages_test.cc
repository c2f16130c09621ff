#include <gtest/gtest.h>

#include "codec/cbor/cbor_writer.h"
#include "wire/kinesis/consumers.h"
#include "wire/kinesis/decode.h"
#include "wire/kinesis/encode.h"
#include "wire/kinesis/settings.h"
#include "wire/kinesis/shards.h"

namespace wire::kinesis {
namespace {

// What AWS says of a body.
template <class S>
std::string refusal(std::string body) {
    auto read = decode<S>(Format::json, body);
    return read ? "none" : read.error().name + ": " + read.error().message;
}

TEST(Decode, ReadsARecordFromJson) {
    std::string body =
        R"({"StreamName":"clicks","Data":"aGVsbG8=","PartitionKey":"\u00e9","ExplicitHashKey":null,"New":[1,{}]})";
    auto read = decode<PutRecordRequest>(Format::json, body);
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(read->stream_name, "clicks");
    EXPECT_EQ(base::as_text(read->data->bytes), "hello");
    EXPECT_EQ(read->partition_key, "\u00e9");
    EXPECT_FALSE(read->explicit_hash_key);
}

TEST(Decode, ReadsARecordFromCbor) {
    std::string body;
    codec::cbor::Writer cbor(body);
    cbor.begin_map();
    cbor.text("StreamName");
    cbor.text("clicks");
    cbor.text("Data");
    cbor.bytes(base::as_bytes("hello"));
    cbor.text("PartitionKey");
    cbor.text("k");
    cbor.end();
    auto read = decode<PutRecordRequest>(Format::cbor, body);
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(base::as_text(read->data->bytes), "hello");
}

// The unit is where emulators go wrong: milliseconds in CBOR, seconds in JSON.
TEST(Times, AreSecondsInJsonAndMillisecondsInCbor) {
    std::string json =
        R"({"StreamName":"s","ShardId":"i","ShardIteratorType":"AT_TIMESTAMP","Timestamp":1459799926.480})";
    auto from_json = decode<GetShardIteratorRequest>(Format::json, json);
    ASSERT_TRUE(from_json);
    EXPECT_EQ(from_json->timestamp->epoch_ms, 1'459'799'926'480);
    std::string cbor = encode(Format::cbor, *from_json);
    EXPECT_NE(cbor.find(std::string("\xc1\x1b\x00\x00\x01\x53\xe2\xdb\x26\xd0", 10)),
              std::string::npos);
    auto from_cbor = decode<GetShardIteratorRequest>(Format::cbor, cbor);
    ASSERT_TRUE(from_cbor);
    EXPECT_EQ(from_cbor->timestamp->epoch_ms, 1'459'799'926'480);
    EXPECT_NE(encode(Format::json, *from_cbor).find("\"Timestamp\":1459799926.480"),
              std::string::npos);
    std::string scientific =
        R"({"StreamName":"s","ShardId":"i","ShardIteratorType":"LATEST","Timestamp":1.45979992648E9})";
    EXPECT_EQ(decode<GetShardIteratorRequest>(Format::json, scientific)->timestamp->epoch_ms,
              1'459'799'926'480);
}

TEST(Types, AreComplainedAboutAsJavaDoes) {
    constexpr std::string_view kSerialization = "SerializationException: ";
    const auto is = [kSerialization](std::string body, std::string_view words) {
        EXPECT_EQ(refusal<PutRecordRequest>(std::move(body)),
                  std::string(kSerialization) + std::string(words));
    };
    is(R"({"StreamName":1})", "class java.math.BigDecimal can not be converted to an String");
    is(R"({"StreamName":true})", "class java.lang.Boolean can not be converted to an String");
    is(R"({"StreamName":[]})", "Start of list found where not expected");
    is(R"({"StreamName":{}})", "Start of structure or map found where not expected.");
    is(R"({"Data":5})", "class java.math.BigDecimal can not be converted to a Blob");
    is(R"({"Data":"abc"})",
       "'abc' can not be converted to a Blob: Base64 encoded length is expected a multiple of 4 "
       "bytes but found: 3");
    is(R"({"Data":"a?cd"})",
       "'a?cd' can not be converted to a Blob: Invalid Base64 character: '?'");
}

TEST(Types, BelongToListsMapsAndNumbersToo) {
    EXPECT_EQ(refusal<PutRecordsRequest>(R"({"Records":"x"})"),
              "SerializationException: Expected list or null");
    EXPECT_EQ(refusal<PutRecordsRequest>(R"({"Records":[5]})"),
              "SerializationException: Expected null");
    EXPECT_EQ(refusal<CreateStreamRequest>(R"({"ShardCount":"2"})"),
              "SerializationException: class java.lang.String can not be converted to an Integer");
    EXPECT_EQ(refusal<AddTagsRequest>(R"({"Tags":"x"})"),
              "SerializationException: Expected map or null");
    EXPECT_TRUE(refusal<CreateStreamRequest>("{").starts_with("SerializationException: "));
    EXPECT_TRUE(refusal<CreateStreamRequest>("[]").starts_with("SerializationException: "));
}

TEST(Limits, AreComplainedAboutInAwssWords) {
    EXPECT_EQ(refusal<PutRecordRequest>("{}"),
              "ValidationException: 2 validation errors detected: Value null at 'data' failed to "
              "satisfy constraint: Member must not be null; Value null at 'partitionKey' failed to "
              "satisfy constraint: Member must not be null");
    EXPECT_EQ(refusal<DescribeStreamRequest>(R"({"StreamName":"","Limit":0})"),
              "ValidationException: 3 validation errors detected: Value '' at 'streamName' failed "
              "to satisfy constraint: Member must satisfy regular expression pattern: "
              "[a-zA-Z0-9_.-]+; Value '' at 'streamName' failed to satisfy constraint: Member must "
              "have length greater than or equal to 1; Value '0' at 'limit' failed to satisfy "
              "constraint: Member must have value greater than or equal to 1");
    EXPECT_EQ(refusal<GetShardIteratorRequest>(
                  R"({"ShardId":"a","ShardIteratorType":"a","StreamName":"a"})"),
              "ValidationException: 1 validation error detected: Value 'a' at 'shardIteratorType' "
              "failed to satisfy constraint: Member must satisfy enum value set: "
              "[AFTER_SEQUENCE_NUMBER, LATEST, AT_TIMESTAMP, AT_SEQUENCE_NUMBER, TRIM_HORIZON]");
    EXPECT_EQ(
        refusal<PutRecordsRequest>(
            R"({"Records":[{"Data":"","PartitionKey":"","ExplicitHashKey":"01"}]})"),
        "ValidationException: 2 validation errors detected: Value '01' at "
        "'records.1.member.explicitHashKey' failed to satisfy constraint: Member must satisfy "
        "regular expression pattern: 0|([1-9]\\d{0,38}); Value '' at "
        "'records.1.member.partitionKey' failed to satisfy constraint: Member must have "
        "length greater than or equal to 1");
}

TEST(Limits, StopAtTenComplaints) {
    std::string body = R"({"Records":[)";
    for (int i = 0; i < 600; ++i) body += std::string(i > 0 ? "," : "") + R"({"Data":""})";
    const std::string words = refusal<PutRecordsRequest>(body + "]}");
    EXPECT_TRUE(
        words.starts_with("ValidationException: 10 validation errors detected: Value '[501 "
                          "members]' at 'records' failed to satisfy constraint: Member must "
                          "have length less than or equal to 500; "))
        << words;
}

TEST(Limits, KnowArnsAndTags) {
    const std::string good = "arn:aws:kinesis:us-east-1:000000000000:stream/a";
    EXPECT_TRUE(is_stream_arn(good));
    EXPECT_TRUE(is_consumer_arn(good + "/consumer/c:1"));
    for (const std::string& bad :
         {std::string("a"), std::string("arn:aws:kinesis:us-east-1:0000:stream/a"), good + " b",
          std::string("arn:aws:kinesis:us-east-1:000000000000:stream/")}) {
        EXPECT_FALSE(is_stream_arn(bad)) << bad;
        EXPECT_FALSE(is_consumer_arn(bad)) << bad;
    }
    EXPECT_FALSE(is_consumer_arn(good + "/consumer/c:"));
    EXPECT_EQ(refusal<AddTagsRequest>(R"({"Tags":{"":"x"}})"),
              "ValidationException: 1 validation error detected: Value '{=x}' at 'tags' failed to "
              "satisfy constraint: Map keys must satisfy constraint: [Member must have length less "
              "than or equal to 128, Member must have length greater than or equal to 1]");
}

TEST(Encode, WritesAnswersInBothForms) {
    GetRecordsResponse answer;
    const std::string data = "hi";
    answer.records.push_back({.sequence_number = "49",
                              .arrived = {1'459'799'926'480},
                              .data = {base::as_bytes(data)},
                              .partition_key = "k",
                              .encryption_type = "NONE"});
    answer.next_shard_iterator = "AAA";
    EXPECT_EQ(encode(Format::json, answer),
              R"({"Records":[{"SequenceNumber":"49","ApproximateArrivalTimestamp":1459799926.480,)"
              R"("Data":"aGk=","PartitionKey":"k","EncryptionType":"NONE"}],)"
              R"("NextShardIterator":"AAA","MillisBehindLatest":0})");
    const std::string cbor = encode(Format::cbor, answer);
    EXPECT_TRUE(cbor.starts_with("\xbf\x67Records\x9f\xbf"));
    EXPECT_NE(cbor.find("\x64"
                        "Data\x42hi"),
              std::string::npos);
}

TEST(Encode, WritesExceptions) {
    EXPECT_EQ(encode(Format::json, Exception{"ResourceNotFoundException", "no"}),
              R"({"__type":"ResourceNotFoundException","message":"no"})");
    EXPECT_EQ(encode(Format::json, Exception{"SerializationException", "no"}),
              R"({"__type":"SerializationException","Message":"no"})");
    EXPECT_EQ(encode(Format::cbor, Exception{"UnknownOperationException"}),
              "\xbf\x66__type\x78\x19UnknownOperationException\xff");
}

}  // namespace
}  // namespace wire::kinesis
