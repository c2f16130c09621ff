#include "broker/groups/consumer_member.h"

#include <algorithm>

namespace broker::groups {
namespace {

// Who does not say what it owns may own all of it.
bool still_owns(const std::optional<Assignment>& owned, const Assignment& revoking) {
    if (!owned) return true;
    return std::ranges::any_of(*owned, [&revoking](const auto& topic) {
        return std::ranges::any_of(topic.second, [&](std::int32_t partition) {
            return contains(revoking, topic.first, partition);
        });
    });
}

struct Parts {
    Assignment kept;     // assigned, and to be had
    Assignment surplus;  // assigned, and not to be had
    Assignment fresh;    // to be had, and free
    bool waits = false;  // some to be had are held by others
};

Parts compare(const ConsumerMember& member, const IsFree& is_free) {
    Parts parts;
    for (const auto& [topic, partitions] : member.assigned) {
        for (const std::int32_t partition : partitions) {
            const bool stays = contains(member.target, topic, partition);
            (stays ? parts.kept : parts.surplus)[topic].insert(partition);
        }
    }
    for (const auto& [topic, partitions] : member.target) {
        for (const std::int32_t partition : partitions) {
            if (contains(parts.kept, topic, partition)) continue;
            if (is_free(topic, partition)) {
                parts.fresh[topic].insert(partition);
            } else {
                parts.waits = true;
            }
        }
    }
    return parts;
}

void raise_epoch(ConsumerMember& member, std::int32_t epoch) {
    member.epoch_before = member.epoch;
    member.epoch = epoch;
}

}  // namespace

void reconcile(ConsumerMember& member, std::int32_t target_epoch,
               const std::optional<Assignment>& owned, const IsFree& is_free) {
    std::int32_t epoch = member.epoch;
    if (member.state == MemberState::stable && epoch == target_epoch) return;
    if (member.state == MemberState::unrevoked_partitions) {
        if (still_owns(owned, member.revoking)) return;
        ++epoch;
    }
    Parts parts = compare(member, is_free);
    member.assigned = std::move(parts.kept);
    if (!parts.surplus.empty() && still_owns(owned, parts.surplus)) {
        raise_epoch(member, epoch);
        member.state = MemberState::unrevoked_partitions;
        member.revoking = std::move(parts.surplus);
        return;
    }
    raise_epoch(member, target_epoch);
    member.state = parts.waits ? MemberState::unreleased_partitions : MemberState::stable;
    member.revoking.clear();
    for (auto& [topic, partitions] : parts.fresh) member.assigned[topic].merge(partitions);
}

}  // namespace broker::groups
