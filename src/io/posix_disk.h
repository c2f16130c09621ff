#pragma once
// The machine's own files.

#include "io/disk.h"

namespace io {

// Every errno becomes an Error that names the path and says what the system said: ENOSPC and EDQUOT
// are disk_full; EACCES, EPERM and EROFS permission_denied; ENOENT not_found; EEXIST
// already_exists; a wrong sort of path invalid_argument; the rest io. Has no state: safe from any
// thread.
class PosixDisk final : public Disk {
  public:
    Result<std::unique_ptr<File>> open(const std::string& path) override;
    Result<std::unique_ptr<File>> create(const std::string& path) override;
    Result<FileInfo> info(const std::string& path) override;
    Result<std::vector<DirectoryEntry>> list(const std::string& directory) override;
    Result<> make_directories(const std::string& path) override;
    Result<> sync_directory(const std::string& path) override;
    Result<> rename(const std::string& from, const std::string& to) override;
    Result<> link(const std::string& from, const std::string& to) override;
    Result<> remove(const std::string& path) override;
    Result<> remove_tree(const std::string& path) override;
    Result<std::unique_ptr<DirectoryLock>> lock(const std::string& directory) override;
    Result<std::uint64_t> free_bytes(const std::string& directory) override;
};

}  // namespace io
