#include "load/sql_type.h"

#include <array>
#include <utility>

namespace load {

namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 11> kTypes{{
    {"string", "VARCHAR"},
    {"long", "BIGINT"},
    {"integer", "INTEGER"},
    {"short", "SMALLINT"},
    {"byte", "TINYINT"},
    {"double", "DOUBLE"},
    {"float", "FLOAT"},
    {"boolean", "BOOLEAN"},
    {"binary", "BLOB"},
    {"date", "DATE"},
    {"timestamp", "TIMESTAMPTZ"},
}};

constexpr std::string_view kArray = "array<";

}  // namespace

std::string sql_type(std::string_view delta_type) {
    if (delta_type.starts_with(kArray) && delta_type.ends_with('>')) {
        delta_type.remove_prefix(kArray.size());
        delta_type.remove_suffix(1);
        return sql_type(delta_type) + "[]";
    }
    for (const auto& [delta, duckdb] : kTypes) {
        if (delta == delta_type) return std::string(duckdb);
    }
    return std::string(delta_type);
}

}  // namespace load
