#pragma once
// The policies in force. Private to this room.

#include <string>

#include "door/s3/call.h"

namespace door::s3 {

// The one that the bucket keeps, or none, is in force from now on.
Outcome<> load_policy(House& house, const std::string& name, object::Bucket& bucket);

}  // namespace door::s3
