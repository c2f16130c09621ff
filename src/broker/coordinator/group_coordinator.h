#pragma once
// Groups as doors and readers ask for them, wherever they are kept: here (coordinator.h), or by the
// brokers of a cluster elsewhere (broker/remote).

#include <string>
#include <vector>

#include "broker/committed_offsets.h"
#include "broker/groups/classic_messages.h"
#include "broker/groups/descriptions.h"
#include "broker/groups/offset_messages.h"
#include "run/task.h"

namespace broker::coordinator {

// ListGroups: empty means all; in any spelling of upper and lower case.
struct ListFilter {
    std::vector<std::string> states;
    std::vector<std::string> types;
};

class GroupCoordinator : public CommittedOffsets {
  public:
    // --- Members of classic groups. Joins and syncs wait for the others.
    virtual run::Task<groups::JoinAnswer> join(groups::JoinRequest request) = 0;
    virtual run::Task<groups::SyncAnswer> sync(groups::SyncRequest request) = 0;
    virtual run::Task<groups::ErrorCode> heartbeat(groups::HeartbeatRequest request) = 0;
    virtual run::Task<groups::LeaveAnswer> leave(groups::LeaveRequest request) = 0;

    // --- Offsets.
    using CommittedOffsets::commit;
    virtual run::Task<groups::CommitAnswer> commit(groups::CommitRequest request) = 0;
    virtual run::Task<groups::FetchOffsetsAnswer> fetch(groups::FetchOffsetsRequest request) = 0;
    virtual run::Task<groups::DeleteOffsetsAnswer> delete_offsets(
        groups::DeleteOffsetsRequest request) = 0;

    // --- Administration.
    virtual run::Task<std::vector<groups::Listing>> list(ListFilter filter) = 0;
    // group_id_not_found: the state is Dead.
    virtual run::Task<groups::Description> describe(std::string group) = 0;
    virtual run::Task<groups::ConsumerDescription> describe_consumer(std::string group) = 0;
    virtual run::Task<groups::ErrorCode> delete_group(std::string group) = 0;
};

}  // namespace broker::coordinator
