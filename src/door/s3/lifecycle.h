#pragma once
// What the lifecycles of the buckets end. Private to this room.

#include "door/s3/call.h"

namespace door::s3 {

// One round over all buckets, given up between two pages once `is_stopping`. What fails is logged,
// and tried again in the next one.
run::Task<void> expire_all(House& house, const bool& is_stopping);

}  // namespace door::s3
