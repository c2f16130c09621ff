#pragma once
// add.path is a URI (RFC 2396), percent-encoded, relative to the table or absolute.

#include <string>
#include <string_view>

#include "base/result.h"

namespace table::delta {

std::string percent_encoded(std::string_view path);
// A '%' without two hex digits stands for itself, as other writers leave it.
std::string percent_decoded(std::string_view uri);

// The path below the table of an add or remove. `directory` is the table's own absolute path,
// without a slash at its end; empty if it has none. Code::unsupported for a file elsewhere.
base::Result<std::string> path_below_table(std::string_view uri, std::string_view directory);

}  // namespace table::delta
