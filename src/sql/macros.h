#pragma once
// The functions that Spark SQL has built in and DuckDB lacks, as DuckDB macros, so that one SQL
// text runs on both engines.

#include <string_view>

namespace sql {

extern const std::string_view kSparkMacros;

}  // namespace sql
