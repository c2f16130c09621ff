#pragma once
// What the owner of a key allows a browser's form to upload: a signed document of conditions.

#include <string_view>

#include "base/time.h"
#include "door/s3/api/form.h"

namespace door::s3::api {

// Whether the form is what its policy (base64 of JSON) allows for an object in `bucket`: every
// field must be named by a condition. AccessDenied says which condition fails; EntityTooLarge,
// EntityTooSmall; InvalidPolicyDocument.
Outcome<> check_policy(const Form& form, std::string_view bucket, base::WallTime now);

}  // namespace door::s3::api
