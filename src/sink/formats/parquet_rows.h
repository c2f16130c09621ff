#pragma once
// Values with a schema as rows of a Parquet file.

#include "sink/record/schema.h"
#include "sql/tree.h"

namespace sink {

// A structure's columns. Code::invalid_argument if a Parquet file has no such columns: the value is
// no structure, one is empty, names differ in case alone.
Result<sql::ShapePtr> row_shape_of(const SchemaPtr& schema);

// The row of a value. Code::invalid_argument names the field that does not go with the schema.
Result<sql::Tree> row_of(const Schema& schema, const sql::Shape& shape, const Value& value);

// What the row takes in memory, about.
std::size_t bytes_of(const sql::Tree& tree);

}  // namespace sink
