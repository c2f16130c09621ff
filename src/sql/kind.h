#pragma once
// A column's type as a tree, read once per result, so that cells are read without asking DuckDB.

#include <string>
#include <vector>

#include "sql/database.h"
#include "sql/library.h"

namespace sql {

struct Kind {
    duckdb_type id = DUCKDB_TYPE_INVALID;
    std::string name;                          // as DuckDB spells it: "DECIMAL(10,2)", "DOUBLE[]"
    duckdb_type stored = DUCKDB_TYPE_INVALID;  // of decimals and enums: the integer beneath
    std::uint8_t scale = 0;                    // of decimals
    std::uint64_t array_size = 0;              // of arrays
    std::vector<std::string> words;            // an enum's values, a struct's member names
    std::vector<Kind> children;                // of lists and arrays one, of maps key and value

    // False where the vectors are not read here (intervals, blobs, bits, unions…), on any level:
    // such a column is cast to text by DuckDB itself.
    bool is_readable() const;
    // What the column is called at the room's border.
    Type type() const;
};

// Takes over the logical type and destroys it.
Kind read_kind(const Library& duckdb, duckdb_logical_type type);

}  // namespace sql
