// The cluster: one node, its own controller, its own quorum.

#include "wire/kafka/cluster.h"

#include <algorithm>

#include "door/kafka/door.h"
#include "door/kafka/errors.h"
#include "wire/kafka/quotas.h"

namespace door::kafka {

namespace {

using wire::kafka::DescribeClientQuotasRequest;
using wire::kafka::DescribeClientQuotasResponse;
using wire::kafka::DescribeClusterRequest;
using wire::kafka::DescribeClusterResponse;
using wire::kafka::DescribeQuorumRequest;
using wire::kafka::DescribeQuorumResponse;
using wire::kafka::ElectLeadersRequest;
using wire::kafka::ElectLeadersResponse;

run::Task<DescribeClusterResponse> describe_cluster(KafkaDoor& door,
                                                    Call<DescribeClusterRequest> call) {
    constexpr std::int8_t kBrokers = 1;
    const Peer& peer = *call.peer;
    DescribeClusterResponse response;
    response.endpoint_type = call.request.endpoint_type;
    if (call.request.endpoint_type != kBrokers) {
        response.error_code = ErrorCode::mismatched_endpoint_type;
        response.error_message = "This is a broker's address.";
        co_return response;
    }
    response.cluster_id = door.options().cluster_id;
    response.controller_id = kNodeId;
    response.brokers.push_back(
        {.broker_id = kNodeId, .host = peer.local_host, .port = peer.local_port});
    if (call.request.include_cluster_authorized_operations) {
        response.cluster_authorized_operations =
            peer.operations(auth::ResourceType::cluster, auth::kClusterName);
    }
    co_return response;
}

// The metadata lies in the broker itself: a quorum of one, always at its own end.
DescribeQuorumResponse::PartitionData quorum(std::int32_t partition, base::WallTime now) {
    DescribeQuorumResponse::PartitionData answer;
    answer.partition_index = partition;
    if (partition != 0) {
        answer.error_code = ErrorCode::unknown_topic_or_partition;
        return answer;
    }
    answer.leader_id = kNodeId;
    answer.leader_epoch = 1;
    answer.current_voters.push_back({.replica_id = kNodeId,
                                     .log_end_offset = 0,
                                     .last_fetch_timestamp = base::epoch_ms(now),
                                     .last_caught_up_timestamp = base::epoch_ms(now)});
    return answer;
}

// Kafka's clients take names of listeners in capitals alone.
std::string in_capitals(std::string name) {
    std::ranges::transform(name, name.begin(), [](char c) {
        return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    });
    return name;
}

run::Task<DescribeQuorumResponse> describe_quorum(KafkaDoor& door,
                                                  Call<DescribeQuorumRequest> call) {
    const Peer& peer = *call.peer;
    DescribeQuorumResponse response;
    if (!peer.may(auth::Operation::describe)) {
        response.error_code = ErrorCode::cluster_authorization_failed;
        co_return response;
    }
    for (const auto& topic : call.request.topics) {
        auto& answers = response.topics.emplace_back();
        answers.topic_name = topic.topic_name;
        for (const auto& partition : topic.partitions) {
            answers.partitions.push_back(quorum(partition.partition_index, door.clock().wall()));
        }
    }
    auto& node = response.nodes.emplace_back();
    node.node_id = kNodeId;
    node.listeners.push_back(
        {.name = in_capitals(peer.listener), .host = peer.local_host, .port = peer.local_port});
    co_return response;
}

run::Task<ElectLeadersResponse> elect_leaders(KafkaDoor& door, Call<ElectLeadersRequest> call) {
    ElectLeadersResponse response;
    if (!call.peer->may(auth::Operation::alter)) {
        response.error_code = ErrorCode::cluster_authorization_failed;
        co_return response;
    }
    // Null asks for all partitions; only those whose leader changed would be named.
    if (!call.request.topic_partitions) co_return response;
    for (const auto& asked : *call.request.topic_partitions) {
        auto& answers = response.replica_election_results.emplace_back();
        answers.topic = asked.topic;
        const auto topic = door.broker().topic(base::TopicName{asked.topic});
        for (const std::int32_t partition : asked.partitions) {
            const bool exists = topic && partition >= 0 && partition < topic->partitions;
            answers.partition_result.push_back(
                {.partition_id = partition,
                 .error_code = exists ? ErrorCode::election_not_needed
                                      : ErrorCode::unknown_topic_or_partition});
        }
    }
    co_return response;
}

// No client is limited, so none has an entry.
run::Task<DescribeClientQuotasResponse> describe_client_quotas(
    Call<DescribeClientQuotasRequest> call) {
    DescribeClientQuotasResponse response;
    if (!call.peer->may(auth::Operation::describe_configs)) {
        response.error_code = ErrorCode::cluster_authorization_failed;
        co_return response;
    }
    response.entries.emplace();
    co_return response;
}

}  // namespace

void add_cluster(ApiTable& table, KafkaDoor& door) {
    table.add<DescribeClusterRequest>([&door](Call<DescribeClusterRequest> call) {
        return describe_cluster(door, std::move(call));
    });
    table.add<DescribeQuorumRequest>([&door](Call<DescribeQuorumRequest> call) {
        return describe_quorum(door, std::move(call));
    });
    table.add<ElectLeadersRequest>(
        [&door](Call<ElectLeadersRequest> call) { return elect_leaders(door, std::move(call)); });
    table.add<DescribeClientQuotasRequest>(describe_client_quotas);
}

}  // namespace door::kafka
