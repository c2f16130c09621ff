#pragma once
// The groups of a cluster elsewhere, asked of their coordinators.
//
//   Owner: RemoteHouse.  Runs on: every call hops to the cluster's shard and back.
//   Ends: after Cluster::stop().

#include <string>
#include <vector>

#include "broker/coordinator/group_coordinator.h"
#include "broker/remote/cluster.h"

namespace broker::remote {

class RemoteGroups final : public coordinator::GroupCoordinator {
  public:
    explicit RemoteGroups(Cluster& cluster) : cluster_(cluster) {}

    run::Task<groups::JoinAnswer> join(groups::JoinRequest request) override;
    run::Task<groups::SyncAnswer> sync(groups::SyncRequest request) override;
    run::Task<groups::ErrorCode> heartbeat(groups::HeartbeatRequest request) override;
    run::Task<groups::LeaveAnswer> leave(groups::LeaveRequest request) override;

    run::Task<groups::CommitAnswer> commit(groups::CommitRequest request) override;
    run::Task<groups::FetchOffsetsAnswer> fetch(groups::FetchOffsetsRequest request) override;
    run::Task<groups::DeleteOffsetsAnswer> delete_offsets(
        groups::DeleteOffsetsRequest request) override;

    run::Task<std::vector<groups::Listing>> list(coordinator::ListFilter filter) override;
    run::Task<groups::Description> describe(std::string group) override;
    run::Task<groups::ConsumerDescription> describe_consumer(std::string group) override;
    run::Task<groups::ErrorCode> delete_group(std::string group) override;

    run::Task<Result<std::optional<Offset>>> committed(base::GroupName group, TopicName topic,
                                                       Partition partition) override;
    run::Task<Result<>> commit(base::GroupName group, std::vector<Position> positions) override;

  private:
    // Asks the group's coordinator, and again where it has moved; `error_in` finds the answer's
    // error. What could not be asked is refused as coordinator_not_available.
    template <class Request, class ErrorIn>
    run::Task<Result<Answer<typename Request::Response>>> ask(std::string group, Request request,
                                                              CallLimits limits, ErrorIn error_in);
    template <class Fn>
    auto here(Fn work) {
        return cluster_.home().call(std::move(work));
    }
    run::Task<groups::JoinAnswer> join_here(groups::JoinRequest request);
    run::Task<groups::SyncAnswer> sync_here(groups::SyncRequest request);
    run::Task<groups::ErrorCode> heartbeat_here(groups::HeartbeatRequest request);
    run::Task<groups::LeaveAnswer> leave_here(groups::LeaveRequest request);
    run::Task<Result<groups::CommitAnswer>> commit_here(groups::CommitRequest request);
    run::Task<Result<groups::FetchOffsetsAnswer>> fetch_here(groups::FetchOffsetsRequest request);
    run::Task<groups::DeleteOffsetsAnswer> delete_offsets_here(
        groups::DeleteOffsetsRequest request);
    run::Task<std::vector<groups::Listing>> list_here(coordinator::ListFilter filter);
    run::Task<groups::Description> describe_here(std::string group);
    run::Task<groups::ConsumerDescription> describe_consumer_here(std::string group);
    run::Task<groups::ErrorCode> delete_here(std::string group);

    Cluster& cluster_;
};

}  // namespace broker::remote
