#include "codec/json/writer.h"

#include <algorithm>
#include <cmath>

#define SIMDJSON_EXCEPTIONS 0
#include <simdjson.h>

namespace codec {
namespace {

void append_escaped(std::string& out, char c) {
    constexpr std::string_view kHex = "0123456789abcdef";
    switch (c) {
        case '"':
            out += "\\\"";
            return;
        case '\\':
            out += "\\\\";
            return;
        case '\n':
            out += "\\n";
            return;
        case '\r':
            out += "\\r";
            return;
        case '\t':
            out += "\\t";
            return;
        default:
            out += "\\u00";
            out += kHex[static_cast<unsigned char>(c) >> 4U];
            out += kHex[static_cast<unsigned char>(c) & 0xFU];
    }
}

// Nothing to escape, and no part of a longer sequence: all of most texts.
bool is_plain(char c) { return c >= 0x20 && c < 0x7F && c != '"' && c != '\\'; }

void append_content(std::string& out, std::string_view text) {
    std::size_t from = 0;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const char c = text[at];
        if (static_cast<unsigned char>(c) >= 0x20 && c != '"' && c != '\\') continue;
        out += text.substr(from, at - from);
        append_escaped(out, c);
        from = at + 1;
    }
    out += text.substr(from);
}

// How many bytes the sequence at the front claims, or 0 if its first byte begins none.
std::size_t sequence_bytes(unsigned char first) {
    if (first < 0x80) return 1;
    if (first >= 0xC2 && first < 0xE0) return 2;
    if (first >= 0xE0 && first < 0xF0) return 3;
    if (first >= 0xF0 && first < 0xF5) return 4;
    return 0;
}

// One U+FFFD for each byte that belongs to no valid sequence.
std::string repaired(std::string_view text) {
    std::string out;
    while (!text.empty()) {
        const std::size_t bytes = sequence_bytes(static_cast<unsigned char>(text.front()));
        const std::string_view one = text.substr(0, bytes);
        if (bytes > 0 && one.size() == bytes && simdjson::validate_utf8(one.data(), one.size())) {
            out += one;
            text.remove_prefix(bytes);
        } else {
            out += "\xEF\xBF\xBD";
            text.remove_prefix(1);
        }
    }
    return out;
}

}  // namespace

void append_json_string(std::string& out, std::string_view text) {
    out += '"';
    if (std::ranges::all_of(text, is_plain)) {
        out += text;
    } else if (simdjson::validate_utf8(text.data(), text.size())) {
        append_content(out, text);
    } else {
        append_content(out, repaired(text));
    }
    out += '"';
}

// After an opening bracket or a colon, and at the very start, no comma is due; a string's own last
// byte is its quote, so those three cannot be content.
void JsonWriter::comma() {
    if (out_.size() == start_) return;
    const char last = out_.back();
    if (last != '{' && last != '[' && last != ':') out_ += ',';
}

JsonWriter& JsonWriter::key(std::string_view name) {
    comma();
    append_json_string(out_, name);
    out_ += ':';
    return *this;
}

void JsonWriter::string(std::string_view text) {
    comma();
    append_json_string(out_, text);
}

void JsonWriter::number(double value) {
    if (!std::isfinite(value)) return null();
    comma();
    base::append_text(out_, value);
}

void JsonWriter::boolean(bool value) { raw(value ? "true" : "false"); }

}  // namespace codec
