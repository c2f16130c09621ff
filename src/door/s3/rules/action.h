#pragma once
// What a policy calls an operation: "ListObjectsV2" of the API is "s3:ListBucket" there.

#include <string>
#include <string_view>

namespace door::s3::rules {

std::string action_of(std::string_view operation);

}  // namespace door::s3::rules
