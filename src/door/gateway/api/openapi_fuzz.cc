// Any text is an API or a refusal that names the file; what is an API is exported and imported
// again as the same.

#include <cstddef>
#include <cstdint>
#include <string>

#include "base/check.h"
#include "base/log_line.h"
#include "door/gateway/api/openapi.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    namespace api = door::gateway::api;
    base::set_log_level(base::Level::off);
    const std::string text(reinterpret_cast<const char*>(data), size);
    const auto read = api::parse_openapi(text, "fuzz");
    if (!read) {
        CHECK(read.error().what.starts_with("fuzz"), read.error().what);
        return 0;
    }
    const auto again = api::parse_openapi(api::export_openapi(*read), "again");
    CHECK(static_cast<bool>(again), again.error().what);
    return 0;
}
