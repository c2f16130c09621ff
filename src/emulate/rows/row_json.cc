#include "emulate/rows/row_json.h"

#include <algorithm>

#include "emulate/rows/escape.h"
#include "emulate/rows/utf8.h"

namespace emulate::rows {
namespace {

constexpr std::size_t kDateChars = 10;  // YYYY-MM-DD

void append_escape(std::string& out, char32_t unit) {
    out += "\\u";
    append_hex(out, unit, 4);
}

void append_json_char(std::string& out, char32_t c) {
    if (const std::string_view escape = short_escape(c); !escape.empty()) {
        out += escape;
    } else if (c == U'"') {
        out += "\\\"";
    } else if (c == U'\b') {
        out += "\\b";
    } else if (c == U'\f') {
        out += "\\f";
    } else if (c >= 0x20 && c < 0x7F) {
        out += static_cast<char>(c);
    } else if (c < 0x10000) {
        append_escape(out, c);
    } else {
        append_escape(out, 0xD800 + ((c - 0x10000) >> 10));
        append_escape(out, 0xDC00 + ((c - 0x10000) & 0x3FF));
    }
}

std::string spelled(std::string time, TimeForm form) {
    if (time.size() <= kDateChars) return time;
    if (form == TimeForm::letter_t) time[kDateChars] = 'T';
    if (form == TimeForm::colons) {
        std::replace(time.begin(), time.begin() + kDateChars, '-', ':');
    }
    return time;
}

void append_cell(std::string& out, const Cell& cell, TimeForm form) {
    switch (cell.kind) {
        case CellKind::null:
            out += "null";
            return;
        case CellKind::integer:
        case CellKind::decimal:
            out += cell.value;
            return;
        case CellKind::time:
            append_json_text(out, spelled(cell.value, form));
            return;
        case CellKind::text:
            append_json_text(out, cell.value);
            return;
    }
}

}  // namespace

void append_json_text(std::string& out, std::string_view text) {
    out += '"';
    while (!text.empty()) append_json_char(out, take_code_point(text));
    out += '"';
}

std::string json_of(const Row& row, TimeForm form) {
    std::string out = "{";
    for (const Field& field : row) {
        if (out.size() > 1) out += ", ";
        append_json_text(out, field.name);
        out += ": ";
        append_cell(out, field.cell, form);
    }
    out += '}';
    return out;
}

}  // namespace emulate::rows
