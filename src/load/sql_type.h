#pragma once
// Delta's name of a type as DuckDB's.

#include <string>
#include <string_view>

namespace load {

// Of the types a pipeline's schema may have: the scalar ones and arrays of them. An unknown one is
// handed on as it is, and DuckDB says what it thinks of it.
std::string sql_type(std::string_view delta_type);

}  // namespace load
