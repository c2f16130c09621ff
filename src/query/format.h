#pragma once
// Rows as text: a table for a terminal, a JSON array, CSV.

#include <cstdint>
#include <string>
#include <string_view>

#include "sql/database.h"

namespace query {

// A page of a result.
struct RowRange {
    std::uint64_t first = 0;
    std::uint64_t count = UINT64_MAX;
};

// Boxed, no line wider than `width_max` characters: the widest columns are cut, with "…", as far as
// it takes, down to a few characters each. Numbers stand on the right; NULL is empty. A last line
// says what part of the result it is.
std::string format_table(const sql::Rows& rows, std::size_t width_max, RowRange range = {});
// One array of row objects, columns in order; `[]` without rows. A line per row, and one at the
// end.
std::string format_json(const sql::Rows& rows, RowRange range = {});
// RFC 4180 with a head line, but with LF at the ends: shell tools take a CR for part of the value.
// NULL is empty, empty text is `""`.
std::string format_csv(const sql::Rows& rows, RowRange range = {});

// The columns a terminal needs for the text: two for wide characters, none for combining ones.
std::size_t display_width(std::string_view text);

}  // namespace query
