#pragma once
// For tests: the whole door over a real broker in a directory of its own.

#include <gtest/gtest.h>

#include <filesystem>
#include <memory>
#include <string>

#include "broker/broker.h"
#include "codec/record_batch.h"
#include "door/kafka/door.h"
#include "door/kafka/test_client.h"
#include "io/posix_disk.h"
#include "wire/kafka/produce.h"

namespace door::kafka {

inline base::Bytes batch_of(std::initializer_list<std::string_view> values) {
    codec::BatchBuilder builder(base::from_epoch_ms(1'700'000'000'000));
    for (const std::string_view value : values) builder.add(std::nullopt, base::as_bytes(value));
    return builder.finish();
}

class DoorTest : public testing::Test {
  protected:
    DoorTest() : DoorTest(base::limits::kKafkaFrameBytesMax) {}
    explicit DoorTest(std::size_t answer_bytes) {
        std::string pattern = testing::TempDir() + "door_kafka_XXXXXX";
        directory_ = mkdtemp(pattern.data());
        broker::Options options;
        options.directory = directory_;
        options.auto_create_topics = true;
        auto opened = broker::Broker::open(disk_, clock_, shards_, pool_, metrics_, options);
        CHECK(static_cast<bool>(opened));
        broker_ = *std::move(opened);
        door_ = std::make_unique<KafkaDoor>(*broker_, clock_, shards_,
                                            DoorOptions{.cluster_id = "a cluster",
                                                        .log_directory = directory_,
                                                        .answer_bytes_total_max = answer_bytes});
        auto server = Server::open(shards_, metrics_, {}, door_->table());
        CHECK(static_cast<bool>(server));
        server_ = *std::move(server);
        server_->start();
    }
    ~DoorTest() override {
        shards_.run_to_end(server_->stop());
        const auto stopped = shards_.run_to_end(broker_->stop());
        EXPECT_TRUE(stopped) << stopped.error().what;
        broker_.reset();
        std::filesystem::remove_all(directory_);
    }

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

    std::string directory_;
    io::PosixDisk disk_;
    io::SystemClock clock_;
    base::Metrics metrics_;
    run::Shards shards_{2};
    run::BlockingPool pool_{2};
    std::unique_ptr<broker::Broker> broker_;
    std::unique_ptr<KafkaDoor> door_;
    std::unique_ptr<Server> server_;
};

}  // namespace door::kafka
