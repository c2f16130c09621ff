#pragma once
// What the operations on multipart uploads share. Private to this room.

#include "door/s3/call.h"
#include "object/multipart/uploads.h"

namespace door::s3 {

// That the request names: NoSuchUpload.
Outcome<object::multipart::Upload> find_upload(const Call& call);
Problem no_such_upload(std::string_view id);

}  // namespace door::s3
