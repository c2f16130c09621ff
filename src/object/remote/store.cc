#include "object/remote/store.h"

#include <map>
#include <mutex>
#include <utility>
#include <vector>

#include "base/text.h"
#include "codec/xml/xml_writer.h"
#include "object/names.h"
#include "object/remote/answers.h"
#include "object/remote/bucket.h"
#include "object/remote/limits.h"
#include "run/blocking.h"

namespace object::remote {
namespace {

using base::Code;

constexpr std::string_view kNamespace = "http://s3.amazonaws.com/doc/2006-03-01/";
// Where a bucket is made that says nothing of a region, and the one that must not be said.
constexpr std::string_view kRegionDefault = "us-east-1";

std::unique_ptr<Credentials> credentials_of(const StoreParts& parts, auth::AwsCredentials given) {
    return std::make_unique<Credentials>(
        CredentialsParts{parts.disk, parts.http, parts.clock, parts.environment}, std::move(given));
}

}  // namespace

struct RemoteStore::State {
    State(const StoreParts& parts, StoreOptions options)
        : disk(parts.disk),
          clock(parts.clock),
          service(parts.http, parts.clock, parts.random,
                  credentials_of(parts, std::move(options.credentials)),
                  std::move(options.endpoint), options.retries),
          pool(parts.requests) {}

    io::Disk& disk;
    const io::Clock& clock;
    Service service;
    run::BlockingPool& pool;
    std::mutex mutex;  // of the two maps; never held while the server is asked
    std::map<std::string, std::unique_ptr<RemoteBucket>, std::less<>> buckets;
    std::vector<std::unique_ptr<RemoteBucket>> tables;
};

RemoteStore::RemoteStore(const StoreParts& parts, StoreOptions options)
    : state_(std::make_unique<State>(parts, std::move(options))) {}

RemoteStore::~RemoteStore() = default;

Result<> RemoteStore::create_bucket(std::string_view name) {
    TRY_VOID(check_bucket_name(name));
    Request request{.method = "PUT", .bucket = std::string(name)};
    const std::string& region = state_->service.endpoint().region();
    if (region != kRegionDefault) {
        codec::XmlWriter(request.body)
            .begin("CreateBucketConfiguration", kNamespace)
            .text("LocationConstraint", region)
            .end();
    }
    TRY_VOID(state_->service.call(std::move(request)));
    return {};
}

Result<std::vector<std::string>> RemoteStore::buckets() {
    TRY(const io::HttpResponse response, state_->service.call({}));
    return read_bucket_names(response.body);
}

Result<Bucket*> RemoteStore::bucket(std::string_view name) {
    {
        const std::scoped_lock hold(state_->mutex);
        const auto known = state_->buckets.find(name);
        if (known != state_->buckets.end()) return known->second.get();
    }
    TRY_VOID(check_bucket_name(name));
    TRY_VOID(state_->service.call(
        {.method = "HEAD", .bucket = std::string(name), .effort = Request::Effort::brief}));
    auto fresh = std::make_unique<RemoteBucket>(state_->service, state_->pool, state_->disk,
                                                std::string(name), "", nullptr);
    const std::scoped_lock hold(state_->mutex);
    return state_->buckets.try_emplace(std::string(name), std::move(fresh)).first->second.get();
}

Result<Bucket*> RemoteStore::open_tables(TablesPlace place) {
    TRY_VOID(bucket(place.bucket));
    TRY(auto cache, FileCache::open(state_->disk, state_->clock, std::move(place.cache_directory),
                                    place.cache_bytes_max));
    auto fresh = std::make_unique<RemoteBucket>(state_->service, state_->pool, state_->disk,
                                                std::move(place.bucket), std::move(place.prefix),
                                                std::move(cache));
    TRY_VOID(fresh->check_conditional_puts());
    const std::scoped_lock hold(state_->mutex);
    return state_->tables.emplace_back(std::move(fresh)).get();
}

void RemoteStore::stop_after(std::chrono::milliseconds grace) { state_->service.stop_after(grace); }

}  // namespace object::remote
