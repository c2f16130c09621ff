// Any bytes: no crash; and what was read, written and read again is the same.

#include <cstddef>
#include <cstdint>
#include <string>

#include "base/check.h"
#include "codec/xml/xml.h"
#include "codec/xml/xml_writer.h"

namespace {

void write(codec::XmlWriter& xml, const codec::XmlElement& element) {
    xml.begin(element.name);
    xml.text("text", element.text);
    for (const codec::XmlElement& child : element.children) write(xml, child);
    xml.end();
}

void compare(const codec::XmlElement& a, const codec::XmlElement& b) {
    CHECK(a.name == b.name);
    CHECK(b.children.size() == a.children.size() + 1);
    CHECK(b.children.front().text == a.text);
    for (std::size_t i = 0; i < a.children.size(); ++i) {
        compare(a.children[i], b.children[i + 1]);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto root = codec::parse_xml(text, {});
    if (!root) return 0;
    std::string again;
    codec::XmlWriter xml(again);
    write(xml, *root);
    const auto reread = codec::parse_xml(again, {.depth_max = 17, .elements_max = 200'000});
    CHECK(static_cast<bool>(reread), again);
    compare(*root, *reread);
    return 0;
}
