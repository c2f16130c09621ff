#pragma once
// Which partitions a member has or is to have, by topic id.

#include <cstdint>
#include <map>
#include <set>

#include "base/uuid.h"

namespace broker::groups {

// No topic stands here without partitions, so that equal assignments compare equal.
using Assignment = std::map<base::Uuid, std::set<std::int32_t>>;

inline bool contains(const Assignment& assignment, const base::Uuid& topic,
                     std::int32_t partition) {
    const auto found = assignment.find(topic);
    return found != assignment.end() && found->second.contains(partition);
}

}  // namespace broker::groups
