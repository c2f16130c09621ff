// Bytes as Apache Kafka 4.3.1's own classes write them, in hexadecimal digits.

#include <gtest/gtest.h>

#include <string>

#include "wire/kafka/codec/header.h"
#include "wire/kafka/codec/requests.h"

namespace wire::kafka {
namespace {

std::string hex(base::ByteView bytes) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::string out;
    for (const std::byte b : bytes) {
        out += kDigits[std::to_integer<unsigned>(b) >> 4U];
        out += kDigits[std::to_integer<unsigned>(b) & 15U];
    }
    return out;
}

template <class Request>
std::string asked(const Request& request, std::int16_t version) {
    Writer w;
    encode(w, request, Request::api.at(version));
    return hex(w.out.joined());
}

template <class Request>
std::string answered(const typename Request::Response& response, std::int16_t version) {
    Writer w;
    encode(w, response, Request::api.at(version));
    return hex(w.out.joined());
}

Uuid some_id() {
    Uuid id;
    for (std::size_t i = 0; i < id.bytes.size(); ++i)
        id.bytes.at(i) = static_cast<std::uint8_t>(i + 1);
    return id;
}

Records records_of(const Bytes& bytes) { return {bytes, nullptr}; }

TEST(Golden, ApiVersions) {
    EXPECT_EQ(asked(ApiVersionsRequest{}, 0), "");
    EXPECT_EQ(
        asked(ApiVersionsRequest{.client_software_name = "c", .client_software_version = "1.0"}, 3),
        "026304312e3000");
    ApiVersionsResponse response;
    response.api_keys.push_back({.api_key = 18, .min_version = 0, .max_version = 4});
    EXPECT_EQ(answered<ApiVersionsRequest>(response, 0), "000000000001001200000004");
    response.throttle_time_ms = 5;
    response.finalized_features_epoch = 7;
    response.finalized_features.push_back(
        {.name = "f", .max_version_level = 2, .min_version_level = 1});
    EXPECT_EQ(answered<ApiVersionsRequest>(response, 3),
              "0000020012000000040000000005020108000000000000000702080202660002000100");
}

TEST(Golden, MetadataRequest) {
    MetadataRequest request;
    request.topics.emplace().push_back({.name = "t"});
    EXPECT_EQ(asked(request, 0), "00000001000174");
    EXPECT_EQ(asked(request, 9), "0202740001000000");
    EXPECT_EQ(asked(request, 12), "0200000000000000000000000000000000027400010000");
    request.topics.reset();
    EXPECT_EQ(asked(request, 12), "00010000");
}

TEST(Golden, MetadataResponse) {
    MetadataResponse response{.cluster_id = "c", .controller_id = 1};
    response.brokers.push_back({.node_id = 1, .host = "h", .port = 9092});
    response.topics.push_back({.name = "t", .topic_id = some_id()});
    response.topics.front().partitions.push_back(
        {.partition_index = 0, .leader_id = 1, .replica_nodes = {1}, .isr_nodes = {1}});
    EXPECT_EQ(answered<MetadataRequest>(response, 12),
              "000000000200000001026800002384000002630000000102000002740102030405060708090a0b0c0d0e"
              "0f10000200000000000000000001ffffffff020000000102000000010100800000000000");
    EXPECT_EQ(answered<MetadataRequest>(response, 9),
              "00000000020000000102680000238400000263000000010200000274000200000000000000000001ffff"
              "ffff02000000010200000001010080000000008000000000");
    EXPECT_EQ(answered<MetadataRequest>(response, 0),
              "000000010000000100016800002384000000010000000174000000010000000000000000000100000001"
              "000000010000000100000001");
}

TEST(Golden, ProduceRequest) {
    const Bytes batch{std::byte{0xab}};
    ProduceRequest request{.acks = -1, .timeout_ms = 1500};
    request.topic_data.push_back({.name = "t", .topic_id = some_id()});
    request.topic_data.front().partition_data.push_back({.index = 7, .records = records_of(batch)});
    EXPECT_EQ(asked(request, 3), "ffffffff000005dc00000001000174000000010000000700000001ab");
    EXPECT_EQ(asked(request, 9), "00ffff000005dc020274020000000702ab000000");
    EXPECT_EQ(asked(request, 13),
              "00ffff000005dc020102030405060708090a0b0c0d0e0f10020000000702ab000000");
}

TEST(Golden, FetchRequest) {
    FetchRequest request{
        .max_wait_ms = 500, .min_bytes = 1, .max_bytes = 1024, .isolation_level = 1};
    request.topics.push_back({.topic = "t", .topic_id = some_id()});
    request.topics.front().partitions.push_back(
        {.partition = 7, .fetch_offset = 9, .partition_max_bytes = 100});
    EXPECT_EQ(
        asked(request, 4),
        "ffffffff000001f4000000010000040001000000010001740000000100000007000000000000000900000064");
    EXPECT_EQ(asked(request, 12),
              "ffffffff000001f400000001000004000100000000ffffffff0202740200000007ffffffff0000000000"
              "000009ffffffffffffffffffffffff000000640000010100");
    request.rack_id = "r";
    EXPECT_EQ(asked(request, 13),
              "ffffffff000001f400000001000004000100000000ffffffff020102030405060708090a0b0c0d0e0f10"
              "0200000007ffffffff0000000000000009ffffffffffffffffffffffff00000064000001027200");
    EXPECT_EQ(asked(request, 17),
              "000001f400000001000004000100000000ffffffff020102030405060708090a0b0c0d0e0f1002000000"
              "07ffffffff0000000000000009ffffffffffffffffffffffff00000064000001027200");
}

TEST(Golden, FetchResponse) {
    const Bytes batch{std::byte{1}, std::byte{2}};
    FetchResponse response{.session_id = 77};
    response.responses.push_back({.topic = "t", .topic_id = some_id()});
    FetchResponse::PartitionData data{
        .partition_index = 7, .high_watermark = 10, .last_stable_offset = 9, .log_start_offset = 2};
    data.aborted_transactions.emplace().push_back({.producer_id = 3, .first_offset = 4});
    data.records = records_of(batch);
    response.responses.front().partitions.push_back(data);
    EXPECT_EQ(answered<FetchRequest>(response, 4),
              "000000000000000100017400000001000000070000000000000000000a00000000000000090000000100"
              "000000000000030000000000000004000000020102");
    EXPECT_EQ(answered<FetchRequest>(response, 13),
              "0000000000000000004d020102030405060708090a0b0c0d0e0f1002000000070000000000000000000a"
              "00000000000000090000000000000002020000000000000003000000000000000400ffffffff03010200"
              "0000");
}

// A record that may be null.
TEST(Golden, ConsumerGroupHeartbeatResponse) {
    ConsumerGroupHeartbeatResponse response{
        .member_id = "m", .member_epoch = 2, .heartbeat_interval_ms = 5000};
    EXPECT_EQ(answered<ConsumerGroupHeartbeatRequest>(response, 0),
              "00000000000000026d0000000200001388ff00");
    response.assignment.emplace().topic_partitions.push_back(
        {.topic_id = some_id(), .partitions = {1, 2}});
    EXPECT_EQ(answered<ConsumerGroupHeartbeatRequest>(response, 0),
              "00000000000000026d000000020000138801020102030405060708090a0b0c0d0e0f1003000000010000"
              "0002000000");
}

TEST(Golden, DescribeTopicPartitionsRequest) {
    DescribeTopicPartitionsRequest request;
    request.topics.push_back({.name = "t"});
    EXPECT_EQ(asked(request, 0), "02027400000007d0ff00");
    request.cursor = {.topic_name = "t", .partition_index = 3};
    EXPECT_EQ(asked(request, 0), "02027400000007d0010274000000030000");
}

// The one message with floating point.
TEST(Golden, AlterClientQuotasRequest) {
    AlterClientQuotasRequest request;
    AlterClientQuotasRequest::EntryData& entry = request.entries.emplace_back();
    entry.entity.push_back({.entity_type = "user"});
    entry.ops.push_back({.key = "k", .value = 1.5});
    EXPECT_EQ(asked(request, 0),
              "0000000100000001000475736572ffff0000000100016b3ff80000000000000000");
    EXPECT_EQ(asked(request, 1), "02020575736572000002026b3ff80000000000000000000000");
}

TEST(Golden, HeadersOfFrames) {
    // The client's id keeps its 16-bit length in the flexible form.
    EXPECT_EQ(hex(request_frame({.api_version = 3, .correlation_id = 9, .client_id = "me"},
                                ApiVersionsRequest{})
                      .joined()),
              "00000010001200030000000900026d6500010100");
    EXPECT_EQ(
        hex(request_frame({.api_version = 0, .correlation_id = 9}, ApiVersionsRequest{}).joined()),
        "0000000a0012000000000009ffff");
    // Answers to flexible requests have tags in the header, but never those of ApiVersions.
    EXPECT_EQ(hex(response_frame<HeartbeatRequest>(9, {}, 4).joined()),
              "0000000c00000009000000000000"
              "0000");
    EXPECT_EQ(hex(response_frame<HeartbeatRequest>(9, {}, 0).joined()), "00000006000000090000");
    EXPECT_EQ(hex(response_frame<ApiVersionsRequest>(9, {}, 3).joined()),
              "0000000c00000009"
              "00000100000000"
              "00");
}

TEST(ErrorCode, HasItsNameAndNumber) {
    EXPECT_EQ(name_of(ErrorCode::unknown_server_error), "UNKNOWN_SERVER_ERROR");
    EXPECT_EQ(name_of(ErrorCode::none), "NONE");
    EXPECT_EQ(name_of(ErrorCode::transaction_abortable), "TRANSACTION_ABORTABLE");
    EXPECT_EQ(name_of(ErrorCode::share_session_limit_reached), "SHARE_SESSION_LIMIT_REACHED");
    EXPECT_EQ(name_of(static_cast<ErrorCode>(999)), "UNKNOWN_SERVER_ERROR");
    EXPECT_EQ(error_code_of(base::Code::unknown_topic), ErrorCode::unknown_topic_or_partition);
}

}  // namespace
}  // namespace wire::kafka
