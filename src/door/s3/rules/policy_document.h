#pragma once
// The JSON of a policy. Private to this room.

#include <string>
#include <string_view>
#include <vector>

#include "door/s3/rules/policy.h"

namespace door::s3::rules {

inline constexpr std::string_view kBucketArn = "arn:aws:s3:::";

// With their actions in lower case. MalformedPolicy, NotImplemented.
Outcome<std::vector<Policy::Statement>> read_statements(std::string_view document);

std::string lower_case(std::string_view text);

}  // namespace door::s3::rules
