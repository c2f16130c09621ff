// The simulated disk's directories: every call that finds or changes a name.

#include <unistd.h>

#include <algorithm>

#include "base/text.h"
#include "io/sim_file.h"

namespace io {
namespace {

using base::Code;
using base::Error;

Error already_exists(const std::string& path) {
    return {Code::already_exists, base::text("cannot create ", path, ": File exists")};
}
Error is_a_directory(const std::string& path) {
    return {Code::invalid_argument, base::text(path, ": Is a directory")};
}

}  // namespace

Error sim_not_found(const std::string& path) {
    return {Code::not_found, base::text("cannot find ", path, ": No such file or directory")};
}
Error sim_not_a_directory(const std::string& path) {
    return {Code::invalid_argument, base::text(path, ": Not a directory")};
}

// Lets go at its end, unless the process it stands for has ended first.
class SimLock final : public DirectoryLock {
  public:
    SimLock(SimDisk& disk, std::string directory)
        : disk_(disk), life_(disk.life_), directory_(std::move(directory)) {}
    ~SimLock() override {
        const std::lock_guard guard(disk_.mutex_);
        if (life_ == disk_.life_) disk_.locked_.erase(directory_);
    }

  private:
    SimDisk& disk_;
    std::uint64_t life_;
    std::string directory_;
};

Error SimDisk::disk_full(std::string_view path) {
    return {Code::disk_full, base::text("cannot append to ", path, ": No space left on device")};
}

Result<> SimDisk::refuse_write(std::string_view path) {
    if (strikes(FaultKind::no_space)) return disk_full(path);
    if (strikes(FaultKind::write_error)) {
        return Error{Code::io, base::text("cannot write ", path, ": Input/output error")};
    }
    return {};
}

Result<std::unique_ptr<File>> SimDisk::open(const std::string& path) {
    const std::lock_guard guard(mutex_);
    TRY_VOID(enter({}, path));
    TRY(Place place, find(path));
    if (!place.node) return sim_not_found(path);
    if (place.node->is_directory) return is_a_directory(path);
    return std::unique_ptr<File>(std::make_unique<SimFile>(*this, std::move(place.node), path));
}

Result<std::unique_ptr<File>> SimDisk::create(const std::string& path) {
    const std::lock_guard guard(mutex_);
    TRY_VOID(enter({Sort::write, Sort::change}, path));
    TRY_VOID(refuse_write(path));
    TRY(Place place, find(path));
    if (place.node) return already_exists(path);
    auto node = std::make_shared<SimNode>();
    node->modified = clock_.wall();
    change_names({{{std::move(place.directory), std::move(place.name), node}}});
    leave();
    return std::unique_ptr<File>(std::make_unique<SimFile>(*this, std::move(node), path));
}

Result<FileInfo> SimDisk::info(const std::string& path) {
    const std::lock_guard guard(mutex_);
    TRY_VOID(enter({}, path));
    TRY(const Place place, find(path));
    if (!place.node) return sim_not_found(path);
    return FileInfo{.size = place.node->content.size(),
                    .modified = place.node->modified,
                    .is_directory = place.node->is_directory};
}

Result<std::vector<DirectoryEntry>> SimDisk::list(const std::string& directory) {
    const std::lock_guard guard(mutex_);
    TRY_VOID(enter({}, directory));
    TRY(const NodePtr node, find_directory(directory));
    std::vector<DirectoryEntry> entries;
    for (const auto& [name, child] : node->names) entries.push_back({name, child->is_directory});
    return entries;
}

Result<> SimDisk::make_directory(const std::string& path) {
    TRY_VOID(enter({Sort::write, Sort::change}, path));
    TRY_VOID(refuse_write(path));
    TRY(Place place, find(path));
    auto node = std::make_shared<SimNode>();
    node->is_directory = true;
    node->modified = clock_.wall();
    change_names({{{std::move(place.directory), std::move(place.name), std::move(node)}}});
    leave();
    return {};
}

Result<> SimDisk::make_directories(const std::string& path) {
    const std::lock_guard guard(mutex_);
    const Result<FileInfo> found = info(path);
    if (found && !found->is_directory) return sim_not_a_directory(path);
    if (found) return sync_directory(parent_of(path));
    if (found.error().code != Code::not_found) return found.error();
    TRY_VOID(make_directories(parent_of(path)));
    TRY_VOID(make_directory(path));
    return sync_directory(parent_of(path));
}

Result<> SimDisk::sync_directory(const std::string& path) {
    const std::lock_guard guard(mutex_);
    TRY_VOID(enter({Sort::sync, Sort::change}, path));
    TRY(const NodePtr directory, find_directory(path));
    if (strikes(FaultKind::sync_failure)) {
        return Error{Code::io, base::text("cannot sync directory ", path, ": Input/output error")};
    }
    if (!is_ignored(SyncKind::directory, path)) keep_names_of(directory);
    leave();
    return {};
}

Result<> SimDisk::rename(const std::string& from, const std::string& to) {
    const std::lock_guard guard(mutex_);
    TRY_VOID(enter({Sort::write, Sort::change}, from));
    TRY_VOID(refuse_write(to));
    TRY(Place source, find(from));
    TRY(Place target, find(to));
    if (!source.node) return sim_not_found(from);
    if (target.node && target.node->is_directory) return is_a_directory(to);
    if (source.node != target.node) {
        change_names({{{std::move(source.directory), std::move(source.name), nullptr},
                       {std::move(target.directory), std::move(target.name), source.node}}});
    }
    leave();
    return {};
}

Result<> SimDisk::link(const std::string& from, const std::string& to) {
    const std::lock_guard guard(mutex_);
    TRY_VOID(enter({Sort::write, Sort::change}, from));
    TRY_VOID(refuse_write(to));
    TRY(const Place source, find(from));
    TRY(Place target, find(to));
    if (!source.node) return sim_not_found(from);
    if (target.node) return already_exists(to);
    change_names({{{std::move(target.directory), std::move(target.name), source.node}}});
    leave();
    return {};
}

Result<> SimDisk::remove(const std::string& path) {
    const std::lock_guard guard(mutex_);
    TRY_VOID(enter({Sort::change}, path));
    const Result<Place> found = find(path);
    if (!found && found.error().code != Code::not_found) return found.error();
    if (!found || !found->node) return {};
    if (found->node->is_directory) return is_a_directory(path);
    change_names({{{found->directory, found->name, nullptr}}});
    leave();
    return {};
}

Result<> SimDisk::remove_tree(const std::string& path) {
    const std::lock_guard guard(mutex_);
    const Result<FileInfo> found = info(path);
    if (!found && found.error().code == Code::not_found) return {};
    if (!found) return found.error();
    if (!found->is_directory) return remove(path);
    TRY(const std::vector<DirectoryEntry> entries, list(path));
    for (const DirectoryEntry& entry : entries) {
        TRY_VOID(remove_tree(base::text(path, "/", entry.name)));
    }
    TRY_VOID(enter({Sort::change}, path));
    TRY(Place place, find(path));
    change_names({{{std::move(place.directory), std::move(place.name), nullptr}}});
    leave();
    return {};
}

Result<std::unique_ptr<DirectoryLock>> SimDisk::lock(const std::string& directory) {
    const std::lock_guard guard(mutex_);
    const std::string path = directory + "/LOCK";
    TRY(const Place place, find(path));
    if (!locked_.insert(directory).second) {
        return Error{Code::busy, base::text(directory, " is in use by process ", getpid())};
    }
    auto held = std::make_unique<SimLock>(*this, directory);
    if (!place.node) {
        TRY(const std::unique_ptr<File> file, create(path));
    }
    return std::unique_ptr<DirectoryLock>(std::move(held));
}

Result<std::uint64_t> SimDisk::free_bytes(const std::string& directory) {
    const std::lock_guard guard(mutex_);
    TRY(const NodePtr node, find_directory(directory));
    constexpr std::uint64_t kUnbounded = std::uint64_t{1} << 40;
    const std::uint64_t used = used_bytes();
    const std::uint64_t capacity = capacity_.value_or(kUnbounded);
    return capacity - std::min(capacity, used);
}

}  // namespace io
