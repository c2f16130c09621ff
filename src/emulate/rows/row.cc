#include "emulate/rows/row.h"

#include <algorithm>

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

}  // namespace

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
