#pragma once
// What members of classic groups ask and are told, named after Kafka's APIs.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/ids.h"
#include "base/time.h"
#include "broker/groups/error.h"

namespace broker::groups {

// Names a request that waits for its answer.
using Ticket = base::Id<struct TicketTag, std::uint64_t>;

// Who sends a request, as far as the group tells others about it.
struct Client {
    std::string id;
    std::string host;
};

// A way to share out partitions that a member knows, with what it tells the leader for it.
struct Protocol {
    std::string name;
    base::Bytes metadata;
    friend bool operator==(const Protocol&, const Protocol&) = default;
};

struct JoinRequest {
    std::string group;
    std::string member_id;  // empty: a new member
    std::optional<std::string> instance_id;
    std::string protocol_type;
    std::vector<Protocol> protocols;  // the preferred first
    base::Duration session_timeout{};
    base::Duration rebalance_timeout{};
    Client client;
    bool requires_member_id = false;           // since v4 a new member comes twice
    bool understands_skip_assignment = false;  // since v9
};

struct JoinedMember {
    std::string id;
    std::optional<std::string> instance_id;
    base::Bytes metadata;
};

struct JoinAnswer {
    ErrorCode error = ErrorCode::none;
    std::int32_t generation = -1;
    std::optional<std::string> protocol_type;
    std::optional<std::string> protocol;
    std::string leader;
    bool skip_assignment = false;
    std::string member_id;
    std::vector<JoinedMember> members;  // the leader alone is told
};

struct MemberAssignment {
    std::string member_id;
    base::Bytes assignment;
};

struct SyncRequest {
    std::string group;
    std::int32_t generation = -1;
    std::string member_id;
    std::optional<std::string> instance_id;
    std::optional<std::string> protocol_type;
    std::optional<std::string> protocol;
    std::vector<MemberAssignment> assignments;  // the leader's
};

struct SyncAnswer {
    ErrorCode error = ErrorCode::none;
    std::optional<std::string> protocol_type;
    std::optional<std::string> protocol;
    base::Bytes assignment;
};

struct HeartbeatRequest {
    std::string group;
    std::int32_t generation = -1;
    std::string member_id;
    std::optional<std::string> instance_id;
};

struct LeavingMember {
    std::string member_id;  // empty: the member with that instance id, whoever it is now
    std::optional<std::string> instance_id;
};

struct LeaveRequest {
    std::string group;
    std::vector<LeavingMember> members;
};

struct LeftMember {
    std::string member_id;
    std::optional<std::string> instance_id;
    ErrorCode error = ErrorCode::none;
};

struct LeaveAnswer {
    ErrorCode error = ErrorCode::none;
    std::vector<LeftMember> members;
};

}  // namespace broker::groups
