#include "broker/coordinator/membership.h"

#include <algorithm>
#include <utility>

#include "base/log_line.h"

namespace broker::coordinator {

using groups::ErrorCode;

namespace {

groups::ConsumerHeartbeatAnswer refused(ErrorCode error, std::string message) {
    groups::ConsumerHeartbeatAnswer answer;
    answer.error = error;
    answer.message = std::move(message);
    return answer;
}

}  // namespace

// Suspends a member until flush() has its answer.
struct Membership::Answered {
    Waiting& waiting;
    bool await_ready() const noexcept { return waiting.answer.has_value(); }
    void await_suspend(std::coroutine_handle<> caller) const { waiting.caller = caller; }
    void await_resume() const noexcept {}
};

bool Membership::Slot::has_members() const {
    return std::visit([](const auto& one) { return one.has_members(); }, group);
}

Membership::SlotPtr Membership::find(const std::string& group) const {
    const auto found = slots_.find(group);
    return found == slots_.end() ? nullptr : found->second;
}

Membership::SlotPtr Membership::add_classic(const std::string& group) {
    auto slot = std::make_shared<Slot>(
        Slot{groups::ClassicGroup(group, state_.options.classic, state_.random), nullptr});
    slots_[group] = slot;
    return slot;
}

Membership::SlotPtr Membership::add_consumer(const std::string& group) {
    auto slot = std::make_shared<Slot>(
        Slot{groups::ConsumerGroup(group, state_.options.consumer, state_.random), nullptr});
    slots_[group] = slot;
    return slot;
}

ErrorCode Membership::check_join(const groups::JoinRequest& request) const {
    if (state_.is_stopping) return ErrorCode::coordinator_not_available;
    if (request.group.empty()) return ErrorCode::invalid_group_id;
    if (request.session_timeout < state_.options.session_timeout_min ||
        request.session_timeout > state_.options.session_timeout_max) {
        return ErrorCode::invalid_session_timeout;
    }
    const SlotPtr slot = find(request.group);
    if (slot && slot->consumer() != nullptr && slot->has_members()) {
        return ErrorCode::inconsistent_group_protocol;
    }
    const bool is_new = !slot || slot->consumer() != nullptr;
    if (is_new && !request.member_id.empty()) return ErrorCode::unknown_member_id;
    if (!slot && slots_.size() >= state_.options.groups_max) {
        return ErrorCode::group_max_size_reached;
    }
    return ErrorCode::none;
}

run::Task<groups::JoinAnswer> Membership::join(groups::JoinRequest request) {
    if (const ErrorCode error = check_join(request); error != ErrorCode::none) {
        groups::JoinAnswer answer;
        answer.error = error;
        answer.member_id = request.member_id;
        co_return answer;
    }
    SlotPtr slot = find(request.group);
    if (slot && slot->consumer() != nullptr) {
        forget_stored(request.group);
        slot = nullptr;
    }
    if (!slot) slot = add_classic(request.group);
    const groups::Ticket ticket{++last_ticket_};
    Waiting waiting;
    waiting_[ticket.value()] = &waiting;
    slot->classic()->join(request, ticket, state_.now());
    flush(slot);
    Answered answered{waiting};
    co_await answered;
    co_return std::get<groups::JoinAnswer>(*std::move(waiting.answer));
}

run::Task<groups::SyncAnswer> Membership::sync(groups::SyncRequest request) {
    groups::SyncAnswer refusal;
    const SlotPtr slot = find(request.group);
    if (state_.is_stopping) {
        refusal.error = ErrorCode::coordinator_not_available;
    } else if (request.group.empty()) {
        refusal.error = ErrorCode::invalid_group_id;
    } else if (!slot || slot->classic() == nullptr) {
        refusal.error = ErrorCode::unknown_member_id;
    }
    if (refusal.error != ErrorCode::none) co_return refusal;
    const groups::Ticket ticket{++last_ticket_};
    Waiting waiting;
    waiting_[ticket.value()] = &waiting;
    slot->classic()->sync(request, ticket, state_.now());
    flush(slot);
    Answered answered{waiting};
    co_await answered;
    co_return std::get<groups::SyncAnswer>(*std::move(waiting.answer));
}

ErrorCode Membership::heartbeat(const groups::HeartbeatRequest& request) {
    if (request.group.empty()) return ErrorCode::invalid_group_id;
    const SlotPtr slot = find(request.group);
    if (!slot || slot->classic() == nullptr) return ErrorCode::unknown_member_id;
    return slot->classic()->heartbeat(request, state_.now());
}

groups::LeaveAnswer Membership::leave(const groups::LeaveRequest& request) {
    groups::LeaveAnswer answer;
    const SlotPtr slot = find(request.group);
    if (request.group.empty()) {
        answer.error = ErrorCode::invalid_group_id;
    } else if (!slot || slot->classic() == nullptr) {
        for (const groups::LeavingMember& one : request.members) {
            answer.members.push_back(
                {one.member_id, one.instance_id, ErrorCode::unknown_member_id});
        }
    } else {
        answer = slot->classic()->leave(request, state_.now());
        flush(slot);
    }
    return answer;
}

std::variant<Membership::SlotPtr, groups::ConsumerHeartbeatAnswer> Membership::consumer_for(
    const groups::ConsumerHeartbeat& request) {
    if (state_.is_stopping) {
        return refused(ErrorCode::coordinator_not_available, "The coordinator is stopping.");
    }
    SlotPtr slot = find(request.group);
    if (slot && slot->consumer() != nullptr) return slot;
    if (request.epoch != 0 || (slot && !slot->classic()->is_unused())) {
        return refused(ErrorCode::group_id_not_found,
                       "Group " + request.group + " is not a consumer group.");
    }
    if (slot) forget_stored(request.group);
    if (slots_.size() >= state_.options.groups_max) {
        return refused(ErrorCode::group_max_size_reached, "There are too many groups.");
    }
    return add_consumer(request.group);
}

run::Task<groups::ConsumerHeartbeatAnswer> Membership::heartbeat(
    groups::ConsumerHeartbeat request) {
    auto found = consumer_for(request);
    if (auto* const refusal = std::get_if<groups::ConsumerHeartbeatAnswer>(&found)) {
        co_return std::move(*refusal);
    }
    const SlotPtr slot = std::get<SlotPtr>(std::move(found));
    groups::ConsumerHeartbeatAnswer answer =
        slot->consumer()->heartbeat(request, state_.topics(), state_.now().monotonic);
    arm(*slot);
    if (slot->consumer()->epoch() == 0) {
        // Refused before anything of the group came to be.
        erase(request.group);
        co_return answer;
    }
    const ErrorCode stored = co_await store_changes(slot);
    if (stored != ErrorCode::none) co_return refused(stored, "The group could not be stored.");
    co_return answer;
}

ErrorCode Membership::check_commit(const std::string& group, const groups::CommitIdentity& who) {
    const SlotPtr slot = find(group);
    if (!slot) {
        if (who.generation < 0) return ErrorCode::none;
        return who.understands_member_epoch ? ErrorCode::group_id_not_found
                                            : ErrorCode::illegal_generation;
    }
    if (slot->consumer() != nullptr) return slot->consumer()->check_commit(who);
    return slot->classic()->check_commit(who, state_.now());
}

ErrorCode Membership::check_fetch(const std::string& group, const std::string& member_id,
                                  std::int32_t epoch) const {
    const SlotPtr slot = find(group);
    if (!slot || slot->consumer() == nullptr) return ErrorCode::none;
    return slot->consumer()->check_fetch(member_id, epoch);
}

// Stored before anything of the group as it will be: records of one group keep their order.
void Membership::forget_stored(const std::string& group) {
    std::vector<groups::StoredRecord> records = tombstones(group);
    erase(group);
    state_.home.spawn(state_.gate, append(group, std::move(records)));
}

run::Task<void> Membership::append(std::string group, std::vector<groups::StoredRecord> records) {
    if (!state_.log.exists()) co_return;
    const auto appended = co_await state_.log.append(group, records);
    if (!appended) {
        base::log_warn("groups", "end_not_stored",
                       {{"group", base::printable(group)}, {"why", appended.error().what}});
    }
}

run::Task<void> Membership::store(SlotPtr slot, groups::ClassicGroup::Save save) {
    const std::vector<groups::StoredRecord> records{
        groups::classic_record(slot->classic()->name(), save.snapshot)};
    const auto appended = co_await state_.log.append(slot->classic()->name(), records);
    if (slot->is_gone) co_return;
    slot->classic()->saved(save.id, appended ? ErrorCode::none : answer_for(appended.error()),
                           state_.now());
    flush(slot);
}

run::Task<ErrorCode> Membership::store_changes(SlotPtr slot) {
    groups::ConsumerGroup& group = *slot->consumer();
    const groups::ConsumerChanges changes = group.take_changes();
    if (changes.empty()) co_return ErrorCode::none;
    const std::vector<groups::StoredRecord> records =
        groups::consumer_records(group.name(), changes);
    const auto appended = co_await state_.log.append(group.name(), records);
    if (appended) co_return ErrorCode::none;
    group.forget_stored();
    co_return answer_for(appended.error());
}

run::Task<void> Membership::store_changes_alone(SlotPtr slot) { co_await store_changes(slot); }

// Answers go out and saves in; called after everything that may have moved the group.
void Membership::flush(const SlotPtr& slot) {
    if (slot->classic() != nullptr) {
        for (groups::ClassicGroup::Answer& answer : slot->classic()->take_answers()) {
            const auto found = waiting_.find(answer.ticket.value());
            if (found == waiting_.end()) continue;
            Waiting& waiting = *found->second;
            waiting_.erase(found);
            waiting.answer = std::move(answer.what);
            if (!waiting.caller) continue;
            state_.home.post([caller = waiting.caller] { caller.resume(); });
        }
        for (groups::ClassicGroup::Save& save : slot->classic()->take_saves()) {
            state_.home.spawn(state_.gate, store(slot, std::move(save)));
        }
    } else {
        state_.home.spawn(state_.gate, store_changes_alone(slot));
    }
    arm(*slot);
}

void Membership::arm(Slot& slot) {
    if (slot.is_gone || state_.is_stopping) return;
    const auto deadline =
        std::visit([](const auto& group) { return group.next_deadline(); }, slot.group);
    if (!deadline) return;
    if (!slot.timer) {
        // It lives in the slot, so what it names outlives it.
        Slot* const self = &slot;
        const std::string name =
            std::visit([](const auto& group) { return group.name(); }, slot.group);
        slot.timer = std::make_unique<run::Timer>([this, self, name](run::Timer::Why) {
            if (const SlotPtr known = find(name); known.get() == self) expire(known);
        });
    }
    const base::MonotonicTime now = state_.clock.monotonic();
    slot.timer->start(std::max(*deadline - now, base::Duration::zero()));
}

void Membership::expire(const SlotPtr& slot) {
    if (slot->classic() != nullptr) {
        slot->classic()->expire(state_.now());
    } else {
        slot->consumer()->expire(state_.now().monotonic);
    }
    flush(slot);
}

void Membership::erase(const std::string& group) {
    const SlotPtr slot = find(group);
    if (!slot) return;
    if (slot->classic() != nullptr) {
        slot->classic()->refuse_all(ErrorCode::coordinator_not_available);
        flush(slot);
    }
    slot->is_gone = true;
    slot->timer.reset();
    slots_.erase(group);
}

void Membership::refuse_waiting() {
    for (const auto& [name, slot] : slots_) {
        slot->timer.reset();
        if (slot->classic() == nullptr) continue;
        slot->classic()->refuse_all(ErrorCode::coordinator_not_available);
        flush(slot);
    }
}

}  // namespace broker::coordinator
