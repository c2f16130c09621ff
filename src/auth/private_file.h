#pragma once
// Small files that only their owner may read (mode 600), replaced whole. Private to this room.

#include <optional>
#include <string>
#include <string_view>

#include "io/disk.h"

namespace auth {

// Nothing if there is no such file.
base::Result<std::optional<std::string>> read_private_file(io::Disk& disk, const std::string& path);
// Atomic and durable, as io::replace_file; the file never has another mode, not even for a moment.
base::Result<> replace_private_file(io::Disk& disk, const std::string& path,
                                    std::string_view content);

}  // namespace auth
