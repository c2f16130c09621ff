#pragma once
// Which bucket a sink writes to, as whoever has the stores says.

#include <memory>

#include "base/result.h"
#include "object/store.h"
#include "run/blocking.h"
#include "run/task.h"
#include "sink/connector_config.h"

namespace connect {

// Where a sink puts its objects, and on which lane. What keeps the two alive, if it is the sink's
// own.
struct BucketPlace {
    object::Bucket* bucket = nullptr;
    run::Lane* lane = nullptr;
    std::shared_ptr<void> keeper{};
};

//   Owner: app.  Runs on: any shard.  Outlives the connectors.
class Buckets {
  public:
    virtual ~Buckets() = default;
    // Code::not_found: there is no such bucket.
    virtual run::Task<base::Result<BucketPlace>> bucket_of(sink::ConnectorConfig config) = 0;
};

// Those of one store, by their names. Code::unsupported for a store elsewhere.
class BucketsOfStore final : public Buckets {
  public:
    // Both outlive this.
    BucketsOfStore(object::Store& store, run::Lane& lane) : store_(store), lane_(lane) {}
    run::Task<base::Result<BucketPlace>> bucket_of(sink::ConnectorConfig config) override;

  private:
    object::Store& store_;
    run::Lane& lane_;
};

}  // namespace connect
