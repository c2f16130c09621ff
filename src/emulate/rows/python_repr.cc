#include "emulate/rows/python_repr.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "codec/json/json.h"
#include "emulate/rows/escape.h"
#include "emulate/rows/utf8.h"

namespace emulate::rows {
namespace {

struct Range {
    char32_t first;
    char32_t last;
};

// Unicode's separators, format characters, private use and surrogates, as str.isprintable() counts
// them; unassigned code points are taken for printable.
constexpr std::array kUnprintable{
    Range{0x00, 0x1F},     Range{0x7F, 0xA0},     Range{0xAD, 0xAD},     Range{0x600, 0x605},
    Range{0x61C, 0x61C},   Range{0x6DD, 0x6DD},   Range{0x1680, 0x1680}, Range{0x180E, 0x180E},
    Range{0x2000, 0x200F}, Range{0x2028, 0x202F}, Range{0x205F, 0x206F}, Range{0x3000, 0x3000},
    Range{0xD800, 0xF8FF}, Range{0xFEFF, 0xFEFF}, Range{0xFFF9, 0xFFFB}, Range{0xE0001, 0x10FFFF},
};

bool is_printable(char32_t c) {
    return std::ranges::none_of(kUnprintable,
                                [c](Range range) { return c >= range.first && c <= range.last; });
}

void append_hex_escape(std::string& out, char32_t c) {
    out += c < 0x100 ? "\\x" : c < 0x10000 ? "\\u" : "\\U";
    append_hex(out, c, c < 0x100 ? 2 : c < 0x10000 ? 4 : 8);
}

void append_char(std::string& out, char32_t c, char quote) {
    if (const std::string_view escape = short_escape(c); !escape.empty()) {
        out += escape;
    } else if (c == static_cast<char32_t>(quote)) {
        out += '\\';
        out += quote;
    } else if (is_printable(c)) {
        append_code_point(out, c);
    } else {
        append_hex_escape(out, c);
    }
}

// "2020-08-28 03:52:47" → datetime.datetime(2020, 8, 28, 3, 52, 47); repr leaves out seconds of 0.
std::string datetime_repr_of(std::string_view time) {
    static constexpr std::array<std::size_t, 6> kAt{0, 5, 8, 11, 14, 17};
    std::string out = "datetime.datetime(";
    for (std::size_t part = 0; part < kAt.size(); ++part) {
        const std::size_t digits = part == 0 ? 4 : 2;
        int value = 0;
        if (time.size() < kAt[part] + digits ||
            !base::parse_number(time.substr(kAt[part], digits), value)) {
            return python_repr_of(time);
        }
        if (part == kAt.size() - 1 && value == 0) break;
        if (part > 0) out += ", ";
        out += base::text(value);
    }
    return out + ")";
}

void append_object(std::string& out, codec::JsonReader& json);
void append_array(std::string& out, codec::JsonReader& json);

std::string cell_repr_of(const Cell& cell) {
    switch (cell.kind) {
        case CellKind::null:
            return "None";
        case CellKind::integer:
        case CellKind::decimal:
            return cell.value;
        case CellKind::time:
            return datetime_repr_of(cell.value);
        case CellKind::text:
            return python_repr_of(cell.value);
    }
    return {};
}

// Recursion is bounded by the reader's limit on depth.
void append_value(std::string& out, codec::JsonReader& json) {
    switch (json.kind()) {
        case codec::JsonKind::object:
            append_object(out, json);
            return;
        case codec::JsonKind::array:
            append_array(out, json);
            return;
        case codec::JsonKind::string:
            out += python_repr_of(json.string());
            return;
        case codec::JsonKind::number:
            out += json.number();
            return;
        case codec::JsonKind::boolean:
            out += json.boolean() ? "True" : "False";
            return;
        case codec::JsonKind::null:
            json.null();
            out += "None";
            return;
        case codec::JsonKind::fault:
            return;
    }
}

void append_object(std::string& out, codec::JsonReader& json) {
    out += '{';
    json.enter_object();
    std::string_view between;
    while (const auto name = json.next_field()) {
        out += between;
        out += python_repr_of(*name) + ": ";
        append_value(out, json);
        between = ", ";
    }
    out += '}';
}

void append_array(std::string& out, codec::JsonReader& json) {
    out += '[';
    json.enter_array();
    for (std::string_view between; json.next_element(); between = ", ") {
        out += between;
        append_value(out, json);
    }
    out += ']';
}

}  // namespace

std::string python_repr_of(std::string_view text) {
    const bool has_single = text.find('\'') != std::string_view::npos;
    const bool has_double = text.find('"') != std::string_view::npos;
    const char quote = has_single && !has_double ? '"' : '\'';
    std::string out(1, quote);
    while (!text.empty()) append_char(out, take_code_point(text), quote);
    out += quote;
    return out;
}

std::string python_repr_of(const Row& row) {
    std::string out = "{";
    for (const Field& field : row) {
        if (out.size() > 1) out += ", ";
        out += python_repr_of(field.name) + ": " + cell_repr_of(field.cell);
    }
    return out + "}";
}

std::string python_repr_of(const JsonText& json) {
    std::string text = json.text;
    codec::JsonReader reader(text);
    std::string out;
    append_value(out, reader);
    return out;
}

}  // namespace emulate::rows
