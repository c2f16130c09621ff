#include "emulate/rows/csv.h"

#include <algorithm>
#include <optional>

#include "base/text.h"
#include "codec/json/json.h"

namespace emulate::rows {
namespace {

bool is_json_number(const std::string& field) {
    std::string text = field;
    codec::JsonReader reader(text);
    const bool same = reader.number() == field;  // no blanks around it
    return same && reader.finish();
}

bool is_integer(const std::string& field) {
    return field.find_first_of(".eE") == std::string::npos && is_json_number(field);
}

// Takes a quoted field, both quotes included, off `rest`.
std::optional<std::string> take_quoted(std::string_view& rest) {
    std::string field;
    for (std::size_t at = 1; at < rest.size(); ++at) {
        if (rest[at] != '"') {
            field += rest[at];
        } else if (at + 1 < rest.size() && rest[at + 1] == '"') {
            field += rest[at++];
        } else {
            rest.remove_prefix(at + 1);
            return field;
        }
    }
    return std::nullopt;
}

}  // namespace

bool csv_goes_on(std::string_view text) { return std::ranges::count(text, '"') % 2 != 0; }

base::Result<std::vector<std::string>> split_csv(std::string_view record) {
    std::vector<std::string> fields;
    for (;;) {
        if (record.starts_with('"')) {
            auto field = take_quoted(record);
            if (!field) return base::Error{base::Code::malformed, "a quote is not closed"};
            fields.push_back(*std::move(field));
            if (!record.empty() && record.front() != ',') {
                return base::Error{
                    base::Code::malformed,
                    base::text("text after the closing quote of field ", fields.size())};
            }
        } else {
            const std::size_t end = std::min(record.find(','), record.size());
            fields.emplace_back(record.substr(0, end));
            record.remove_prefix(end);
        }
        if (record.empty()) return fields;
        record.remove_prefix(1);
    }
}

Cell cell_of_csv(std::string_view column, std::string field) {
    const CellKind kind = column_kind(column);
    if (kind == CellKind::text) return {kind, std::move(field)};
    if (field.empty()) return {CellKind::null, {}};
    const bool fits = kind == CellKind::integer ? is_integer(field) : is_json_number(field);
    return {fits ? kind : CellKind::text, std::move(field)};
}

}  // namespace emulate::rows
