// Any text as a .proto file, any bytes as a value of its first message: what is read is written and
// read again.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "codec/protobuf/compatibility.h"
#include "codec/protobuf/json_binary.h"
#include "codec/protobuf/schema.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace codec::protobuf;  // NOLINT(google-build-using-namespace)
    const std::string_view input(reinterpret_cast<const char*>(data), size);
    // The schema, a NUL, the value.
    const std::size_t end = std::min(input.find('\0'), input.size());
    const auto document = Document::parse(input.substr(0, end), {});
    if (!document) return 0;
    const auto again = Document::parse(document->text(), {});
    CHECK(again && again->text() == document->text(), "a schema's text is its own");
    CHECK(incompatibilities(*document, *again).empty(), "it goes with itself");
    const base::ByteView value = base::as_bytes(input.substr(std::min(end + 1, input.size())));
    const auto json = json_of_binary(*document, {0}, value);
    // Not all that is told is taken: a text in a field of bytes may be too long.
    if (json) static_cast<void>(binary_of_json(*again, {0}, *json));
    return 0;
}
