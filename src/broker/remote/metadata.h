#pragma once
// What a cluster elsewhere looks like: its brokers, its topics and who leads their partitions.

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "broker/broker.h"
#include "broker/remote/client_options.h"
#include "wire/kafka/metadata.h"

namespace broker::remote {

struct RemoteTopic {
    Topic topic;
    bool is_internal = false;
    std::vector<std::int32_t> leaders;  // by partition; -1: none now
};

struct Metadata {
    std::string cluster_id;
    std::int32_t controller = -1;
    std::map<std::int32_t, Address> nodes;
    std::map<std::string, RemoteTopic> topics;
    // Goes up whenever topics or their counts of partitions change.
    std::uint64_t version = 0;

    // -1: nobody.
    std::int32_t leader_of(const base::TopicPartition& at) const;
};

// A broker before 2.8 knows no topic ids; such topics get one made of their name.
Metadata read_metadata(const wire::kafka::MetadataResponse& answer, const Metadata& before);

}  // namespace broker::remote
