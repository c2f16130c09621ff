#pragma once
// What members of groups of the consumer protocol (KIP-848) ask and are told.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "broker/groups/assignment/assignment.h"
#include "broker/groups/classic_messages.h"

namespace broker::groups {

// A member's epoch when it leaves for good, and when a static one only goes away for a while.
inline constexpr std::int32_t kLeavingEpoch = -1;
inline constexpr std::int32_t kStaticLeavingEpoch = -2;

struct ConsumerHeartbeat {
    std::string group;
    std::string member_id;
    std::int32_t epoch = 0;  // 0: joins; also kLeavingEpoch, kStaticLeavingEpoch
    std::optional<std::string> instance_id;
    std::optional<std::string> rack_id;
    std::optional<base::Duration> rebalance_timeout;
    // What is not said has not changed.
    std::optional<std::vector<std::string>> topics;
    std::optional<std::string> topic_regex;
    std::optional<std::string> assignor;
    std::optional<Assignment> owned;
    Client client;
    bool makes_member_id = false;  // since v1 the client does
};

struct ConsumerHeartbeatAnswer {
    ErrorCode error = ErrorCode::none;
    std::string message;
    std::optional<std::string> member_id;
    std::int32_t epoch = 0;
    base::Duration interval{};
    std::optional<Assignment> assignment;  // if it is another than the member knows
};

struct TopicInfo {
    base::Uuid id;
    std::int32_t partitions = 0;
    bool is_internal = false;  // no pattern matches it
    friend bool operator==(const TopicInfo&, const TopicInfo&) = default;
};

// All topics at one moment; a higher version is a later one.
struct Topics {
    std::uint64_t version = 0;
    std::map<std::string, TopicInfo> by_name;
};

}  // namespace broker::groups
