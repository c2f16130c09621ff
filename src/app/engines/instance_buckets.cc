// Where an instance's objects and tables lie: here, or at an S3 server elsewhere.

#include "app/engines/instance.h"
#include "app/outside/places.h"
#include "auth/digest.h"
#include "base/text.h"
#include "object/directory_store.h"
#include "object/packed/packed_store.h"

namespace app::engines {
namespace {

using base::Code;

constexpr std::string_view kTablesBucket = "tables";

Result<object::Bucket*> open_bucket(object::Store& store, const std::string& name) {
    auto found = store.bucket(name);
    if (found || found.error().code != Code::not_found) return found;
    TRY_VOID(store.create_bucket(name));
    return store.bucket(name);
}

}  // namespace

std::string Instance::bucket_name() const {
    const std::string named = options_.settings.text("bucket.name");
    return named.empty() ? own_bucket_name() : named;
}

Result<> Instance::open_buckets() {
    TRY(store_, object::packed::open_store(disk_, clock_, path("objects")));
    TRY(records_, open_bucket(*store_, own_bucket_name()));
    outside::HomeBucket home;
    if (outside::has_outside_bucket(options_.settings)) {
        TRY_VOID(open_outside_bucket());
        home = {bucket_name(), records_, &settings_store_->lane};
    }
    sink_buckets_ = std::make_unique<outside::SinkBuckets>(*store_, store_lane_, pool_,
                                                           outside_stores_, std::move(home));
    TRY(table_store_, object::open_directory_store(disk_, path("lake")));
    TRY(auto url, outside::tables_url(options_.settings));
    if (url) return open_outside_tables(std::move(url->bucket), std::move(url->prefix));
    TRY(tables_, open_bucket(*table_store_, std::string(kTablesBucket)));
    return {};
}

Result<outside::OutsideStore*> Instance::settings_store() {
    if (settings_store_) return settings_store_.get();
    TRY(auto options,
        outside::store_options(options_.settings, disk_, outside_stores_.environment()));
    settings_store_ = outside_stores_.open(std::move(options));
    return settings_store_.get();
}

Result<> Instance::open_outside_bucket() {
    TRY(outside::OutsideStore * outside, settings_store());
    TRY(records_, open_bucket(outside->store, bucket_name()));
    return {};
}

Result<> Instance::open_outside_tables(std::string bucket, std::string prefix) {
    TRY(outside::OutsideStore * outside, settings_store());
    TRY_VOID(open_bucket(outside->store, bucket));
    // One for each place, as files of two tables may have one name.
    const std::string place =
        base::text(options_.settings.text("bucket.endpoint"), " ", bucket, "/", prefix);
    constexpr std::size_t kDigits = 16;
    tables_cache_ =
        path("cache/") + auth::hex(auth::digest(auth::Hash::sha256, place)).substr(0, kDigits);
    const std::int64_t bytes_max = options_.settings.integer("tables.cache.bytes");
    TRY(tables_, outside->store.open_tables(
                     {.bucket = std::move(bucket),
                      .prefix = std::move(prefix),
                      .cache_directory = tables_cache_,
                      .cache_bytes_max =
                          bytes_max < 0 ? UINT64_MAX : static_cast<std::uint64_t>(bytes_max)}));
    return {};
}

}  // namespace app::engines
