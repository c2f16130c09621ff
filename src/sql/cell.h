#pragma once
// One cell of a result, read from DuckDB's vectors.

#include <cstdint>
#include <string>
#include <string_view>

#include "sql/kind.h"

namespace sql {

// A vector with the type it holds; valid as long as its chunk.
struct Cell {
    const Library& duckdb;
    const Kind& kind;
    duckdb_vector vector;
    std::uint64_t row;

    bool is_null() const;
    // Of booleans, integers and times (µs since 1970); 128-bit integers stop at the ends of 64.
    std::int64_t integer() const;
    // Of every number.
    double real() const;
    // Of varchar and enum: its words.
    std::string_view words() const;

    void append_text(std::string& out) const;
    void append_json(std::string& out) const;
};

// `YYYY-MM-DD HH:MM:SS[.ffffff]` of µs since 1970 in UTC, trailing zeros of the fraction left out;
// "infinity" and "-infinity" as DuckDB has them.
void append_timestamp(std::string& out, std::int64_t micros);
void append_date(std::string& out, std::int64_t days);
void append_json_text(std::string& out, std::string_view text);

}  // namespace sql
