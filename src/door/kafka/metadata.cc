// Which topics there are, and where: always here, at the address by which the client came.

#include "wire/kafka/metadata.h"

#include <algorithm>

#include "broker/config/topic_name.h"
#include "door/kafka/door.h"
#include "door/kafka/errors.h"

namespace door::kafka {

namespace {

using wire::kafka::DescribeTopicPartitionsRequest;
using wire::kafka::DescribeTopicPartitionsResponse;
using wire::kafka::MetadataRequest;
using wire::kafka::MetadataResponse;
using TopicAnswer = MetadataResponse::MetadataResponseTopic;

TopicAnswer describe(const broker::Topic& topic) {
    TopicAnswer answer;
    answer.name = topic.name.value();
    answer.topic_id = topic.id;
    answer.is_internal = broker::is_internal(topic.name);
    for (std::int32_t number = 0; number < topic.partitions; ++number) {
        answer.partitions.push_back({.partition_index = number,
                                     .leader_id = kNodeId,
                                     .leader_epoch = kLeaderEpoch,
                                     .replica_nodes = {kNodeId},
                                     .isr_nodes = {kNodeId}});
    }
    return answer;
}

TopicAnswer refuse(const MetadataRequest::MetadataRequestTopic& asked, ErrorCode error) {
    TopicAnswer answer;
    answer.error_code = error;
    answer.name = asked.name;
    answer.topic_id = asked.topic_id;
    return answer;
}

bool may_describe(const Peer& peer, std::string_view topic) {
    return peer.may_topic(auth::Operation::describe, topic);
}

bool may_create(const Peer& peer, std::string_view topic) {
    return peer.may(auth::Operation::create) || peer.may_topic(auth::Operation::create, topic);
}

run::Task<TopicAnswer> find(KafkaDoor& door, const Peer& peer, const MetadataRequest& request,
                            MetadataRequest::MetadataRequestTopic asked) {
    if (!asked.topic_id.is_none()) {
        const base::Result<broker::Topic> topic = door.broker().topic(asked.topic_id);
        if (!topic) co_return refuse(asked, ErrorCode::unknown_topic_id);
        if (!may_describe(peer, topic->name.value())) {
            co_return refuse(asked, ErrorCode::topic_authorization_failed);
        }
        co_return describe(*topic);
    }
    const base::TopicName name{asked.name.value_or("")};
    if (const auto legal = broker::check_topic_name(name); !legal) {
        co_return refuse(asked, ErrorCode::invalid_topic_exception);
    }
    if (!may_describe(peer, name.value())) {
        co_return refuse(asked, ErrorCode::topic_authorization_failed);
    }
    base::Result<broker::Topic> topic = door.broker().topic(name);
    if (!topic && request.allow_auto_topic_creation && door.broker().makes_topics()) {
        if (!may_create(peer, name.value())) {
            co_return refuse(asked, ErrorCode::topic_authorization_failed);
        }
        topic = co_await door.broker().topic_or_create(name);
    }
    co_return topic ? describe(*topic) : refuse(asked, error_of(topic.error()));
}

run::Task<MetadataResponse> metadata(KafkaDoor& door, Call<MetadataRequest> call) {
    const Peer& peer = *call.peer;
    MetadataResponse response;
    response.brokers.push_back(
        {.node_id = kNodeId, .host = peer.local_host, .port = peer.local_port});
    response.cluster_id = door.options().cluster_id;
    response.controller_id = kNodeId;
    const auto& topics = call.request.topics;
    // Version 0 has no null: there an empty list asks for all.
    const bool asks_all = !topics || (topics->empty() && !call.since(1));
    if (asks_all) {
        for (const broker::Topic& topic : door.broker().all_topics()) {
            if (may_describe(peer, topic.name.value())) response.topics.push_back(describe(topic));
        }
    } else {
        for (const MetadataRequest::MetadataRequestTopic& asked : *topics) {
            response.topics.push_back(co_await find(door, peer, call.request, asked));
        }
    }
    if (call.request.include_topic_authorized_operations) {
        for (TopicAnswer& topic : response.topics) {
            if (topic.error_code != ErrorCode::none) continue;
            topic.topic_authorized_operations =
                peer.operations(auth::ResourceType::topic, topic.name.value_or(""));
        }
    }
    if (call.request.include_cluster_authorized_operations) {
        response.cluster_authorized_operations =
            peer.operations(auth::ResourceType::cluster, auth::kClusterName);
    }
    co_return response;
}

// The topics asked for, from the cursor on, in order of name.
std::vector<std::string> names_from(KafkaDoor& door, const Peer& peer,
                                    const DescribeTopicPartitionsRequest& request) {
    std::vector<std::string> names;
    if (request.topics.empty()) {
        for (const broker::Topic& topic : door.broker().all_topics()) {
            if (may_describe(peer, topic.name.value())) names.push_back(topic.name.value());
        }
    }
    for (const auto& topic : request.topics) names.push_back(topic.name);
    std::ranges::sort(names);
    const auto [twice, end] = std::ranges::unique(names);
    names.erase(twice, end);
    if (request.cursor) {
        std::erase_if(names,
                      [&](const std::string& name) { return name < request.cursor->topic_name; });
    }
    return names;
}

// Partitions of one topic, as many as the page still takes; true if all of the rest are in it.
bool append_partitions(
    DescribeTopicPartitionsResponse::DescribeTopicPartitionsResponseTopic& answer,
    const broker::Topic& topic, std::int32_t first, std::int32_t& room) {
    std::int32_t number = first;
    for (; number < topic.partitions && room > 0; ++number, --room) {
        answer.partitions.push_back({.partition_index = number,
                                     .leader_id = kNodeId,
                                     .leader_epoch = kLeaderEpoch,
                                     .replica_nodes = {kNodeId},
                                     .isr_nodes = {kNodeId},
                                     // Kafka's own clients take no null for these.
                                     .eligible_leader_replicas = std::vector<std::int32_t>{},
                                     .last_known_elr = std::vector<std::int32_t>{}});
    }
    return number == topic.partitions;
}

DescribeTopicPartitionsResponse describe_page(KafkaDoor& door, const Peer& peer,
                                              const DescribeTopicPartitionsRequest& request) {
    // Kafka's max.request.partition.size.limit.
    constexpr std::int32_t kPartitionsPerPageMax = 2000;
    DescribeTopicPartitionsResponse response;
    std::int32_t room = std::clamp(request.response_partition_limit, 1, kPartitionsPerPageMax);
    for (const std::string& name : names_from(door, peer, request)) {
        const bool resumed = request.cursor && request.cursor->topic_name == name;
        const std::int32_t first = resumed ? std::max(request.cursor->partition_index, 0) : 0;
        if (room == 0) {
            response.next_cursor = {.topic_name = name, .partition_index = first};
            break;
        }
        auto& answer = response.topics.emplace_back();
        answer.name = name;
        if (!may_describe(peer, name)) {
            answer.error_code = ErrorCode::topic_authorization_failed;
            continue;
        }
        const base::Result<broker::Topic> topic = door.broker().topic(base::TopicName{name});
        if (!topic) {
            answer.error_code = error_of(topic.error());
            continue;
        }
        answer.topic_id = topic->id;
        answer.is_internal = broker::is_internal(topic->name);
        answer.topic_authorized_operations = peer.operations(auth::ResourceType::topic, name);
        if (!append_partitions(answer, *topic, first, room)) {
            const auto next = first + static_cast<std::int32_t>(answer.partitions.size());
            response.next_cursor = {.topic_name = name, .partition_index = next};
            break;
        }
    }
    return response;
}

run::Task<DescribeTopicPartitionsResponse> describe_topic_partitions(
    KafkaDoor& door, Call<DescribeTopicPartitionsRequest> call) {
    co_return describe_page(door, *call.peer, call.request);
}

}  // namespace

void add_metadata(ApiTable& table, KafkaDoor& door) {
    table.add<MetadataRequest>(
        [&door](Call<MetadataRequest> call) { return metadata(door, std::move(call)); });
    table.add<DescribeTopicPartitionsRequest>([&door](Call<DescribeTopicPartitionsRequest> call) {
        return describe_topic_partitions(door, std::move(call));
    });
}

}  // namespace door::kafka
