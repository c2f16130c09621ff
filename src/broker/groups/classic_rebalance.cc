// From one generation of a classic group to the next, and what happens when somebody is late.

#include <algorithm>
#include <limits>

#include "broker/groups/classic_group.h"

namespace broker::groups {

void ClassicGroup::restore(const ClassicSnapshot& snapshot, Now now) {
    protocol_type_ = snapshot.protocol_type;
    generation_ = snapshot.generation;
    protocol_ = snapshot.protocol;
    leader_ = snapshot.leader.value_or("");
    state_since_ = snapshot.state_since;
    state_ = snapshot.members.empty() ? State::empty : State::stable;
    for (const ClassicSnapshot::Member& stored : snapshot.members) {
        Member member;
        member.id = stored.id;
        member.instance_id = stored.instance_id;
        member.client = stored.client;
        member.rebalance_timeout = stored.rebalance_timeout;
        member.session_timeout = stored.session_timeout;
        member.protocols = {{snapshot.protocol.value_or(""), stored.subscription}};
        member.assignment = stored.assignment;
        if (member.instance_id) instances_[*member.instance_id] = member.id;
        count_protocols(member, 1);
        Member& kept = members_.insert_or_assign(stored.id, std::move(member)).first->second;
        set_deadline(kept, now.monotonic + kept.session_timeout);
    }
    if (!members_.empty() && !members_.contains(leader_)) leader_ = members_.begin()->first;
}

void ClassicGroup::enter(State state, Now now) {
    state_ = state;
    state_since_ = now.wall;
}

void ClassicGroup::count_protocols(const Member& member, int by) {
    for (const Protocol& protocol : member.protocols) {
        const auto counted = protocol_counts_.try_emplace(protocol.name, 0).first;
        counted->second += by;
        if (counted->second == 0) protocol_counts_.erase(counted);
    }
}

void ClassicGroup::add_member(const std::string& id, const JoinRequest& request, Ticket ticket,
                              Now now) {
    pending_.erase(id);
    if (members_.empty()) protocol_type_ = request.protocol_type;
    Member& member = members_[id];
    member.id = id;
    member.instance_id = request.instance_id;
    member.client = request.client;
    member.is_new = true;
    if (request.instance_id) instances_[*request.instance_id] = id;
    if (leader_.empty()) leader_ = id;
    if (is_initial_) member_came_ = true;
    update_member(member, request, ticket);
    set_deadline(member, now.monotonic + limits_.new_member_timeout);
}

void ClassicGroup::update_member(Member& member, const JoinRequest& request,
                                 std::optional<Ticket> ticket) {
    count_protocols(member, -1);
    member.protocols = request.protocols;
    count_protocols(member, 1);
    member.rebalance_timeout = request.rebalance_timeout;
    member.session_timeout = request.session_timeout;
    if (!ticket) return;
    // A client that asks again has given up on its first call: nobody reads that answer.
    if (member.joining) refuse(*member.joining, member.id, ErrorCode::rebalance_in_progress);
    member.joining = ticket;
}

void ClassicGroup::remove_member(const std::string& id) {
    const auto found = members_.find(id);
    Member& member = found->second;
    if (member.joining) refuse(*member.joining, {}, ErrorCode::unknown_member_id);
    if (member.syncing) {
        answers_.push_back({*member.syncing, SyncAnswer{.error = ErrorCode::unknown_member_id}});
    }
    count_protocols(member, -1);
    if (member.instance_id) instances_.erase(*member.instance_id);
    awaited_syncs_.erase(id);
    members_.erase(found);
    if (leader_ == id) leader_ = members_.empty() ? std::string() : members_.begin()->first;
}

base::Duration ClassicGroup::rebalance_timeout() const {
    base::Duration longest{};
    for (const auto& [id, member] : members_) {
        longest = std::max(longest, member.rebalance_timeout);
    }
    return longest;
}

bool ClassicGroup::all_joined() const {
    return pending_.empty() && std::ranges::all_of(members_, [](const auto& entry) {
               return entry.second.joining.has_value();
           });
}

void ClassicGroup::rebalance_or_complete(Now now) {
    if (state_ == State::preparing_rebalance) return maybe_complete_join(now);
    // Somebody who only was given an id has left, or never came back.
    if (state_ == State::empty && members_.empty()) return;
    prepare_rebalance(now);
}

void ClassicGroup::prepare_rebalance(Now now) {
    const bool begins = state_ == State::empty;
    assigning_.reset();
    if (state_ == State::completing_rebalance) {
        for (auto& [id, member] : members_) member.assignment.clear();
        answer_syncing(ErrorCode::rebalance_in_progress);
    }
    awaited_syncs_.clear();
    sync_deadline_.reset();
    enter(State::preparing_rebalance, now);
    if (!begins) {
        if (all_joined()) return complete_join(now);
        join_deadline_ = now.monotonic + rebalance_timeout();
        return note_deadline(*join_deadline_);
    }
    if (limits_.initial_delay <= base::Duration::zero()) return complete_join(now);
    is_initial_ = true;
    member_came_ = false;
    initial_left_ = std::max(rebalance_timeout() - limits_.initial_delay, base::Duration::zero());
    join_deadline_ = now.monotonic + limits_.initial_delay;
    note_deadline(*join_deadline_);
}

void ClassicGroup::complete_initial(Now now) {
    if (!member_came_ || initial_left_ <= base::Duration::zero()) return complete_join(now);
    member_came_ = false;
    const base::Duration wait = std::min(limits_.initial_delay, initial_left_);
    initial_left_ = std::max(initial_left_ - wait, base::Duration::zero());
    join_deadline_ = now.monotonic + wait;
    note_deadline(*join_deadline_);
}

void ClassicGroup::maybe_complete_join(Now now) {
    if (state_ != State::preparing_rebalance || !all_joined()) return;
    // An empty group's first members are waited for, unless they have all gone again.
    if (is_initial_ && !members_.empty()) return;
    complete_join(now);
}

// GROUP-2
void ClassicGroup::complete_join(Now now) {
    join_deadline_.reset();
    is_initial_ = false;
    std::vector<std::string> late;
    for (const auto& [id, member] : members_) {
        if (!member.joining && !member.instance_id) late.push_back(id);
    }
    for (const std::string& id : late) remove_member(id);
    if (!members_.empty() && !elect_leader()) {
        // Only static members are left and none has come: their sessions decide.
        join_deadline_ = now.monotonic + rebalance_timeout();
        return note_deadline(*join_deadline_);
    }
    generation_ = generation_ == std::numeric_limits<std::int32_t>::max() ? 1 : generation_ + 1;
    awaited_syncs_.clear();
    if (members_.empty()) return end_empty(now);

    protocol_ = select_protocol();
    enter(State::completing_rebalance, now);
    for (auto& [id, member] : members_) {
        if (member.joining) {
            JoinAnswer answer = joined(member);
            if (id == leader_) answer.members = member_list();
            answers_.push_back({*std::exchange(member.joining, {}), std::move(answer)});
        }
        member.is_new = false;
        set_deadline(member, now.monotonic + member.session_timeout);
        awaited_syncs_.insert(id);
    }
    sync_deadline_ = now.monotonic + rebalance_timeout();
    note_deadline(*sync_deadline_);
}

void ClassicGroup::end_empty(Now now) {
    protocol_.reset();
    leader_.clear();
    enter(State::empty, now);
    save(nullptr);
}

// The leader's assignment counts only if it takes part in this generation.
bool ClassicGroup::elect_leader() {
    const auto leader = members_.find(leader_);
    if (leader != members_.end() && leader->second.joining) return true;
    const auto joining = std::ranges::find_if(
        members_, [](const auto& entry) { return entry.second.joining.has_value(); });
    if (joining == members_.end()) return false;
    leader_ = joining->first;
    return true;
}

// Each member votes for the first of its protocols that all know; of equal votes the one that the
// first member prefers.
std::string ClassicGroup::select_protocol() const {
    std::map<std::string, int> votes;
    const auto is_known_to_all = [this](const Protocol& protocol) {
        return protocol_counts_.at(protocol.name) == static_cast<int>(members_.size());
    };
    for (const auto& [id, member] : members_) {
        const auto vote = std::ranges::find_if(member.protocols, is_known_to_all);
        if (vote != member.protocols.end()) ++votes[vote->name];
    }
    std::string chosen;
    int most = 0;
    for (const Protocol& protocol : members_.begin()->second.protocols) {
        const auto counted = votes.find(protocol.name);
        if (counted == votes.end() || counted->second <= most) continue;
        most = counted->second;
        chosen = protocol.name;
    }
    return chosen;
}

ClassicGroup::SaveId ClassicGroup::save(const std::map<std::string, base::Bytes>* assignments) {
    ClassicSnapshot snapshot;
    snapshot.protocol_type = protocol_type_;
    snapshot.generation = generation_;
    snapshot.protocol = protocol_;
    if (!leader_.empty()) snapshot.leader = leader_;
    snapshot.state_since = state_since_;
    for (const auto& [id, member] : members_) {
        const Protocol* chosen = member.find(protocol_.value_or(""));
        base::Bytes assignment = member.assignment;
        if (assignments != nullptr) {
            const auto given = assignments->find(id);
            assignment = given == assignments->end() ? base::Bytes{} : given->second;
        }
        snapshot.members.push_back({id, member.instance_id, member.client, member.rebalance_timeout,
                                    member.session_timeout,
                                    chosen != nullptr ? chosen->metadata : base::Bytes{},
                                    std::move(assignment)});
    }
    saves_.push_back({++last_save_, std::move(snapshot)});
    return last_save_;
}

// GROUP-1: what was stored for a generation that has ended meanwhile is given to nobody.
void ClassicGroup::saved(SaveId id, ErrorCode outcome, Now now) {
    if (const auto found = replacing_.find(id); found != replacing_.end()) {
        const Replacing replacing = std::move(found->second);
        replacing_.erase(found);
        const auto member = members_.find(replacing.member_id);
        if (outcome != ErrorCode::none || member == members_.end()) {
            return refuse(replacing.ticket, {},
                          outcome != ErrorCode::none ? outcome : ErrorCode::unknown_member_id);
        }
        JoinAnswer answer = joined(member->second);
        if (replacing.understands_skip_assignment) {
            answer.skip_assignment = replacing.member_id == leader_;
            if (answer.skip_assignment) answer.members = member_list();
        } else {
            // An older client that finds itself the leader would share out anew, for nobody: it is
            // told of the leader before it.
            answer.leader = replacing.leader_before;
        }
        answers_.push_back({replacing.ticket, std::move(answer)});
        return set_deadline(member->second, now.monotonic + member->second.session_timeout);
    }
    if (!assigning_ || assigning_->save != id) return;
    const Assigning assigned = *std::exchange(assigning_, {});
    if (outcome != ErrorCode::none) {
        answer_syncing(outcome);
        return prepare_rebalance(now);
    }
    for (auto& [member_id, member] : members_) {
        const auto given = assigned.by_member.find(member_id);
        member.assignment = given == assigned.by_member.end() ? base::Bytes{} : given->second;
        if (member.syncing) set_deadline(member, now.monotonic + member.session_timeout);
    }
    answer_syncing(ErrorCode::none);
    enter(State::stable, now);
}

void ClassicGroup::answer_syncing(ErrorCode error) {
    for (auto& [id, member] : members_) {
        if (!member.syncing) continue;
        SyncAnswer answer;
        answer.error = error;
        if (error == ErrorCode::none) {
            answer.protocol_type = protocol_type_;
            answer.protocol = protocol_;
            answer.assignment = member.assignment;
        }
        answers_.push_back({*std::exchange(member.syncing, {}), std::move(answer)});
    }
}

void ClassicGroup::note_deadline(base::MonotonicTime at) {
    if (!earliest_ || at < *earliest_) earliest_ = at;
}

void ClassicGroup::set_deadline(Member& member, base::MonotonicTime at) {
    member.deadline = at;
    note_deadline(at);
}

void ClassicGroup::find_earliest() {
    earliest_.reset();
    if (join_deadline_) note_deadline(*join_deadline_);
    if (sync_deadline_) note_deadline(*sync_deadline_);
    for (const auto& [id, until] : pending_) note_deadline(until);
    for (const auto& [id, member] : members_) {
        // Who waits for us cannot send heartbeats.
        if (member.is_new || (!member.joining && !member.syncing)) note_deadline(member.deadline);
    }
}

void ClassicGroup::expire(Now now) {
    expire_members(now);
    if (join_deadline_ && *join_deadline_ <= now.monotonic) {
        if (is_initial_) {
            complete_initial(now);
        } else {
            complete_join(now);
        }
    }
    if (sync_deadline_ && *sync_deadline_ <= now.monotonic) expire_sync(now);
    find_earliest();
}

void ClassicGroup::expire_members(Now now) {
    std::size_t gone =
        std::erase_if(pending_, [&](const auto& entry) { return entry.second <= now.monotonic; });
    std::vector<std::string> silent;
    for (const auto& [id, member] : members_) {
        const bool waits = member.joining.has_value() || member.syncing.has_value();
        if (member.deadline <= now.monotonic && (member.is_new || !waits)) silent.push_back(id);
    }
    for (const std::string& id : silent) remove_member(id);
    gone += silent.size();
    if (gone != 0 && (!silent.empty() || state_ == State::preparing_rebalance)) {
        rebalance_or_complete(now);
    }
}

void ClassicGroup::expire_sync(Now now) {
    sync_deadline_.reset();
    if (awaited_syncs_.empty()) return;
    const std::set<std::string> late = std::exchange(awaited_syncs_, {});
    for (const std::string& id : late) remove_member(id);
    prepare_rebalance(now);
}

}  // namespace broker::groups
