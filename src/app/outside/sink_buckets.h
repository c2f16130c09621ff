#pragma once
// Where each connector's bucket is: here, in the bucket that the settings put elsewhere, or where
// the connector itself says (store.url).

#include <memory>
#include <string>

#include "app/outside/stores.h"
#include "connect/buckets.h"
#include "object/store.h"
#include "run/blocking.h"

namespace app::outside {

// The bucket that the settings put elsewhere.
struct HomeBucket {
    std::string name;
    object::Bucket* bucket = nullptr;
    run::Lane* lane = nullptr;
};

class SinkBuckets final : public connect::Buckets {
  public:
    // All outlive it. Without a home bucket elsewhere its `bucket` is null.
    SinkBuckets(object::Store& own, run::Lane& own_lane, run::BlockingPool& pool,
                OutsideStores& stores, HomeBucket home)
        : own_(own, own_lane), pool_(pool), stores_(stores), home_(std::move(home)) {}

    run::Task<base::Result<connect::BucketPlace>> bucket_of(sink::ConnectorConfig config) override;

  private:
    base::Result<connect::BucketPlace> open(const sink::ConnectorConfig& config);

    connect::BucketsOfStore own_;
    run::BlockingPool& pool_;
    OutsideStores& stores_;
    const HomeBucket home_;
};

}  // namespace app::outside
