// Any text as a schema, any bytes as a value of it: what is read is written and read again.

#include <cstddef>
#include <cstdint>
#include <string>

#include "base/check.h"
#include "codec/avro/compatibility.h"
#include "codec/avro/json_binary.h"
#include "codec/avro/schema.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace codec::avro;  // NOLINT(google-build-using-namespace)
    const std::string_view input(reinterpret_cast<const char*>(data), size);
    // The schema, a NUL, the value.
    const std::size_t end = std::min(input.find('\0'), input.size());
    const auto document = Document::parse(input.substr(0, end), {});
    if (!document) return 0;
    const std::string text = document->text();
    const auto again = Document::parse(text, {});
    CHECK(again && again->text() == text, "a schema's text is its own");
    CHECK(incompatibilities(document->root(), again->root()).empty());
    const base::ByteView value = base::as_bytes(input.substr(std::min(end + 1, input.size())));
    if (const auto json = json_of_binary(document->root(), value)) {
        const auto bytes = binary_of_json(document->root(), *json);
        // Not all is told by JSON: NaN is null there.
        if (bytes) CHECK(static_cast<bool>(json_of_binary(document->root(), *bytes)));
    }
    return 0;
}
