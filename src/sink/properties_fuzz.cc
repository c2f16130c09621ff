// Any bytes: no crash; and what was read, written with escapes, reads back the same. The
// connector's configuration is read from it besides.

#include "base/check.h"
#include "sink/connector_config.h"
#include "sink/keys/properties.h"

namespace {

std::string escaped(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c == '\n' || c == '\r') {
            out += c == '\n' ? "\\n" : "\\r";
            continue;
        }
        const bool is_word = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                             (c >= '0' && c <= '9') || static_cast<unsigned char>(c) >= 0x80;
        if (!is_word) out += '\\';
        out += c;
    }
    return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto properties = sink::parse_properties({reinterpret_cast<const char*>(data), size});
    if (!properties) return 0;
    std::string again;
    for (const auto& [key, value] : *properties) {
        again += escaped(key) + "=" + escaped(value) + "\n";
    }
    const auto reread = sink::parse_properties(again);
    CHECK(reread && *reread == *properties, again);
    const auto config = sink::read_connector_config(*properties);
    if (config) static_cast<void>(config->selects(sink::TopicName{"0a1b2c3d4e5f.pin"}));
    return 0;
}
