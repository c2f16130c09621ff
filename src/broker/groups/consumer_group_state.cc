// What of a group of the consumer protocol is stored, and what it tells of itself.

#include <algorithm>

#include "broker/groups/consumer_group.h"

namespace broker::groups {

void ConsumerGroup::restore(const ConsumerChanges& changes) {
    if (changes.epoch) epoch_ = *changes.epoch;
    if (changes.topics) topics_ = *changes.topics;
    if (changes.target_epoch) target_epoch_ = *changes.target_epoch;
    for (const auto& [id, stored] : changes.members) {
        if (!stored) {
            members_.erase(id);
            continue;
        }
        ConsumerMember& member = members_[id];
        member.id = id;
        member.instance_id = stored->instance_id;
        member.rack_id = stored->rack_id;
        member.client = stored->client;
        member.topics = {stored->topics.begin(), stored->topics.end()};
        member.topic_regex = stored->topic_regex;
        member.rebalance_timeout = stored->rebalance_timeout;
        member.assignor = stored->assignor;
    }
    for (const auto& [id, stored] : changes.targets) {
        if (stored) members_[id].target = *stored;
    }
    for (const auto& [id, stored] : changes.currents) {
        if (!stored) continue;
        ConsumerMember& member = members_[id];
        member.epoch = stored->epoch;
        member.epoch_before = stored->epoch_before;
        member.state = stored->state;
        member.assigned = stored->assigned;
        member.revoking = stored->revoking;
    }
}

void ConsumerGroup::begin(base::MonotonicTime now) {
    // A target or an assignment of which the member is gone: its tombstones came in another order.
    std::erase_if(members_, [](const auto& entry) { return entry.second.id.empty(); });
    for (auto& [id, member] : members_) {
        if (member.instance_id) instances_[*member.instance_id] = id;
        own(member);
        member.session_deadline = now + limits_.session_timeout;
        note_deadline(member.session_deadline);
        if (member.state != MemberState::unrevoked_partitions) continue;
        member.rebalance_deadline = now + member.rebalance_timeout;
        note_deadline(*member.rebalance_deadline);
    }
}

void ConsumerGroup::forget_stored() {
    dirty_.epoch = dirty_.topics = dirty_.target_epoch = true;
    for (const auto& [id, member] : members_) {
        dirty_.members.insert(id);
        dirty_.targets.insert(id);
        dirty_.currents.insert(id);
    }
}

ConsumerChanges ConsumerGroup::take_changes() {
    const Dirty dirty = std::exchange(dirty_, {});
    ConsumerChanges changes;
    if (dirty.epoch) changes.epoch = epoch_;
    if (dirty.topics) changes.topics = topics_;
    if (dirty.target_epoch) changes.target_epoch = target_epoch_;
    for (const std::string& id : dirty.members) {
        const auto found = members_.find(id);
        auto& change = changes.members.emplace_back(id, std::nullopt).second;
        if (found == members_.end()) continue;
        const ConsumerMember& member = found->second;
        change = ConsumerChanges::Member{
            member.instance_id, member.rack_id,
            member.client,      {member.topics.begin(), member.topics.end()},
            member.topic_regex, member.rebalance_timeout,
            member.assignor};
    }
    for (const std::string& id : dirty.targets) {
        const auto found = members_.find(id);
        auto& change = changes.targets.emplace_back(id, std::nullopt).second;
        if (found != members_.end()) change = found->second.target;
    }
    for (const std::string& id : dirty.currents) {
        const auto found = members_.find(id);
        auto& change = changes.currents.emplace_back(id, std::nullopt).second;
        if (found == members_.end()) continue;
        const ConsumerMember& member = found->second;
        change = ConsumerChanges::Current{member.epoch, member.epoch_before, member.state,
                                          member.assigned, member.revoking};
    }
    return changes;
}

std::string_view ConsumerGroup::state_name() const {
    if (members_.empty()) return "Empty";
    if (epoch_ > target_epoch_) return "Assigning";
    const bool all_there = std::ranges::all_of(members_, [this](const auto& entry) {
        return entry.second.state == MemberState::stable && entry.second.epoch == target_epoch_;
    });
    return all_there ? "Stable" : "Reconciling";
}

Listing ConsumerGroup::listing() const {
    return {name_, "consumer", std::string(state_name()), GroupType::consumer};
}

ConsumerDescription ConsumerGroup::description() const {
    ConsumerDescription told;
    told.group = name_;
    told.state = state_name();
    told.epoch = epoch_;
    told.assignment_epoch = target_epoch_;
    told.assignor = name_of(preferred_assignor());
    for (const auto& [id, member] : members_) {
        told.members.push_back({id,
                                member.instance_id,
                                member.rack_id,
                                member.epoch,
                                member.client.id,
                                member.client.host,
                                {member.topics.begin(), member.topics.end()},
                                member.topic_regex,
                                member.assigned,
                                member.target});
    }
    return told;
}

}  // namespace broker::groups
