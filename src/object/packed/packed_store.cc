#include "object/packed/packed_store.h"

#include <map>
#include <mutex>
#include <utility>

#include "base/text.h"
#include "object/names.h"
#include "object/packed/bucket.h"

namespace object::packed {
namespace {

using base::Code;
using base::Error;

Error no_bucket(std::string_view name) {
    return {Code::not_found, base::text("Non-existent S3 bucket: ", base::printable(name))};
}

class PackedStore final : public TransactionalStore {
  public:
    PackedStore(io::Disk& disk, io::Clock& clock, std::string directory, const Options& options)
        : disk_(disk), clock_(clock), directory_(std::move(directory)), options_(options) {}

    Result<> open();
    Result<> create_bucket(std::string_view name) override;
    Result<std::vector<std::string>> buckets() override;
    Result<Bucket*> bucket(std::string_view name) override;
    Result<TransactionalBucket*> transactional_bucket(std::string_view name) override;
    Result<> remove_bucket(std::string_view name) override;
    Result<> close() override;

  private:
    std::unique_ptr<PackedBucket> make(std::string_view name) {
        return std::make_unique<PackedBucket>(disk_, clock_, base::text(directory_, '/', name),
                                              options_);
    }
    io::Disk& disk_;
    io::Clock& clock_;
    const std::string directory_;
    const Options options_;
    std::unique_ptr<io::DirectoryLock> lock_;
    // Only for the map: readers ask for buckets by name while one is made.
    std::mutex buckets_mutex_;
    std::map<std::string, std::unique_ptr<PackedBucket>, std::less<>> buckets_;
    // Who holds one finds it closed.
    std::vector<std::unique_ptr<PackedBucket>> removed_;
};

Result<> PackedStore::open() {
    TRY_VOID(disk_.make_directories(directory_));
    TRY(lock_, disk_.lock(directory_));
    TRY(const std::vector<io::DirectoryEntry> entries, disk_.list(directory_));
    for (const io::DirectoryEntry& entry : entries) {
        if (!entry.is_directory || !check_bucket_name(entry.name)) continue;
        // Without a manifest its creation was interrupted: it does not exist yet.
        const auto manifest = disk_.info(base::text(directory_, '/', entry.name, "/MANIFEST"));
        if (!manifest && manifest.error().code == Code::not_found) continue;
        std::unique_ptr<PackedBucket> bucket = make(entry.name);
        const Result<> opened = bucket->open();
        if (!opened) return base::within(base::text("bucket ", entry.name), opened.error());
        buckets_.emplace(entry.name, std::move(bucket));
    }
    return {};
}

Result<> PackedStore::create_bucket(std::string_view name) {
    TRY_VOID(check_bucket_name(name));
    if (!lock_) return Error{Code::closed, "the store is closed"};
    const std::scoped_lock hold(buckets_mutex_);
    if (buckets_.contains(name)) {
        return Error{Code::already_exists, base::text("bucket '", name, "' exists")};
    }
    std::unique_ptr<PackedBucket> bucket = make(name);
    TRY_VOID(bucket->create());
    TRY_VOID(disk_.sync_directory(directory_));
    TRY_VOID(bucket->open());
    buckets_.emplace(name, std::move(bucket));
    return {};
}

Result<std::vector<std::string>> PackedStore::buckets() {
    const std::scoped_lock hold(buckets_mutex_);
    std::vector<std::string> names;
    names.reserve(buckets_.size());
    for (const auto& [name, bucket] : buckets_) names.push_back(name);
    return names;
}

Result<Bucket*> PackedStore::bucket(std::string_view name) {
    TRY(TransactionalBucket * found, transactional_bucket(name));
    return found;
}

Result<> PackedStore::remove_bucket(std::string_view name) {
    const std::scoped_lock hold(buckets_mutex_);
    const auto at = buckets_.find(name);
    if (at == buckets_.end()) return no_bucket(name);
    TRY(const ListPage page, at->second->list({.keys_max = 1}));
    if (!page.objects.empty()) {
        return Error{Code::conflict, base::text("bucket '", name, "' is not empty")};
    }
    TRY_VOID(at->second->discard());
    removed_.push_back(std::move(at->second));
    buckets_.erase(at);
    // Only gives the space back: what is left without a manifest is no bucket.
    static_cast<void>(disk_.remove_tree(base::text(directory_, '/', name)));
    return {};
}

Result<TransactionalBucket*> PackedStore::transactional_bucket(std::string_view name) {
    const std::scoped_lock hold(buckets_mutex_);
    const auto at = buckets_.find(name);
    if (at == buckets_.end()) return no_bucket(name);
    return at->second.get();
}

Result<> PackedStore::close() {
    Result<> closed;
    for (const auto& [name, bucket] : buckets_) {
        const Result<> one = bucket->close();
        if (!one && closed) closed = base::within(base::text("bucket ", name), one.error());
    }
    lock_.reset();
    return closed;
}

}  // namespace

Result<std::unique_ptr<TransactionalStore>> open_store(io::Disk& disk, io::Clock& clock,
                                                       std::string directory,
                                                       const Options& options) {
    auto store = std::make_unique<PackedStore>(disk, clock, std::move(directory), options);
    TRY_VOID(store->open());
    return std::unique_ptr<TransactionalStore>(std::move(store));
}

}  // namespace object::packed
