// Records in and out, by real bytes over a real socket into real logs.

#include <gtest/gtest.h>

#include "door/kafka/test_door.h"
#include "wire/kafka/fetch.h"
#include "wire/kafka/list_offsets.h"

namespace door::kafka {
namespace {

using wire::kafka::ErrorCode;
using wire::kafka::FetchRequest;
using wire::kafka::FetchResponse;
using wire::kafka::ListOffsetsRequest;
using wire::kafka::OffsetForLeaderEpochRequest;
using wire::kafka::ProduceRequest;

FetchRequest fetch_from(const std::string& topic, std::vector<std::int32_t> partitions,
                        std::int64_t offset, std::int32_t wait_ms = 0) {
    FetchRequest request;
    request.max_wait_ms = wait_ms;
    request.min_bytes = 1;
    request.max_bytes = 1 << 20;
    auto& wanted = request.topics.emplace_back();
    wanted.topic = topic;
    for (const std::int32_t partition : partitions) {
        wanted.partitions.push_back(
            {.partition = partition, .fetch_offset = offset, .partition_max_bytes = 1 << 20});
    }
    return request;
}

// A response's records are views into the frame that `Fetched` keeps.
struct Fetched {
    base::Bytes frame;
    FetchResponse response;
    const FetchResponse::PartitionData& partition(std::size_t i = 0) const {
        return response.responses.at(0).partitions.at(i);
    }
    std::size_t bytes(std::size_t i = 0) const { return partition(i).records.value().bytes.size(); }
};

Fetched receive(const TestClient& client, std::int16_t version) {
    Fetched fetched;
    fetched.frame = client.receive().value();
    wire::kafka::Reader reader(fetched.frame);
    const wire::Version v = FetchRequest::api.at(version);
    wire::kafka::decode_response_header(reader, FetchRequest::api, v);
    wire::kafka::decode(reader, fetched.response, v);
    CHECK(reader.ok() && reader.left() == 0);
    return fetched;
}

Fetched fetch(const TestClient& client, const FetchRequest& request, std::int16_t version) {
    client.send(request, version, 1);
    return receive(client, version);
}

class Records : public DoorTest {};

TEST_F(Records, ComeOutAsTheyWentIn) {
    const broker::Topic topic = create("t");
    const TestClient client = this->client();
    std::int64_t offset = 0;
    for (const std::int16_t version : {3, 7, 9, 12, 13}) {
        ProduceRequest request = produce_to("t", 0, batch_of({"one", "two"}));
        request.topic_data[0].topic_id = topic.id;
        const auto answer = client.ask(request, version).responses.at(0);
        EXPECT_EQ(answer.partition_responses.at(0).error_code, ErrorCode::none);
        EXPECT_EQ(answer.partition_responses.at(0).base_offset, offset);
        offset += 2;
    }
    for (const std::int16_t version : {4, 7, 11, 12, 13, 17}) {
        FetchRequest request = fetch_from("t", {0}, 4);
        request.topics[0].topic_id = topic.id;
        const Fetched fetched = fetch(client, request, version);
        EXPECT_EQ(fetched.partition().high_watermark, 10);
        base::Bytes expected = batch_of({"one", "two"});
        codec::place_batch(expected, base::Offset{4}, 0);
        EXPECT_EQ(fetched.bytes(), 3 * expected.size());
        EXPECT_EQ(base::copy_of(fetched.partition().records->bytes.first(expected.size())),
                  expected);
    }
}

// KAFKA-4
TEST_F(Records, OfOneConnectionKeepTheirOrder) {
    create("t", 3);
    const TestClient client = this->client();
    constexpr std::int32_t kRequests = 90;
    for (std::int32_t i = 0; i < kRequests; ++i) {
        client.send(produce_to("t", i % 3, batch_of({"x"})), 9, i);
    }
    for (std::int32_t i = 0; i < kRequests; ++i) {
        const auto response = client.receive<ProduceRequest>(9, i);
        EXPECT_EQ(response.responses.at(0).partition_responses.at(0).base_offset, i / 3);
    }
}

TEST_F(Records, ThatCannotBeStoredSayWhy) {
    create("t");
    const TestClient client = this->client();
    base::Bytes hurt = batch_of({"x"});
    hurt.back() ^= std::byte{1};
    EXPECT_EQ(produce(client, "t", 0, hurt).error_code, ErrorCode::corrupt_message);
    base::Bytes twice = batch_of({"x"});
    const base::Bytes once = twice;
    twice.insert(twice.end(), once.begin(), once.end());
    EXPECT_EQ(produce(client, "t", 0, twice).error_code, ErrorCode::invalid_record);
    EXPECT_EQ(produce(client, "t", 0, {}).error_code, ErrorCode::invalid_record);
    EXPECT_EQ(produce(client, "t", 1, once).error_code, ErrorCode::unknown_topic_or_partition);
    EXPECT_EQ(produce(client, "none", 0, once).error_code, ErrorCode::unknown_topic_or_partition);
    EXPECT_EQ(produce(client, "t", 0, once, 13).error_code, ErrorCode::unknown_topic_id);
    // An older message format, in the form of its time.
    EXPECT_EQ(produce(client, "t", 0, once, 2).error_code,
              ErrorCode::unsupported_for_message_format);
    const auto refused = client.ask(produce_to("t", 0, once, 5), 9);
    EXPECT_EQ(refused.responses.at(0).partition_responses.at(0).error_code,
              ErrorCode::invalid_required_acks);
    EXPECT_EQ(fetch(client, fetch_from("t", {0}, 0), 12).partition().high_watermark, 0);
}

TEST_F(Records, WithoutAnAnswerAreStoredOrEndTheConnection) {
    create("t");
    const TestClient client = this->client();
    client.send(produce_to("t", 0, batch_of({"x"}), 0), 9, 1);
    EXPECT_EQ(produce(client, "t", 0, batch_of({"y"})).base_offset, 1);
    client.send(produce_to("none", 0, batch_of({"x"}), 0), 9, 1);
    EXPECT_TRUE(client.is_closed());
}

class Fetch : public DoorTest {};

TEST_F(Fetch, WaitsForRecordsAndNoLonger) {
    create("t", 2);
    const TestClient reader = client();
    reader.send(fetch_from("t", {0, 1}, 0, 20'000), 12, 1);
    produce(client(), "t", 1, batch_of({"x"}));
    const Fetched fetched = receive(reader, 12);
    EXPECT_EQ(fetched.bytes(0), 0U);
    EXPECT_GT(fetched.bytes(1), 0U);

    const base::MonotonicTime begin = clock_.monotonic();
    EXPECT_EQ(fetch(reader, fetch_from("t", {1}, 1, 100), 12).bytes(), 0U);
    EXPECT_GE(clock_.monotonic() - begin, std::chrono::milliseconds(100));
}

// KAFKA-5
TEST_F(Fetch, GivesTheFirstBatchWholeAndTheOthersTheirTurn) {
    create("t", 3);
    const TestClient client = this->client();
    const std::string large(5000, 'x');
    for (std::int32_t i = 0; i < 3; ++i) produce(client, "t", i, batch_of({large}));
    FetchRequest request = fetch_from("t", {0, 1, 2}, 0);
    request.max_bytes = 100;
    const Fetched fetched = fetch(client, request, 6);
    EXPECT_GT(fetched.bytes(0), 5000U);
    EXPECT_EQ(fetched.bytes(1), 0U);
    EXPECT_EQ(fetched.partition(1).high_watermark, 1);

    // Within a session the one that gave comes last.
    request.session_epoch = 0;
    const Fetched first = fetch(client, request, 12);
    EXPECT_GT(first.bytes(0), 5000U);
    request.topics.clear();
    request.session_id = first.response.session_id;
    for (std::int32_t turn = 1; turn < 3; ++turn) {
        request.session_epoch = turn;
        const Fetched next = fetch(client, request, 12);
        ASSERT_EQ(next.response.responses.size(), 1U);
        EXPECT_EQ(next.partition().partition_index, turn);
    }
}

TEST_F(Fetch, InASessionTellsOnlyWhatIsNew) {
    create("t", 3);
    const TestClient client = this->client();
    FetchRequest request = fetch_from("t", {0, 1, 2}, 0);
    request.session_epoch = 0;
    const Fetched first = fetch(client, request, 12);
    EXPECT_GT(first.response.session_id, 0);
    EXPECT_EQ(first.response.responses.at(0).partitions.size(), 3U);
    produce(client, "t", 2, batch_of({"x"}));
    request.topics.clear();
    request.session_id = first.response.session_id;
    request.session_epoch = 1;
    const Fetched second = fetch(client, request, 12);
    ASSERT_EQ(second.response.responses.size(), 1U);
    EXPECT_EQ(second.partition().partition_index, 2);
    EXPECT_EQ(fetch(client, request, 12).response.error_code,
              ErrorCode::invalid_fetch_session_epoch);
    request.session_id += 1;
    EXPECT_EQ(fetch(client, request, 12).response.error_code,
              ErrorCode::fetch_session_id_not_found);
}

TEST_F(Fetch, SaysWhichPartitionItCannotRead) {
    create("t", 1);
    const TestClient client = this->client();
    EXPECT_EQ(fetch(client, fetch_from("t", {0}, 5), 12).partition().error_code,
              ErrorCode::offset_out_of_range);
    EXPECT_EQ(fetch(client, fetch_from("t", {7}, 0), 12).partition().error_code,
              ErrorCode::unknown_topic_or_partition);
    EXPECT_EQ(fetch(client, fetch_from("t", {0}, 0), 13).partition().error_code,
              ErrorCode::unknown_topic_id);
    FetchRequest request = fetch_from("t", {0}, 0);
    request.topics[0].partitions[0].current_leader_epoch = 3;
    EXPECT_EQ(fetch(client, request, 12).partition().error_code, ErrorCode::unknown_leader_epoch);
}

// KAFKA-6
class CrowdedFetch : public DoorTest {
  protected:
    CrowdedFetch() : DoorTest(64 * 1024) {}
};

TEST_F(CrowdedFetch, GivesRecordsOnlyWhereThereIsRoomForThem) {
    create("t");
    const TestClient client = this->client();
    for (int i = 0; i < 4; ++i) produce(client, "t", 0, batch_of({std::string(20'000, 'x')}));
    FetchRequest request = fetch_from("t", {0}, 0, 50);
    const Fetched none = fetch(client, request, 12);
    EXPECT_EQ(none.bytes(), 0U);
    EXPECT_EQ(none.partition().high_watermark, 4);
    request.max_bytes = 50'000;
    EXPECT_GT(fetch(client, request, 12).bytes(), 40'000U);
    // What is sent is given back before the next request runs.
    fetch(client, fetch_from("none", {0}, 0), 12);
    EXPECT_EQ(door_->answers().bytes_free(), 64U * 1024U);
}

class Offsets : public DoorTest {
  protected:
    std::pair<std::int64_t, std::int64_t> list(std::int64_t timestamp) {
        ListOffsetsRequest request;
        request.topics.push_back({.name = "t"});
        request.topics[0].partitions.push_back({.partition_index = 0, .timestamp = timestamp});
        const auto answer = client().ask(request).topics.at(0).partitions.at(0);
        EXPECT_EQ(answer.error_code, ErrorCode::none);
        return {answer.offset, answer.timestamp};
    }
};

TEST_F(Offsets, AreFoundByTimeAndByTheirPlace) {
    create("t");
    const TestClient client = this->client();
    for (int i = 0; i < 3; ++i) produce(client, "t", 0, batch_of({"x", "y"}));
    constexpr std::int64_t kTime = 1'700'000'000'000;
    using Found = std::pair<std::int64_t, std::int64_t>;
    EXPECT_EQ(list(-1), (Found{6, -1}));
    EXPECT_EQ(list(-2), (Found{0, -1}));
    EXPECT_EQ(list(-3), (Found{0, kTime}));
    EXPECT_EQ(list(kTime), (Found{0, kTime}));
    EXPECT_EQ(list(kTime + 1), (Found{-1, -1}));
}

TEST_F(Offsets, OfTheOneLeaderEpochEndWhereTheLogDoes) {
    create("t");
    const TestClient client = this->client();
    produce(client, "t", 0, batch_of({"x", "y"}));
    OffsetForLeaderEpochRequest request;
    request.topics.push_back({.topic = "t"});
    request.topics[0].partitions.push_back({.partition = 0, .leader_epoch = 0});
    request.topics[0].partitions.push_back({.partition = 0, .leader_epoch = 4});
    const auto answers = client.ask(request).topics.at(0).partitions;
    EXPECT_EQ(answers.at(0).end_offset, 2);
    EXPECT_EQ(answers.at(1).end_offset, -1);
}

}  // namespace
}  // namespace door::kafka
