#pragma once
// Committed offsets: stored first, then known. Those of transactions wait for their end.
//
//   Owner: Coordinator.  Runs on: shard 0.

#include <string>
#include <utility>
#include <vector>

#include "broker/coordinator/coordinator.h"
#include "broker/coordinator/membership.h"
#include "broker/coordinator/state.h"
#include "broker/groups/offset_messages.h"

namespace broker::coordinator {

class OffsetService {
  public:
    OffsetService(State& state, Membership& membership) : state_(state), membership_(membership) {}

    run::Task<groups::CommitAnswer> commit(groups::CommitRequest request);
    run::Task<groups::CommitAnswer> commit_in_transaction(TransactionalCommit request,
                                                          TransactionVerifier* verifier);
    run::Task<Result<>> end_transaction(Partition partition, Marker marker);
    groups::FetchOffsetsAnswer fetch(const groups::FetchOffsetsRequest& request) const;
    run::Task<groups::DeleteOffsetsAnswer> remove(groups::DeleteOffsetsRequest request);

    // Whoever reads is no group's member; the offsets are durable when it returns.
    run::Task<Result<>> store(std::string group, std::vector<groups::OffsetToCommit> offsets);
    // Also the tombstones of the group itself, if `records` holds them.
    run::Task<Result<>> remove_places(std::string group, std::vector<base::TopicPartition> places,
                                      std::vector<groups::StoredRecord> records);
    run::Task<Result<>> forget_topic(TopicName topic);
    // Topics that have gone while nobody looked: the process was killed in between.
    run::Task<Result<>> forget_lost_topics();
    // What is older than offsets.retention.minutes says, and groups of which nothing is left.
    run::Task<void> expire();

  private:
    // One verdict for each, before anything is stored.
    groups::CommitAnswer check(const std::vector<groups::OffsetToCommit>& offsets,
                               groups::ErrorCode group_error) const;
    std::vector<base::TopicPartition> expired(const std::string& group) const;
    bool exists(const std::string& group) const;

    State& state_;
    Membership& membership_;
};

}  // namespace broker::coordinator
