#pragma once
// What the GETs say about brokers, topics and partitions, as JSON.

#include <string>
#include <vector>

#include "base/error.h"
#include "broker/broker.h"

namespace door::rest {

std::string brokers_json();
std::string topic_names_json(const std::vector<broker::Topic>& topics);
std::string topic_json(const broker::Topic& topic);
std::string partitions_json(const broker::Topic& topic);
std::string partition_json(base::Partition partition);
// The end is the durable one: what a reader may have.
std::string offsets_json(const broker::PartitionState& state);

// Answered as 404 with 40402.
base::Error no_partition(const broker::Topic& topic, base::Partition partition);

}  // namespace door::rest
