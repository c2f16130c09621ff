#pragma once
// What group requests are refused with: Kafka's error numbers, of which most have no base::Code.

#include <cstdint>

namespace broker::groups {

enum class ErrorCode : std::int16_t {
    unknown_server_error = -1,
    none = 0,
    unknown_topic_or_partition = 3,
    offset_metadata_too_large = 12,
    coordinator_not_available = 15,
    illegal_generation = 22,
    inconsistent_group_protocol = 23,
    invalid_group_id = 24,
    unknown_member_id = 25,
    invalid_session_timeout = 26,
    rebalance_in_progress = 27,
    unsupported_version = 35,
    invalid_request = 42,
    invalid_producer_epoch = 47,
    invalid_txn_state = 48,
    kafka_storage_error = 56,
    non_empty_group = 68,
    group_id_not_found = 69,
    member_id_required = 79,
    group_max_size_reached = 81,
    fenced_instance_id = 82,
    group_subscribed_to_topic = 86,
    unstable_offset_commit = 88,
    producer_fenced = 90,
    fenced_member_epoch = 110,
    unreleased_instance_id = 111,
    unsupported_assignor = 112,
    stale_member_epoch = 113,
    invalid_regular_expression = 128,
};

}  // namespace broker::groups
