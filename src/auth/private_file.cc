#include "auth/private_file.h"

#include <sys/stat.h>

#include <cerrno>
#include <cstring>

#include "base/limits.h"

namespace auth {
namespace {

// Ten thousand rules or keys at a few hundred bytes each.
constexpr std::uint64_t kFileBytesMax = 16 * base::limits::kMiB;

}  // namespace

base::Result<std::optional<std::string>> read_private_file(io::Disk& disk,
                                                           const std::string& path) {
    auto bytes = io::read_file(disk, path, kFileBytesMax);
    if (!bytes && bytes.error().code == base::Code::not_found) return std::optional<std::string>{};
    if (!bytes) return bytes.error();
    return std::optional<std::string>(std::string(base::as_text(*bytes)));
}

base::Result<> replace_private_file(io::Disk& disk, const std::string& path,
                                    std::string_view content) {
    const std::string draft = path + ".tmp";
    // A crash may have left one.
    TRY_VOID(disk.remove(draft));
    TRY(const auto file, disk.create(draft));
    // Before the first byte is in it.
    if (file->descriptor() >= 0 && fchmod(file->descriptor(), S_IRUSR | S_IWUSR) != 0) {
        return base::Error{base::Code::permission_denied,
                           base::text(draft, ": cannot set mode 600: ", std::strerror(errno))};
    }
    TRY_VOID(file->append(base::as_bytes(content)));
    TRY_VOID(file->sync());
    TRY_VOID(disk.rename(draft, path));
    return disk.sync_directory(io::parent_of(path));
}

}  // namespace auth
