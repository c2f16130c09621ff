#include <algorithm>

#include "codec/json/writer.h"
#include "query/format.h"

namespace query {

namespace {

std::uint64_t end_of(const sql::Rows& rows, RowRange range) {
    const std::uint64_t first = std::min(range.first, rows.count());
    return first + std::min(range.count, rows.count() - first);
}

std::string csv_cell(std::string_view text) {
    if (!text.empty() && text.find_first_of(",\"\r\n") == std::string_view::npos) {
        return std::string(text);
    }
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"') out += '"';
        out += c;
    }
    return out + "\"";
}

}  // namespace

std::string format_json(const sql::Rows& rows, RowRange range) {
    std::vector<std::string> names;
    for (const sql::Column& column : rows.columns()) {
        std::string name;
        codec::append_json_string(name, column.name);
        names.push_back(name + ":");
    }
    std::string out = "[";
    for (std::uint64_t row = range.first; row < end_of(rows, range); ++row) {
        out += row == range.first ? "{" : ",\n{";
        for (std::size_t column = 0; column < names.size(); ++column) {
            if (column > 0) out += ',';
            out += names[column];
            out += rows.json(row, column);
        }
        out += '}';
    }
    return out + "]\n";
}

std::string format_csv(const sql::Rows& rows, RowRange range) {
    std::string out;
    const std::size_t columns = rows.columns().size();
    for (std::size_t column = 0; column < columns; ++column) {
        if (column > 0) out += ',';
        out += csv_cell(rows.columns()[column].name);
    }
    out += '\n';
    for (std::uint64_t row = range.first; row < end_of(rows, range); ++row) {
        for (std::size_t column = 0; column < columns; ++column) {
            if (column > 0) out += ',';
            if (!rows.is_null(row, column)) out += csv_cell(rows.text(row, column));
        }
        out += '\n';
    }
    return out;
}

}  // namespace query
