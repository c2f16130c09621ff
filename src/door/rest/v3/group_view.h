#pragma once
// A consumer group of either protocol, as API v3 shows it.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/ids.h"
#include "broker/broker.h"
#include "broker/coordinator/group_coordinator.h"

namespace door::rest::v3 {

struct GroupMember {
    std::string id;
    std::optional<std::string> instance_id;
    std::string client_id;
    std::vector<base::TopicPartition> partitions;  // in order
};

struct GroupView {
    std::string id;
    std::string state;     // "STABLE"
    std::string assignor;  // empty while there is none
    bool is_simple = false;
    std::vector<GroupMember> members;

    const GroupMember* find(std::string_view member) const;
    // Who reads it.
    const GroupMember* owner_of(const base::TopicPartition& at) const;
};

// "PreparingRebalance" → "PREPARING_REBALANCE".
std::string state_word(std::string_view state);

// Nothing if there is no such group.
run::Task<std::optional<GroupView>> view_group(broker::Broker& broker,
                                               broker::coordinator::GroupCoordinator& groups,
                                               std::string id);

// How far a group is behind in one partition.
struct Lag {
    base::TopicPartition at;
    const GroupMember* owner = nullptr;  // of the view; none reads it now
    base::Offset current;
    base::Offset end;

    std::int64_t behind() const { return std::max<std::int64_t>(0, base::distance(current, end)); }
};

// Of all partitions that it has committed, in order. The view outlives them.
run::Task<std::vector<Lag>> lags_of(broker::Broker& broker,
                                    broker::coordinator::GroupCoordinator& groups,
                                    const GroupView& view);

}  // namespace door::rest::v3
