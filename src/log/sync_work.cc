#include "base/log_line.h"
#include "log/log.h"

namespace logs {
namespace {

// A torn one is found out by its CRC, so it needs neither a sync nor a temporary name.
Result<> write_disposable(io::Disk& disk, const SideFile& side_file) {
    TRY_VOID(disk.remove(side_file.path));
    TRY(const std::unique_ptr<io::File> file, disk.create(side_file.path));
    return file->append(side_file.content);
}

Result<> write_side_files(io::Disk& disk, const SyncWork& work) {
    for (const SideFile& side_file : work.side_files) {
        if (side_file.care == SideFile::Care::disposable) {
            TRY_VOID(write_disposable(disk, side_file));
        } else {
            TRY_VOID(io::replace_file(disk, side_file.path, side_file.content));
        }
    }
    for (const std::string& path : work.outdated) TRY_VOID(disk.remove(path));
    return {};
}

}  // namespace

Result<> SyncWork::run(io::Disk& disk) const {
    if (fault) return *fault;
    for (const std::shared_ptr<io::File>& file : files) TRY_VOID(file->sync());
    for (const std::string& directory : directories) TRY_VOID(disk.sync_directory(directory));
    if (const Result<> written = write_side_files(disk, *this); !written) {
        base::log_warn("log", "checkpoint_not_written", {{"reason", written.error().what}});
    }
    return {};
}

}  // namespace logs
