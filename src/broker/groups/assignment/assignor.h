#pragma once
// Who is to read which partitions: the two ways that the coordinator offers to groups of the
// consumer protocol.

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "broker/groups/assignment/assignment.h"

namespace broker::groups {

enum class Assignor : std::uint8_t {
    uniform,  // even over all topics, and as much as possible stays where it is
    range,    // topic by topic, neighbouring partitions together: equal keys of two topics meet
};
inline constexpr Assignor kDefaultAssignor = Assignor::uniform;

std::optional<Assignor> assignor_of(std::string_view name);
std::string_view name_of(Assignor assignor);

struct AssignorMember {
    std::string order;  // by which range sorts: the instance id if it has one
    std::set<base::Uuid> topics;
    Assignment current;  // its target so far
};
using AssignorMembers = std::map<std::string, AssignorMember>;  // by member id
using PartitionCounts = std::map<base::Uuid, std::int32_t>;

// Each partition of each subscribed topic goes to one of its subscribers; topics without a count do
// not exist.
std::map<std::string, Assignment> assign(Assignor how, const AssignorMembers& members,
                                         const PartitionCounts& topics);

}  // namespace broker::groups
