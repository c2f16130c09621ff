#pragma once
// `db_creds.yaml`, as the course's scripts keep it: one `KEY: value` a line.

#include <cstdint>
#include <string>
#include <string_view>

#include "base/limits.h"
#include "base/result.h"

namespace emulate::mysql {

struct DbCreds {
    std::string host;
    std::string user;
    std::string password;
    std::string database = "pinterest_data";
    std::uint16_t port = 3306;
    std::string socket;  // a path: over it rather than by host and port
};

// The files people have are ten lines.
inline constexpr std::size_t kDbCredsBytesMax = 64 * base::limits::kKiB;

// HOST, USER and PASSWORD, and if they are there DATABASE, PORT and SOCKET; values plain or in
// quotes, `#` begins a comment. Other keys are left alone. Code::malformed names the line, and
// never says a value.
base::Result<DbCreds> parse_db_creds(std::string_view yaml);

}  // namespace emulate::mysql
