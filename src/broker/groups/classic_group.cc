#include "broker/groups/classic_group.h"

#include <algorithm>

#include "broker/groups/assignment/subscription.h"

namespace broker::groups {
namespace {

constexpr std::string_view kConsumerProtocolType = "consumer";

bool differs(const std::optional<std::string>& asked, const std::string& known) {
    return asked && !known.empty() && *asked != known;
}

std::string_view name_of(ClassicGroup::State state) {
    switch (state) {
        case ClassicGroup::State::empty:
            return "Empty";
        case ClassicGroup::State::preparing_rebalance:
            return "PreparingRebalance";
        case ClassicGroup::State::completing_rebalance:
            return "CompletingRebalance";
        case ClassicGroup::State::stable:
            return "Stable";
    }
    return {};
}

}  // namespace

ClassicGroup::ClassicGroup(std::string name, const ClassicLimits& limits, io::Random& random)
    : name_(std::move(name)), limits_(limits), random_(random) {}

const Protocol* ClassicGroup::Member::find(const std::string& protocol) const {
    const auto found = std::ranges::find(protocols, protocol, &Protocol::name);
    return found == protocols.end() ? nullptr : &*found;
}

bool ClassicGroup::accepts(const std::string& member_id) const {
    if (members_.contains(member_id)) return true;
    return members_.size() + pending_.size() - pending_.count(member_id) < limits_.members_max;
}

bool ClassicGroup::supports(const JoinRequest& request) const {
    if (members_.empty()) return !request.protocol_type.empty() && !request.protocols.empty();
    if (request.protocol_type != protocol_type_) return false;
    return std::ranges::any_of(request.protocols, [this](const Protocol& protocol) {
        const auto known = protocol_counts_.find(protocol.name);
        return known != protocol_counts_.end() &&
               known->second == static_cast<int>(members_.size());
    });
}

ErrorCode ClassicGroup::check_member(const std::string& id,
                                     const std::optional<std::string>& instance) const {
    if (instance) {
        const auto known = instances_.find(*instance);
        if (known == instances_.end()) return ErrorCode::unknown_member_id;
        if (known->second != id) return ErrorCode::fenced_instance_id;
    }
    return members_.contains(id) ? ErrorCode::none : ErrorCode::unknown_member_id;
}

void ClassicGroup::refuse(Ticket ticket, const std::string& member_id, ErrorCode error) {
    JoinAnswer answer;
    answer.error = error;
    answer.member_id = member_id;
    answers_.push_back({ticket, std::move(answer)});
}

void ClassicGroup::join(const JoinRequest& request, Ticket ticket, Now now) {
    if (!accepts(request.member_id)) {
        pending_.erase(request.member_id);
        return refuse(ticket, {}, ErrorCode::group_max_size_reached);
    }
    if (!supports(request)) {
        return refuse(ticket, request.member_id, ErrorCode::inconsistent_group_protocol);
    }
    if (request.member_id.empty()) return join_new(request, ticket, now);
    if (pending_.contains(request.member_id) && !request.instance_id) {
        add_member(request.member_id, request, ticket, now);
        return rebalance_or_complete(now);
    }
    const ErrorCode error = check_member(request.member_id, request.instance_id);
    if (error != ErrorCode::none) return refuse(ticket, request.member_id, error);
    rejoin(members_.at(request.member_id), request, ticket, now);
}

void ClassicGroup::join_new(const JoinRequest& request, Ticket ticket, Now now) {
    const std::string id = request.instance_id.value_or(request.client.id) + "-" + random_.uuid();
    if (!request.instance_id && request.requires_member_id) {
        const base::MonotonicTime until = now.monotonic + request.session_timeout;
        pending_[id] = until;
        note_deadline(until);
        return refuse(ticket, id, ErrorCode::member_id_required);
    }
    if (request.instance_id) {
        const auto known = instances_.find(*request.instance_id);
        if (known != instances_.end()) {
            const std::string old_id = known->second;
            return rejoin_static(old_id, id, request, ticket, now);
        }
    }
    add_member(id, request, ticket, now);
    rebalance_or_complete(now);
}

void ClassicGroup::rejoin(Member& member, const JoinRequest& request, Ticket ticket, Now now) {
    const bool is_leader = member.id == leader_;
    const bool is_unchanged = member.protocols == request.protocols;
    // It has missed the answer of its first join; nothing has changed since.
    const bool repeats = is_unchanged && (state_ == State::completing_rebalance ||
                                          (state_ == State::stable && !is_leader));
    if (repeats) {
        JoinAnswer answer = joined(member);
        if (state_ == State::completing_rebalance && is_leader) answer.members = member_list();
        answers_.push_back({ticket, std::move(answer)});
        return set_deadline(member, now.monotonic + member.session_timeout);
    }
    update_member(member, request, ticket);
    rebalance_or_complete(now);
}

// A static member that was restarted: its assignment goes to the new id, and if the chosen protocol
// stays nobody else hears of it.
void ClassicGroup::rejoin_static(const std::string& old_id, const std::string& new_id,
                                 const JoinRequest& request, Ticket ticket, Now now) {
    const std::string leader_before = leader_;
    Member& old = members_.at(old_id);
    if (old.joining) {
        refuse(*std::exchange(old.joining, {}), old_id, ErrorCode::fenced_instance_id);
    }
    if (old.syncing) {
        answers_.push_back(
            {*std::exchange(old.syncing, {}), SyncAnswer{.error = ErrorCode::fenced_instance_id}});
    }
    auto node = members_.extract(old_id);
    node.key() = new_id;
    node.mapped().id = new_id;
    Member& member = members_.insert(std::move(node)).position->second;
    instances_[*request.instance_id] = new_id;
    if (leader_ == old_id) leader_ = new_id;
    if (awaited_syncs_.erase(old_id) != 0) awaited_syncs_.insert(new_id);

    update_member(member, request, state_ == State::stable ? std::nullopt : std::optional(ticket));
    set_deadline(member, now.monotonic + member.session_timeout);
    if (state_ == State::completing_rebalance) return prepare_rebalance(now);
    if (state_ != State::stable) return maybe_complete_join(now);
    if (select_protocol() != protocol_) {
        member.joining = ticket;
        return prepare_rebalance(now);
    }
    const SaveId saving = save(nullptr);
    replacing_[saving] = {ticket, new_id, request.understands_skip_assignment, leader_before};
}

JoinAnswer ClassicGroup::joined(const Member& member) const {
    JoinAnswer answer;
    answer.generation = generation_;
    answer.protocol_type = protocol_type_;
    answer.protocol = protocol_;
    answer.leader = leader_;
    answer.member_id = member.id;
    return answer;
}

std::vector<JoinedMember> ClassicGroup::member_list() const {
    std::vector<JoinedMember> list;
    for (const auto& [id, member] : members_) {
        const Protocol* chosen = member.find(protocol_.value_or(""));
        list.push_back(
            {id, member.instance_id, chosen != nullptr ? chosen->metadata : base::Bytes{}});
    }
    return list;
}

void ClassicGroup::sync(const SyncRequest& request, Ticket ticket, Now now) {
    SyncAnswer answer;
    answer.error = check_member(request.member_id, request.instance_id);
    if (answer.error == ErrorCode::none) {
        if (request.generation != generation_) {
            answer.error = ErrorCode::illegal_generation;
        } else if (differs(request.protocol_type, protocol_type_) ||
                   differs(request.protocol, protocol_.value_or(""))) {
            answer.error = ErrorCode::inconsistent_group_protocol;
        } else if (state_ == State::preparing_rebalance) {
            answer.error = ErrorCode::rebalance_in_progress;
        }
    }
    if (answer.error == ErrorCode::none) {
        Member& member = members_.at(request.member_id);
        awaited_syncs_.erase(member.id);
        if (awaited_syncs_.empty()) sync_deadline_.reset();
        if (state_ == State::completing_rebalance) return sync_completing(member, request, ticket);
        answer.protocol_type = protocol_type_;
        answer.protocol = protocol_;
        answer.assignment = member.assignment;
        set_deadline(member, now.monotonic + member.session_timeout);
    }
    answers_.push_back({ticket, std::move(answer)});
}

void ClassicGroup::sync_completing(Member& member, const SyncRequest& request, Ticket ticket) {
    if (member.syncing) {
        // The client gave up on its first call: nobody reads this.
        answers_.push_back(
            {*member.syncing, SyncAnswer{.error = ErrorCode::rebalance_in_progress}});
    }
    member.syncing = ticket;
    if (member.id != leader_ || assigning_) return;
    std::map<std::string, base::Bytes> by_member;
    for (const MemberAssignment& one : request.assignments) {
        if (members_.contains(one.member_id)) by_member[one.member_id] = one.assignment;
    }
    const SaveId saving = save(&by_member);
    assigning_ = {saving, std::move(by_member)};
}

ErrorCode ClassicGroup::heartbeat(const HeartbeatRequest& request, Now now) {
    const ErrorCode error = check_member(request.member_id, request.instance_id);
    if (error != ErrorCode::none) return error;
    if (request.generation != generation_) return ErrorCode::illegal_generation;
    Member& member = members_.at(request.member_id);
    set_deadline(member, now.monotonic + member.session_timeout);
    return state_ == State::preparing_rebalance ? ErrorCode::rebalance_in_progress
                                                : ErrorCode::none;
}

LeaveAnswer ClassicGroup::leave(const LeaveRequest& request, Now now) {
    LeaveAnswer answer;
    bool has_left = false;
    for (const LeavingMember& leaving : request.members) {
        const ErrorCode error = leave_one(leaving);
        has_left |= error == ErrorCode::none;
        answer.members.push_back({leaving.member_id, leaving.instance_id, error});
    }
    if (has_left) rebalance_or_complete(now);
    return answer;
}

ErrorCode ClassicGroup::leave_one(const LeavingMember& leaving) {
    std::string id = leaving.member_id;
    if (id.empty()) {
        if (!leaving.instance_id) return ErrorCode::unknown_member_id;
        const auto known = instances_.find(*leaving.instance_id);
        if (known == instances_.end()) return ErrorCode::unknown_member_id;
        id = known->second;
    } else if (pending_.erase(id) != 0) {
        return ErrorCode::none;
    } else if (const ErrorCode error = check_member(id, leaving.instance_id);
               error != ErrorCode::none) {
        return error;
    }
    remove_member(id);
    return ErrorCode::none;
}

ErrorCode ClassicGroup::check_commit(const CommitIdentity& who, Now now) {
    if (who.generation < 0 && state_ == State::empty) return ErrorCode::none;
    if (who.generation < 0 && who.member_id.empty() && !who.instance_id) {
        // A commit outside any group does not go over the heads of members.
        return who.is_transactional ? ErrorCode::none : ErrorCode::unknown_member_id;
    }
    const ErrorCode error = check_member(who.member_id, who.instance_id);
    if (error != ErrorCode::none) return error;
    if (who.generation != generation_) return ErrorCode::illegal_generation;
    // It has joined, but does not know yet what it is to read.
    if (!who.is_transactional && state_ == State::completing_rebalance) {
        return ErrorCode::rebalance_in_progress;
    }
    Member& member = members_.at(who.member_id);
    set_deadline(member, now.monotonic + member.session_timeout);
    return ErrorCode::none;
}

void ClassicGroup::refuse_all(ErrorCode error) {
    for (auto& [id, member] : members_) {
        if (member.joining) refuse(*std::exchange(member.joining, {}), id, error);
    }
    answer_syncing(error);
    for (const auto& [save, replacing] : std::exchange(replacing_, {})) {
        refuse(replacing.ticket, {}, error);
    }
}

std::optional<std::set<std::string>> ClassicGroup::subscribed_topics() const {
    if (protocol_type_ != kConsumerProtocolType) return std::nullopt;
    std::set<std::string> topics;
    if (members_.empty()) return topics;
    if (!protocol_) return std::nullopt;
    for (const auto& [id, member] : members_) {
        const Protocol* chosen = member.find(*protocol_);
        if (chosen == nullptr) return std::nullopt;
        const auto read = topics_of_subscription(chosen->metadata);
        if (!read) return std::nullopt;
        topics.insert(read->begin(), read->end());
    }
    return topics;
}

Listing ClassicGroup::listing() const {
    return {name_, protocol_type_, std::string(name_of(state_)), GroupType::classic};
}

Description ClassicGroup::description() const {
    Description told;
    told.group = name_;
    told.state = name_of(state_);
    told.protocol_type = protocol_type_;
    const bool has_chosen = state_ == State::stable;
    if (has_chosen) told.protocol = protocol_.value_or("");
    for (const auto& [id, member] : members_) {
        const Protocol* chosen = has_chosen ? member.find(told.protocol) : nullptr;
        told.members.push_back({id, member.instance_id, member.client.id, member.client.host,
                                chosen != nullptr ? chosen->metadata : base::Bytes{},
                                has_chosen ? member.assignment : base::Bytes{}});
    }
    return told;
}

}  // namespace broker::groups
