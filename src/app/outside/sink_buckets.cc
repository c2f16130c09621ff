#include "app/outside/sink_buckets.h"

#include "app/outside/places.h"

namespace app::outside {

using connect::BucketPlace;

run::Task<base::Result<BucketPlace>> SinkBuckets::bucket_of(sink::ConnectorConfig config) {
    if (config.store) {
        auto ask = [this, &config] { return open(config); };
        co_return co_await pool_.run(ask);
    }
    if (home_.bucket != nullptr && config.bucket == home_.name) {
        co_return BucketPlace{.bucket = home_.bucket, .lane = home_.lane};
    }
    co_return co_await own_.bucket_of(std::move(config));
}

base::Result<BucketPlace> SinkBuckets::open(const sink::ConnectorConfig& config) {
    TRY(object::remote::StoreOptions options, store_options(*config.store));
    const std::shared_ptr<OutsideStore> opened = stores_.open(std::move(options));
    TRY(object::Bucket * bucket, opened->store.bucket(config.bucket));
    return BucketPlace{.bucket = bucket, .lane = &opened->lane, .keeper = opened};
}

}  // namespace app::outside
