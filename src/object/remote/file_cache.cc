#include "object/remote/file_cache.h"

#include <algorithm>
#include <chrono>
#include <utility>
#include <vector>

#include "base/text.h"
#include "object/directory_names.h"

namespace object::remote {
namespace {

constexpr std::chrono::minutes kStays{10};
// Of files that are being written, ours and DuckDB's; what a kill left of them goes at the start.
constexpr std::string_view kTemporaryEnd = ".tmp";

}  // namespace

base::Result<std::unique_ptr<FileCache>> FileCache::open(io::Disk& disk, const io::Clock& clock,
                                                         std::string directory,
                                                         std::uint64_t bytes_max) {
    TRY_VOID(disk.make_directories(directory));
    std::unique_ptr<FileCache> cache(new FileCache(disk, clock, std::move(directory), bytes_max));
    TRY_VOID(cache->find_files());
    return cache;
}

base::Result<> FileCache::find_files() {
    DirectoryCursor cursor(disk_, directory_);
    TRY_VOID(cursor.seek(""));
    while (cursor.at_key()) {
        if (cursor.key().ends_with(kTemporaryEnd)) {
            TRY_VOID(disk_.remove(cursor.path()));
        } else {
            TRY(const Info info, cursor.info());
            entries_.insert_or_assign(std::string(cursor.key()),
                                      Entry{info.size, clock_.monotonic() - kStays});
            bytes_ += info.size;
        }
        TRY_VOID(cursor.next());
    }
    make_room();
    return {};
}

base::Result<std::string> FileCache::path_of(std::string_view key) const {
    TRY(const std::string below, path_of_key(key));
    return base::text(directory_, "/", below);
}

bool FileCache::has(std::string_view key) {
    const std::scoped_lock hold(mutex_);
    const auto found = entries_.find(key);
    if (found == entries_.end()) return false;
    found->second.used = clock_.monotonic();
    return true;
}

base::Result<std::string> FileCache::temporary(std::string_view key) {
    TRY(const std::string path, path_of(key));
    TRY_VOID(disk_.make_directories(io::parent_of(path)));
    const std::scoped_lock hold(mutex_);
    return base::text(path, ".", ++temporaries_, kTemporaryEnd);
}

base::Result<> FileCache::take(std::string_view key, const std::string& path) {
    TRY(const std::string target, path_of(key));
    TRY(const io::FileInfo info, disk_.info(path));
    TRY_VOID(disk_.make_directories(io::parent_of(target)));
    const std::scoped_lock hold(mutex_);
    TRY_VOID(disk_.rename(path, target));
    Entry& entry = entries_[std::string(key)];
    bytes_ += info.size - entry.bytes;
    entry = {info.size, clock_.monotonic()};
    make_room();
    return {};
}

void FileCache::forget(std::string_view key) {
    const std::scoped_lock hold(mutex_);
    const auto found = entries_.find(key);
    if (found != entries_.end()) drop(found);
}

void FileCache::drop(std::map<std::string, Entry, std::less<>>::iterator entry) {
    // One that cannot be removed is found again at the next start.
    if (const auto path = path_of(entry->first)) static_cast<void>(disk_.remove(*path));
    bytes_ -= entry->second.bytes;
    entries_.erase(entry);
}

void FileCache::make_room() {
    if (bytes_ <= bytes_max_) return;
    const base::MonotonicTime before = clock_.monotonic() - kStays;
    std::vector<std::pair<base::MonotonicTime, std::string>> old;
    for (const auto& [key, entry] : entries_) {
        if (entry.used <= before) old.emplace_back(entry.used, key);
    }
    std::ranges::sort(old);
    for (const auto& [used, key] : old) {
        if (bytes_ <= bytes_max_) return;
        drop(entries_.find(key));
    }
}

}  // namespace object::remote
