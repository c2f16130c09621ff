#pragma once
// Appends an XML document to a text.
//
//     XmlWriter xml(out);
//     xml.begin("ListBucketResult", "http://…").text("Name", bucket).number("KeyCount", 2).end();

#include <concepts>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.h"

namespace codec {

// Characters that would be read differently become entities; so do controls, which XML 1.0 has no
// other way to say.
void append_xml_text(std::string& out, std::string_view text);

class XmlWriter {
  public:
    // Begins with the declaration. `out` lives as long as the writer.
    explicit XmlWriter(std::string& out);

    // Names live until their end(); they are constants of the caller's.
    XmlWriter& begin(std::string_view name, std::string_view xmlns = {});
    XmlWriter& end();
    XmlWriter& text(std::string_view name, std::string_view value);
    template <std::integral T>
    XmlWriter& number(std::string_view name, T value) {
        return text(name, base::text(value));
    }
    XmlWriter& boolean(std::string_view name, bool value) {
        return text(name, value ? "true" : "false");
    }

  private:
    std::string& out_;
    std::vector<std::string_view> open_;
};

}  // namespace codec
