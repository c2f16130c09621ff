// What administrators ask: topics, settings, the cluster.

#include <gtest/gtest.h>

#include <algorithm>

#include "door/kafka/test_door.h"
#include "wire/kafka/api_versions.h"
#include "wire/kafka/cluster.h"
#include "wire/kafka/configs.h"
#include "wire/kafka/metadata.h"
#include "wire/kafka/replicas.h"
#include "wire/kafka/topics.h"

namespace door::kafka {
namespace {

using wire::kafka::ApiVersionsRequest;
using wire::kafka::CreatePartitionsRequest;
using wire::kafka::CreateTopicsRequest;
using wire::kafka::DeleteRecordsRequest;
using wire::kafka::DeleteTopicsRequest;
using wire::kafka::DescribeClusterRequest;
using wire::kafka::DescribeConfigsRequest;
using wire::kafka::DescribeLogDirsRequest;
using wire::kafka::DescribeQuorumRequest;
using wire::kafka::DescribeTopicPartitionsRequest;
using wire::kafka::ErrorCode;
using wire::kafka::IncrementalAlterConfigsRequest;
using wire::kafka::MetadataRequest;

class Admin : public DoorTest {
  protected:
    ErrorCode create_topic(CreateTopicsRequest::CreatableTopic topic) {
        CreateTopicsRequest request;
        request.topics.push_back(std::move(topic));
        return client().ask(request).topics.at(0).error_code;
    }
};

TEST_F(Admin, ApiVersionsOffersWhatTheTableHas) {
    const TestClient client = this->client();
    const ApiVersionsRequest named{.client_software_name = "a-client",
                                   .client_software_version = "1.2.3"};
    for (const std::int16_t version : {0, 1, 2, 3, 4}) {
        const auto response = client.ask(named, version);
        EXPECT_EQ(response.error_code, ErrorCode::none);
        EXPECT_EQ(response.api_keys.size(), door_->table().entries().size());
        EXPECT_EQ(response.api_keys.at(0).api_key, 0);
        EXPECT_EQ(response.api_keys.at(0).max_version, 13);
    }
    const ApiVersionsRequest rude{.client_software_name = "-", .client_software_version = "1"};
    EXPECT_EQ(client.ask(rude, 3).error_code, ErrorCode::invalid_request);
}

TEST_F(Admin, MetadataTellsTheAddressByWhichTheClientCame) {
    const broker::Topic topic = create("t", 3);
    const TestClient client = this->client();
    MetadataRequest request;
    for (std::int16_t version = 0; version <= 13; ++version) {
        request.topics.reset();
        const auto response = client.ask(request, version);
        ASSERT_EQ(response.brokers.size(), 1U);
        EXPECT_EQ(response.brokers[0].host, "127.0.0.1");
        EXPECT_EQ(response.brokers[0].port, server_->port());
        EXPECT_EQ(response.brokers[0].node_id, 1);
        if (version >= 1) EXPECT_EQ(response.controller_id, 1);
        ASSERT_EQ(response.topics.size(), 1U);
        EXPECT_EQ(response.topics[0].partitions.size(), 3U);
        if (version >= 10) EXPECT_EQ(response.topics[0].topic_id, topic.id);
    }
    request.topics.emplace();
    EXPECT_EQ(client.ask(request, 1).topics.size(), 0U);
    EXPECT_EQ(client.ask(request, 0).topics.size(), 1U);
}

TEST_F(Admin, MetadataMakesTopicsWhereItMay) {
    const TestClient client = this->client();
    MetadataRequest request;
    request.topics.emplace().push_back({.name = "fresh"});
    request.allow_auto_topic_creation = false;
    EXPECT_EQ(client.ask(request).topics.at(0).error_code, ErrorCode::unknown_topic_or_partition);
    request.allow_auto_topic_creation = true;
    EXPECT_EQ(client.ask(request).topics.at(0).partitions.size(), 1U);
    request.topics->at(0).name = "no/name";
    EXPECT_EQ(client.ask(request).topics.at(0).error_code, ErrorCode::invalid_topic_exception);
}

TEST_F(Admin, TopicsAreMadeOrRefusedByKafkasNumbers) {
    EXPECT_EQ(create_topic({.name = "a", .num_partitions = 3, .replication_factor = 3}),
              ErrorCode::none);
    EXPECT_EQ(create_topic({.name = "a", .num_partitions = 3, .replication_factor = 1}),
              ErrorCode::topic_already_exists);
    EXPECT_EQ(create_topic({.name = "b", .num_partitions = 0, .replication_factor = 1}),
              ErrorCode::invalid_partitions);
    EXPECT_EQ(create_topic({.name = "b", .num_partitions = 1, .replication_factor = 0}),
              ErrorCode::invalid_replication_factor);
    EXPECT_EQ(create_topic({.name = "..", .num_partitions = 1, .replication_factor = 1}),
              ErrorCode::invalid_topic_exception);
    EXPECT_EQ(create_topic({.name = "c.d", .num_partitions = 1, .replication_factor = 1}),
              ErrorCode::none);
    EXPECT_EQ(create_topic({.name = "c_d", .num_partitions = 1, .replication_factor = 1}),
              ErrorCode::invalid_topic_exception);
    EXPECT_EQ(create_topic({.name = "b",
                            .num_partitions = 1,
                            .replication_factor = 1,
                            .configs = {{.name = "retention.ms", .value = "soon"}}}),
              ErrorCode::invalid_config);
    EXPECT_EQ(create_topic({.name = "b",
                            .num_partitions = -1,
                            .replication_factor = -1,
                            .assignments = {{.partition_index = 0, .broker_ids = {1}},
                                            {.partition_index = 1, .broker_ids = {1}}}}),
              ErrorCode::none);
    const auto found = broker_->topic(base::TopicName{"b"});
    ASSERT_TRUE(found);
    EXPECT_EQ(found->partitions, 2);

    CreateTopicsRequest twice;
    twice.topics.push_back({.name = "c", .num_partitions = 1, .replication_factor = 1});
    twice.topics.push_back(twice.topics.front());
    const auto response = client().ask(twice);
    ASSERT_EQ(response.topics.size(), 1U);
    EXPECT_EQ(response.topics[0].error_code, ErrorCode::invalid_request);

    CreateTopicsRequest trial;
    trial.topics.push_back({.name = "d", .num_partitions = 1, .replication_factor = 1});
    trial.validate_only = true;
    EXPECT_EQ(client().ask(trial).topics.at(0).error_code, ErrorCode::none);
    EXPECT_FALSE(broker_->topic(base::TopicName{"d"}));
}

TEST_F(Admin, TopicsGrowAndGo) {
    const broker::Topic topic = create("t", 2);
    create("u");
    const TestClient client = this->client();
    CreatePartitionsRequest grow;
    grow.topics.push_back({.name = "t", .count = 5});
    EXPECT_EQ(client.ask(grow).results.at(0).error_code, ErrorCode::none);
    EXPECT_EQ(client.ask(grow).results.at(0).error_code, ErrorCode::invalid_partitions);
    EXPECT_EQ(broker_->topic(base::TopicName{"t"})->partitions, 5);

    DeleteTopicsRequest remove;
    remove.topics.push_back({.topic_id = topic.id});
    remove.topics.push_back({.name = "u"});
    remove.topics.push_back({.name = "none"});
    const auto gone = client.ask(remove).responses;
    EXPECT_EQ(gone.at(0).error_code, ErrorCode::none);
    EXPECT_EQ(gone.at(0).name, "t");
    EXPECT_EQ(gone.at(1).error_code, ErrorCode::none);
    EXPECT_EQ(gone.at(2).error_code, ErrorCode::unknown_topic_or_partition);
    EXPECT_TRUE(broker_->topics().empty());
}

TEST_F(Admin, RecordsAtTheBeginningGo) {
    create("t");
    const TestClient client = this->client();
    for (int i = 0; i < 4; ++i) produce(client, "t", 0, batch_of({"x"}));
    DeleteRecordsRequest request;
    request.topics.push_back({.name = "t", .partitions = {{.partition_index = 0, .offset = 3}}});
    EXPECT_EQ(client.ask(request).topics.at(0).partitions.at(0).low_watermark, 3);
    request.topics[0].partitions[0].offset = 99;
    EXPECT_EQ(client.ask(request).topics.at(0).partitions.at(0).error_code,
              ErrorCode::offset_out_of_range);
    request.topics[0].partitions[0].offset = -1;
    EXPECT_EQ(client.ask(request).topics.at(0).partitions.at(0).low_watermark, 4);
}

TEST_F(Admin, SettingsAreToldAndChanged) {
    create("t");
    const TestClient client = this->client();
    IncrementalAlterConfigsRequest change;
    change.resources.push_back({.resource_type = 2, .resource_name = "t"});
    change.resources[0].configs.push_back({.name = "retention.ms", .value = "12345"});
    EXPECT_EQ(client.ask(change).responses.at(0).error_code, ErrorCode::none);
    change.resources[0].configs[0].value = "soon";
    EXPECT_EQ(client.ask(change).responses.at(0).error_code, ErrorCode::invalid_config);

    DescribeConfigsRequest ask;
    ask.include_synonyms = true;
    ask.resources.push_back({.resource_type = 2,
                             .resource_name = "t",
                             .configuration_keys = std::vector<std::string>{"retention.ms"}});
    ask.resources.push_back({.resource_type = 4, .resource_name = "1"});
    ask.resources.push_back({.resource_type = 2, .resource_name = "none"});
    const auto results = client.ask(ask).results;
    ASSERT_EQ(results.at(0).configs.size(), 1U);
    EXPECT_EQ(results[0].configs[0].value, "12345");
    EXPECT_EQ(results[0].configs[0].config_source, 1);
    EXPECT_FALSE(results[0].configs[0].synonyms.empty());
    const auto advertised = std::ranges::find(results.at(1).configs, "advertised.listeners",
                                              [](const auto& one) { return one.name; });
    ASSERT_NE(advertised, results[1].configs.end()) << "kafka-python looks for it";
    EXPECT_EQ(advertised->value, base::text("kafka://127.0.0.1:", server_->port()));
    EXPECT_EQ(results.at(2).error_code, ErrorCode::unknown_topic_or_partition);
}

TEST_F(Admin, PartitionsAreDescribedPageByPage) {
    create("a", 3);
    create("b", 3);
    const TestClient client = this->client();
    DescribeTopicPartitionsRequest request;
    request.response_partition_limit = 2;
    std::vector<std::string> seen;
    for (int page = 0; page < 10; ++page) {
        const auto response = client.ask(request);
        for (const auto& topic : response.topics) {
            for (const auto& partition : topic.partitions) {
                seen.push_back(base::text(topic.name.value(), partition.partition_index));
                EXPECT_TRUE(partition.eligible_leader_replicas && partition.last_known_elr);
            }
        }
        if (!response.next_cursor) break;
        request.cursor = response.next_cursor;
    }
    EXPECT_EQ(seen, (std::vector<std::string>{"a0", "a1", "a2", "b0", "b1", "b2"}));
}

TEST_F(Admin, TheClusterIsOneNode) {
    create("t");
    const TestClient client = this->client();
    const auto cluster = client.ask(DescribeClusterRequest{});
    EXPECT_EQ(cluster.cluster_id, "a cluster");
    EXPECT_EQ(cluster.brokers.at(0).port, server_->port());
    DescribeQuorumRequest quorum;
    quorum.topics.push_back({.topic_name = "__cluster_metadata", .partitions = {{0}}});
    const auto listeners = client.ask(quorum).nodes.at(0).listeners;
    EXPECT_EQ(listeners.at(0).name, "KAFKA") << "clients refuse small letters";
    produce(client, "t", 0, batch_of({"x"}));
    const auto directories = client.ask(DescribeLogDirsRequest{});
    EXPECT_GT(directories.results.at(0).topics.at(0).partitions.at(0).partition_size, 0);
}

}  // namespace
}  // namespace door::kafka
