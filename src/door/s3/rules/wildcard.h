#pragma once
// The patterns of policies. Private to this room.

#include <string_view>

namespace door::s3::rules {

// '*' stands for any bytes, '?' for one. In time that is at most the product of both lengths.
bool matches(std::string_view pattern, std::string_view text);

}  // namespace door::s3::rules
