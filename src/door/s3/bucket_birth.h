#pragma once
// When a bucket was made: the time of a record that says no more. Private to this room.

#include "object/transactional.h"

namespace door::s3 {

// By the thread that writes to the bucket; leaves a birth that is known as it is.
base::Result<> note_birth(object::TransactionalBucket& bucket);
// The epoch, if nobody has noted it.
base::Result<base::WallTime> birth_of(object::Bucket& bucket);

}  // namespace door::s3
