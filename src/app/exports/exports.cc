#include "app/exports/exports.h"

#include "app/engines/instance.h"
#include "base/limits.h"
#include "base/text.h"

namespace app::exports {

Result<> write_files(io::Disk& disk, const std::string& directory, const Files& files) {
    for (const auto& [name, content] : files) {
        const std::string path = base::text(directory, "/", name);
        TRY_VOID(disk.make_directories(io::parent_of(path)));
        TRY_VOID(io::replace_file(disk, path, base::as_bytes(content)));
    }
    return {};
}

std::string user_id_of(io::Disk& disk, const std::string& asked, const std::string& data) {
    if (!asked.empty()) return asked;
    const auto known = io::read_file(disk, data + "/USER_ID", base::limits::kKiB);
    if (!known) return std::string(engines::kUserIdDefault);
    std::string id(base::as_text(*known));
    while (!id.empty() && id.back() == '\n') id.pop_back();
    return id;
}

}  // namespace app::exports
