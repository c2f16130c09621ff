#include "broker/groups/consumer_group.h"

#include <algorithm>

#include "broker/groups/consumer_request_check.h"

namespace broker::groups {
namespace {

using Answer = ConsumerHeartbeatAnswer;

Answer refused(ErrorCode error, std::string message) {
    Answer answer;
    answer.error = error;
    answer.message = std::move(message);
    return answer;
}

Answer unknown_member(const std::string& who) {
    return refused(ErrorCode::unknown_member_id, who + " is not a member of the group.");
}

Answer fenced_epoch(std::int32_t said, std::int32_t known) {
    return refused(ErrorCode::fenced_member_epoch,
                   "The member comes with epoch " + std::to_string(said) + ", the group knows " +
                       std::to_string(known) +
                       ". The member must abandon all its partitions and rejoin.");
}

Answer fenced_instance(const ConsumerHeartbeat& request, const std::string& holder) {
    return refused(ErrorCode::fenced_instance_id, "Static member " + request.member_id +
                                                      " with instance id " + *request.instance_id +
                                                      " was fenced by member " + holder + ".");
}

bool is_within(const std::optional<Assignment>& owned, const Assignment& assigned) {
    return owned && std::ranges::all_of(*owned, [&assigned](const auto& topic) {
               return std::ranges::all_of(topic.second, [&](std::int32_t partition) {
                   return contains(assigned, topic.first, partition);
               });
           });
}

// The answer that raised its epoch may have been lost: then it comes with the one before.
bool is_current(const ConsumerMember& member, const ConsumerHeartbeat& request) {
    if (request.epoch == member.epoch) return true;
    return request.epoch == member.epoch_before && request.epoch < member.epoch &&
           is_within(request.owned, member.assigned);
}

// Sets `known` to what was said, if anything was; true if that is new.
template <class T, class U>
bool differs_and_set(T& known, const std::optional<U>& said) {
    if (!said || known == *said) return false;
    known = *said;
    return true;
}

}  // namespace

ConsumerGroup::ConsumerGroup(std::string name, const ConsumerLimits& limits, io::Random& random)
    : name_(std::move(name)), limits_(limits), random_(random) {}

ConsumerHeartbeatAnswer ConsumerGroup::heartbeat(const ConsumerHeartbeat& request,
                                                 const Topics& topics, base::MonotonicTime now) {
    if (auto refusal = check(request)) return refused(refusal->error, refusal->message);
    if (request.epoch < 0) return leave(request);
    Speaker speaker = find_or_add(request);
    if (auto* const refusal = std::get_if<Answer>(&speaker)) return std::move(*refusal);
    ConsumerMember& member = *std::get<ConsumerMember*>(speaker);

    const Assignment had = member.assigned;
    update(member, request);
    refresh_topics(topics);
    if (epoch_ > target_epoch_) assign_targets();
    move_towards_target(member, request.owned, now);
    member.session_deadline = now + limits_.session_timeout;
    note_deadline(member.session_deadline);

    Answer answer;
    answer.member_id = member.id;
    answer.epoch = member.epoch;
    answer.interval = limits_.heartbeat_interval;
    const bool says_all =
        request.epoch == 0 || (request.rebalance_timeout && request.topics && request.owned);
    if (says_all || member.assigned != had) answer.assignment = member.assigned;
    return answer;
}

ConsumerGroup::Speaker ConsumerGroup::find_or_add(const ConsumerHeartbeat& request) {
    const auto known = members_.find(request.member_id);
    const bool joins = request.epoch == 0;
    if (joins && known == members_.end() && members_.size() >= limits_.members_max) {
        return refused(ErrorCode::group_max_size_reached,
                       "The consumer group has reached its maximum capacity of " +
                           std::to_string(limits_.members_max) + " members.");
    }
    if (request.instance_id) {
        if (joins) return join_static(request);
        const auto holder = instances_.find(*request.instance_id);
        if (holder == instances_.end()) return unknown_member("Instance " + *request.instance_id);
        if (holder->second != request.member_id) return fenced_instance(request, holder->second);
    }
    if (known == members_.end()) {
        if (joins) return &add(request);
        return unknown_member("Member " + request.member_id);
    }
    ConsumerMember& member = known->second;
    if (joins && member.epoch != 0) {
        start_anew(member);
    } else if (!is_current(member, request)) {
        return fenced_epoch(request.epoch, member.epoch);
    }
    return &member;
}

ConsumerGroup::Speaker ConsumerGroup::join_static(const ConsumerHeartbeat& request) {
    const auto holder = instances_.find(*request.instance_id);
    if (holder == instances_.end()) {
        // A dynamic member that calls itself static now: the id has one life.
        if (members_.contains(request.member_id)) remove(request.member_id);
        return &add(request);
    }
    ConsumerMember& member = members_.at(holder->second);
    if (member.id == request.member_id) {
        start_anew(member);
        return &member;
    }
    if (member.epoch != kStaticLeavingEpoch) {
        return refused(ErrorCode::unreleased_instance_id,
                       "Static member " + request.member_id + " with instance id " +
                           *request.instance_id +
                           " cannot join the group because the instance id is owned by " +
                           member.id + " member.");
    }
    return &replace(member, request);
}

ConsumerMember& ConsumerGroup::add(const ConsumerHeartbeat& request) {
    const std::string id = request.member_id.empty() ? random_.uuid() : request.member_id;
    ConsumerMember& member = members_[id];
    member.id = id;
    member.instance_id = request.instance_id;
    if (request.instance_id) instances_[*request.instance_id] = id;
    subscriptions_changed_ = true;
    dirty_.members.insert(id);
    dirty_.currents.insert(id);
    return member;
}

// A static member comes back under a new id, to what it had.
ConsumerMember& ConsumerGroup::replace(ConsumerMember& old, const ConsumerHeartbeat& request) {
    const std::string old_id = old.id;
    const std::string id = request.member_id.empty() ? random_.uuid() : request.member_id;
    disown(old);
    auto node = members_.extract(old_id);
    node.key() = id;
    node.mapped().id = id;
    ConsumerMember& member = members_.insert(std::move(node)).position->second;
    member.epoch = 0;
    member.epoch_before = 0;
    instances_[*request.instance_id] = id;
    own(member);
    for (const std::string& one : {old_id, id}) {
        dirty_.members.insert(one);
        dirty_.targets.insert(one);
        dirty_.currents.insert(one);
    }
    return member;
}

// It has abandoned all it had, as its empty list of owned partitions says.
void ConsumerGroup::start_anew(ConsumerMember& member) {
    disown(member);
    member.epoch = 0;
    member.epoch_before = 0;
    member.state = MemberState::stable;
    member.assigned.clear();
    member.revoking.clear();
    member.rebalance_deadline.reset();
    dirty_.currents.insert(member.id);
}

ConsumerHeartbeatAnswer ConsumerGroup::leave(const ConsumerHeartbeat& request) {
    const auto found = members_.find(request.member_id);
    if (request.instance_id) {
        const auto holder = instances_.find(*request.instance_id);
        if (holder == instances_.end()) return unknown_member("Instance " + *request.instance_id);
        if (holder->second != request.member_id) return fenced_instance(request, holder->second);
    }
    if (found == members_.end()) return unknown_member("Member " + request.member_id);
    if (request.epoch == kStaticLeavingEpoch) {
        ConsumerMember& member = found->second;
        disown(member);
        member.epoch_before = member.epoch;
        member.epoch = kStaticLeavingEpoch;
        member.state = MemberState::stable;
        member.revoking.clear();
        member.rebalance_deadline.reset();
        own(member);
        dirty_.currents.insert(member.id);
    } else {
        remove(request.member_id);
        raise_epoch();
    }
    Answer answer;
    answer.member_id = request.member_id;
    answer.epoch = request.epoch;
    return answer;
}

void ConsumerGroup::update(ConsumerMember& member, const ConsumerHeartbeat& request) {
    bool is_new = false;
    bool reads_others = false;
    std::optional<std::set<std::string>> said;
    if (request.topics) said.emplace(request.topics->begin(), request.topics->end());
    reads_others |= differs_and_set(member.topics, said);
    reads_others |= differs_and_set(member.topic_regex, request.topic_regex);
    is_new |= differs_and_set(member.rack_id, request.rack_id);
    is_new |= differs_and_set(member.rebalance_timeout, request.rebalance_timeout);
    is_new |= differs_and_set(member.assignor, request.assignor);
    if (member.client.id != request.client.id || member.client.host != request.client.host) {
        member.client = request.client;
        is_new = true;
    }
    if (reads_others) subscriptions_changed_ = true;
    if (is_new || reads_others) dirty_.members.insert(member.id);
}

std::set<std::string> ConsumerGroup::topics_of(const ConsumerMember& member) const {
    std::set<std::string> topics;
    for (const std::string& topic : member.topics) {
        if (all_topics_.contains(topic)) topics.insert(topic);
    }
    const auto regex = regexes_.find(member.topic_regex.value_or(""));
    if (regex == regexes_.end()) return topics;
    for (const auto& [topic, info] : all_topics_) {
        if (!info.is_internal && regex->second.matches(topic)) topics.insert(topic);
    }
    return topics;
}

// A changed subscription raises the epoch, and so does a topic that came, grew or went.
void ConsumerGroup::refresh_topics(const Topics& topics) {
    if (!subscriptions_changed_ && topics.version == topics_version_) return;
    topics_version_ = topics.version;
    all_topics_ = topics.by_name;
    std::map<std::string, TopicRegex> regexes;
    for (const auto& [id, member] : members_) {
        const std::string pattern = member.topic_regex.value_or("");
        if (pattern.empty() || regexes.contains(pattern)) continue;
        // Checked when it came.
        if (auto parsed = TopicRegex::parse(pattern)) regexes.emplace(pattern, *parsed);
    }
    regexes_ = std::move(regexes);

    std::map<std::string, TopicInfo> subscribed;
    for (const auto& [id, member] : members_) {
        for (const std::string& topic : topics_of(member)) {
            subscribed[topic] = all_topics_.at(topic);
        }
    }
    const bool topics_changed = subscribed != topics_;
    if (topics_changed) {
        topics_ = std::move(subscribed);
        dirty_.topics = true;
    }
    if (std::exchange(subscriptions_changed_, false) || topics_changed) raise_epoch();
}

void ConsumerGroup::raise_epoch() {
    ++epoch_;
    dirty_.epoch = true;
}

// What most of those who care prefer; of equal votes the first by name.
Assignor ConsumerGroup::preferred_assignor() const {
    std::map<std::string, int> votes;
    for (const auto& [id, member] : members_) {
        if (member.assignor) ++votes[*member.assignor];
    }
    const auto most =
        std::ranges::max_element(votes, {}, [](const auto& vote) { return vote.second; });
    if (most == votes.end()) return kDefaultAssignor;
    return assignor_of(most->first).value_or(kDefaultAssignor);
}

void ConsumerGroup::assign_targets() {
    AssignorMembers members;
    for (const auto& [id, member] : members_) {
        AssignorMember& one = members[id];
        one.order = member.instance_id.value_or(id);
        one.current = member.target;
        for (const std::string& topic : topics_of(member)) {
            one.topics.insert(all_topics_.at(topic).id);
        }
    }
    PartitionCounts counts;
    for (const auto& [name, info] : topics_) counts[info.id] = info.partitions;
    for (auto& [id, target] : assign(preferred_assignor(), members, counts)) {
        ConsumerMember& member = members_.at(id);
        if (member.target == target) continue;
        member.target = std::move(target);
        dirty_.targets.insert(id);
    }
    target_epoch_ = epoch_;
    dirty_.target_epoch = true;
}

// GROUP-3
void ConsumerGroup::move_towards_target(ConsumerMember& member,
                                        const std::optional<Assignment>& owned,
                                        base::MonotonicTime now) {
    const ConsumerMember before = member;
    disown(member);
    reconcile(member, target_epoch_, owned, [this](const base::Uuid& topic, std::int32_t at) {
        const auto holders = holders_.find(topic);
        return holders == holders_.end() || !holders->second.contains(at);
    });
    own(member);
    if (member.epoch == before.epoch && member.state == before.state &&
        member.assigned == before.assigned && member.revoking == before.revoking) {
        member.epoch_before = before.epoch_before;
        return;
    }
    dirty_.currents.insert(member.id);
    member.rebalance_deadline.reset();
    if (member.state != MemberState::unrevoked_partitions) return;
    member.rebalance_deadline = now + member.rebalance_timeout;
    note_deadline(*member.rebalance_deadline);
}

void ConsumerGroup::own(const ConsumerMember& member) {
    for (const Assignment* const held : {&member.assigned, &member.revoking}) {
        for (const auto& [topic, partitions] : *held) {
            for (const std::int32_t at : partitions) holders_[topic].emplace(at, member.id);
        }
    }
}

void ConsumerGroup::disown(const ConsumerMember& member) {
    for (const Assignment* const held : {&member.assigned, &member.revoking}) {
        for (const auto& [topic, partitions] : *held) {
            const auto holders = holders_.find(topic);
            if (holders == holders_.end()) continue;
            for (const std::int32_t at : partitions) {
                const auto holder = holders->second.find(at);
                if (holder != holders->second.end() && holder->second == member.id) {
                    holders->second.erase(holder);
                }
            }
            if (holders->second.empty()) holders_.erase(holders);
        }
    }
}

void ConsumerGroup::remove(const std::string& id) {
    const auto found = members_.find(id);
    disown(found->second);
    if (found->second.instance_id) instances_.erase(*found->second.instance_id);
    members_.erase(found);
    // What nobody reads any more is no longer the group's.
    topics_version_.reset();
    dirty_.members.insert(id);
    dirty_.targets.insert(id);
    dirty_.currents.insert(id);
}

ErrorCode ConsumerGroup::check_commit(const CommitIdentity& who) const {
    // Nobody's member may commit while there are no members.
    if (who.generation < 0 && members_.empty()) return ErrorCode::none;
    const auto member = members_.find(who.member_id);
    if (member == members_.end()) return ErrorCode::unknown_member_id;
    if (!who.is_transactional && !who.understands_member_epoch) {
        return ErrorCode::unsupported_version;
    }
    if (who.generation == member->second.epoch) return ErrorCode::none;
    return who.is_transactional ? ErrorCode::illegal_generation : ErrorCode::stale_member_epoch;
}

ErrorCode ConsumerGroup::check_fetch(const std::string& member_id, std::int32_t epoch) const {
    if (member_id.empty() && epoch < 0) return ErrorCode::none;
    const auto member = members_.find(member_id);
    if (member == members_.end()) return ErrorCode::unknown_member_id;
    return epoch == member->second.epoch ? ErrorCode::none : ErrorCode::stale_member_epoch;
}

void ConsumerGroup::note_deadline(base::MonotonicTime at) {
    if (!earliest_ || at < *earliest_) earliest_ = at;
}

void ConsumerGroup::expire(base::MonotonicTime now) {
    std::vector<std::string> gone;
    earliest_.reset();
    for (const auto& [id, member] : members_) {
        const bool is_late = member.rebalance_deadline && *member.rebalance_deadline <= now;
        if (is_late || member.session_deadline <= now) {
            gone.push_back(id);
            continue;
        }
        note_deadline(member.session_deadline);
        if (member.rebalance_deadline) note_deadline(*member.rebalance_deadline);
    }
    for (const std::string& id : gone) {
        remove(id);
        raise_epoch();
    }
}

}  // namespace broker::groups
