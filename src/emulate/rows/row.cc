#include "emulate/rows/row.h"

#include <algorithm>

#include "codec/json/json.h"

namespace emulate::rows {
namespace {

struct ColumnKind {
    std::string_view name;
    CellKind kind;
};

constexpr std::array kColumnKinds{
    ColumnKind{"index", CellKind::integer},      ColumnKind{"ind", CellKind::integer},
    ColumnKind{"downloaded", CellKind::integer}, ColumnKind{"age", CellKind::integer},
    ColumnKind{"latitude", CellKind::decimal},   ColumnKind{"longitude", CellKind::decimal},
};

bool is_row_number(std::string_view column) { return column == "index" || column == "ind"; }

std::string row_number_of(codec::JsonReader& json) {
    std::string number;
    while (json.kind() == codec::JsonKind::array) {
        json.enter_array();
        if (!json.next_element()) return number;
    }
    if (json.kind() != codec::JsonKind::object) return number;
    json.enter_object();
    while (const auto name = json.next_field()) {
        if (is_row_number(*name) && json.kind() == codec::JsonKind::string)
            return std::string(json.string());
        if (is_row_number(*name)) return std::string(json.compact());
        json.skip();
    }
    return number;
}

}  // namespace

std::string row_number(const Record& record) {
    if (const auto* const json = std::get_if<JsonText>(&record)) {
        std::string text = json->text;
        codec::JsonReader reader(text);
        return row_number_of(reader);
    }
    for (const Field& field : std::get<Row>(record)) {
        if (is_row_number(field.name)) return field.cell.value;
    }
    return {};
}

std::string_view topic_suffix(Table table) {
    static constexpr std::array<std::string_view, kTableCount> kSuffixes{"pin", "geo", "user"};
    return kSuffixes[index_of(table)];
}

std::string_view table_name(Table table) {
    static constexpr std::array<std::string_view, kTableCount> kNames{
        "pinterest_data", "geolocation_data", "user_data"};
    return kNames[index_of(table)];
}

CellKind column_kind(std::string_view column) {
    const auto* const found = std::ranges::find(kColumnKinds, column, &ColumnKind::name);
    return found == kColumnKinds.end() ? CellKind::text : found->kind;
}

}  // namespace emulate::rows
