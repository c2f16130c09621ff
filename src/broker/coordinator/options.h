#pragma once
// The group coordinator's settings; Kafka's names beside them, its defaults unless said.

#include <chrono>
#include <cstdint>

#include "base/time.h"
#include "broker/groups/classic_group.h"
#include "broker/groups/consumer_group.h"

namespace broker::coordinator {

struct Options {
    base::Duration session_timeout_min = std::chrono::seconds(6);   // group.min.session.timeout.ms
    base::Duration session_timeout_max = std::chrono::minutes(30);  // group.max.session.timeout.ms
    // group.initial.rebalance.delay.ms is 0 here, not 3 s: on one machine nobody is far away.
    groups::ClassicLimits classic;
    groups::ConsumerLimits consumer;
    // offsets.topic.num.partitions: 1, not 50: one log and one sync for all groups' commits.
    std::int32_t offsets_partitions = 1;
    base::Duration offsets_retention = std::chrono::hours(24 * 7);  // offsets.retention.minutes
    // offsets.retention.check.interval.ms
    base::Duration retention_check_interval = std::chrono::minutes(10);
    std::size_t metadata_bytes_max = 4096;  // offset.metadata.max.bytes
    // So that peers who invent names cannot fill the memory.
    std::size_t groups_max = 100'000;
};

}  // namespace broker::coordinator
