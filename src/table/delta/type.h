#pragma once
// Delta's types and schema strings, and the DuckDB types they are read and written as.

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "table/delta/snapshot.h"

namespace table::delta {

// A type as a tree.
struct DeltaType {
    enum class Shape : std::uint8_t { primitive, array, map, structure };
    Shape shape = Shape::primitive;
    std::string name;                 // of primitives: "long", "decimal(10,2)"
    std::vector<DeltaType> children;  // element; key and value; members
    std::vector<std::string> names;   // of members
};

// Field::type: a primitive's name, array<primitive>, or nested types' JSON.
Result<DeltaType> parse_type(std::string_view type);
std::string type_text(const DeltaType& type);
// BIGINT, DOUBLE[], STRUCT(…). Code::unsupported for what is no type of Delta's.
Result<std::string> duckdb_type(const DeltaType& type);
Result<std::string> duckdb_type(const Field& field);

// The schemaString of metaData. All columns are nullable.
Result<std::string> schema_text(const Schema& schema);
// Code::malformed.
Result<Schema> parse_schema(std::string_view text);
// Names that every reader takes: not empty, none of ` ,;{}()\n\t=`, no two alike but for case.
Result<> check_schema(const Schema& schema);

}  // namespace table::delta
