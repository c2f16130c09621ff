#pragma once
// A member of a group of the consumer protocol, and how it comes from the partitions it has to
// those it is to have.

#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>

#include "base/time.h"
#include "broker/groups/assignment/assignment.h"
#include "broker/groups/consumer_messages.h"

namespace broker::groups {

enum class MemberState : std::int8_t {
    stable = 0,
    unrevoked_partitions = 1,   // has been told to let go of some, and has not said that it did
    unreleased_partitions = 2,  // is to have some that others still hold
};

struct ConsumerMember {
    // What it said.
    std::string id;
    std::optional<std::string> instance_id;
    std::optional<std::string> rack_id;
    Client client;
    std::set<std::string> topics;
    std::optional<std::string> topic_regex;
    base::Duration rebalance_timeout{};
    std::optional<std::string> assignor;

    // What it is to have, at the group's target epoch.
    Assignment target;

    // What it has.
    std::int32_t epoch = 0;
    std::int32_t epoch_before = 0;
    MemberState state = MemberState::stable;
    Assignment assigned;
    Assignment revoking;

    base::MonotonicTime session_deadline{};
    std::optional<base::MonotonicTime> rebalance_deadline;
};

// Nobody else holds that partition.
using IsFree = std::function<bool(const base::Uuid& topic, std::int32_t partition)>;

// One step towards the target, given what the member says it owns (nothing: it did not say). First
// it lets go, then its epoch rises, then it is given what is free.
void reconcile(ConsumerMember& member, std::int32_t target_epoch,
               const std::optional<Assignment>& owned, const IsFree& is_free);

}  // namespace broker::groups
