#pragma once
// Trees into DuckDB's vectors. Private to this room.

#include "sql/library.h"
#include "sql/tree.h"

namespace sql {

// To be destroyed by the caller.
duckdb_logical_type logical_type_of(const Library& duckdb, const Shape& shape);

// Writes the cell; `value` is of the shape.
void write_tree(const Library& duckdb, duckdb_vector vector, const Shape& shape, std::uint64_t row,
                const Tree& value);

}  // namespace sql
