#pragma once
// A browser's form (multipart/form-data, RFC 7578), all of it at once: fields, and the file behind
// them.

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "door/s3/api/problem.h"

namespace door::s3::api {

struct Form {
    // Names in lower case, in the order in which they came.
    std::vector<std::pair<std::string, std::string>> fields;
    std::string_view file;  // within the body
    std::string file_name;

    // Of the first of that name, or "".
    std::string_view value(std::string_view name) const;
};

bool is_form(std::string_view content_type);
// What stands behind the file is not read, as S3 has it. `body` outlives the form.
// MalformedPOSTRequest, and InvalidArgument without a file.
Outcome<Form> parse_form(std::string_view content_type, std::string_view body);

}  // namespace door::s3::api
