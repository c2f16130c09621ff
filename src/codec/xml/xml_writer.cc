#include "codec/xml/xml_writer.h"

#include <algorithm>

#include "base/check.h"

namespace codec {

namespace {

bool is_plain(char c) {
    return static_cast<unsigned char>(c) >= 0x20 && c != '&' && c != '<' && c != '>' && c != '"';
}

void append_escaped(std::string& out, char c) {
    static constexpr std::string_view kDigits = "0123456789abcdef";
    switch (c) {
        case '&':
            out += "&amp;";
            return;
        case '<':
            out += "&lt;";
            return;
        case '>':
            out += "&gt;";
            return;
        case '"':
            out += "&quot;";
            return;
        default:
            break;
    }
    const auto byte = static_cast<unsigned char>(c);
    out += "&#x";
    if (byte >= 0x10) out += kDigits[byte >> 4U];
    out += kDigits[byte & 15U];
    out += ';';
}

}  // namespace

void append_xml_text(std::string& out, std::string_view text) {
    while (!text.empty()) {
        const auto end = std::ranges::find_if_not(text, is_plain);
        const auto plain = static_cast<std::size_t>(end - text.begin());
        out += text.substr(0, plain);
        text.remove_prefix(plain);
        if (text.empty()) return;
        append_escaped(out, text.front());
        text.remove_prefix(1);
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
