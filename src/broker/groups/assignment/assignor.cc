#include "broker/groups/assignment/assignor.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace broker::groups {
namespace {

using Targets = std::map<std::string, Assignment>;
using TopicPartition = std::pair<base::Uuid, std::int32_t>;

constexpr std::string_view kUniformName = "uniform";
constexpr std::string_view kRangeName = "range";

std::map<base::Uuid, std::vector<std::string>> subscribers_of(const AssignorMembers& members,
                                                              const PartitionCounts& topics) {
    std::map<base::Uuid, std::vector<std::string>> subscribers;
    for (const auto& [id, member] : members) {
        for (const base::Uuid& topic : member.topics) {
            if (topics.contains(topic)) subscribers[topic].push_back(id);
        }
    }
    return subscribers;
}

Targets assign_range(const AssignorMembers& members, const PartitionCounts& topics) {
    Targets targets;
    for (const auto& [id, member] : members) targets[id];
    for (auto& [topic, ids] : subscribers_of(members, topics)) {
        std::ranges::sort(ids, {}, [&members](const std::string& id) {
            return std::pair(std::string_view(members.at(id).order), std::string_view(id));
        });
        const std::int32_t count = topics.at(topic);
        const auto heads = static_cast<std::int32_t>(ids.size());
        std::int32_t next = 0;
        for (std::int32_t i = 0; i < heads; ++i) {
            const std::int32_t share = count / heads + (i < count % heads ? 1 : 0);
            for (const std::int32_t end = next + share; next < end; ++next) {
                targets[ids[static_cast<std::size_t>(i)]][topic].insert(next);
            }
        }
    }
    return targets;
}

// The uniform assignor at work: what each member keeps, and what nobody has.
class Balance {
  public:
    Balance(const AssignorMembers& members, const PartitionCounts& topics)
        : members_(members), topics_(topics), subscribers_(subscribers_of(members, topics)) {}

    Targets run() {
        keep_current();
        // Of the members with the fewest, the first in order of id.
        for (const TopicPartition& one : free_) give(one, fewest(subscribers_.at(one.first)));
        while (move_round()) {
        }
        return std::move(targets_);
    }

  private:
    void keep_current() {
        std::map<base::Uuid, std::vector<bool>> taken;
        for (const auto& [topic, ids] : subscribers_) {
            taken[topic].resize(static_cast<std::size_t>(topics_.at(topic)));
        }
        for (const auto& [id, member] : members_) {
            counts_[id] = 0;
            by_count_.insert({0, id});
            targets_[id];
            for (const auto& [topic, partitions] : member.current) {
                if (!member.topics.contains(topic) || !topics_.contains(topic)) continue;
                for (const std::int32_t partition : partitions) {
                    if (partition < 0 || partition >= topics_.at(topic)) continue;
                    std::vector<bool>& seen = taken.at(topic);
                    const auto at = static_cast<std::size_t>(partition);
                    if (seen[at]) continue;
                    seen[at] = true;
                    give({topic, partition}, id);
                }
            }
        }
        for (const auto& [topic, seen] : taken) {
            for (std::size_t at = 0; at < seen.size(); ++at) {
                if (!seen[at]) free_.emplace_back(topic, static_cast<std::int32_t>(at));
            }
        }
    }

    void give(const TopicPartition& one, const std::string& id) {
        targets_[id][one.first].insert(one.second);
        by_count_.erase({counts_[id], id});
        by_count_.insert({++counts_[id], id});
    }
    void take(const TopicPartition& one, const std::string& id) {
        Assignment& target = targets_[id];
        target[one.first].erase(one.second);
        if (target[one.first].empty()) target.erase(one.first);
        by_count_.erase({counts_[id], id});
        by_count_.insert({--counts_[id], id});
    }

    const std::string& fewest(const std::vector<std::string>& ids) const {
        // All subscribe to the same: the order by count knows it.
        if (ids.size() == members_.size()) {
            return members_.find(by_count_.begin()->second)->first;
        }
        return *std::ranges::min_element(ids, {},
                                         [this](const auto& id) { return counts_.at(id); });
    }

    // From those with the most to whoever may have it and has at least two less. Each move makes
    // the sum of the squares smaller, so it ends.
    bool move_round() {
        bool has_moved = false;
        std::vector<std::pair<std::size_t, std::string>> order(by_count_.rbegin(),
                                                               by_count_.rend());
        for (const auto& [count, id] : order) has_moved |= move_from(id);
        return has_moved;
    }

    bool move_from(const std::string& id) {
        bool has_moved = false;
        const Assignment had = targets_[id];
        for (const auto& [topic, partitions] : had) {
            // The last ones first: who keeps any keeps the first.
            for (const std::int32_t partition :
                 std::vector(partitions.rbegin(), partitions.rend())) {
                const std::string& to = fewest(subscribers_.at(topic));
                if (counts_.at(to) + 2 > counts_.at(id)) break;
                take({topic, partition}, id);
                give({topic, partition}, to);
                has_moved = true;
            }
        }
        return has_moved;
    }

    const AssignorMembers& members_;
    const PartitionCounts& topics_;
    std::map<base::Uuid, std::vector<std::string>> subscribers_;
    Targets targets_;
    std::map<std::string, std::size_t> counts_;
    std::set<std::pair<std::size_t, std::string>> by_count_;
    std::vector<TopicPartition> free_;
};

}  // namespace

std::optional<Assignor> assignor_of(std::string_view name) {
    if (name == kUniformName) return Assignor::uniform;
    if (name == kRangeName) return Assignor::range;
    return std::nullopt;
}

std::string_view name_of(Assignor assignor) {
    return assignor == Assignor::range ? kRangeName : kUniformName;
}

std::map<std::string, Assignment> assign(Assignor how, const AssignorMembers& members,
                                         const PartitionCounts& topics) {
    if (how == Assignor::range) return assign_range(members, topics);
    return Balance(members, topics).run();
}

}  // namespace broker::groups
