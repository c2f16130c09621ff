// Any bytes give credentials or an error; both ends of a value's bounds hold.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "emulate/mysql/db_creds.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto creds = emulate::mysql::parse_db_creds({reinterpret_cast<const char*>(data), size});
    if (!creds) return 0;
    CHECK(creds->port != 0);
    CHECK(!creds->host.empty() || !creds->socket.empty());
    CHECK(!creds->user.empty() && !creds->database.empty());
    return 0;
}
