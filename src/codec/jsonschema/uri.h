#pragma once
// Where a $ref leads: references against the place they stand in (RFC 3986, section 5.2).

#include <string>
#include <string_view>
#include <utility>

namespace codec::jsonschema {

std::string resolved(std::string_view base, std::string_view reference);

// Without the # and what is behind it; and that, its percent escapes read.
std::pair<std::string, std::string> split_fragment(std::string_view uri);

}  // namespace codec::jsonschema
