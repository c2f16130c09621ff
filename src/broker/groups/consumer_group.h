#pragma once
// A group whose partitions the coordinator shares out: Kafka's consumer protocol (KIP-848).
//
// Three epochs rise one after another. The group's: who reads which topics has changed. The
// target's: the assignor has answered that. A member's: it has what the target of that epoch gives
// it, or at least has let go of what it does not.
//
//   Owner: coordinator.  Runs on: its shard.  Plain synchronous code; what must be stored is
//   fetched with take_changes() after every call, and only then may the answer leave.
//
//   GROUP-3  A partition is given to a member only after whoever had it has said that it let go,
//   has
//            left, or was fenced.

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "base/time.h"
#include "broker/groups/assignment/assignor.h"
#include "broker/groups/assignment/topic_regex.h"
#include "broker/groups/consumer_member.h"
#include "broker/groups/consumer_messages.h"
#include "broker/groups/descriptions.h"
#include "io/random.h"

namespace broker::groups {

struct ConsumerLimits {
    base::Duration session_timeout = std::chrono::seconds(45);
    base::Duration heartbeat_interval = std::chrono::seconds(5);
    std::size_t members_max = 10'000;
};

// What of a group has changed, to be stored, or was stored, to be applied. Nothing in an optional
// of a pair: it is gone.
struct ConsumerChanges {
    struct Member {
        std::optional<std::string> instance_id;
        std::optional<std::string> rack_id;
        Client client;
        std::vector<std::string> topics;
        std::optional<std::string> topic_regex;
        base::Duration rebalance_timeout{};
        std::optional<std::string> assignor;
    };
    struct Current {
        std::int32_t epoch = 0;
        std::int32_t epoch_before = 0;
        MemberState state = MemberState::stable;
        Assignment assigned;
        Assignment revoking;
    };
    template <class T>
    using ById = std::vector<std::pair<std::string, std::optional<T>>>;

    std::optional<std::int32_t> epoch;
    std::optional<std::map<std::string, TopicInfo>> topics;
    std::optional<std::int32_t> target_epoch;
    ById<Member> members;
    ById<Assignment> targets;
    ById<Current> currents;

    bool empty() const {
        return !epoch && !topics && !target_epoch && members.empty() && targets.empty() &&
               currents.empty();
    }
};

class ConsumerGroup {
  public:
    ConsumerGroup(std::string name, const ConsumerLimits& limits, io::Random& random);
    void restore(const ConsumerChanges& changes);
    // After the last of them: from now on members must be heard of.
    void begin(base::MonotonicTime now);

    ConsumerHeartbeatAnswer heartbeat(const ConsumerHeartbeat& request, const Topics& topics,
                                      base::MonotonicTime now);
    ErrorCode check_commit(const CommitIdentity& who) const;
    ErrorCode check_fetch(const std::string& member_id, std::int32_t epoch) const;

    void expire(base::MonotonicTime now);
    // Not later than the first thing that expires; may be earlier.
    std::optional<base::MonotonicTime> next_deadline() const { return earliest_; }

    ConsumerChanges take_changes();
    // What take_changes() gave could not be stored: the next gives all there is.
    void forget_stored();

    const std::string& name() const { return name_; }
    bool has_members() const { return !members_.empty(); }
    bool is_subscribed(const std::string& topic) const { return topics_.contains(topic); }
    const std::map<std::string, ConsumerMember>& members() const { return members_; }
    std::int32_t epoch() const { return epoch_; }
    Listing listing() const;
    ConsumerDescription description() const;

  private:
    using Answer = ConsumerHeartbeatAnswer;

    // The member that speaks, or why it may not.
    using Speaker = std::variant<ConsumerMember*, Answer>;

    Speaker find_or_add(const ConsumerHeartbeat& request);
    Speaker join_static(const ConsumerHeartbeat& request);
    ConsumerMember& add(const ConsumerHeartbeat& request);
    ConsumerMember& replace(ConsumerMember& old, const ConsumerHeartbeat& request);
    void start_anew(ConsumerMember& member);
    Answer leave(const ConsumerHeartbeat& request);
    void update(ConsumerMember& member, const ConsumerHeartbeat& request);
    void refresh_topics(const Topics& topics);
    std::set<std::string> topics_of(const ConsumerMember& member) const;
    void assign_targets();
    Assignor preferred_assignor() const;
    void move_towards_target(ConsumerMember& member, const std::optional<Assignment>& owned,
                             base::MonotonicTime now);
    void own(const ConsumerMember& member);
    void disown(const ConsumerMember& member);
    void remove(const std::string& id);
    void raise_epoch();
    std::string_view state_name() const;
    void note_deadline(base::MonotonicTime at);

    std::string name_;
    const ConsumerLimits& limits_;
    io::Random& random_;

    std::int32_t epoch_ = 0;
    std::int32_t target_epoch_ = 0;
    std::map<std::string, ConsumerMember> members_;
    std::map<std::string, std::string> instances_;  // instance id → member id
    std::map<std::string, TopicInfo> topics_;       // those subscribed to that exist
    std::map<std::string, TopicRegex> regexes_;     // those in use, by pattern
    // GROUP-3: who holds it: assigned, or told to let go and not yet done so.
    std::map<base::Uuid, std::map<std::int32_t, std::string>> holders_;

    std::optional<std::uint64_t> topics_version_;  // of all_topics_
    bool subscriptions_changed_ = false;
    // All topics at the last heartbeat, by name: what the patterns are matched against.
    std::map<std::string, TopicInfo> all_topics_;
    std::optional<base::MonotonicTime> earliest_;

    struct Dirty {
        bool epoch = false;
        bool topics = false;
        bool target_epoch = false;
        std::set<std::string> members, targets, currents;
    };
    Dirty dirty_;
};

}  // namespace broker::groups
