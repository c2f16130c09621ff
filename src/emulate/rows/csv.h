#pragma once
// CSV as spreadsheets and Spark write it (RFC 4180): fields in double quotes may hold commas, line
// ends and doubled quotes.

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "emulate/rows/row.h"

namespace emulate::rows {

// Whether a record goes on beyond this text: a quote is still open.
bool csv_goes_on(std::string_view text);
// The fields of one record, without its line end. Code::malformed if text stands beside quotes.
base::Result<std::vector<std::string>> split_csv(std::string_view record);
// The field as its column's kind: text that is no number of that kind stays text, an empty one is
// null in a numeric column.
Cell cell_of_csv(std::string_view column, std::string field);

}  // namespace emulate::rows
