#pragma once
// What members of a classic group of consumers write into its messages: the "consumer" embedded
// protocol, version 0, which every client reads.

#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/ids.h"

namespace broker::consumer {

base::Bytes subscription_bytes(const std::vector<std::string>& topics);
base::Bytes assignment_bytes(const std::vector<base::TopicPartition>& partitions);

}  // namespace broker::consumer
