#pragma once
// What groups say of themselves to those who administer them.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "broker/groups/assignment/assignment.h"
#include "broker/groups/error.h"

namespace broker::groups {

// Who wants to commit: a generation's member, a member of an epoch, or nobody's member (-1).
struct CommitIdentity {
    std::string member_id;
    std::optional<std::string> instance_id;
    std::int32_t generation = -1;  // or member epoch
    bool is_transactional = false;
    bool understands_member_epoch = false;  // OffsetCommit since v9
};

enum class GroupType : std::uint8_t { classic, consumer };

// One line of ListGroups.
struct Listing {
    std::string group;
    std::string protocol_type;
    std::string state;
    GroupType type = GroupType::classic;
};

// DescribeGroups: a classic group.
struct Description {
    struct Member {
        std::string id;
        std::optional<std::string> instance_id;
        std::string client_id;
        std::string client_host;
        base::Bytes metadata;
        base::Bytes assignment;
    };
    ErrorCode error = ErrorCode::none;
    std::string group;
    std::string state;
    std::string protocol_type;
    std::string protocol;
    std::vector<Member> members;
};

// ConsumerGroupDescribe: a group of the consumer protocol.
struct ConsumerDescription {
    struct Member {
        std::string id;
        std::optional<std::string> instance_id;
        std::optional<std::string> rack_id;
        std::int32_t epoch = 0;
        std::string client_id;
        std::string client_host;
        std::vector<std::string> topics;
        std::optional<std::string> topic_regex;
        Assignment assignment;
        Assignment target;
    };
    ErrorCode error = ErrorCode::none;
    std::string message;
    std::string group;
    std::string state;
    std::int32_t epoch = 0;
    std::int32_t assignment_epoch = 0;
    std::string assignor;
    std::vector<Member> members;
};

}  // namespace broker::groups
