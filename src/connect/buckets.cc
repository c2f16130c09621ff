#include "connect/buckets.h"

namespace connect {

using base::Code;
using base::Error;

run::Task<base::Result<BucketPlace>> BucketsOfStore::bucket_of(sink::ConnectorConfig config) {
    if (config.store) {
        co_return Error{Code::unsupported, "store.url=" + config.store->url + ": not offered here"};
    }
    auto look = [this, &config] { return store_.bucket(config.bucket); };
    CO_TRY(object::Bucket * bucket, co_await lane_.run(look));
    co_return BucketPlace{.bucket = bucket, .lane = &lane_};
}

}  // namespace connect
