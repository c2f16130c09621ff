#include "door/rest/produce.h"

#include <gtest/gtest.h>

#include <string>

#include "base/limits.h"
#include "broker/partitioner.h"
#include "codec/records/record_batch.h"

namespace door::rest {
namespace {

using base::as_text;
using base::Code;
using base::Offset;
using base::Partition;

constexpr std::int64_t kNowMs = 1'600'000'000'000;

struct Planned {
    std::vector<Batch> batches;
    std::string answer;
    int status;
};

// All batches answered as stored from offset 100 on.
Planned planned(std::string body, Format format, const Destination& to) {
    const base::Result<Records> records = read_records(body, format);
    if (!records) return {{}, records.error().what, 0};
    Outcomes outcomes(count_of(*records));
    std::vector<Batch> batches = batches_of(*records, to, base::from_epoch_ms(kNowMs), outcomes);
    std::int64_t at = 100;
    for (const Batch& batch : batches) {
        for (const std::uint32_t record : batch.records) {
            outcomes.stored(record, batch.partition, Offset{at++});
        }
    }
    http::Response response = std::move(outcomes).answer();
    return {std::move(batches), response.body, response.status};
}

std::vector<codec::Record> records_of(const Batch& batch, base::Bytes& scratch) {
    EXPECT_TRUE(codec::check_batch(batch.bytes));
    return *codec::decode_records(batch.bytes, scratch);
}

constexpr Destination kOne{.topic = "t", .partitions = 1};

TEST(RestFormat, IsTheContentTypes) {
    EXPECT_EQ(format_of("application/vnd.kafka.json.v2+json"), Format::json);
    EXPECT_EQ(format_of("Application/Vnd.Kafka.JSON.v2+json ; charset=utf-8"), Format::json);
    EXPECT_EQ(format_of("application/vnd.kafka.binary.v2+json"), Format::binary);
    EXPECT_EQ(format_of("application/vnd.kafka.avro.v2+json"), Format::avro);
    EXPECT_EQ(format_of("application/vnd.kafka.jsonschema.v2+json"), Format::jsonschema);
    EXPECT_EQ(format_of("application/vnd.kafka.protobuf.v2+json"), Format::protobuf);
    EXPECT_EQ(format_of("application/json"), Format::json);
    for (const std::string_view other :
         {"", "text/plain", "application/vnd.kafka.v2+json", "application/vnd.kafka.xml.v2+json",
          "application/jsonx", "application/x-www-form-urlencoded"}) {
        EXPECT_FALSE(format_of(other)) << other;
    }
    EXPECT_FALSE(format_of(std::nullopt));
}

TEST(RestProduce, StoresValuesCompactWithNumbersAsSent) {
    const Planned plan = planned(
        R"({"records": [{"value": {"index": 7528, "n": 1.10, "big": 18446744073709551616,
            "when": "2017-10-18 23:30:06", "list": [{"a": 1}, {"b": [ ]}]}},
            {"key": "k", "value": "text"}, {"key": null, "value": null}, {}]})",
        Format::json, kOne);
    ASSERT_EQ(plan.batches.size(), 1U);
    base::Bytes scratch;
    const std::vector<codec::Record> records = records_of(plan.batches[0], scratch);
    ASSERT_EQ(records.size(), 4U);
    EXPECT_EQ(as_text(*records[0].value),
              R"({"index":7528,"n":1.10,"big":18446744073709551616,)"
              R"("when":"2017-10-18 23:30:06","list":[{"a":1},{"b":[]}]})");
    EXPECT_FALSE(records[0].key);
    EXPECT_EQ(as_text(*records[1].key), "\"k\"");
    EXPECT_EQ(as_text(*records[1].value), "\"text\"");
    EXPECT_FALSE(records[2].key || records[2].value || records[3].key || records[3].value);
    EXPECT_EQ(base::epoch_ms(records[0].time), kNowMs);
    EXPECT_EQ(plan.status, 200);
    EXPECT_EQ(plan.answer,
              R"({"offsets":[{"partition":0,"offset":100,"error_code":null,"error":null},)"
              R"({"partition":0,"offset":101,"error_code":null,"error":null},)"
              R"({"partition":0,"offset":102,"error_code":null,"error":null},)"
              R"({"partition":0,"offset":103,"error_code":null,"error":null}],)"
              R"("key_schema_id":null,"value_schema_id":null})");
}

TEST(RestProduce, StoresBinaryAsItsBytes) {
    const Planned plan = planned(R"({"records":[{"key":"aw==","value":"AAH/"},{"value":""}]})",
                                 Format::binary, kOne);
    ASSERT_EQ(plan.batches.size(), 1U);
    base::Bytes scratch;
    const std::vector<codec::Record> records = records_of(plan.batches[0], scratch);
    EXPECT_EQ(as_text(*records[0].key), "k");
    EXPECT_EQ(as_text(*records[0].value), std::string_view("\0\1\xFF", 3));
    ASSERT_TRUE(records[1].value);
    EXPECT_TRUE(records[1].value->empty());
    EXPECT_EQ(planned(R"({"records":[{"value":"{}"}]})", Format::binary, kOne).answer,
              "records[0].value: is not a base64 string");
    EXPECT_EQ(planned(R"({"records":[{"value":{}}]})", Format::binary, kOne).answer,
              "records[0].value: expected a text in base64");
}

TEST(RestProduce, ARecordsPartitionBeatsThePathsBeatsTheKeys) {
    Destination to{.topic = "t", .partitions = 3, .keyless = Partition{2}};
    const std::string body =
        R"({"records":[{"partition":0,"key":"k","value":1},{"key":"k","value":2},
                                            {"value":3},{"partition":0,"value":4}]})";
    const std::int32_t keyed = broker::partition_of(base::as_bytes("\"k\""), 3).value();
    const Planned by_key = planned(body, Format::json, to);
    std::vector<std::vector<std::uint32_t>> expected(3);
    expected[0] = {0};
    expected[static_cast<std::size_t>(keyed)].push_back(1);
    expected[2].push_back(2);
    expected[0].push_back(3);
    for (const Batch& batch : by_key.batches) {
        EXPECT_EQ(batch.records, expected[static_cast<std::size_t>(batch.partition.value())]);
    }

    to.named = Partition{1};
    const Planned by_path = planned(body, Format::json, to);
    ASSERT_EQ(by_path.batches.size(), 2U);
    EXPECT_EQ(by_path.batches[0].records, (std::vector<std::uint32_t>{0, 3}));
    EXPECT_EQ(by_path.batches[1].partition.value(), 1);
    EXPECT_EQ(by_path.batches[1].records, (std::vector<std::uint32_t>{1, 2}));
}

TEST(RestProduce, RefusesSingleRecordsInsideTheAnswer) {
    const std::string huge(base::limits::kRecordBytesMax, 'x');
    const Planned plan =
        planned(R"({"records":[{"value":1},{"value":")" + huge +
                    R"("},{"partition":7,"value":2},{"partition":-1},{"value":3}]})",
                Format::json, kOne);
    ASSERT_EQ(plan.batches.size(), 1U);
    EXPECT_EQ(plan.batches[0].records, (std::vector<std::uint32_t>{0, 4}));
    EXPECT_EQ(plan.status, 200);
    EXPECT_EQ(plan.answer,
              R"({"offsets":[{"partition":0,"offset":100,"error_code":null,"error":null},)"
              R"({"partition":null,"offset":null,"error_code":50002,)"
              R"("error":"the record takes 1048660 bytes; the limit is 1048576"},)"
              R"({"partition":null,"offset":null,"error_code":50003,)"
              R"("error":"topic t has 1 partitions; the one named is not there"},)"
              R"({"partition":null,"offset":null,"error_code":50003,)"
              R"("error":"topic t has 1 partitions; the one named is not there"},)"
              R"({"partition":0,"offset":101,"error_code":null,"error":null}],)"
              R"("key_schema_id":null,"value_schema_id":null})");
}

TEST(RestProduce, SplitsWhatIsAboveTheGreatestBatch) {
    std::string body = R"({"records":[)";
    for (int i = 0; i < 40; ++i) {
        body += i == 0 ? "" : ",";
        body += R"({"value":")" + std::string(100'000, 'x') + "\"}";
    }
    body += "]}";
    const Planned plan = planned(body, Format::json, kOne);
    EXPECT_EQ(plan.batches.size(), 4U);
    std::uint32_t next = 0;
    for (const Batch& batch : plan.batches) {
        EXPECT_LE(batch.bytes.size(), base::limits::kBatchBytesMax);
        for (const std::uint32_t record : batch.records) EXPECT_EQ(record, next++);
    }
    EXPECT_EQ(next, 40U);
    const std::string greatest(base::limits::kRecordBytesMax - 61 - 21 - 2, 'x');
    const Planned whole =
        planned(R"({"records":[{"value":")" + greatest + R"("}]})", Format::json, kOne);
    ASSERT_EQ(whole.batches.size(), 1U);
    EXPECT_LE(whole.batches[0].bytes.size(), base::limits::kBatchBytesMax);
}

TEST(RestProduce, LiftsTheStatusForWhoMayNotWriteAlone) {
    const std::vector<std::uint32_t> both{0, 1};
    Outcomes forbidden(2);
    forbidden.refused(both, {Code::permission_denied, "no"});
    EXPECT_EQ(std::move(forbidden).answer().status, 403);
    Outcomes broken(2);
    broken.refused(both, {Code::io, "sync failed"});
    EXPECT_EQ(broken.refused_count(), 2U);
    const http::Response answer = std::move(broken).answer();
    EXPECT_EQ(answer.status, 200);
    EXPECT_NE(answer.body.find(R"("error_code":50003,"error":"sync failed")"), std::string::npos);
}

}  // namespace
}  // namespace door::rest
