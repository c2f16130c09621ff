#pragma once
// The rules of bucket names and keys, and the order of keys.

#include <string>
#include <string_view>

#include "base/result.h"

namespace object {

// S3's rule: 3..63 of [a-z0-9.-], a letter or digit at both ends, no two dots in a row.
// Code::invalid_argument.
base::Result<> check_bucket_name(std::string_view name);

// 1..1024 bytes of UTF-8. Code::invalid_argument, Code::too_large.
base::Result<> check_key(std::string_view key);

// The least string greater than all that begin with `prefix`; empty: there is none (all keys are
// less than any bound, as for the empty prefix).
std::string after_prefix(std::string_view prefix);

}  // namespace object
