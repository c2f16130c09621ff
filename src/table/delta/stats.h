#pragma once
// add.stats: what readers skip files by (PROTOCOL.md, "Per-file Statistics").

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "table/delta/snapshot.h"

namespace table::delta {

// numRecords of a stats text; −1 if it is not there or not understood.
std::int64_t rows_in_stats(std::string_view stats);

// The least and the greatest value of a column of integers in a stats text.
struct IntegerBounds {
    std::int64_t least = 0;
    std::int64_t greatest = 0;
};
// Nothing if they are not there or not understood.
std::optional<IntegerBounds> integer_bounds(std::string_view stats, std::string_view column);

// From DuckDB's column_statistics (RETURN_STATS), a JSON object of `"column"` → {min, max,
// null_count, has_nan}, all texts. The first 32 columns; no bounds where they could mislead:
// nested types, binary, booleans, floats with NaN.
Result<std::string> stats_from(std::string_view column_statistics, const Schema& schema,
                               std::int64_t rows);

}  // namespace table::delta
