// What is known of groups: to those who ask, and to the next start.

#include <algorithm>

#include "broker/coordinator/membership.h"

namespace broker::coordinator {

bool Membership::has_members(const std::string& group) const {
    const SlotPtr slot = find(group);
    return slot && slot->has_members();
}

bool Membership::is_subscribed(const std::string& group, const std::string& topic) const {
    const SlotPtr slot = find(group);
    if (!slot) return false;
    if (slot->consumer() != nullptr) return slot->consumer()->is_subscribed(topic);
    const auto topics = slot->classic()->subscribed_topics();
    return topics && topics->contains(topic);
}

bool Membership::knows_topics(const std::string& group) const {
    const SlotPtr slot = find(group);
    return slot && (slot->consumer() != nullptr || slot->classic()->subscribed_topics());
}

std::optional<base::WallTime> Membership::empty_since(const std::string& group) const {
    const SlotPtr slot = find(group);
    if (!slot || slot->classic() == nullptr || slot->has_members()) return std::nullopt;
    if (slot->classic()->generation() == 0) return std::nullopt;
    return slot->classic()->state_since();
}

std::vector<groups::Listing> Membership::list() const {
    std::vector<groups::Listing> list;
    list.reserve(slots_.size());
    for (const auto& [name, slot] : slots_) {
        list.push_back(std::visit([](const auto& group) { return group.listing(); }, slot->group));
    }
    return list;
}

std::optional<groups::Description> Membership::describe(const std::string& group) const {
    const SlotPtr slot = find(group);
    if (!slot || slot->classic() == nullptr) return std::nullopt;
    return slot->classic()->description();
}

std::optional<groups::ConsumerDescription> Membership::describe_consumer(
    const std::string& group) const {
    const SlotPtr slot = find(group);
    if (!slot || slot->consumer() == nullptr) return std::nullopt;
    return slot->consumer()->description();
}

std::vector<groups::StoredRecord> Membership::tombstones(const std::string& group) const {
    const SlotPtr slot = find(group);
    if (!slot) return {};
    if (slot->consumer() != nullptr) return groups::consumer_tombstones(group);
    // Of the first generation's time nothing is stored.
    if (slot->classic()->generation() == 0) return {};
    return {groups::classic_tombstone(group)};
}

std::vector<std::string> Membership::unused() const {
    std::vector<std::string> names;
    for (const auto& [name, slot] : slots_) {
        const bool is_unused =
            slot->classic() != nullptr ? slot->classic()->is_unused() : !slot->has_members();
        if (is_unused) names.push_back(name);
    }
    return names;
}

void Membership::restore(const groups::ClassicEntry& entry) {
    slots_.erase(entry.group);
    if (entry.snapshot) add_classic(entry.group)->classic()->restore(*entry.snapshot, state_.now());
}

void Membership::restore(const groups::ConsumerEntry& entry) {
    if (entry.is_end) {
        slots_.erase(entry.group);
        return;
    }
    SlotPtr slot = find(entry.group);
    if (!slot || slot->consumer() == nullptr) {
        // A lone tombstone of a group whose end came before it.
        if (!entry.changes.epoch && entry.changes.members.empty()) return;
        slot = add_consumer(entry.group);
    }
    slot->consumer()->restore(entry.changes);
}

void Membership::begin() {
    for (const auto& [name, slot] : slots_) {
        if (slot->consumer() != nullptr) slot->consumer()->begin(state_.clock.monotonic());
        flush(slot);
    }
}

}  // namespace broker::coordinator
