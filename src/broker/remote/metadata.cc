#include "broker/remote/metadata.h"

#include <algorithm>
#include <functional>

namespace broker::remote {
namespace {

base::Uuid id_of_name(const std::string& name) {
    const std::hash<std::string> hash;
    return base::uuid_of(hash(name), hash(name + '\0'));
}

RemoteTopic read_topic(const wire::kafka::MetadataResponse::MetadataResponseTopic& found) {
    RemoteTopic made;
    made.topic.name = TopicName{*found.name};
    made.topic.partitions = static_cast<std::int32_t>(found.partitions.size());
    made.topic.id = found.topic_id.is_none() ? id_of_name(*found.name) : found.topic_id;
    made.is_internal = found.is_internal;
    made.leaders.assign(found.partitions.size(), -1);
    for (const auto& one : found.partitions) {
        const auto at = static_cast<std::size_t>(one.partition_index);
        if (one.partition_index < 0 || at >= made.leaders.size()) continue;
        made.leaders[at] = one.leader_id;
        const auto replicas = static_cast<std::int16_t>(one.replica_nodes.size());
        made.topic.replication_factor = std::max(made.topic.replication_factor, replicas);
    }
    return made;
}

bool are_same_topics(const Metadata& a, const Metadata& b) {
    return std::ranges::equal(a.topics, b.topics, [](const auto& one, const auto& other) {
        return one.first == other.first && one.second.topic.id == other.second.topic.id &&
               one.second.topic.partitions == other.second.topic.partitions;
    });
}

}  // namespace

std::int32_t Metadata::leader_of(const base::TopicPartition& at) const {
    const auto topic = topics.find(at.topic.value());
    const auto number = static_cast<std::size_t>(at.partition.value());
    if (topic == topics.end() || number >= topic->second.leaders.size()) return -1;
    return topic->second.leaders[number];
}

Metadata read_metadata(const wire::kafka::MetadataResponse& answer, const Metadata& before) {
    Metadata made;
    made.cluster_id = answer.cluster_id.value_or("");
    made.controller = answer.controller_id;
    for (const auto& one : answer.brokers) {
        if (one.port < 1 || one.port > 65'535) continue;
        made.nodes[one.node_id] = {one.host, static_cast<std::uint16_t>(one.port)};
    }
    for (const auto& found : answer.topics) {
        // A topic on its way out, or one that we may not see.
        if (found.error_code == wire::kafka::ErrorCode::unknown_topic_or_partition || !found.name ||
            found.partitions.empty()) {
            continue;
        }
        made.topics.emplace(*found.name, read_topic(found));
    }
    made.version = before.version + (are_same_topics(made, before) ? 0 : 1);
    return made;
}

}  // namespace broker::remote
