#pragma once
// The object that a copy is made of. Private to this room.

#include <memory>

#include "door/s3/call.h"

namespace door::s3 {

struct CopySource {
    api::Address address;
    std::shared_ptr<object::Reader> reader;
    std::string version;  // "" where the bucket keeps none
};

// AccessDenied, NoSuchBucket, NoSuchKey; PreconditionFailed by x-amz-copy-source-if-match and its
// kin.
Outcome<CopySource> open_copy_source(const Call& call);

}  // namespace door::s3
