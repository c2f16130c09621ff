#pragma once
// A group whose members share out the partitions among themselves: Kafka's classic protocol.
//
//        first join            all joined or time is up          the leader's sync is stored
//   empty ─────────► preparing ─────────────────────► completing ─────────────────────► stable
//     ▲                 │  ▲                               │                               │
//     └── nobody left ──┘  └────── a member comes, goes or changes its mind ◄──────────────┘
//
//   Owner: coordinator.  Runs on: its shard.  Plain synchronous code: time comes in as a value,
//   what must be stored goes out as a Save and comes back as saved(), answers that had to wait are
//   fetched with take_answers() after every call.
//
//   GROUP-1  Of one generation, each member is given the assignment that one leader made, and only
//            after that is stored.
//   GROUP-2  Every rebalance ends: all members have joined, or the time of the slowest has passed.
//
// A dead group is one that does not exist.

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "base/time.h"
#include "broker/groups/classic_messages.h"
#include "broker/groups/descriptions.h"
#include "io/random.h"

namespace broker::groups {

struct Now {
    base::MonotonicTime monotonic{};
    base::WallTime wall{};
};

struct ClassicLimits {
    base::Duration initial_delay{};  // group.initial.rebalance.delay.ms
    std::size_t members_max = 10'000;
    // A new member whose client has gone while it waits for the others is dropped after so long.
    base::Duration new_member_timeout = std::chrono::minutes(5);
};

// What of a group survives a restart.
struct ClassicSnapshot {
    struct Member {
        std::string id;
        std::optional<std::string> instance_id;
        Client client;
        base::Duration rebalance_timeout{};
        base::Duration session_timeout{};
        base::Bytes subscription;  // its metadata for the chosen protocol
        base::Bytes assignment;
    };
    std::string protocol_type;
    std::int32_t generation = 0;
    std::optional<std::string> protocol;
    std::optional<std::string> leader;
    base::WallTime state_since{};
    std::vector<Member> members;
};

class ClassicGroup {
  public:
    enum class State : std::uint8_t { empty, preparing_rebalance, completing_rebalance, stable };

    using SaveId = std::uint64_t;
    struct Save {
        SaveId id;
        ClassicSnapshot snapshot;
    };
    struct Answer {
        Ticket ticket;
        std::variant<JoinAnswer, SyncAnswer> what;
    };

    ClassicGroup(std::string name, const ClassicLimits& limits, io::Random& random);
    // As it was stored: all its members have their session time to be heard of again.
    void restore(const ClassicSnapshot& snapshot, Now now);

    void join(const JoinRequest& request, Ticket ticket, Now now);
    void sync(const SyncRequest& request, Ticket ticket, Now now);
    ErrorCode heartbeat(const HeartbeatRequest& request, Now now);
    LeaveAnswer leave(const LeaveRequest& request, Now now);
    // May this member commit? Keeps it alive as a heartbeat does.
    ErrorCode check_commit(const CommitIdentity& who, Now now);

    // To be called when the deadline has come; calling earlier does nothing.
    void expire(Now now);
    // Not later than the first thing that expires; may be earlier.
    std::optional<base::MonotonicTime> next_deadline() const { return earliest_; }

    // In the order in which they must be stored.
    std::vector<Save> take_saves() { return std::exchange(saves_, {}); }
    void saved(SaveId id, ErrorCode outcome, Now now);
    std::vector<Answer> take_answers() { return std::exchange(answers_, {}); }
    // All who wait are told so; the process is stopping or the group was deleted.
    void refuse_all(ErrorCode error);

    const std::string& name() const { return name_; }
    State state() const { return state_; }
    std::int32_t generation() const { return generation_; }
    bool has_members() const { return !members_.empty(); }
    bool is_unused() const { return state_ == State::empty && pending_.empty(); }
    const std::string& protocol_type() const { return protocol_type_; }
    // When it came into this state: an empty group's offsets are kept for a time from then on.
    base::WallTime state_since() const { return state_since_; }
    // The topics its members read; none if they speak a protocol that does not tell.
    std::optional<std::set<std::string>> subscribed_topics() const;
    Listing listing() const;
    Description description() const;

  private:
    struct Member {
        std::string id;
        std::optional<std::string> instance_id;
        Client client;
        base::Duration rebalance_timeout{};
        base::Duration session_timeout{};
        std::vector<Protocol> protocols;
        base::Bytes assignment;
        std::optional<Ticket> joining;
        std::optional<Ticket> syncing;
        bool is_new = false;  // has not yet been in a generation
        base::MonotonicTime deadline{};

        const Protocol* find(const std::string& protocol) const;
    };
    // The leader's assignment on its way to the disk.
    struct Assigning {
        SaveId save;
        std::map<std::string, base::Bytes> by_member;
    };
    // A static member that came back under a new id; told once that is stored.
    struct Replacing {
        Ticket ticket;
        std::string member_id;
        bool understands_skip_assignment;
        std::string leader_before;
    };

    // classic_group.cc: requests
    bool accepts(const std::string& member_id) const;
    bool supports(const JoinRequest& request) const;
    ErrorCode check_member(const std::string& id, const std::optional<std::string>& instance) const;
    void join_new(const JoinRequest& request, Ticket ticket, Now now);
    void rejoin(Member& member, const JoinRequest& request, Ticket ticket, Now now);
    void rejoin_static(const std::string& old_id, const std::string& new_id,
                       const JoinRequest& request, Ticket ticket, Now now);
    void sync_completing(Member& member, const SyncRequest& request, Ticket ticket);
    ErrorCode leave_one(const LeavingMember& leaving);
    void refuse(Ticket ticket, const std::string& member_id, ErrorCode error);
    JoinAnswer joined(const Member& member) const;

    // classic_rebalance.cc: from one generation to the next
    void add_member(const std::string& id, const JoinRequest& request, Ticket ticket, Now now);
    void update_member(Member& member, const JoinRequest& request, std::optional<Ticket> ticket);
    void remove_member(const std::string& id);
    void rebalance_or_complete(Now now);
    void prepare_rebalance(Now now);
    void maybe_complete_join(Now now);
    void complete_join(Now now);
    void complete_initial(Now now);
    void end_empty(Now now);
    void expire_members(Now now);
    void expire_sync(Now now);
    bool elect_leader();
    bool all_joined() const;
    std::string select_protocol() const;
    void enter(State state, Now now);
    void answer_syncing(ErrorCode error);
    SaveId save(const std::map<std::string, base::Bytes>* assignments);
    void count_protocols(const Member& member, int by);
    base::Duration rebalance_timeout() const;
    void set_deadline(Member& member, base::MonotonicTime at);
    void note_deadline(base::MonotonicTime at);
    void find_earliest();
    std::vector<JoinedMember> member_list() const;

    std::string name_;
    const ClassicLimits& limits_;
    io::Random& random_;

    State state_ = State::empty;
    base::WallTime state_since_{};
    std::int32_t generation_ = 0;
    std::string protocol_type_;
    std::optional<std::string> protocol_;
    std::string leader_;  // empty: none
    std::map<std::string, Member> members_;
    std::map<std::string, std::string> instances_;        // instance id → member id
    std::map<std::string, base::MonotonicTime> pending_;  // given an id, not yet back with it
    std::set<std::string> awaited_syncs_;
    std::map<std::string, int> protocol_counts_;  // how many members know it

    std::optional<base::MonotonicTime> join_deadline_;
    std::optional<base::MonotonicTime> sync_deadline_;
    std::optional<base::MonotonicTime> earliest_;
    // The first rebalance of an empty group waits for more members, up to what is left.
    bool is_initial_ = false;
    bool member_came_ = false;
    base::Duration initial_left_{};

    std::optional<Assigning> assigning_;
    std::map<SaveId, Replacing> replacing_;
    SaveId last_save_ = 0;
    std::vector<Save> saves_;
    std::vector<Answer> answers_;
};

}  // namespace broker::groups
