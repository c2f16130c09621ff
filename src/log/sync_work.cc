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

}  // namespace

Result<> SyncWork::run(io::Disk& disk) const {
    if (fault) return *fault;
    for (const std::shared_ptr<io::File>& file : files) TRY_VOID(file->sync());
    for (const std::string& directory : directories) TRY_VOID(disk.sync_directory(directory));
    for (const SideFile& side_file : side_files) {
        const Result<> written = side_file.care == SideFile::Care::durable
                                     ? io::replace_file(disk, side_file.path, side_file.content)
                                     : write_disposable(disk, side_file);
        if (written) continue;
        base::log_warn("log", "side_file_not_written", {{"reason", written.error().what}});
    }
    return {};
}

}  // namespace logs
