#pragma once
// Writes of many requests share a sync: what comes while the disk is busy is one group when it is
// free. No timer: a write that comes alone waits for nobody.
//
//   Owner: S3Door.  Runs on: commit() on any shard, the writes in the lane.  Ends: when nobody
//   waits.

#include <coroutine>
#include <mutex>
#include <span>
#include <vector>

#include "object/transactional.h"
#include "run/blocking.h"
#include "run/shard.h"

namespace door::s3::intake {

class WriteQueue {
  public:
    // `lane` is the one that writes to the store's buckets.
    explicit WriteQueue(run::BlockingPool& lane) : lane_(lane) {}

    // Each change's outcome. The changes live in the caller's frame until it goes on.
    run::Task<std::vector<object::Result<>>> commit(object::TransactionalBucket& bucket,
                                                    std::span<const object::Change> changes);
    run::Task<object::Result<>> commit(object::TransactionalBucket& bucket,
                                       const object::Change& change);

  private:
    struct Waiting;
    void add(Waiting& waiting);
    // In the lane: everything that waits now.
    void write();
    static void write_to(object::TransactionalBucket& bucket, std::span<Waiting* const> waiting);

    run::BlockingPool& lane_;
    std::mutex mutex_;  // for waiting_ alone
    std::vector<Waiting*> waiting_;
};

}  // namespace door::s3::intake
