#pragma once
// The groups at work: what their state machines want stored, whom they answer, when they expire.
//
//   Owner: Coordinator.  Runs on: shard 0.  Ends: clear(), on shard 0, when nobody is inside.

#include <coroutine>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <variant>
#include <vector>

#include "broker/coordinator/state.h"
#include "broker/groups/classic_group.h"
#include "broker/groups/consumer_group.h"
#include "broker/groups/records.h"
#include "run/timer.h"

namespace broker::coordinator {

class Membership {
  public:
    explicit Membership(State& state) : state_(state) {}

    run::Task<groups::JoinAnswer> join(groups::JoinRequest request);
    run::Task<groups::SyncAnswer> sync(groups::SyncRequest request);
    groups::ErrorCode heartbeat(const groups::HeartbeatRequest& request);
    groups::LeaveAnswer leave(const groups::LeaveRequest& request);
    run::Task<groups::ConsumerHeartbeatAnswer> heartbeat(groups::ConsumerHeartbeat request);

    // May this one commit, or fetch, for that group? A group without members and name is anybody's.
    groups::ErrorCode check_commit(const std::string& group, const groups::CommitIdentity& who);
    groups::ErrorCode check_fetch(const std::string& group, const std::string& member_id,
                                  std::int32_t epoch) const;

    bool exists(const std::string& group) const { return slots_.contains(group); }
    std::size_t count() const { return slots_.size(); }
    bool has_members(const std::string& group) const;
    bool is_subscribed(const std::string& group, const std::string& topic) const;
    // Of a classic group of consumers, or one of the consumer protocol: its topics are known.
    bool knows_topics(const std::string& group) const;
    // Since when it has no members; none if it has some, or never had any.
    std::optional<base::WallTime> empty_since(const std::string& group) const;

    std::vector<groups::Listing> list() const;
    std::optional<groups::Description> describe(const std::string& group) const;
    std::optional<groups::ConsumerDescription> describe_consumer(const std::string& group) const;

    // What makes a restart find no trace of the group's members.
    std::vector<groups::StoredRecord> tombstones(const std::string& group) const;
    void erase(const std::string& group);
    // Those that nothing is known of but their names.
    std::vector<std::string> unused() const;

    // As stored, at start; then begin().
    void restore(const groups::ClassicEntry& entry);
    void restore(const groups::ConsumerEntry& entry);
    void begin();
    // Everybody who waits is answered; nobody waits any more.
    void refuse_waiting();
    void clear() { slots_.clear(); }

  private:
    struct Slot {
        std::variant<groups::ClassicGroup, groups::ConsumerGroup> group;
        std::unique_ptr<run::Timer> timer;
        bool is_gone = false;

        groups::ClassicGroup* classic() { return std::get_if<groups::ClassicGroup>(&group); }
        groups::ConsumerGroup* consumer() { return std::get_if<groups::ConsumerGroup>(&group); }
        const groups::ClassicGroup* classic() const {
            return std::get_if<groups::ClassicGroup>(&group);
        }
        const groups::ConsumerGroup* consumer() const {
            return std::get_if<groups::ConsumerGroup>(&group);
        }
        bool has_members() const;
    };
    using SlotPtr = std::shared_ptr<Slot>;
    // A join or sync that waits; lives in its coroutine's frame.
    struct Waiting {
        std::optional<std::variant<groups::JoinAnswer, groups::SyncAnswer>> answer;
        std::coroutine_handle<> caller;
    };
    struct Answered;

    SlotPtr find(const std::string& group) const;
    SlotPtr add_classic(const std::string& group);
    SlotPtr add_consumer(const std::string& group);
    groups::ErrorCode check_join(const groups::JoinRequest& request) const;
    std::variant<SlotPtr, groups::ConsumerHeartbeatAnswer> consumer_for(
        const groups::ConsumerHeartbeat& request);
    // The group becomes one of the other kind: what is stored of it as it was goes.
    void forget_stored(const std::string& group);
    run::Task<void> append(std::string group, std::vector<groups::StoredRecord> records);
    run::Task<void> store(SlotPtr slot, groups::ClassicGroup::Save save);
    run::Task<groups::ErrorCode> store_changes(SlotPtr slot);
    run::Task<void> store_changes_alone(SlotPtr slot);
    void flush(const SlotPtr& slot);
    void arm(Slot& slot);
    void expire(const SlotPtr& slot);

    State& state_;
    std::map<std::string, SlotPtr> slots_;
    std::uint64_t last_ticket_ = 0;
    std::unordered_map<std::uint64_t, Waiting*> waiting_;
};

}  // namespace broker::coordinator
