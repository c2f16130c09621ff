#include "codec/xml/xml_writer.h"

#include "base/check.h"

namespace codec {

void append_xml_text(std::string& out, std::string_view text) {
    static constexpr std::string_view kDigits = "0123456789abcdef";
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '&') {
            out += "&amp;";
        } else if (c == '<') {
            out += "&lt;";
        } else if (c == '>') {
            out += "&gt;";
        } else if (c == '"') {
            out += "&quot;";
        } else if (byte < 0x20) {
            out += "&#x";
            if (byte >= 0x10) out += kDigits[byte >> 4U];
            out += kDigits[byte & 15U];
            out += ';';
        } else {
            out += c;
        }
    }
}

XmlWriter::XmlWriter(std::string& out) : out_(out) {
    out_ += "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
}

XmlWriter& XmlWriter::begin(std::string_view name, std::string_view xmlns) {
    out_ += '<';
    out_ += name;
    if (!xmlns.empty()) {
        out_ += " xmlns=\"";
        out_ += xmlns;
        out_ += '"';
    }
    out_ += '>';
    open_.push_back(name);
    return *this;
}

XmlWriter& XmlWriter::end() {
    CHECK(!open_.empty());
    out_ += "</";
    out_ += open_.back();
    out_ += '>';
    open_.pop_back();
    return *this;
}

XmlWriter& XmlWriter::text(std::string_view name, std::string_view value) {
    out_ += '<';
    out_ += name;
    out_ += '>';
    append_xml_text(out_, value);
    out_ += "</";
    out_ += name;
    out_ += '>';
    return *this;
}

}  // namespace codec
