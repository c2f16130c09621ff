#include "app/commands/listing.h"

#include <algorithm>

#include "codec/json/writer.h"

namespace app::commands {

std::string Listing::as_table() const {
    std::vector<std::size_t> widths;
    for (std::size_t i = 0; i < columns_.size(); ++i) {
        std::size_t width = columns_[i].size();
        for (const auto& row : rows_) width = std::max(width, row[i].text.size());
        widths.push_back(width);
    }
    std::string text;
    const auto cell = [&](std::size_t i, std::string_view value, bool right) {
        const std::string blanks(widths[i] - std::min(widths[i], value.size()), ' ');
        if (right) text += blanks;
        text += value;
        if (i + 1 < columns_.size()) text += right ? "  " : blanks + "  ";
    };
    for (std::size_t i = 0; i < columns_.size(); ++i) {
        cell(i, columns_[i], !rows_.empty() && rows_.front()[i].is_number);
    }
    text += '\n';
    for (const auto& row : rows_) {
        for (std::size_t i = 0; i < row.size(); ++i) cell(i, row[i].text, row[i].is_number);
        text += '\n';
    }
    return text;
}

std::string Listing::as_json() const {
    std::string text;
    codec::JsonWriter json(text);
    json.begin_array();
    for (const auto& row : rows_) {
        json.begin_object();
        for (std::size_t i = 0; i < row.size(); ++i) {
            json.key(columns_[i]);
            if (row[i].is_number) {
                json.raw(row[i].text);
            } else {
                json.string(row[i].text);
            }
        }
        json.end_object();
    }
    json.end_array();
    text += '\n';
    return text;
}

std::string Listing::as_csv() const {
    std::string text;
    const auto cell = [&text](std::size_t i, std::string_view value) {
        if (i > 0) text += ',';
        if (value.find_first_of(",\"\r\n") == std::string_view::npos) {
            text += value;
            return;
        }
        text += '"';
        for (const char c : value) {
            if (c == '"') text += '"';
            text += c;
        }
        text += '"';
    };
    for (std::size_t i = 0; i < columns_.size(); ++i) cell(i, columns_[i]);
    text += '\n';
    for (const auto& row : rows_) {
        for (std::size_t i = 0; i < row.size(); ++i) cell(i, row[i].text);
        text += '\n';
    }
    return text;
}

base::Result<std::string> Listing::render(std::string_view format) const {
    if (format.empty() || format == "table") return as_table();
    if (format == "json") return as_json();
    if (format == "csv") return as_csv();
    return base::Error{
        base::Code::invalid_argument,
        base::text("--format ", base::printable(format), ": table, json or csv is expected")};
}

Exit show(const Listing& listing, const Job& job, Output& output) {
    const auto text = listing.render(job.word("format"));
    if (!text) return report(output, text.error());
    output.out(*text);
    return Exit::ok;
}

}  // namespace app::commands
