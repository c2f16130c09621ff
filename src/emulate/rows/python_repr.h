#pragma once
// What Python's print() shows for a row, as the posting script's first form prints pin_result,
// geo_result and user_result.

#include <string>
#include <string_view>

#include "emulate/rows/row.h"

namespace emulate::rows {

// A str: in single quotes, or in double ones if it holds single ones only; what is not printable is
// escaped.
std::string python_repr_of(std::string_view text);
// A dict; a time of the database is a datetime there:
// {'ind': 7, 'timestamp': datetime.datetime(2020, 8, 28, 3, 52, 47), 'latitude': -89.9787}
std::string python_repr_of(const Row& row);
// What json.loads gives for this text, which was checked to be JSON.
std::string python_repr_of(const JsonText& json);

}  // namespace emulate::rows
