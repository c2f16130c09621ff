#pragma once
// Reads an XML document of elements and text, all of it at once.
//
//     TRY(const XmlElement root, parse_xml(body, {}));
//     for (const XmlElement& part : root.children) if (part.name == "Part") …

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace codec {

struct XmlElement {
    std::string name;  // without its prefix
    std::string text;  // all that stands directly in it, entities resolved
    std::vector<XmlElement> children{};

    // The first of that name; nullptr if there is none.
    const XmlElement* child(std::string_view wanted) const;
    // Its text, or "".
    std::string_view text_of(std::string_view wanted) const;
};

struct XmlLimits {
    std::size_t depth_max = 16;
    std::size_t elements_max = 100'000;
};

// The root. Code::malformed says what is wrong, Code::too_large that a limit is met.
base::Result<XmlElement> parse_xml(std::string_view document, const XmlLimits& limits);

}  // namespace codec
