#pragma once
// A member of a classic group of consumers, kept by a coroutine of its own: it joins, shares out
// the partitions if it is made the leader, tells that it is alive, and joins again when the group
// or the topics change. The range assignor, and all partitions given back at each change, as
// Kafka's consumers do by default where they meet older ones.

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "broker/broker.h"
#include "broker/coordinator/group_coordinator.h"
#include "broker/groups/assignment/topic_regex.h"
#include "run/event.h"
#include "run/gate.h"
#include "run/shard.h"
#include "run/task.h"

namespace broker::consumer {

// Names, or a pattern that whole names have to match.
struct Subscription {
    std::vector<std::string> topics;
    std::optional<std::string> pattern{};
};

struct MemberOptions {
    std::string group;
    std::string client_id;
    // Members live and end with the process: after a kill nobody is to wait long for them.
    base::Duration session_time = std::chrono::seconds(10);
    base::Duration heartbeat_interval = std::chrono::seconds(3);
    // Of the slowest to come back when the group changes.
    base::Duration rebalance_time = std::chrono::seconds(60);
};

//   Owner: Consumer.  Runs on: one shard.  Ends: stop(), then the destructor.
class GroupMember {
  public:
    // `lets_go` is awaited before partitions are given back: the time to commit. Code::
    // invalid_argument for a pattern that is none.
    static base::Result<std::unique_ptr<GroupMember>> join(
        Broker& broker, coordinator::GroupCoordinator& coordinator, MemberOptions options,
        Subscription subscription, std::function<run::Task<void>()> lets_go);

    // Leaves the group.
    run::Task<void> stop();

    // Nothing while it is not known: the group comes together.
    const std::optional<std::vector<base::TopicPartition>>& assignment() const {
        return assignment_;
    }
    // That it reads, in order.
    std::vector<std::string> topics() const;
    // With every new assignment.
    run::Event& changed() { return changed_; }
    // To commit as.
    groups::CommitIdentity identity() const;
    // Why it is in no group, if it cannot be; empty while all is well.
    const std::string& trouble() const { return trouble_; }

  private:
    GroupMember(Broker& broker, coordinator::GroupCoordinator& coordinator, MemberOptions options,
                Subscription subscription, std::optional<groups::TopicRegex> pattern,
                std::function<run::Task<void>()> lets_go);
    run::Task<void> stay();
    run::Task<groups::ErrorCode> join_once();
    run::Task<groups::ErrorCode> stay_joined();
    run::Task<void> give_back();
    run::Task<void> recover(groups::ErrorCode error);
    std::vector<std::string> wanted_topics() const;
    bool have_topics_changed();
    std::vector<groups::MemberAssignment> share_out(
        const std::vector<groups::JoinedMember>& members) const;

    Broker& broker_;
    coordinator::GroupCoordinator& coordinator_;
    const MemberOptions options_;
    const Subscription subscription_;
    const std::optional<groups::TopicRegex> pattern_;
    const std::function<run::Task<void>()> lets_go_;

    std::string member_id_;
    std::int32_t generation_ = -1;
    bool leads_ = false;
    std::optional<std::vector<base::TopicPartition>> assignment_;
    // The topics as they were when this generation was made, with their counts of partitions.
    std::map<std::string, std::int32_t> seen_topics_;
    std::uint64_t seen_version_ = 0;
    std::string trouble_;
    bool stops_ = false;
    run::Event changed_;
    run::Event stopping_;
    run::Gate gate_;
};

}  // namespace broker::consumer
