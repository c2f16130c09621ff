#pragma once
// Java's .properties syntax, as java.util.Properties.load reads it, but in UTF-8.

#include <map>
#include <string>
#include <string_view>

#include "base/result.h"

namespace sink {

using base::Result;

using Properties = std::map<std::string, std::string, std::less<>>;

// Of a key given twice the last value counts. Code::malformed names the line: a \u without four
// hexadecimal digits, half a surrogate pair. Code::too_large above 1 MiB.
Result<Properties> parse_properties(std::string_view text);

}  // namespace sink
