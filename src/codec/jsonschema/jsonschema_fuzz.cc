// Any text as a schema, any text as a value of it: reading, comparing and going by it end.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "codec/jsonschema/compatibility.h"
#include "codec/jsonschema/validation.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace codec::jsonschema;  // NOLINT(google-build-using-namespace)
    const std::string_view input(reinterpret_cast<const char*>(data), size);
    // The schema, a NUL, the value.
    const std::size_t end = std::min(input.find('\0'), input.size());
    const auto document = Document::parse(input.substr(0, end), {});
    if (!document) return 0;
    const auto again = Document::parse(document->text(), {});
    CHECK(again && again->text() == document->text(), "a schema's text is its own");
    CHECK(incompatibilities(document->root(), again->root()).empty(), "it goes with itself");
    const auto value = Tree::parse(input.substr(std::min(end + 1, input.size())));
    if (!value) return 0;
    CHECK(compare(value->root(), value->root()) == 0);
    const bool is_good = static_cast<bool>(validate(document->root(), value->root()));
    CHECK(is_good == static_cast<bool>(validate(again->root(), value->root())));
    return 0;
}
