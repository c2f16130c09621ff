#pragma once
// For tests: the whole door, a client of it, and what most requests need.

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "codec/records/record_batch.h"
#include "door/kafka/test_client.h"
#include "door/kafka/test_house.h"
#include "wire/kafka/produce.h"

namespace door::kafka {

inline base::Bytes batch_of(std::initializer_list<std::string_view> values) {
    codec::BatchBuilder builder(base::from_epoch_ms(1'700'000'000'000));
    for (const std::string_view value : values) builder.add(std::nullopt, base::as_bytes(value));
    return builder.finish();
}

class DoorTest : public testing::Test, protected TestHouse {
  protected:
    using TestHouse::TestHouse;

    TestClient client() const { return TestClient(server_->port()); }
    broker::Topic create(std::string name, std::int32_t partitions = 1) {
        broker::Topic topic;
        topic.name = base::TopicName{std::move(name)};
        topic.partitions = partitions;
        // The tests' records are of long ago.
        topic.configuration = {{"retention.ms", "-1"}};
        auto created = shards_.run_to_end(broker_->create_topic(topic));
        CHECK(static_cast<bool>(created), created.error().what);
        return *created;
    }

    using PartitionAnswer = wire::kafka::ProduceResponse::PartitionProduceResponse;
    // One batch into one partition.
    static wire::kafka::ProduceRequest produce_to(const std::string& topic, std::int32_t partition,
                                                  base::Bytes batch, std::int16_t acks = -1) {
        const auto owned = std::make_shared<base::Bytes>(std::move(batch));
        wire::kafka::ProduceRequest request;
        request.acks = acks;
        request.timeout_ms = 1000;
        auto& data = request.topic_data.emplace_back();
        data.name = topic;
        data.partition_data.push_back(
            {.index = partition, .records = wire::kafka::Records{*owned, owned}});
        return request;
    }
    static PartitionAnswer produce(const TestClient& client, const std::string& topic,
                                   std::int32_t partition, const base::Bytes& batch,
                                   std::int16_t version = 9) {
        const auto response = client.ask(produce_to(topic, partition, batch), version);
        return response.responses.at(0).partition_responses.at(0);
    }
};

}  // namespace door::kafka
