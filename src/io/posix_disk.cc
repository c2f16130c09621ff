#include "io/posix_disk.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>

#include "base/text.h"
#include "io/posix_file.h"

namespace io {
namespace {

constexpr mode_t kDirectoryMode = 0755;

class PosixLock final : public DirectoryLock {
  public:
    explicit PosixLock(Descriptor descriptor) : descriptor_(std::move(descriptor)) {}

  private:
    Descriptor descriptor_;  // closing it lets the lock go, also when the process is killed
};

// Who holds the lock, as it wrote itself into the file; for a person's eyes only.
std::string holder_of(const Descriptor& descriptor) {
    std::array<char, 32> written{};
    const ssize_t size = pread(descriptor.number(), written.data(), written.size(), 0);
    std::string_view pid(written.data(), size > 0 ? static_cast<std::size_t>(size) : 0);
    pid = pid.substr(0, pid.find('\n'));
    return pid.empty() ? "another process" : base::text("process ", base::printable(pid));
}

struct DirectoryCloser {
    void operator()(DIR* directory) const { closedir(directory); }
};

Result<bool> is_directory(const std::string& path) {
    struct stat found{};
    if (lstat(path.c_str(), &found) != 0) return posix_error("examine", path, errno);
    return S_ISDIR(found.st_mode);
}

}  // namespace

Result<std::unique_ptr<File>> PosixDisk::open(const std::string& path) {
    TRY(Descriptor descriptor, open_descriptor(path, O_RDWR | O_APPEND, "open"));
    return std::unique_ptr<File>(std::make_unique<PosixFile>(std::move(descriptor), path));
}

Result<std::unique_ptr<File>> PosixDisk::create(const std::string& path) {
    TRY(Descriptor descriptor,
        open_descriptor(path, O_RDWR | O_APPEND | O_CREAT | O_EXCL, "create"));
    return std::unique_ptr<File>(std::make_unique<PosixFile>(std::move(descriptor), path));
}

Result<FileInfo> PosixDisk::info(const std::string& path) {
    struct stat found{};
    if (stat(path.c_str(), &found) != 0) return posix_error("examine", path, errno);
    const auto modified = std::chrono::seconds(found.st_mtim.tv_sec) +
                          std::chrono::nanoseconds(found.st_mtim.tv_nsec);
    return FileInfo{
        .size = static_cast<std::uint64_t>(found.st_size),
        .modified = base::WallTime{std::chrono::duration_cast<std::chrono::milliseconds>(modified)},
        .is_directory = S_ISDIR(found.st_mode)};
}

Result<std::vector<DirectoryEntry>> PosixDisk::list(const std::string& directory) {
    const std::unique_ptr<DIR, DirectoryCloser> opened(opendir(directory.c_str()));
    if (!opened) return posix_error("list", directory, errno);
    std::vector<DirectoryEntry> entries;
    for (;;) {
        errno = 0;  // the only way to tell the end from an error
        const dirent* found = readdir(opened.get());
        if (found == nullptr && errno != 0) return posix_error("list", directory, errno);
        if (found == nullptr) break;
        const std::string name = found->d_name;
        if (name == "." || name == "..") continue;
        bool directory_found = found->d_type == DT_DIR;
        if (found->d_type == DT_UNKNOWN) {
            TRY(directory_found, is_directory(base::text(directory, "/", name)));
        }
        entries.push_back({name, directory_found});
    }
    std::ranges::sort(entries, {}, &DirectoryEntry::name);
    return entries;
}

Result<> PosixDisk::make_directories(const std::string& path) {
    const Result<FileInfo> found = info(path);
    if (found && !found->is_directory) return posix_error("make directory", path, ENOTDIR);
    const std::string parent = parent_of(path);
    if (found) {
        // Whoever made it may have died before its name was safe. A parent that is not ours to read
        // was not ours to change.
        Result<> synced = sync_directory(parent);
        if (!synced && synced.error().code != base::Code::permission_denied) return synced;
        return {};
    }
    if (found.error().code != base::Code::not_found || parent == path) return found.error();
    TRY_VOID(make_directories(parent));
    // Another process may have been quicker: EEXIST is as good.
    if (mkdir(path.c_str(), kDirectoryMode) != 0 && errno != EEXIST) {
        return posix_error("make directory", path, errno);
    }
    return sync_directory(parent);
}

Result<> PosixDisk::sync_directory(const std::string& path) {
    TRY(const Descriptor descriptor, open_descriptor(path, O_RDONLY | O_DIRECTORY, "open"));
    if (fsync(descriptor.number()) != 0) return posix_error("sync directory", path, errno);
    return {};
}

Result<> PosixDisk::rename(const std::string& from, const std::string& to) {
    if (::rename(from.c_str(), to.c_str()) != 0) {
        return posix_error(base::text("rename ", from, " to"), to, errno);
    }
    return {};
}

Result<> PosixDisk::link(const std::string& from, const std::string& to) {
    if (::link(from.c_str(), to.c_str()) != 0) {
        return posix_error(base::text("link ", from, " as"), to, errno);
    }
    return {};
}

Result<> PosixDisk::remove(const std::string& path) {
    if (unlink(path.c_str()) != 0 && errno != ENOENT) return posix_error("remove", path, errno);
    return {};
}

Result<> PosixDisk::remove_tree(const std::string& path) {
    const Result<bool> directory = is_directory(path);
    if (!directory && directory.error().code == base::Code::not_found) return {};
    if (!directory) return directory.error();
    if (!*directory) return remove(path);
    TRY(const std::vector<DirectoryEntry> entries, list(path));
    for (const DirectoryEntry& entry : entries) {
        TRY_VOID(remove_tree(base::text(path, "/", entry.name)));
    }
    if (rmdir(path.c_str()) != 0 && errno != ENOENT) return posix_error("remove", path, errno);
    return {};
}

Result<std::unique_ptr<DirectoryLock>> PosixDisk::lock(const std::string& directory) {
    const std::string path = directory + "/LOCK";
    TRY(Descriptor descriptor, open_descriptor(path, O_RDWR | O_CREAT, "open"));
    while (flock(descriptor.number(), LOCK_EX | LOCK_NB) != 0) {
        if (errno == EINTR) continue;
        if (errno != EWOULDBLOCK) return posix_error("lock", path, errno);
        return base::Error{base::Code::busy,
                           base::text(directory, " is in use by ", holder_of(descriptor))};
    }
    const std::string pid = base::text(getpid(), "\n");
    if (ftruncate(descriptor.number(), 0) != 0 ||
        pwrite(descriptor.number(), pid.data(), pid.size(), 0) < 0) {
        return posix_error("write", path, errno);
    }
    return std::unique_ptr<DirectoryLock>(std::make_unique<PosixLock>(std::move(descriptor)));
}

Result<std::uint64_t> PosixDisk::free_bytes(const std::string& directory) {
    struct statvfs found{};
    if (statvfs(directory.c_str(), &found) != 0) return posix_error("examine", directory, errno);
    return static_cast<std::uint64_t>(found.f_bavail) * found.f_frsize;
}

}  // namespace io
