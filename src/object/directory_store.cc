#include "object/directory_store.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <map>
#include <mutex>
#include <set>
#include <utility>

#include "base/check.h"
#include "base/text.h"
#include "object/directory_names.h"
#include "object/listing.h"
#include "object/md5.h"
#include "object/names.h"

namespace object {
namespace {

using base::Code;
using base::Error;

// simdjson reads up to this far beyond the body; it must be there.
constexpr std::size_t kScanPaddingBytes = 64;
// Directories remembered as durable, so that a put need not sync the whole chain above it again.
constexpr std::size_t kDurableDirectoriesMax = 4096;
// The name of no bucket.
constexpr std::string_view kTemporaryDirectory = ".temporary";

Error within_key(std::string_view key, const Error& error) {
    return base::within(base::text("object '", base::printable(key), "'"), error);
}

class DirectoryBucket final : public Bucket {
  public:
    DirectoryBucket(io::Disk& disk, std::string directory, std::string temporary_prefix)
        : disk_(disk),
          directory_(std::move(directory)),
          temporary_prefix_(std::move(temporary_prefix)) {}

    Result<Info> put(const Put& put) override;
    Result<> put_many(std::span<const Put> puts) override;
    Result<Info> put_file(std::string_view key, const std::string& path) override;
    Result<Object> get(std::string_view key, Range range) override;
    Result<Info> head(std::string_view key) override;
    Result<> remove(std::string_view key) override { return remove_many({&key, 1}); }
    Result<> remove_many(std::span<const std::string_view> keys) override;
    Result<ListPage> list(const ListRequest& request) override;
    Result<> scan(std::string_view prefix, std::string_view start_after, std::size_t objects_max,
                  const std::function<bool(const BulkObject&)>& each) override;
    std::optional<std::string> local_path(std::string_view key) const override;

  private:
    Result<std::string> path_of(std::string_view key) const;
    // The path of a new, synced file with this content.
    Result<std::string> write_temporary(ByteView body);
    // All of a put but the sync of the directory.
    Result<> store(const Put& put, const std::string& path);
    Result<> rename_to_key(const std::string& from, const std::string& path);
    // The directory exists, and so it will after a power loss.
    Result<> make_durable(const std::string& directory);
    // After a fault: the next put makes it durable again.
    void doubt(const std::string& directory);
    Result<io::FileInfo> file_info(const std::string& path);

    io::Disk& disk_;
    const std::string directory_;
    const std::string temporary_prefix_;  // a number after it makes a path
    // Tables are written from several lanes: what they share is these two.
    std::atomic<std::uint64_t> temporary_files_ = 0;
    std::mutex durable_mutex_;
    std::set<std::string> durable_directories_;
};

Result<std::string> DirectoryBucket::path_of(std::string_view key) const {
    TRY_VOID(check_key(key));
    TRY(const std::string below, path_of_key(key));
    return directory_ + '/' + below;
}

Result<io::FileInfo> DirectoryBucket::file_info(const std::string& path) {
    TRY(const io::FileInfo info, disk_.info(path));
    if (info.is_directory) return Error{Code::not_found, "there is no such object"};
    return info;
}

Result<> DirectoryBucket::make_durable(const std::string& directory) {
    {
        const std::scoped_lock hold(durable_mutex_);
        if (durable_directories_.contains(directory)) return {};
    }
    TRY_VOID(disk_.make_directories(directory));
    // Also those that were there: the process that made them may have died before its sync.
    for (std::string at = directory; at.size() > directory_.size(); at = io::parent_of(at)) {
        TRY_VOID(disk_.sync_directory(io::parent_of(at)));
    }
    const std::scoped_lock hold(durable_mutex_);
    if (durable_directories_.size() == kDurableDirectoriesMax) durable_directories_.clear();
    durable_directories_.insert(directory);
    return {};
}

void DirectoryBucket::doubt(const std::string& directory) {
    const std::scoped_lock hold(durable_mutex_);
    durable_directories_.erase(directory);
}

Result<std::string> DirectoryBucket::write_temporary(ByteView body) {
    while (true) {
        const std::string path = base::text(temporary_prefix_, temporary_files_++);
        auto created = disk_.create(path);
        if (!created && created.error().code == Code::already_exists) continue;
        if (!created) return created.error();
        Result<> written = (*created)->append(body);
        if (written) written = (*created)->sync();
        if (written) return path;
        // What cannot be removed now is removed at the next start.
        static_cast<void>(disk_.remove(path));
        return written.error();
    }
}

Result<> DirectoryBucket::rename_to_key(const std::string& from, const std::string& path) {
    const Result<> renamed = disk_.rename(from, path);
    if (renamed) return {};
    const auto there = disk_.info(path);
    if (there && there->is_directory) {
        return Error{Code::conflict, "other keys lie below this one, in a directory of its name"};
    }
    return renamed.error();
}

Result<> DirectoryBucket::store(const Put& put, const std::string& path) {
    TRY_VOID(make_durable(io::parent_of(path)));
    TRY(const std::string temporary, write_temporary(put.body));
    const Result<> named =
        put.if_none_match ? disk_.link(temporary, path) : rename_to_key(temporary, path);
    if (!named || put.if_none_match) static_cast<void>(disk_.remove(temporary));
    return named;
}

Result<Info> DirectoryBucket::put(const Put& put) {
    TRY_VOID(put_many({&put, 1}));
    TRY(Info info, head(put.key));
    Md5 md5;
    info.etag = hex_of(md5.of(put.body));
    return info;
}

Result<> DirectoryBucket::put_many(std::span<const Put> puts) {
    std::set<std::string> touched;
    for (const Put& put : puts) {
        TRY(const std::string path, path_of(put.key));
        const std::string parent = io::parent_of(path);
        const Result<> stored = store(put, path);
        if (!stored) {
            doubt(parent);
            return within_key(put.key, stored.error());
        }
        touched.insert(parent);
    }
    for (const std::string& directory : touched) TRY_VOID(disk_.sync_directory(directory));
    return {};
}

Result<Info> DirectoryBucket::put_file(std::string_view key, const std::string& path) {
    TRY(const std::string target, path_of(key));
    const std::string parent = io::parent_of(target);
    const auto stored = [&]() -> Result<> {
        TRY(const std::unique_ptr<io::File> file, disk_.open(path));
        Result<> synced = file->sync();
        if (!synced) {
            // A second try could seem to sync what is lost, so there must be none.
            static_cast<void>(disk_.remove(path));
            return synced;
        }
        TRY_VOID(make_durable(parent));
        TRY_VOID(rename_to_key(path, target));
        return disk_.sync_directory(parent);
    }();
    if (!stored) {
        doubt(parent);
        return within_key(key, stored.error());
    }
    return head(key);
}

Result<Object> DirectoryBucket::get(std::string_view key, Range range) {
    TRY(Info info, head(key));
    TRY(const std::string path, path_of(key));
    auto opened = disk_.open(path);
    if (!opened) return within_key(key, opened.error());
    // The size of what was opened: another put may have replaced the file since head().
    TRY(info.size, (*opened)->size());
    const std::uint64_t first = std::min(range.first, info.size);
    Object object{.info = std::move(info), .body = {}, .metadata = {}};
    object.body.resize(std::min(range.length, object.info.size - first));
    TRY(const std::size_t read, (*opened)->read_at(first, object.body));
    if (read != object.body.size()) {
        return within_key(key, {Code::io, "the file became shorter while it was read"});
    }
    if (read == object.info.size) {
        Md5 md5;
        object.info.etag = hex_of(md5.of(object.body));
    }
    return object;
}

Result<Info> DirectoryBucket::head(std::string_view key) {
    TRY(const std::string path, path_of(key));
    const auto file = file_info(path);
    if (!file) return within_key(key, file.error());
    return Info{
        .key = std::string(key), .size = file->size, .etag = {}, .modified = file->modified};
}

Result<> DirectoryBucket::remove_many(std::span<const std::string_view> keys) {
    std::set<std::string> touched;
    for (const std::string_view key : keys) {
        TRY(const std::string path, path_of(key));
        const auto there = file_info(path);
        if (!there && there.error().code == Code::not_found) continue;
        const Result<> removed = disk_.remove(path);
        if (!removed) return within_key(key, removed.error());
        touched.insert(io::parent_of(path));
    }
    for (const std::string& directory : touched) TRY_VOID(disk_.sync_directory(directory));
    return {};
}

Result<ListPage> DirectoryBucket::list(const ListRequest& request) {
    DirectoryCursor cursor(disk_, directory_);
    return list_page(cursor, request);
}

Result<> DirectoryBucket::scan(std::string_view prefix, std::string_view start_after,
                               std::size_t objects_max,
                               const std::function<bool(const BulkObject&)>& each) {
    DirectoryCursor cursor(disk_, directory_);
    const bool from_prefix = start_after < prefix;
    TRY_VOID(cursor.seek(from_prefix ? std::string(prefix) : std::string(start_after) + '\0'));
    Bytes body;
    for (std::size_t count = 0; count < objects_max && cursor.at_key();) {
        if (!cursor.key().starts_with(prefix)) break;
        const auto info = cursor.info();
        const auto file = disk_.open(cursor.path());
        if (info && file) {
            TRY(const std::uint64_t size, (*file)->size());
            body.assign(size + kScanPaddingBytes, std::byte{0});
            TRY(const std::size_t read, (*file)->read_at(0, std::span(body).first(size)));
            const BulkObject object{.key = cursor.key(),
                                    .body = base::as_text(ByteView(body).first(read)),
                                    .modified = info->modified};
            if (!each(object)) break;
            ++count;
        } else if (!file && file.error().code != Code::not_found) {
            return within_key(cursor.key(), file.error());
        }
        TRY_VOID(cursor.next());
    }
    return {};
}

std::optional<std::string> DirectoryBucket::local_path(std::string_view key) const {
    Result<std::string> path = path_of(key);
    if (!path) return std::nullopt;
    return *std::move(path);
}

class DirectoryStore final : public Store {
  public:
    DirectoryStore(io::Disk& disk, std::string directory)
        : disk_(disk), directory_(std::move(directory)) {}

    Result<> start();
    Result<> create_bucket(std::string_view name) override;
    Result<std::vector<std::string>> buckets() override;
    Result<Bucket*> bucket(std::string_view name) override;
    Result<> close() override { return {}; }

  private:
    std::string temporary() const { return base::text(directory_, '/', kTemporaryDirectory); }
    Result<> sync_directories();
    Result<bool> exists(std::string_view name);

    io::Disk& disk_;
    const std::string directory_;
    std::map<std::string, std::unique_ptr<DirectoryBucket>, std::less<>> open_;
    std::mutex open_mutex_;  // readers on several threads ask for buckets by name
};

Result<> DirectoryStore::start() {
    TRY_VOID(disk_.make_directories(directory_));
    TRY_VOID(disk_.remove_tree(temporary()));
    TRY_VOID(sync_directories());
    return disk_.make_directories(temporary());
}

// The process before may have been killed between giving an object its name and the sync of its
// directory. Such an object is readable now, and what is built upon it must not outlive it.
Result<> DirectoryStore::sync_directories() {
    std::vector<std::string> found{directory_};
    while (!found.empty()) {
        const std::string directory = std::move(found.back());
        found.pop_back();
        TRY_VOID(disk_.sync_directory(directory));
        TRY(const std::vector<io::DirectoryEntry> entries, disk_.list(directory));
        for (const io::DirectoryEntry& entry : entries) {
            if (entry.is_directory) found.push_back(base::text(directory, '/', entry.name));
        }
    }
    return {};
}

Result<bool> DirectoryStore::exists(std::string_view name) {
    const auto info = disk_.info(base::text(directory_, '/', name));
    if (info) return info->is_directory;
    if (info.error().code == Code::not_found) return false;
    return info.error();
}

Result<> DirectoryStore::create_bucket(std::string_view name) {
    TRY_VOID(check_bucket_name(name));
    TRY(const bool taken, exists(name));
    if (taken) return Error{Code::already_exists, base::text("bucket '", name, "' exists")};
    TRY_VOID(disk_.make_directories(base::text(directory_, '/', name)));
    return disk_.sync_directory(directory_);
}

Result<std::vector<std::string>> DirectoryStore::buckets() {
    TRY(const std::vector<io::DirectoryEntry> entries, disk_.list(directory_));
    std::vector<std::string> names;
    for (const io::DirectoryEntry& entry : entries) {
        if (entry.is_directory && check_bucket_name(entry.name)) names.push_back(entry.name);
    }
    return names;
}

Result<Bucket*> DirectoryStore::bucket(std::string_view name) {
    TRY_VOID(check_bucket_name(name));
    const std::scoped_lock hold(open_mutex_);
    const auto at = open_.find(name);
    if (at != open_.end()) return at->second.get();
    TRY(const bool there, exists(name));
    if (!there) {
        return Error{Code::not_found, base::text("Non-existent S3 bucket: ", name)};
    }
    auto bucket = std::make_unique<DirectoryBucket>(disk_, base::text(directory_, '/', name),
                                                    base::text(temporary(), '/', name, '-'));
    return open_.emplace(name, std::move(bucket)).first->second.get();
}

}  // namespace

Result<std::unique_ptr<Store>> open_directory_store(io::Disk& disk, std::string directory) {
    auto store = std::make_unique<DirectoryStore>(disk, std::move(directory));
    TRY_VOID(store->start());
    return std::unique_ptr<Store>(std::move(store));
}

}  // namespace object
