#include "broker/groups/offset_table.h"

#include <algorithm>
#include <utility>

namespace broker::groups {

void OffsetTable::commit(const std::string& group, const base::TopicPartition& at,
                         CommittedOffset offset) {
    const auto [known, is_new] = committed_[group].try_emplace(at, offset);
    if (is_new) {
        ++size_;
    } else if (known->second.record <= offset.record) {
        known->second = std::move(offset);
    }
}

void OffsetTable::remove(const std::string& group, const base::TopicPartition& at) {
    if (const auto offsets = committed_.find(group); offsets != committed_.end()) {
        size_ -= offsets->second.erase(at);
        if (offsets->second.empty()) committed_.erase(offsets);
    }
    const auto open = open_.find(group);
    if (open == open_.end()) return;
    for (const TransactionPart& part : open->second) {
        ByGroup& groups = pending_.at(part);
        if (const auto offsets = groups.find(group); offsets != groups.end()) {
            offsets->second.erase(at);
        }
    }
}

void OffsetTable::commit_pending(TransactionPart part, const std::string& group,
                                 const base::TopicPartition& at, CommittedOffset offset) {
    pending_[part][group].insert_or_assign(at, std::move(offset));
    open_[group].insert(part);
}

void OffsetTable::end(TransactionPart part, TransactionEnd how) {
    const auto found = pending_.find(part);
    if (found == pending_.end()) return;
    ByGroup groups = std::move(found->second);
    pending_.erase(found);
    for (auto& [group, offsets] : groups) {
        const auto open = open_.find(group);
        open->second.erase(part);
        if (open->second.empty()) open_.erase(open);
        if (how == TransactionEnd::abort) continue;
        for (auto& [at, offset] : offsets) commit(group, at, std::move(offset));
    }
}

const CommittedOffset* OffsetTable::find(const std::string& group,
                                         const base::TopicPartition& at) const {
    const Offsets& offsets = of(group);
    const auto found = offsets.find(at);
    return found == offsets.end() ? nullptr : &found->second;
}

bool OffsetTable::is_pending(const std::string& group, const base::TopicPartition& at) const {
    const auto open = open_.find(group);
    if (open == open_.end()) return false;
    return std::ranges::any_of(open->second, [&](const TransactionPart& part) {
        const ByGroup& groups = pending_.at(part);
        const auto offsets = groups.find(group);
        return offsets != groups.end() && offsets->second.contains(at);
    });
}

const Offsets& OffsetTable::of(const std::string& group) const {
    static const Offsets kNone;
    const auto found = committed_.find(group);
    return found == committed_.end() ? kNone : found->second;
}

std::set<base::TopicPartition> OffsetTable::places_of(const std::string& group) const {
    std::set<base::TopicPartition> places;
    for (const auto& [at, offset] : of(group)) places.insert(at);
    const auto open = open_.find(group);
    if (open == open_.end()) return places;
    for (const TransactionPart& part : open->second) {
        for (const auto& [at, offset] : pending_.at(part).at(group)) places.insert(at);
    }
    return places;
}

std::vector<std::pair<std::string, base::TopicPartition>> OffsetTable::places_of_topic(
    const std::string& topic) const {
    std::set<std::pair<std::string, base::TopicPartition>> places;
    const auto collect = [&](const ByGroup& groups) {
        for (const auto& [group, offsets] : groups) {
            for (const auto& [at, offset] : offsets) {
                if (at.topic.value() == topic) places.emplace(group, at);
            }
        }
    };
    collect(committed_);
    for (const auto& [part, groups] : pending_) collect(groups);
    return {places.begin(), places.end()};
}

std::set<std::string> OffsetTable::topics() const {
    std::set<std::string> topics;
    const auto collect = [&](const ByGroup& groups) {
        for (const auto& [group, offsets] : groups) {
            for (const auto& [at, offset] : offsets) topics.insert(at.topic.value());
        }
    };
    collect(committed_);
    for (const auto& [part, groups] : pending_) collect(groups);
    return topics;
}

std::vector<std::string> OffsetTable::groups() const {
    std::set<std::string> names;
    for (const auto& [group, offsets] : committed_) names.insert(group);
    for (const auto& [group, parts] : open_) names.insert(group);
    return {names.begin(), names.end()};
}

}  // namespace broker::groups
